"""Problems that climb a ladder of people (SPEC E1-E3).

There is at most one open escalation per cause and subject. It is one waiting process: every rung that has not
fired has a date, and people are looked up when it fires.
"""

from datetime import date

from domain.days import DAY
from domain.errors import CommitOutOfRange, UnknownEscalation
from domain.events import Envelope, EscalationAcknowledged, EscalationResolved
from domain.program import Program, Rung
from domain.state import Escalation, PendingRung, State
from domain.turn import Turn


def raise_escalation(turn: Turn, cause: str, subject: str) -> None:
    """Open an escalation today, unless one is open for the same cause and subject (SPEC E1)."""
    if find_escalation(turn.state, cause, subject) is not None:
        return
    turn.state.escalations_raised += 1
    rungs = turn.state.program.ladder(cause)
    pending = tuple(
        PendingRung(rung=number, on=turn.state.calendar.add_business_days(turn.today, rung.after))
        for number, rung in enumerate(rungs, start=1)
    )
    escalation = Escalation(
        id=f"E{turn.state.escalations_raised}",
        cause=cause,
        subject=subject,
        raised_on=turn.today,
        pending=pending,
    )
    _fire(turn, escalation, "escalation_raised", at_once=rungs[0].after == 0)


def climb(turn: Turn, identifier: str) -> None:
    """The day of the next rung begins (SPEC E2)."""
    _fire(turn, turn.state.escalations[identifier], "escalation_climbed", at_once=True)


def _fire(turn: Turn, escalation: Escalation, fact_type: str, *, at_once: bool) -> None:
    if at_once:
        escalation = escalation.model_copy(
            update={
                "rung": escalation.pending[0].rung,
                "pending": escalation.pending[1:],
                "commit_until": None,
            }
        )
    turn.put_escalation(escalation)
    rung = _rung(turn.state, escalation)
    roles = rung.notify if rung is not None else ()
    _record(turn, fact_type, escalation, roles)
    if rung is not None:
        asks = rung.decision or not escalation.pending  # the last one always does (SPEC E3)
        turn.intend(
            "ask_decision" if asks else "notify",
            escalation=escalation.id,
            cause=escalation.cause,
            subject=escalation.subject,
            rung=escalation.rung,
            roles=roles,
        )


def clear(turn: Turn, cause: str, subject: str) -> None:
    """The cause is gone: the escalation ends by itself, and those who were told are told so (SPEC E1)."""
    escalation = find_escalation(turn.state, cause, subject)
    if escalation is not None:
        _end(turn, escalation, "escalation_cleared")


def clear_all(turn: Turn) -> None:
    """Nothing is a problem any more because the lifecycle ends."""
    for escalation in turn.state.escalations.values():
        _end(turn, escalation, "escalation_cleared")


def acknowledge(turn: Turn, event: Envelope, payload: EscalationAcknowledged) -> None:
    """Somebody takes the problem on; a commitment freezes the ladder through its day (SPEC E3)."""
    escalation = _open_escalation(turn.state, payload.escalation)
    if payload.commit_until is not None:
        _check_commitment(turn, payload.commit_until)
        pending = _after_commitment(turn.state, escalation, payload.commit_until)
        escalation = escalation.model_copy(update={"pending": pending, "commit_until": payload.commit_until})
        turn.put_escalation(escalation)
    _record(
        turn,
        "escalation_acknowledged",
        escalation,
        told(turn.state, escalation),
        commit_until=payload.commit_until,
        by=event.by.person,
    )


def resolve(turn: Turn, _event: Envelope, payload: EscalationResolved) -> None:
    """The problem ends by a decision with a reason (SPEC E1)."""
    _end(turn, _open_escalation(turn.state, payload.escalation), "escalation_resolved", reason=payload.reason)


def find_escalation(state: State, cause: str, subject: str) -> Escalation | None:
    """The open escalation for a cause and subject."""
    for escalation in state.escalations.values():
        if (escalation.cause, escalation.subject) == (cause, subject):
            return escalation
    return None


def _open_escalation(state: State, identifier: str) -> Escalation:
    escalation = state.escalations.get(identifier)
    if escalation is None:
        raise UnknownEscalation(field="data.escalation", escalation=identifier, known=list(state.escalations))
    return escalation


def _check_commitment(turn: Turn, commit_until: date) -> None:
    last = turn.today + DAY * turn.state.program.commit_within_days
    if not turn.today <= commit_until <= last:
        raise CommitOutOfRange(
            field="data.commit_until", commit_until=commit_until, first=turn.today, last=last
        )


def _after_commitment(state: State, escalation: Escalation, commit_until: date) -> tuple[PendingRung, ...]:
    """The next rung on the first business day after the commitment, later ones at their distances from it.

    On the last rung there is no next one: it fires again, because a broken promise must not end in silence.
    """
    rungs = state.program.ladder(escalation.cause)
    numbers = [pending.rung for pending in escalation.pending] or [len(rungs)]
    next_on = state.calendar.add_business_days(commit_until, 1)
    base = rungs[numbers[0] - 1].after
    return tuple(
        PendingRung(rung=number, on=state.calendar.add_business_days(next_on, rungs[number - 1].after - base))
        for number in numbers
    )


def _end(turn: Turn, escalation: Escalation, fact_type: str, **details: object) -> None:
    turn.drop_escalation(escalation)
    roles = told(turn.state, escalation)
    _record(turn, fact_type, escalation, roles, **details)
    turn.intend(
        "notify_ended",
        escalation=escalation.id,
        cause=escalation.cause,
        subject=escalation.subject,
        rung=escalation.rung,
        roles=roles,
    )


def _record(
    turn: Turn, fact_type: str, escalation: Escalation, notify: tuple[str, ...], **details: object
) -> None:
    turn.record(
        fact_type,
        escalation=escalation.id,
        cause=escalation.cause,
        subject=escalation.subject,
        rung=escalation.rung,
        notify=notify,
        **details,
    )


def _rung(state: State, escalation: Escalation) -> Rung | None:
    return state.program.ladder(escalation.cause)[escalation.rung - 1] if escalation.rung else None


def told(state: State, escalation: Escalation) -> tuple[str, ...]:
    """The roles that the rungs so far have told, in their order."""
    return roles_told(state.program, escalation)


def roles_told(program: Program, escalation: Escalation) -> tuple[str, ...]:
    """The roles that the rungs so far have told by a definition's ladder, in their order."""
    fired = program.ladder(escalation.cause)[: escalation.rung]
    return tuple(dict.fromkeys(role for rung in fired for role in rung.notify))
