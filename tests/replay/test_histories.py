"""Histories of real alliances replay with today's code; a change that running lifecycles would not survive is caught."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.common import RawValue
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.workflow import NondeterminismError

from domain.log import take
from domain.views import Status
from tests.replay.kept import HISTORIES, entries_of, history, life_of
from workers.bootstrap import WORKFLOWS
from workers.converters import WORKER_DATA
from workflows.alliance import AllianceWorkflow
from workflows.sandbox import workflow_runner
from workflows.shell import LifecycleShell

FILES = sorted(HISTORIES.glob("*.json"))
LIVES = sorted({life_of(file) for file in FILES})
EVERYTHING = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
    EventType.EVENT_TYPE_TIMER_FIRED,
    EventType.EVENT_TYPE_TIMER_CANCELED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
}
LIVED = {
    *("paused", "resumed", "clock_shifted", "event_refused", "requirement_expired", "stage_overdue"),
    *("escalation_raised", "escalation_climbed", "escalation_acknowledged", "escalation_cleared"),
    *("period_missed", "stage_completed", "lifecycle_closed", "party_silent"),
    *("handover_started", "handover_overdue", "handover_accepted", "handover_cancelled"),
    *("need_recorded", "plan_proposed", "plan_endorsed", "plan_agreed", "activity_updated", "plan_stalled"),
}
LIVED_BY_AN_ORGANIZATION = {
    *("choice_made", "board_elected", "identity_document_ending", "documents_gathered"),
    *("requirement_submitted", "requirement_observed", "requirement_corrected", "requirement_approved"),
    *("requirement_deemed", "requirement_renewed", "requirement_followed_up", "follow_up_due"),
}


async def replay(file: Path, workflows: Sequence[type], runner: WorkflowRunner) -> None:
    replayer = Replayer(workflows=workflows, data_converter=WORKER_DATA, workflow_runner=runner)
    await replayer.replay_workflow(history(file))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_history_replays(file: Path) -> None:
    await replay(file, WORKFLOWS, workflow_runner())


def test_the_histories_show_whatever_happens_to_a_workflow() -> None:
    assert {event.event_type for file in FILES for event in history(file).events} >= EVERYTHING


def test_the_histories_show_whatever_happens_to_an_alliance() -> None:
    assert {fact.type for life in LIVES for entry in entries_of(life) for fact in entry.facts} >= LIVED


def test_the_histories_show_what_happens_to_an_organization() -> None:
    facts = {fact.type for entry in entries_of("formalization") for fact in entry.facts}
    assert facts >= LIVED_BY_AN_ORGANIZATION


@pytest.mark.parametrize("life", LIVES)
def test_m1_what_was_decided_once_is_decided_so_for_ever(life: str) -> None:
    state = None
    for entry in entries_of(life):
        decision = take(state, entry.input, entry.at)
        assert [fact.flat() for fact in decision.facts] == [fact.flat() for fact in entry.facts]
        assert [intent.model_dump_json() for intent in decision.intents] == [
            intent.model_dump_json() for intent in entry.intents
        ]
        state = decision.state


@workflow.defn(name="AllianceWorkflow")
class Hasty(LifecycleShell):
    """An incompatible change: it waits where running lifecycles did not."""

    @workflow.init
    def __init__(self, *arguments: RawValue) -> None:
        super().__init__(arguments)

    @workflow.run
    async def run(self, *arguments: RawValue) -> Status:  # noqa: ARG002 - Temporal gives init and run the same
        await workflow.sleep(1)
        return await self.live()


async def test_an_incompatible_change_is_caught() -> None:
    await replay(FILES[0], [AllianceWorkflow], UnsandboxedWorkflowRunner())
    with pytest.raises(NondeterminismError):
        await replay(FILES[0], [Hasty], UnsandboxedWorkflowRunner())
