"""Parties that must attend and do not: their silence is noticed (SPEC E1, party_silent).

A definition names the roles and after which term without attending each is silent. The term runs from the day on
which the role was first filled, then from the last contact that it attended.
"""

from collections.abc import Iterator
from datetime import date

from domain import escalation
from domain.errors import UnknownRole
from domain.state import Attendance, State
from domain.turn import Turn

CAUSE = "party_silent"


def expect_from_today(turn: Turn) -> None:
    """Whoever fills a role that must attend is expected from today; a new person in it inherits the term."""
    if turn.state.stage is None:
        return
    for role in turn.state.program.attendance:
        if role in turn.state.roles and role not in turn.state.attendance:
            turn.put_attendance(Attendance(role=role, since=turn.today))


def note_attendance(turn: Turn, attended: tuple[str, ...] | None, held_on: date, *, formal: bool) -> None:
    """A contact took place. When nobody wrote down who came, a formal one counts as attended by all.

    Raises `UnknownRole`.
    """
    for role in attended or ():
        if role not in turn.state.program.roles:
            raise UnknownRole(field="data.attended", role=role, known=list(turn.state.program.roles))
    for attendance in turn.state.attendance.values():
        came = formal if attended is None else attendance.role in attended
        if came and held_on > attendance.since:
            _came(turn, attendance, held_on)


def fall_silent(turn: Turn, role: str) -> None:
    """The day after the term without attending begins."""
    attendance = turn.state.attendance[role]
    turn.put_attendance(attendance.model_copy(update={"silent": True}))
    turn.record("party_silent", role=role, since=attendance.since)
    escalation.raise_escalation(turn, CAUSE, role)


def silent_after(state: State) -> Iterator[tuple[str, date]]:
    """Roles that will be silent, each with the last day of its term (local, inclusive)."""
    for role, attendance in state.attendance.items():
        if not attendance.silent and role in state.program.attendance:
            yield role, _last_day(state, attendance)


def shift_attendance(turn: Turn, paused_on: date) -> Iterator[tuple[str, date, date]]:
    """The terms that run, moved by a pause that began on `paused_on` (SPEC Z1): role, last day before, last day after."""
    for role, before in list(silent_after(turn.state)):
        attendance = turn.state.attendance[role]
        stood_still = turn.today - max(paused_on, attendance.since)
        shifted = attendance.model_copy(update={"since": attendance.since + stood_still})
        turn.put_attendance(shifted)
        yield role, before, _last_day(turn.state, shifted)


def _came(turn: Turn, attendance: Attendance, held_on: date) -> None:
    heard = attendance.model_copy(update={"since": held_on})
    still_silent = attendance.silent and _last_day(turn.state, heard) < turn.today
    turn.put_attendance(heard.model_copy(update={"silent": still_silent}))
    if not still_silent:
        escalation.clear(turn, CAUSE, attendance.role)


def _last_day(state: State, attendance: Attendance) -> date:
    return state.program.attendance[attendance.role].due_on(attendance.since, state.calendar)
