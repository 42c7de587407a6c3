"""Parties that must attend and do not: their silence is noticed (SPEC E1, party_silent).

A definition names the roles and after which term without attending each is silent. The term runs from the day on
which the role was first filled, then from the last contact that it attended. It stands still during pauses (SPEC Z1).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from domain import escalation
from domain.errors import UnknownRole
from domain.state import Attendance, Pause, State
from domain.turn import Turn

CAUSE = "party_silent"


def expect_from_today(turn: Turn) -> None:
    """Whoever fills a role that must attend is expected from today; a new person in it inherits the term."""
    if turn.state.stage is None:
        return
    for role in turn.state.program.attendance:
        if role in turn.state.roles and role not in turn.state.attendance:
            turn.put_attendance(Attendance(role=role, since=turn.today))


def fit_attendance(turn: Turn) -> None:
    """A newer definition: nobody waits any more for a role that it does not ask to attend (SPEC M4)."""
    for role in turn.state.attendance:
        if role not in turn.state.program.attendance:
            turn.drop_attendance(role)
            escalation.clear(turn, CAUSE, role)
    expect_from_today(turn)


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
    for attendance in _expected(state):
        yield attendance.role, _last_day(state, attendance, state.pauses)


def shifted_by_last_pause(state: State) -> Iterator[tuple[str, date, date]]:
    """The terms that the pause which has just ended has moved: role, last day before, last day after (SPEC Z1)."""
    for attendance in _expected(state):
        before = _last_day(state, attendance, state.pauses[:-1])
        yield attendance.role, before, _last_day(state, attendance, state.pauses)


def _expected(state: State) -> Iterator[Attendance]:
    return (attendance for attendance in state.attendance.values() if not attendance.silent)


def _came(turn: Turn, attendance: Attendance, held_on: date) -> None:
    """It was heard of, perhaps so long ago that it would be silent again."""
    heard = attendance.model_copy(update={"since": held_on})
    last_day = _last_day(turn.state, heard, _pauses_until(turn.state, turn.today))
    still_silent = attendance.silent and last_day < turn.today
    turn.put_attendance(heard.model_copy(update={"silent": still_silent}))
    if not still_silent:
        escalation.clear(turn, CAUSE, attendance.role)


def _pauses_until(state: State, today: date) -> tuple[Pause, ...]:
    running = state.paused_on
    return state.pauses if running is None else (*state.pauses, Pause(paused_on=running, resumed_on=today))


def _last_day(state: State, attendance: Attendance, pauses: tuple[Pause, ...]) -> date:
    """The last day of the term, moved by every pause that it has stood still in, or by the part of one."""
    term = state.program.attendance[attendance.role]
    since = attendance.since
    lost = (pause.resumed_on - max(pause.paused_on, since) for pause in pauses if pause.resumed_on > since)
    return term.due_on(since, state.calendar) + sum(lost, start=timedelta())
