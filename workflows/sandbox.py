"""What passes through Temporal's workflow sandbox, for workers and for replay alike."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

#: The core passes through because zoneinfo and dateutil do not work on the sandbox's proxied dates, and a second
#: import of it for every workflow would cost seconds. Its purity is held by lint, import contracts and tests instead.
#: Of activities, workflows take only references; importing their libraries again would serve nothing.
PASSED_THROUGH = ("domain", "activities", "pydantic", "pydantic_core")


def workflow_runner() -> SandboxedWorkflowRunner:
    """The runner that workers and the replayer use."""
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    )
