"""The least that Temporal does for a message: a workflow that keeps it and says so. What Ayni adds is beside it."""

from typing import Any

from temporalio import workflow


@workflow.defn
class BareWorkflow:
    """Keeps messages."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @workflow.run
    async def run(self) -> None:
        """Wait for ever."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    def submit(self, message: dict[str, Any]) -> dict[str, Any]:
        """Keep a message and answer with it."""
        self.messages.append(message)
        return message
