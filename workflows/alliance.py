"""Alliances between a company and a children's home."""

from temporalio import workflow
from temporalio.common import RawValue

from domain.views import Status
from workflows.shell import LifecycleShell


@workflow.defn(name="AllianceWorkflow")
class AllianceWorkflow(LifecycleShell):
    """One alliance, from diagnosis until it is sustained or closed. Its argument is a `workflows.messages.Run`."""

    @workflow.init
    def __init__(self, *arguments: RawValue) -> None:
        super().__init__(arguments)

    @workflow.run
    async def run(self, *arguments: RawValue) -> Status:  # noqa: ARG002 - Temporal gives init and run the same
        """Live to the end."""
        return await self.live()
