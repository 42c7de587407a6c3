"""Every dated thing that time brings about, and what happens then (SPEC M2, D1, V4).

A deadline belongs to the first valid instant of a local day. At one instant, what ends comes before what begins:
`order` says which comes first.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain import cadence, escalation, requirements, stages
from domain.days import DAY, start_of_day
from domain.state import SATISFIED, State
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
    "correction_ended": lambda turn, subject: requirements.lapse(turn, subject, "correction_ended"),
    "window_ended": lambda turn, subject: requirements.lapse(turn, subject, "window_ended"),
    "decision_term_ended": requirements.end_decision_term,
    "requirement_due_passed": requirements.become_overdue,
    "validity_ended": requirements.expire,
    "stage_end_passed": lambda turn, _subject: stages.reach_expected_end(turn),
    "period_begins": cadence.open_next_period,
    "renewal_notice": requirements.announce_end_of_validity,
    "rung_due": escalation.climb,
    "due_soon": lambda _turn, _subject: None,  # only the health changes, which every decision computes
}
ORDER = {kind: position for position, kind in enumerate(HANDLERS)}

#: field of a requirement's progress -> the deadline on the day after it
REQUIREMENT_TERMS = {
    "decision_due_on": "decision_term_ended",
    "correction_due_on": "correction_ended",
    "window_ends_on": "window_ended",
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
    for generate in (_of_periods, _of_requirements, _of_stage, _of_escalations, _of_health):
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
        for field, kind in REQUIREMENT_TERMS.items():
            if (last_day := getattr(progress, field)) is not None:
                yield _deadline(last_day + DAY, kind, progress.id)
        if progress.valid_until is not None and progress.status in SATISFIED:
            yield _deadline(progress.valid_until + DAY, "validity_ended", progress.id)
            if progress.renewal_notice_on is not None:
                yield _deadline(progress.renewal_notice_on, "renewal_notice", progress.id)


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
    for progress in state.requirements.values():
        if (awaited_by := progress.awaited_by) is not None:
            yield awaited_by, progress.id
