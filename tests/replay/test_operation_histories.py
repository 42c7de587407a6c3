"""Histories of real contingencies and digests replay with today's code."""

from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.replay.capture_operations import HISTORIES
from workers.converters import WORKER_DATA
from workflows.contingency import ContingencyWorkflow
from workflows.digest import DigestWorkflow
from workflows.sandbox import workflow_runner

FILES = sorted(HISTORIES.glob("*.json"))


def history(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text(encoding="utf-8"))


def happened(name: str, kind: EventType.ValueType) -> int:
    """How often something happened to a workflow."""
    return sum(event.event_type == kind for event in history(HISTORIES / f"{name}.json").events)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_history_replays(file: Path) -> None:
    replayer = Replayer(
        workflows=[ContingencyWorkflow, DigestWorkflow],
        data_converter=WORKER_DATA,
        workflow_runner=workflow_runner(),
    )
    await replayer.replay_workflow(history(file))


def test_the_histories_show_pages_rounds_and_a_lift_that_overtakes() -> None:
    assert [file.stem for file in FILES] == ["declared", "digest", "lifted", "overtaken"]
    assert all(happened(file.stem, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED) for file in FILES)
    assert happened("digest", EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) > 2
    assert happened("declared", EventType.EVENT_TYPE_TIMER_FIRED) == 2
    assert happened("lifted", EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) > 2
    assert happened("overtaken", EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
