"""Histories of a real mailbox replay with today's code."""

from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.replay.capture_mailbox import HISTORIES
from workers.converters import WORKER_DATA
from workflows.addresses import mailbox_workflow_id
from workflows.mailbox import MailboxWorkflow
from workflows.sandbox import workflow_runner

FILES = sorted(HISTORIES.glob("*.json"))
EVERYTHING = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
    EventType.EVENT_TYPE_TIMER_FIRED,
    EventType.EVENT_TYPE_TIMER_CANCELED,
}


def history(file: Path) -> WorkflowHistory:
    """A history under the id that it had: it names the recipient."""
    content = file.read_text(encoding="utf-8")
    recipient = content.partition(mailbox_workflow_id(""))[2].partition('"')[0]
    return WorkflowHistory.from_json(mailbox_workflow_id(recipient), content)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_history_replays(file: Path) -> None:
    replayer = Replayer(
        workflows=[MailboxWorkflow],
        data_converter=WORKER_DATA,
        workflow_runner=workflow_runner(),
    )
    await replayer.replay_workflow(history(file))


def test_the_histories_show_whatever_happens_to_a_mailbox() -> None:
    assert {event.event_type for file in FILES for event in history(file).events} >= EVERYTHING
