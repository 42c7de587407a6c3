"""SPEC V1, M3: an id has one life. A second one, or a run that was reset, acknowledges nothing and says why it ends."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from activities.read_model import event_log_of, get_lifecycle
from domain.log import Entry
from tests.patience import until
from tests.stack import Life, begin, new_start, recorded
from workflows.addresses import POST, SUBMIT, TASK_QUEUE
from workflows.messages import Run

ANEW = WorkflowIDReusePolicy.ALLOW_DUPLICATE
NOTE: Mapping[str, Any] = {
    "id": "note-of-the-second-life",
    "type": "note_added",
    "by": {"role": "coordinator", "person": "ana"},
    "data": {"text": "hola"},
}


@pytest.fixture(scope="module")
async def ended(client: Client, engine: AsyncEngine) -> tuple[Run, list[Entry]]:
    """How a lifecycle began that has ended and left, and what it decided."""
    start = new_start()
    life = await begin(client, **{name: getattr(start, name) for name in type(start).model_fields})
    await life.submit("closed", outcome="declined", reason="no prosperó")
    await life.leave()
    await until(lambda: recorded(life, engine))
    return Run(start=start), await event_log_of(engine, life.id)


async def why_it_ended(handle: WorkflowHandle[Any, Any]) -> str | None:
    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.details[0]["message"].keys() == {"es", "en"}
    return failed.value.cause.type


@pytest.mark.parametrize("way", ["start", "signal with start", "update with start"])
async def test_v1_a_second_life_acknowledges_nothing_and_says_why_it_ends(
    client: Client, engine: AsyncEngine, ended: tuple[Run, list[Entry]], way: str
) -> None:
    run, log = ended
    assert run.start is not None
    workflow_id = f"lifecycle/{run.start.lifecycle}"
    options: dict[str, Any] = {"id": workflow_id, "task_queue": TASK_QUEUE, "id_reuse_policy": ANEW}
    if way == "start":
        await client.start_workflow("AllianceWorkflow", run, **options)
    elif way == "signal with start":
        await client.start_workflow(
            "AllianceWorkflow", run, start_signal=POST, start_signal_args=[NOTE], **options
        )
    else:
        operation: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            "AllianceWorkflow", run, id_conflict_policy=WorkflowIDConflictPolicy.FAIL, **options
        )
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await client.execute_update_with_start_workflow(SUBMIT, NOTE, start_workflow_operation=operation)
        assert isinstance(refused.value.cause, ApplicationError)
        assert (refused.value.cause.type, refused.value.cause.non_retryable) == ("starting", False)

    assert await why_it_ended(client.get_workflow_handle(workflow_id)) == "another_life_recorded"
    assert await event_log_of(engine, run.start.lifecycle) == log


async def test_v1_events_that_come_while_a_lifecycle_is_starting_are_not_lost(
    client: Client, engine: AsyncEngine
) -> None:
    start = new_start()
    handle = await client.start_workflow(
        "AllianceWorkflow",
        Run(start=start),
        id=f"lifecycle/{start.lifecycle}",
        task_queue=TASK_QUEUE,
        start_signal=POST,
        start_signal_args=[NOTE],
    )
    life = Life(client, start.lifecycle, start.started_at)
    await until(lambda: recorded(life, engine))
    assert [fact["text"] for fact in await life.timeline() if fact["type"] == "note_added"] == ["hola"]
    assert (await handle.describe()).status is not None


async def reset(life: Life, back_to: int) -> WorkflowHandle[Any, Any]:
    """Put a lifecycle back to where its `back_to`-th task had ended, as `temporal workflow reset` does."""
    history = await life.handle.fetch_history()
    completed = [
        event.event_id
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    ]
    described = await life.handle.describe()
    await life.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=life.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=life.handle.id, run_id=described.run_id),
            reason="a test",
            workflow_task_finish_event_id=completed[back_to] + 0,
            request_id=uuid4().hex,
        )
    )
    return life.client.get_workflow_handle(life.handle.id)


@pytest.mark.parametrize("back_to", [0, 1, 3, -2])
async def test_v1_a_run_that_was_reset_takes_nothing_more_and_says_why_it_ends(
    client: Client, engine: AsyncEngine, back_to: int
) -> None:
    life = await begin(client, stage="sensitization")
    for number in range(3):
        await life.submit("note_added", text=f"nota {number}")
    await until(lambda: recorded(life, engine))
    before, log = await get_lifecycle(engine, life.id), await event_log_of(engine, life.id)

    handle = await reset(life, back_to)

    assert await why_it_ended(handle) in {"reset_past_the_rules", "another_life_recorded"}
    assert await event_log_of(engine, life.id) == log
    assert await get_lifecycle(engine, life.id) == before
    assert (await life.lifecycles.status(life.id)).lifecycle == life.id, "it can still be read"


async def test_v1_a_reset_of_a_run_that_continued_another_one_is_noticed_too(
    client: Client, engine: AsyncEngine
) -> None:
    life = await begin(client, stage="sensitization")
    first_run = (await life.handle.describe()).run_id
    await life.submit("stage_extended", expected_end="2032-01-31", reason="x")
    number = 0
    while (await life.handle.describe()).run_id == first_run:
        number += 1
        await life.lifecycles.submit(life.id, life.event("note_added", text=f"nota {number}"))
    await life.submit("note_added", text="en la segunda")
    await until(lambda: recorded(life, engine))
    log = await event_log_of(engine, life.id)

    handle = await reset(life, 0)

    assert await why_it_ended(handle) == "reset_past_the_rules"
    assert await event_log_of(engine, life.id) == log
