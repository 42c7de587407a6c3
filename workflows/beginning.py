"""One life per id: a run makes sure that it is the only one before it answers anybody (SPEC V1, M3)."""

import asyncio
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
RESET_TO_THE_BEGINNING: Final = "reset-to-the-beginning"
#: A worker that is not versioned goes on in the middle of such a run.
TAKEN_OVER: Final = "taken-over"


def asks_for_another_life(ledger: Ledger) -> bool:
    """Whether this run does what runs did not do before: ask for another life, sleep on after its close, keep states."""
    return ledger.written_by_today or workflow.patched(ASKS_FOR_ANOTHER_LIFE)


def is_taken_over(began_with: str) -> bool:
    """Whether a worker of today goes on with a run that one of the build `began_with` began as runs did before."""
    return build_of_worker() != began_with and workflow.patched(TAKEN_OVER)


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
    """A new life needs an unused id; one that is revived goes on from what the record has.

    What the stopped run was just writing may have arrived since; decided anew, it is the same.
    """
    if ledger.is_new or ledger.revived is None:
        return recorded is None and ledger.is_new
    return recorded is not None and recorded.status != "closed" and recorded.decisions >= ledger.revived


def require_no_reset_to_the_beginning(lifecycle: str) -> None:
    """Raises a short `ApplicationError` in a run that was reset to its first task, which no `ResetWatch` can notice.

    A run that was reset to a later task replays its first one as it was.
    """
    if is_reset() and workflow.patched(RESET_TO_THE_BEGINNING):
        raise failure(ResetPastTheRules(lifecycle=lifecycle))


def is_reset() -> bool:
    """Whether somebody reset this run in Temporal."""
    info = workflow.info()
    return info.run_id != info.original_execution_run_id


class ResetWatch:
    """Notices the first task after the point to which a run was reset.

    Up to there its history is replayed, and must be for ever. Nothing but the run's random seed says where that point is:
    Temporal changes it there, in replays too.
    """

    def __init__(self) -> None:
        self._noticed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        workflow.register_random_seed_callback(self._notice)

    def _notice(self, _seed: int) -> None:
        self._noticed.set()
        # A changed seed wakes nobody; something has to happen for conditions to be looked at.
        self._loop.call_soon(self._noticed.is_set)

    def noticed(self) -> bool:
        """Whether this is a task after that point."""
        return self._noticed.is_set()

    def require_none(self, lifecycle: str) -> None:
        """Raises a short `ApplicationError` after a reset, which ends the run with its words."""
        if self.noticed():
            raise failure(ResetPastTheRules(lifecycle=lifecycle))


def build_of_worker() -> str:
    """The version of the worker that decides now; empty where workers have none."""
    version = workflow.info().get_current_deployment_version()
    return version.build_id if version is not None else workflow.info().get_current_build_id()
