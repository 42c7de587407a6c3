"""Every dated thing that time brings about, and what happens then (SPEC M2, D1, V4).

A deadline belongs to the first valid instant of a local day. At one instant, what ends comes before what begins:
`order` says which comes first.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain import (
    attendance,
    board,
    cadence,
    escalation,
    filing_deadlines,
    lateness,
    people,
    plans,
    stages,
    validity,
)
from domain.clocks import OURS
from domain.days import DAY, start_of_day
from domain.state import SATISFIED, ClockKind, RequirementProgress, State
from domain.turn import Turn


class Deadline(NamedTuple):
    """What happens when the local day `on` begins. Deadlines sort in the order in which they happen."""

    on: date
    order: int
    kind: str
    subject: str


Handler = Callable[[Turn, str], None]

#: kind -> what time does then, in the order of one instant: first what ends, then what begins.
HANDLERS: dict[str, Handler] = {
    "period_ended": cadence.miss_period,
    "correction_ended": lambda turn, subject: filing_deadlines.lapse(turn, subject, "correction"),
    "inactivity_ended": lambda turn, subject: filing_deadlines.lapse(turn, subject, "inactivity"),
    "window_ended": lambda turn, subject: filing_deadlines.lapse(turn, subject, "window"),
    "appeal_right_ended": filing_deadlines.end_right_to_appeal,
    "appeal_term_ended": filing_deadlines.end_appeal_term,
    "decision_term_ended": filing_deadlines.end_decision_term,
    "requirement_due_passed": lateness.become_overdue,
    "activity_due_passed": lambda _turn, _subject: (
        None
    ),  # only the health changes, which every decision computes
    "plan_stalled": plans.stand_still,
    "handover_term_ended": people.leave_unaccepted,
    "attendance_term_ended": attendance.fall_silent,
    "validity_ended": validity.expire,
    "identity_document_ended": board.expire_document,
    "stage_end_passed": lambda turn, _subject: stages.reach_expected_end(turn),
    "period_begins": cadence.open_next_period,
    "follow_up_begins": filing_deadlines.remind,
    "renewal_notice": validity.announce_end_of_validity,
    "identity_document_notice": board.announce_end_of_document,
    "rung_due": escalation.climb,
    "due_soon": lambda _turn, _subject: None,  # only the health changes, which every decision computes
}
ORDER = {kind: position for position, kind in enumerate(HANDLERS)}

#: clock of a filing -> the deadline on the day after it
CLOCKS: dict[ClockKind, str] = {
    "decision": "decision_term_ended",
    "correction": "correction_ended",
    "inactivity": "inactivity_ended",
    "window": "window_ended",
    "appeal": "appeal_term_ended",
    "appeal_right": "appeal_right_ended",
    "follow_up": "follow_up_begins",
}


def next_deadline(state: State) -> datetime | None:
    """The instant of the next dated thing, or None when nothing is dated (paused or closed) (SPEC M2)."""
    if state.status == "scheduled":
        return state.started_at
    deadline = first_deadline(state)
    return None if deadline is None else start_of_day(deadline.on, state.program.time_zone)


def first_deadline(state: State) -> Deadline | None:
    """The deadline that comes first among those of a started lifecycle."""
    return min(deadlines(state), default=None)


def deadlines(state: State) -> Iterator[Deadline]:
    """Every open deadline of an active lifecycle, in no order."""
    if state.status != "active":
        return
    for generate in (
        _of_periods,
        _of_requirements,
        _of_plan,
        _of_people,
        _of_board,
        _of_stage,
        _of_escalations,
        _of_health,
    ):
        yield from generate(state)


def handle(turn: Turn, deadline: Deadline) -> None:
    """Do what the deadline brings about."""
    HANDLERS[deadline.kind](turn, deadline.subject)


def _deadline(on: date, kind: str, subject: str) -> Deadline:
    return Deadline(on, ORDER[kind], kind, subject)


def _of_periods(state: State) -> Iterator[Deadline]:
    for period in cadence.running_periods(state):
        if period.status == "open":
            yield _deadline(period.ends_on + DAY, "period_ended", period.cadence)
        yield _deadline(period.ends_on + DAY, "period_begins", period.cadence)


def _of_requirements(state: State) -> Iterator[Deadline]:
    for progress in state.requirements.values():
        if (awaited_by := progress.awaited_by) is not None:
            yield _deadline(awaited_by + DAY, "requirement_due_passed", progress.id)
        for kind, clock in progress.clocks.items():
            if clock.ends_on is not None:
                yield _deadline(clock.ends_on + DAY, CLOCKS[kind], progress.id)
        if progress.valid_until is not None and progress.status in SATISFIED:
            yield _deadline(progress.valid_until + DAY, "validity_ended", progress.id)
            if progress.renewal_notice_on is not None:
                yield _deadline(progress.renewal_notice_on, "renewal_notice", progress.id)


def _of_plan(state: State) -> Iterator[Deadline]:
    if (last_day := plans.stalls_on(state)) is not None:
        yield _deadline(last_day + DAY, "plan_stalled", plans.SUBJECT)
    for activity in state.plan.pending:
        if state.clock is None or start_of_day(activity.due + DAY, state.program.time_zone) > state.clock:
            yield _deadline(activity.due + DAY, "activity_due_passed", activity.id)


def _of_people(state: State) -> Iterator[Deadline]:
    for handover in state.handovers.values():
        if not handover.overdue:
            yield _deadline(handover.accept_by + DAY, "handover_term_ended", handover.role)
    for role, last_day in attendance.silent_after(state):
        yield _deadline(last_day + DAY, "attendance_term_ended", role)


def _of_board(state: State) -> Iterator[Deadline]:
    for member in board.members(state):
        if member.valid_until is not None and not member.expired:
            yield _deadline(member.valid_until + DAY, "identity_document_ended", member.person)
            if member.renewal_notice_on is not None:
                yield _deadline(member.renewal_notice_on, "identity_document_notice", member.person)


def _of_stage(state: State) -> Iterator[Deadline]:
    stage = state.stage
    if stage is not None and stage.expected_end is not None and not stage.overdue:
        yield _deadline(stage.expected_end + DAY, "stage_end_passed", stage.id)


def _of_escalations(state: State) -> Iterator[Deadline]:
    for open_escalation in state.escalations.values():
        if open_escalation.pending:
            yield _deadline(open_escalation.pending[0].on, "rung_due", open_escalation.id)


def _of_health(state: State) -> Iterator[Deadline]:
    """The days on which something starts to be due soon, so that health is current without an event."""
    notice = timedelta(days=state.program.due_soon_days)
    for on, subject in due_dates(state):
        begins = on - notice
        if state.clock is None or start_of_day(begins, state.program.time_zone) > state.clock:
            yield _deadline(begins, "due_soon", subject)


def due_dates(state: State) -> Iterator[tuple[date, str]]:
    """The dates by which people are expected to act, with what is due then."""
    for period in cadence.running_periods(state):
        if period.status == "open":
            yield period.due_on, period.cadence
    for activity in state.plan.pending:
        yield activity.due, activity.id
    for handover in state.handovers.values():
        if not handover.overdue:
            yield handover.accept_by, handover.role
    for progress in state.requirements.values():
        for awaited_by in _awaited(state, progress):
            yield awaited_by, progress.id


def _awaited(state: State, progress: RequirementProgress) -> Iterator[date]:
    """Due dates, the clocks that wait for the organization, and the end of what has been announced to end."""
    if (awaited_by := progress.awaited_by) is not None:
        yield awaited_by
    for kind, clock in progress.clocks.items():
        waits_for_us = kind in OURS or (kind == "window" and progress.status in {"observed", "denied"})
        if waits_for_us and clock.ends_on is not None:
            yield clock.ends_on
    if (
        progress.valid_until is not None
        and progress.status in SATISFIED
        and escalation.find_escalation(state, validity.ENDING, progress.id) is not None
    ):
        yield progress.valid_until
