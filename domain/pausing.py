"""Pauses: every deadline stops and later runs on with the time that remained (SPEC Z1).

A document's validity (`valid_until`) is not a deadline of the lifecycle but a fact of the world: it does not move.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from domain import attendance, cadence, people
from domain.clocks import warn_of_short_list
from domain.events import Envelope, Paused, Resumed
from domain.state import Clock, Escalation, Pause, PendingRung, Period, RequirementProgress
from domain.turn import Turn

Moved = dict[str, object]


def pause(turn: Turn, _event: Envelope, payload: Paused) -> None:
    """Stop every deadline from today."""
    turn.change_status("paused")
    turn.state.paused_on = turn.today
    turn.record("paused", reason=payload.reason, kind=payload.kind)


def resume(turn: Turn, _event: Envelope, payload: Resumed) -> None:
    """Let every deadline run again, moved by the days of the pause."""
    paused_on = turn.state.paused_on
    assert paused_on is not None, "only a paused lifecycle resumes"
    turn.change_status("resumed")
    turn.state.paused_on = None
    turn.state.pauses = (*turn.state.pauses, Pause(paused_on=paused_on, resumed_on=turn.today))
    turn.record("resumed", reason=payload.reason or None)
    days = (turn.today - paused_on).days
    turn.record("clock_shifted", days=days, moved=list(_shift(turn, timedelta(days=days))))


def _shift(turn: Turn, by: timedelta) -> Iterator[Moved]:
    yield from _shift_stage(turn, by)
    for period in list(cadence.running_periods(turn.state)):
        yield from _shift_period(turn, period, by)
    for progress in turn.state.requirements.values():
        yield from _shift_requirement(turn, progress, by)
    yield from _shift_plan(turn, by)
    for role, before, after in people.shift_handovers(turn, turn.today - by):
        yield _moved("handover", role, "accept_by", before, after)
    for role, before, after in attendance.shifted_by_last_pause(turn.state):
        yield _moved("attendance", role, "silent_after", before, after)
    for escalation in turn.state.escalations.values():
        yield from _shift_escalation(turn, escalation, by)


def _shift_stage(turn: Turn, by: timedelta) -> Iterator[Moved]:
    stage = turn.state.stage
    if stage is None:
        return
    shifted_days = stage.shifted_days + by.days
    if stage.expected_end is None or stage.overdue:
        turn.state.stage = stage.model_copy(update={"shifted_days": shifted_days})
        return
    expected_end = stage.expected_end + by
    turn.state.stage = stage.model_copy(update={"shifted_days": shifted_days, "expected_end": expected_end})
    yield _moved("stage", stage.id, "expected_end", stage.expected_end, expected_end)


def _shift_period(turn: Turn, period: Period, by: timedelta) -> Iterator[Moved]:
    shifted = period.model_copy(update={"ends_on": period.ends_on + by})
    if period.status == "open":
        due_on = turn.state.calendar.back(period.due_on + by, not_before=period.starts_on)
        shifted = cadence.move_due_date(turn, shifted, due_on)
        yield _moved("period", period.cadence, "due_on", period.due_on, due_on)
    turn.put_period(shifted)
    yield _moved("period", period.cadence, "ends_on", period.ends_on, shifted.ends_on)


def _shift_requirement(turn: Turn, progress: RequirementProgress, by: timedelta) -> Iterator[Moved]:
    if (awaited_by := progress.awaited_by) is not None:
        due_on = turn.state.calendar.back(awaited_by + by, not_before=turn.today)
        progress = progress.model_copy(update={"due_on": due_on})
        yield _moved("requirement", progress.id, "due_on", awaited_by, due_on)
    clocks = {kind: _shifted(clock, by) for kind, clock in progress.clocks.items()}
    for kind, clock in clocks.items():
        before = progress.ends(kind)
        if before is not None and clock.ends_on is not None:
            yield _moved("requirement", progress.id, kind, before, clock.ends_on)
    shifted = progress.model_copy(update={"clocks": clocks})
    turn.put_requirement(shifted)
    warn_of_short_list(turn, shifted, progress.clocks)


def _shifted(clock: Clock, by: timedelta) -> Clock:
    """Standing still it has no end to move."""
    return clock.model_copy(update={"ends_on": clock.ends_on + by}) if clock.ends_on is not None else clock


def _shift_plan(turn: Turn, by: timedelta) -> Iterator[Moved]:
    """What was overdue before the pause stays so; everything else of the plan moves."""
    plan, paused_on = turn.state.plan, turn.today - by
    shifted = dict(plan.activities)
    for activity in plan.pending:
        if activity.is_overdue(paused_on):
            continue
        due = turn.state.calendar.back(activity.due + by, not_before=turn.today)
        shifted[activity.id] = activity.model_copy(update={"due": due})
        yield _moved("activity", activity.id, "due", activity.due, due)
    still_since = plan.still_since + by if plan.still_since is not None else None
    turn.state.plan = plan.model_copy(update={"activities": shifted, "still_since": still_since})


def _shift_escalation(turn: Turn, escalation: Escalation, by: timedelta) -> Iterator[Moved]:
    calendar = turn.state.calendar
    pending = tuple(
        PendingRung(rung=rung.rung, on=calendar.forward(rung.on + by)) for rung in escalation.pending
    )
    commit_until = escalation.commit_until + by if escalation.commit_until is not None else None
    turn.put_escalation(escalation.model_copy(update={"pending": pending, "commit_until": commit_until}))
    for before, after in zip(escalation.pending, pending, strict=True):
        yield _moved("escalation", escalation.id, f"rung {after.rung}", before.on, after.on)
    if escalation.commit_until is not None and commit_until is not None:
        yield _moved("escalation", escalation.id, "commit_until", escalation.commit_until, commit_until)


def _moved(what: str, subject: str, field: str, before: date, after: date) -> Moved:
    return {"what": what, "subject": subject, "field": field, "from": before, "to": after}
