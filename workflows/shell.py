"""The shell that every kind of lifecycle runs in: receive, decide, record, sleep until the next deadline.

Handlers are synchronous and take raw payloads, so no client can block or kill a lifecycle (SPEC V2). What was
decided waits in an outbox that travels with the state, so the record may be away for as long as it likes.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ApplicationError
from temporalio.workflow import ActivityHandle, ContinueAsNewVersioningBehavior

from activities.calendar_activity import read_calendar_activity
from activities.lives import LifeActivities
from activities.record import RecordActivities
from domain.closing import leaves_at
from domain.days import Calendar
from domain.errors import AyniError, Refusal, ReportedRefusal, ResetPastTheRules, Starting
from domain.events import CalendarRead, ClockReached
from domain.holiday_horizon import (
    LIST_PATIENCE,
    first_known_year,
    holidays_needed_through,
    known_through,
    office_lists_end_soon,
)
from domain.log import Input, Received, Refused
from domain.machine import Decision, next_deadline
from domain.state import State
from domain.views import Status, status_of
from workflows import addresses
from workflows.alarm import Alarm
from workflows.beginning import (
    ResetWatch,
    asks_for_another_life,
    build_of_worker,
    carries_proof,
    is_reset,
    is_taken_over,
    require_no_reset_to_the_beginning,
    require_only_life,
)
from workflows.failures import failure
from workflows.inbox import claim_of, read_event, unknown_message
from workflows.ledger import Ledger
from workflows.messages import Receipt, Timeline
from workflows.opening import open_ledger
from workflows.shown import hand_on, show

#: Runs are cut long before the server's own limit, to keep replay short.
LONGEST_HISTORY = 2_000
RECORD_TIMEOUT = timedelta(seconds=15)
#: The record may be away for hours; half a minute after it is back, it catches up.
RECORD_RETRIES = RetryPolicy(maximum_interval=timedelta(seconds=30))
CALENDAR_TIMEOUT = timedelta(seconds=30)


class LifecycleShell:
    """What the workflows of all kinds share. A subclass adds `@workflow.defn`, its init and its run method."""

    def __init__(self, arguments: Sequence[RawValue]) -> None:
        opened = open_ledger(arguments, workflow.info().workflow_id, workflow.now(), build_of_worker())
        self._unusable = opened if isinstance(opened, Refusal) else None
        self._opened = opened if isinstance(opened, Ledger) else None
        self._beginning = self._opened is None or not carries_proof(self._opened)
        self._is_of_today = True
        self._began_with = build_of_worker()
        self._resets = ResetWatch()
        self._early: list[Sequence[RawValue]] = []
        self._alarm = Alarm()
        self._changed = False
        self._cancelled = False
        self._recording: ActivityHandle[int] | None = None
        self._keeping: ActivityHandle[bool] | None = None
        self._reading: ActivityHandle[Calendar] | None = None
        self._asked_through = 0
        self._asked_at: datetime | None = None

    @property
    def _ledger(self) -> Ledger:
        if self._opened is None:
            raise failure(self._unusable or AyniError(detail="no ledger"))
        return self._opened

    async def live(self) -> Status:
        """Run the lifecycle until it is closed, recorded and needs no answer any more (SPEC K5); its last status."""
        await self._begin()
        while True:
            self._changed = False
            self._is_of_today = self._is_of_today or is_taken_over(self._began_with)
            self._resets.require_none(self._ledger.state.lifecycle)
            self._settle_activities()
            self._handle_deadlines()
            show(self._ledger.state)
            self._continue_as_new_if_due()
            if self._has_ended():
                return self._end()
            self._start_activities()
            self._alarm.set(self._wakes_at())
            await self._until_woken()

    async def _begin(self) -> None:
        """Make sure that this is the one life of its id, then take what came meanwhile.

        Raises a short `ApplicationError` for another life: it has acknowledged nothing.
        """
        require_no_reset_to_the_beginning(self._ledger.state.lifecycle)
        self._is_of_today = asks_for_another_life(self._ledger)
        if self._is_of_today:
            await require_only_life(self._ledger)
        self._beginning = False
        for arguments in self._early:
            self._post(*arguments)
        self._early.clear()

    def _has_ended(self) -> bool:
        if self._ledger.outbox or self._recording is not None:
            return False
        if self._cancelled:
            return True
        return self._ledger.closed and (
            not self._is_of_today or workflow.now() >= leaves_at(self._ledger.state)
        )

    def _end(self) -> Status:
        if not self._ledger.closed:
            raise asyncio.CancelledError
        return status_of(self._ledger.state)

    def _wakes_at(self) -> datetime | None:
        """The next instant at which something happens by itself; None while only the record is waited for."""
        state = self._ledger.state
        if self._ledger.closed and self._is_of_today:
            leaves = leaves_at(state)
            return leaves if leaves > workflow.now() else None
        return None if self._ledger.is_behind else next_deadline(state)

    # --- messages ---------------------------------------------------------------------------------------------

    @workflow.update(name=addresses.SUBMIT)
    def _submit(self, *arguments: RawValue) -> Receipt:
        """One event in; its receipt, or the refusal as an error, out."""
        try:
            received = Received(event=read_event(arguments))
            decision = self._take(received)
        except AyniError as error:
            raise failure(error) from None
        self._changed = True
        return (
            self._ledger.receipt(received.event.id)
            if decision.repeated
            else self._ledger.first_receipt(received.event.id, decision)
        )

    @_submit.validator
    def _check(self, *arguments: RawValue) -> None:
        """Refuse before anything enters the history."""
        if is_reset():
            raise failure(ResetPastTheRules(lifecycle=self._ledger.state.lifecycle))
        if self._beginning:
            raise failure(Starting(lifecycle=self._ledger.state.lifecycle))
        try:
            received = Received(event=read_event(arguments))
            self._ledger.preview(received, workflow.now())
        except ApplicationError:
            raise
        except AyniError as error:
            raise failure(error) from None
        except Exception as defect:  # noqa: BLE001 - a bug in the rules must not block the lifecycle
            raise failure(_defect(defect)) from None

    @workflow.update(dynamic=True)
    def _refuse(self, name: str, arguments: Sequence[RawValue]) -> None:  # noqa: ARG002 - nothing in it counts
        raise failure(unknown_message(name))

    @_refuse.validator
    def _refuse_at_once(self, name: str, arguments: Sequence[RawValue]) -> None:  # noqa: ARG002 - as above
        raise failure(unknown_message(name))

    @workflow.signal(name=addresses.POST)
    def _post(self, *arguments: RawValue) -> None:
        """One event in, without an answer; a refusal shows in the timeline."""
        self._changed = True
        if self._opened is None:
            return
        if self._beginning:
            self._early.append(arguments)
            return
        try:
            self._take(Received(event=read_event(arguments)))
        except Refusal as refusal:
            self._remember(refusal, arguments)
        except Exception as defect:  # noqa: BLE001 - as above; the event is kept as refused
            self._remember(_defect(defect), arguments)

    @workflow.signal(name=addresses.NUDGE)
    def _nudge(self, *arguments: RawValue) -> None:  # noqa: ARG002 - as above
        """Look around, and move to a newer worker version if there is one."""
        self._changed = True

    @workflow.signal(dynamic=True)
    def _wonder(self, name: str, arguments: Sequence[RawValue]) -> None:
        self._changed = True
        if self._opened is not None:
            self._remember(unknown_message(name), arguments)

    @workflow.query
    def status(self) -> Status:
        """The lifecycle at a glance, as of its last decision."""
        return status_of(self._ledger.state)

    @workflow.query
    def timeline(self, since: int = 0) -> Timeline:
        """The facts after number `since`, oldest first; ask again after the last one until none is left."""
        return self._ledger.page(since)

    @workflow.query
    def state(self) -> State:
        """Everything the rules know, to forecast from."""
        return self._ledger.state

    @workflow.query
    def receipt(self, event_id: str) -> Receipt | None:
        """The answer that an accepted event had, also after the lifecycle closed."""
        return self._ledger.known_receipt(event_id)

    # --- the clock, the record, the next run --------------------------------------------------------------------

    async def _until_woken(self) -> None:
        try:
            await workflow.wait_condition(self._woken)
        except asyncio.CancelledError:
            # Somebody asked for it in Temporal, past the rules. What was accepted is recorded first.
            self._cancelled = True

    def _woken(self) -> bool:
        return (
            self._changed
            or self._resets.noticed()
            or self._alarm.rang()
            or (self._recording is not None and self._recording.done())
            or (self._reading is not None and self._reading.done())
            or (self._keeping is not None and self._keeping.done())
        )

    def _take(self, entered: Input) -> Decision:
        return self._ledger.take(entered, workflow.now(), build_of_worker())

    def _handle_deadlines(self) -> None:
        """A bug in the rules fails the task here: nothing is written, and a mended worker takes it up.

        While the record is away for very long, time waits too: everything happens then, in order, under its own instant.
        """
        deadline = next_deadline(self._ledger.state)
        if deadline is not None and deadline <= workflow.now() and not self._ledger.is_behind:
            self._take(ClockReached())

    def _remember(self, refusal: Refusal, arguments: Sequence[RawValue]) -> None:
        claim = claim_of(arguments)
        refused = Refused.because(refusal, event_id=claim.event_id, event_type=claim.event_type)
        if self._ledger.is_behind:
            workflow.logger.warning(
                "a refusal was not recorded: the record is away", extra={"code": refusal.code}
            )
            return
        self._take(refused)

    def _start_activities(self) -> None:
        if self._ledger.outbox and self._recording is None:
            self._recording = workflow.start_activity_method(
                RecordActivities.record,
                self._ledger.next_batch(),
                start_to_close_timeout=RECORD_TIMEOUT,
                retry_policy=RECORD_RETRIES,
            )
        if self._is_of_today and self._keeping is None and self._ledger.state_to_keep is not None:
            self._keeping = workflow.start_activity_method(
                LifeActivities.keep_state,
                self._ledger.state_to_keep,
                start_to_close_timeout=RECORD_TIMEOUT,
                retry_policy=RECORD_RETRIES,
            )
        if self._reading is None and self._needs_calendar():
            self._asked_through = known_through(workflow.now())
            self._asked_at = workflow.now()
            self._reading = self._start_reading(self._asked_through)

    def _needs_calendar(self) -> bool:
        """A country or an office that knows nothing newer is asked again after a while, not at once."""
        state, now = self._ledger.state, workflow.now()
        needed = holidays_needed_through(state, now)
        if needed is not None and needed > self._asked_through:
            return True
        asked_lately = self._asked_at is not None and now < self._asked_at + LIST_PATIENCE
        return not asked_lately and office_lists_end_soon(state, now)

    def _start_reading(self, last_year: int) -> ActivityHandle[Calendar]:
        state = self._ledger.state
        program = state.program
        return workflow.start_activity(
            read_calendar_activity,
            args=[
                program.country,
                program.holiday_region,
                first_known_year(state.started_at),
                last_year,
                list(program.offices),
            ],
            start_to_close_timeout=CALENDAR_TIMEOUT,
        )

    def _settle_activities(self) -> None:
        if self._recording is not None and self._recording.done():
            recorded, self._recording = self._recording, None
            self._ledger.recorded_through(recorded.result())
        if self._keeping is not None and self._keeping.done():
            kept, self._keeping = self._keeping, None
            kept.result()
            self._ledger.state_was_kept()
        if self._reading is not None and self._reading.done():
            read, self._reading = self._reading, None
            if read.exception() is None:
                self._take(CalendarRead(calendar=read.result()))

    def _continue_as_new_if_due(self) -> None:
        upgrade = workflow.info().is_target_worker_deployment_version_changed()
        if not self._is_due(upgrade) or not workflow.all_handlers_finished():
            return
        workflow.continue_as_new(
            self._ledger.carried(),
            search_attributes=hand_on(),
            initial_versioning_behavior=ContinueAsNewVersioningBehavior.AUTO_UPGRADE if upgrade else None,
        )

    def _is_due(self, upgrade: bool) -> bool:
        """A finished stage and a newer worker can wait for the record; a long history cannot."""
        info = workflow.info()
        if info.is_continue_as_new_suggested() or info.get_current_history_length() > LONGEST_HISTORY:
            return True
        busy = bool(self._ledger.outbox) or self._recording is not None or self._keeping is not None
        leaving = self._cancelled or (self._ledger.closed and not self._is_of_today)
        return not busy and not leaving and (upgrade or self._ledger.stage_completed)


def _defect(error: Exception) -> Refusal:
    """A bug in the rules, told to the client instead of blocking the lifecycle."""
    workflow.logger.error("the rules failed", exc_info=error)
    defect = AyniError(detail=type(error).__name__)
    sentences = {"es": defect.message("es"), "en": defect.message("en")}
    return ReportedRefusal(code=defect.code, field=None, message=sentences)
