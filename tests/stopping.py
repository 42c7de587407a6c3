"""Every way in which a lifecycle is stopped past the rules, on a real server."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import uuid4

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyExcludeType
from temporalio.api.workflowservice.v1 import (
    DeleteWorkflowExecutionRequest,
    ResetWorkflowExecutionRequest,
)
from temporalio.client import WorkflowFailureError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from tests.patience import until
from tests.stack import Life
from workflows import addresses

Stop = Callable[[Life], Awaitable[None]]


async def cancel(life: Life) -> None:
    """Ask the workflow to end; it records what it accepted first."""
    await life.handle.cancel()
    await _ended(life)


async def terminate(life: Life) -> None:
    """End the workflow at once."""
    await life.handle.terminate("by hand")


async def fail_at_the_start(life: Life) -> None:
    """Let a run that cannot begin take the id of one that was ended, as a signal with start does."""
    await life.handle.terminate("by hand")
    await life.client.start_workflow(
        "AllianceWorkflow",
        {"start": "nonsense"},
        id=life.handle.id,
        task_queue=addresses.TASK_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )
    await _ended(life)


async def lose(life: Life) -> None:
    """Have the namespace forget every run."""
    execution = WorkflowExecution(workflow_id=life.handle.id)
    await life.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(namespace=life.client.namespace, workflow_execution=execution)
    )
    await until(lambda: _unknown(life))


async def reset(life: Life) -> None:
    """Set the run back to its first task; events that came since are given to it again, later than they were."""
    await _reset(life)


async def reset_without_events(life: Life) -> None:
    """The same, and the run forgets the events."""
    await _reset(
        life,
        ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
        ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
    )


WAYS: Final[dict[str, Stop]] = {
    way.__name__: way for way in (cancel, terminate, fail_at_the_start, lose, reset, reset_without_events)
}
#: Those after which nothing of the run can be read any more.
FORGET: Final = {"lose"}


async def _reset(life: Life, *left_out: ResetReapplyExcludeType.ValueType) -> None:
    described = await life.handle.describe()
    history = await life.handle.fetch_history()
    first = next(
        event.event_id
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    )
    await life.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=life.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=life.handle.id, run_id=described.run_id or ""),
            reason="by hand",
            workflow_task_finish_event_id=first,
            request_id=uuid4().hex,
            reset_reapply_exclude_types=left_out,
        )
    )


async def _ended(life: Life) -> None:
    try:
        await life.handle.result()
    except WorkflowFailureError:
        return


async def _unknown(life: Life) -> bool:
    try:
        await life.handle.describe()
    except RPCError as error:
        return error.status is RPCStatusCode.NOT_FOUND
    return False
