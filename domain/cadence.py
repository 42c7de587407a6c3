"""Rhythms of expected contacts: periods open, are held, missed or recovered (SPEC section 4)."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from typing import Any, Literal

from domain import attendance, escalation
from domain.days import DAY, add_months
from domain.errors import HeldOnBeforeStart, HeldOnInFuture, NotStarted, UnknownChannel
from domain.event_names import event_name
from domain.events import ContactHeld, Envelope, OccurrenceRecorded
from domain.program import Cadence
from domain.state import Period, StageProgress, State
from domain.text import Text
from domain.turn import Turn
from domain.validation import malformed

Counts = Literal["held", "recovered", "extra", "informal"]
CAUSE = "monitoring_missed"
NO_SUCH_CADENCE = Text(
    es="este evento no satisface ninguna periodicidad con ese nombre",
    en="this event satisfies no cadence of that name",
)

#: What a formal contact does to the period that contains it, by the period's status before (SPEC C3).
COUNTS_IN: dict[str, Counts] = {
    "open": "held",
    "superseded": "held",
    "missed": "recovered",
    "held": "extra",
    "recovered": "extra",
}


def open_first_periods(turn: Turn) -> None:
    """A stage was entered: period 1 of each of its cadences opens (SPEC C4)."""
    stage = turn.state.stage_definition
    for cadence in stage.cadences if stage is not None else ():
        _open_period(turn, cadence, number=1, starts_on=turn.today)


def open_next_period(turn: Turn, cadence_id: str) -> None:
    """The day after the last period of a cadence begins (SPEC C2)."""
    last = turn.state.periods[cadence_id][-1]
    _open_period(turn, current_cadences(turn.state)[cadence_id], last.number + 1, last.ends_on + DAY)


def miss_period(turn: Turn, cadence_id: str) -> None:
    """The day after an unsatisfied period begins (SPEC C2, C5)."""
    period = turn.state.periods[cadence_id][-1]
    turn.put_period(period.model_copy(update={"status": "missed"}))
    turn.record("period_missed", cadence=cadence_id, period=period.number)
    escalation.raise_escalation(turn, CAUSE, cadence_id)


def supersede_periods(turn: Turn) -> None:
    """The stage is left: its running periods neither held nor missed (SPEC C4)."""
    for periods in turn.state.periods.values():
        if periods[-1].status == "open":
            period = periods[-1].model_copy(
                update={"status": "superseded", "sequence": periods[-1].sequence + 1}
            )
            turn.put_period(period)
            _intend_session(turn, "cancel_session", period)


def record_contact(turn: Turn, event: Envelope, payload: ContactHeld) -> None:
    """A contact counts for the period that contains its `held_on`, whenever it is recorded (SPEC C3)."""
    if payload.channel not in turn.state.program.channels:
        known = list(turn.state.program.channels)
        raise UnknownChannel(field="data.channel", channel=payload.channel, known=known)
    who = {"attended": payload.attended} if payload.attended is not None else {}
    details = {"formal": payload.formal, "channel": payload.channel, **who}
    held_on = _hold(turn, event, payload, formal=payload.formal, details=details)
    attendance.note_attendance(turn, payload.attended, held_on, formal=payload.formal)


def record_occurrence(turn: Turn, event: Envelope, payload: OccurrenceRecorded) -> None:
    """Something that a definition counts in one of its cadences happened (SPEC C6)."""
    _hold(turn, event, payload, formal=True, details={})


def _hold(
    turn: Turn,
    event: Envelope,
    payload: ContactHeld | OccurrenceRecorded,
    *,
    formal: bool,
    details: dict[str, object],
) -> date:
    """The day on which it was held."""
    held_on = payload.held_on or turn.day_of(event.occurred_at)
    _check_held_on(turn, held_on, event.type)
    satisfied = _cadences_satisfied_by(turn.state, event.type)
    if payload.cadence is not None:
        if payload.cadence not in satisfied:
            raise malformed("data.cadence", NO_SUCH_CADENCE, event.type)
        satisfied = (payload.cadence,)
    period = _containing(turn.state, satisfied, held_on)
    cadence_id = period.cadence if period is not None else next(iter(satisfied), None)
    counts: Counts = "informal" if not formal else COUNTS_IN[period.status] if period is not None else "extra"
    turn.record(
        event.type,
        cadence=cadence_id,
        period=period.number if period is not None else None,
        held_on=held_on,
        **details,
        counts=counts,
    )
    turn.state.last_contact_on = max(held_on, turn.state.last_contact_on or held_on)
    if formal and period is not None and counts in {"held", "recovered"}:
        turn.put_period(period.model_copy(update={"status": counts}))
    if formal:
        _clear_what_is_gone(turn, cadence_id, satisfied, held_on)
    return held_on


def _clear_what_is_gone(turn: Turn, counted: str | None, satisfied: Iterable[str], held_on: date) -> None:
    """The cause is gone with a contact in the latest missed period or later (SPEC C5).

    Cadences of earlier stages have no period to come; any contact that would have satisfied them ends their cause.
    """
    running = current_cadences(turn.state)
    for cadence_id in satisfied:
        missed = latest_missed(turn.state, cadence_id)
        concerned = cadence_id == counted or cadence_id not in running
        if concerned and missed is not None and held_on >= missed.starts_on:
            escalation.clear(turn, CAUSE, cadence_id)


def _check_held_on(turn: Turn, held_on: date, event_type: str) -> None:
    started_on = turn.day_of(turn.state.started_at)
    if held_on > turn.today:
        raise HeldOnInFuture(field="data.held_on", held_on=held_on, today=turn.today)
    if held_on < started_on:
        raise HeldOnBeforeStart(field="data.held_on", held_on=held_on, started_on=started_on)
    if turn.state.stage is None:
        raise NotStarted(
            field="type",
            lifecycle=turn.state.lifecycle,
            started_on=started_on,
            type=event_name(turn.state.program, event_type),
        )


def _cadences_satisfied_by(state: State, event_type: str) -> tuple[str, ...]:
    """The cadences that this event satisfies, the current stage's before those of earlier stages (SPEC C6)."""
    earlier = (
        cadence for stage in state.program.stages for cadence in stage.cadences if cadence.id in state.periods
    )
    candidates = (*current_cadences(state).values(), *earlier)
    return tuple(dict.fromkeys(each.id for each in candidates if each.satisfied_by == event_type))


def _containing(state: State, cadence_ids: Iterable[str], day: date) -> Period | None:
    """The first period among those of the cadences that contains a day."""
    found = (_period_with(state, cadence_id, day) for cadence_id in cadence_ids)
    return next((period for period in found if period is not None), None)


def _period_with(state: State, cadence_id: str, day: date) -> Period | None:
    """The period that contains a day. A running period has no end while the lifecycle is paused (SPEC Z1)."""
    periods = state.periods.get(cadence_id, ())
    for period in reversed(periods):
        if period.starts_on <= day:
            endless = state.status == "paused" and period is periods[-1]
            return period if endless or day <= period.ends_on else None
    return None


def current_cadences(state: State) -> dict[str, Cadence]:
    """The cadences of the current stage by id."""
    stage = state.stage_definition
    return {cadence.id: cadence for cadence in stage.cadences} if stage is not None else {}


def running_periods(state: State) -> Iterable[Period]:
    """The last period of each cadence of the current stage, whatever its status."""
    for cadence_id in current_cadences(state):
        periods = state.periods.get(cadence_id, ())
        if periods:
            yield periods[-1]


def latest_missed(state: State, cadence_id: str) -> Period | None:
    """The latest period that was missed, recovered since or not."""
    for period in reversed(state.periods.get(cadence_id, ())):
        if period.status in {"missed", "recovered"}:
            return period
    return None


def missed_in_a_row(state: State, cadence_id: str) -> int:
    """How many periods were missed since the last one that was satisfied (SPEC E4)."""
    row = 0
    for period in reversed(state.periods.get(cadence_id, ())):
        if period.status == "missed":
            row += 1
        elif period.status in {"held", "recovered"}:
            break
    return row


def _open_period(turn: Turn, cadence: Cadence, number: int, starts_on: date) -> None:
    stage = turn.state.stage
    assert stage is not None, "periods belong to a stage"
    ends_on = _end_of_period_from(starts_on, cadence, stage, number)
    period = Period(
        cadence=cadence.id,
        stage=stage.id,
        number=number,
        starts_on=starts_on,
        due_on=turn.state.calendar.back(ends_on, not_before=starts_on),
        ends_on=ends_on,
    )
    turn.put_period(period)
    turn.record("period_opened", cadence=cadence.id, period=number, **_dates(period))
    _intend_session(turn, "schedule_session", period)


def move_due_date(turn: Turn, period: Period, due_on: date) -> Period:
    """The running period with another due date; those who were invited are told (SPEC C2, Z1)."""
    if due_on == period.due_on:
        return period
    moved = period.model_copy(update={"due_on": due_on, "sequence": period.sequence + 1})
    _intend_session(turn, "reschedule_session", moved)
    return moved


def pass_invitations(turn: Turn, role: str, outgoing: str | None, incoming: str) -> None:
    """A role passed to another person: the sessions that are still to be held pass with it (SPEC E1, H1).

    Whoever is expected because of another role as well stays invited, or was invited before.
    """
    for period in running_periods(turn.state):
        invited = _invited(turn.state, period)
        if period.status != "open" or role not in invited:
            continue
        others = {turn.state.roles.get(other) for other in invited if other != role}
        if incoming not in others:
            turn.intend("invitation_passed", role=role, persons=[incoming], **_session(period))
        if outgoing is not None and outgoing not in others:
            turn.intend("invitation_withdrawn", role=role, persons=[outgoing], **_session(period))


def _intend_session(turn: Turn, kind: str, period: Period) -> None:
    turn.intend(kind, roles=_invited(turn.state, period), **_session(period))


def _session(period: Period) -> dict[str, Any]:
    return {
        "cadence": period.cadence,
        "stage": period.stage,
        "period": period.number,
        "sequence": period.sequence,
        **_dates(period),
    }


def _invited(state: State, period: Period) -> tuple[str, ...]:
    stage = state.program.stages_by_id[period.stage]
    return next((each.invites for each in stage.cadences if each.id == period.cadence), ())


def _dates(period: Period) -> dict[str, Any]:
    return {"starts_on": period.starts_on, "due_on": period.due_on, "ends_on": period.ends_on}


def _end_of_period_from(starts_on: date, cadence: Cadence, stage: StageProgress, number: int) -> date:
    """The first boundary on or after a period's first day: boundary `number`, unless a migration changed the rhythm."""
    earlier = number > 1 and period_end(cadence, stage, number - 1) >= starts_on
    ends = (period_end(cadence, stage, boundary) for boundary in count(1 if earlier else number))
    return next(end for end in ends if end >= starts_on)


def period_end(cadence: Cadence, stage: StageProgress, number: int) -> date:
    """The last day of period `number` of a stage, anchored at its entry and moved by pauses (SPEC C1, D4, Z1)."""
    shift = timedelta(days=stage.shifted_days)
    if cadence.on_day is None:
        return cadence.every.boundary(stage.entered_on, number) - DAY + shift
    months = (cadence.every.months or 0) * (number - 1)
    first = stage.entered_on.replace(day=1)
    if _nominal_day(first, cadence.on_day) < stage.entered_on:
        months += 1
    return _nominal_day(add_months(first, months), cadence.on_day) + shift


def _nominal_day(first_of_month: date, day: int) -> date:
    last = add_months(first_of_month, 1) - DAY
    return min(first_of_month + DAY * (day - 1), last)
