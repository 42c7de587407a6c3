"""How a lifecycle is doing, in one word (SPEC E4)."""

from datetime import date, timedelta

from domain import board, cadence
from domain.deadlines import due_dates
from domain.state import Health, RequirementProgress, State
from domain.validity import still_needed


def health(state: State, today: date) -> Health:
    """The worst word that applies on a local day: closed, paused, stalled, overdue, due_soon, on_track."""
    if state.status == "closed":
        return "closed"
    if state.status == "paused":
        return "paused"
    longest_row = max((cadence.missed_in_a_row(state, cadence_id) for cadence_id in state.periods), default=0)
    if longest_row >= state.program.stalled_after:
        return "stalled"
    if longest_row or _something_is_late(state, today):
        return "overdue"
    soon = today + timedelta(days=state.program.due_soon_days)
    return "due_soon" if any(due_on <= soon for due_on, _ in due_dates(state)) else "on_track"


def _something_is_late(state: State, today: date) -> bool:
    return (
        (state.stage is not None and state.stage.overdue)
        or any(progress.overdue or _has_ended(state, progress) for progress in state.requirements.values())
        or any(member.expired for member in board.members(state))
        or any(handover.overdue for handover in state.handovers.values())
        or any(attendance.silent for attendance in state.attendance.values())
        or any(activity.is_overdue(today) for activity in state.plan.pending)
    )


def _has_ended(state: State, progress: RequirementProgress) -> bool:
    """Whether something that is still needed is valid no more."""
    return progress.status == "expired" and still_needed(state, progress.id)
