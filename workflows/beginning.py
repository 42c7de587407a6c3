"""One life per id: a run makes sure that it is the only one before it answers anybody (SPEC V1, M3)."""

from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.lives import LifeActivities, RecordedLife
from domain.errors import AnotherLifeRecorded, ResetPastTheRules
from workflows.failures import failure
from workflows.ledger import Ledger

ASK_TIMEOUT: Final = timedelta(seconds=15)
#: The record may be away for hours; some seconds after it is back, the lifecycle begins.
ASK_RETRIES: Final = RetryPolicy(maximum_interval=timedelta(seconds=5))
#: Runs that began before lives were asked for go on as they began.
ASKS_FOR_ANOTHER_LIFE: Final = "asks-for-another-life"


def asks_for_another_life(ledger: Ledger) -> bool:
    """Whether this run does what runs did not do before: ask for another life, sleep on after its close, keep states."""
    return ledger.written_by_today or workflow.patched(ASKS_FOR_ANOTHER_LIFE)


def carries_proof(ledger: Ledger) -> bool:
    """Whether this run continues another one, which has asked already."""
    return workflow.info().continued_run_id is not None and not ledger.is_new


async def require_only_life(ledger: Ledger) -> None:
    """Ask the record, however long it is away. A run that continues another one carries the proof and asks nobody.

    Raises a short `ApplicationError`, which ends the run with its words.
    """
    if carries_proof(ledger):
        return
    recorded = await workflow.execute_activity_method(
        LifeActivities.recorded_life,
        ledger.state.lifecycle,
        start_to_close_timeout=ASK_TIMEOUT,
        retry_policy=ASK_RETRIES,
    )
    if not _goes_on_with(recorded, ledger):
        raise failure(AnotherLifeRecorded(lifecycle=ledger.state.lifecycle))


def _goes_on_with(recorded: RecordedLife | None, ledger: Ledger) -> bool:
    """A new life needs an unused id; one that is revived goes on exactly where the record has got."""
    if ledger.is_new:
        return recorded is None
    return (
        recorded is not None and recorded.status != "closed" and recorded.decisions == ledger.state.decisions
    )


def is_reset() -> bool:
    """Whether somebody reset this run in Temporal."""
    info = workflow.info()
    return info.run_id != info.original_execution_run_id


def require_no_reset(lifecycle: str) -> None:
    """Raises a short `ApplicationError` in a run that was reset, in its first task after that point.

    Up to that point its history is replayed, and must be replayed so for ever; a marker says where it began to live again.
    """
    if lives_after_a_reset():
        raise failure(ResetPastTheRules(lifecycle=lifecycle))


def lives_after_a_reset() -> bool:
    """Whether this is a task after the point to which the run was reset."""
    return is_reset() and workflow.patched(f"reset-noticed-{workflow.info().get_current_history_length()}")


def build_of_worker() -> str:
    """The version of the worker that decides now; empty where workers have none."""
    version = workflow.info().get_current_deployment_version()
    return version.build_id if version is not None else workflow.info().get_current_build_id()
