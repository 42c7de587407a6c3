"""Who is in which role: assignments, hand-overs that the incoming person accepts, rotations (SPEC H1)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from domain import attendance, cadence, escalation
from domain.errors import (
    AlreadyInRole,
    HandoverAlreadyStarted,
    NotIncomingPerson,
    RoleNotAllowed,
    UnknownRole,
)
from domain.event_names import event_name
from domain.events import (
    Envelope,
    HandoverAccepted,
    HandoverCancelled,
    HandoverStarted,
    NoteAdded,
    RoleAssigned,
)
from domain.state import Handover, HandoverStatus, State
from domain.transitions import HANDOVER
from domain.turn import Turn

CAUSE = "handover_pending"
#: Why a hand-over ended that nobody cancelled.
REPLACED = "replaced"
CLOSED = "closed"
#: What the persons of a hand-over are told when it ends.
COMPLETED = "handover_completed"
CANCELLED = "handover_cancelled"
#: Who hands over what to whom, as facts and intents say it.
Parties = dict[str, Any]


def assign_role(turn: Turn, _event: Envelope, payload: RoleAssigned) -> None:
    """A person takes a role at once; whoever held it is named in the fact. A hand-over of the role that waited is over."""
    _check_role(turn, payload.role)
    waiting = turn.state.handovers.get(payload.role)
    if waiting is not None:
        _end(turn, waiting, reason=REPLACED)
        if waiting.incoming != payload.person:
            _tell(turn, CANCELLED, waiting.role, waiting.outgoing, waiting.incoming)
    previous = turn.state.roles.get(payload.role)
    _take(turn, payload.role, payload.person)
    turn.record("role_assigned", role=payload.role, person=payload.person, previous=previous)
    if previous != payload.person:
        _tell(turn, COMPLETED, payload.role, previous, payload.person)


def start_handover(turn: Turn, event: Envelope, payload: HandoverStarted) -> None:
    """A role is to pass to another person; until that person accepts, nothing changes (SPEC H1).

    A hand-over of the same role to somebody else is replaced.
    """
    _check_role(turn, payload.role)
    outgoing = turn.state.roles.get(payload.role)
    _check_may_pass_on(turn, event, payload.role)
    if payload.to == outgoing:
        raise AlreadyInRole(field="data.to", role=payload.role, person=payload.to)
    waiting = turn.state.handovers.get(payload.role)
    if waiting is not None and waiting.incoming == payload.to:
        raise HandoverAlreadyStarted(
            field="data.to", role=payload.role, person=payload.to, accept_by=waiting.accept_by
        )
    if waiting is not None:
        _cancel(turn, waiting, reason=REPLACED)
    handover = Handover(
        role=payload.role,
        outgoing=outgoing,
        incoming=payload.to,
        started_on=turn.today,
        accept_by=turn.state.program.handover_within.due_on(turn.today, turn.state.calendar),
    )
    turn.put_handover(handover)
    told: Parties = {**_parties(handover), "accept_by": handover.accept_by}
    turn.record("handover_started", **told, reason=payload.reason or None, by=event.by.person)
    turn.intend("handover_requested", persons=[handover.incoming], **told)


def accept_handover(turn: Turn, event: Envelope, payload: HandoverAccepted) -> None:
    """The incoming person takes the role (SPEC H1)."""
    handover = _waiting(turn, event, payload.role)
    if event.by.person != handover.incoming:
        raise NotIncomingPerson(
            field="by.person", role=payload.role, incoming=handover.incoming, person=event.by.person
        )
    turn.drop_handover(payload.role)
    _take(turn, payload.role, handover.incoming)
    turn.record("handover_accepted", **_parties(handover))
    _tell(turn, COMPLETED, handover.role, handover.outgoing, handover.incoming)
    escalation.clear(turn, CAUSE, payload.role)


def cancel_handover(turn: Turn, event: Envelope, payload: HandoverCancelled) -> None:
    """The hand-over does not take place, for a reason: whoever had the role keeps it."""
    handover = _waiting(turn, event, payload.role)
    if event.by.person != handover.incoming:
        _check_may_pass_on(turn, event, payload.role)
    _cancel(turn, handover, reason=payload.reason)


def handover_status(state: State, role: str) -> HandoverStatus:
    """How the hand-over of a role stands."""
    handover = state.handovers.get(role)
    if handover is None:
        return "none"
    return "overdue" if handover.overdue else "waiting"


def forget_handovers(turn: Turn) -> None:
    """The lifecycle ends: nothing is left to hand over."""
    for handover in turn.state.handovers.values():
        _cancel(turn, handover, reason=CLOSED)


def leave_unaccepted(turn: Turn, role: str) -> None:
    """The day after the term to accept begins (SPEC H1)."""
    handover = turn.state.handovers[role]
    turn.put_handover(handover.model_copy(update={"overdue": True}))
    turn.record("handover_overdue", role=role, to=handover.incoming, accept_by=handover.accept_by)
    escalation.raise_escalation(turn, CAUSE, role)


def add_note(turn: Turn, event: Envelope, payload: NoteAdded) -> None:
    """Something worth remembering, with who said it."""
    turn.record("note_added", text=payload.text, by=event.by.person)


def shift_handovers(turn: Turn, paused_on: date) -> Iterator[tuple[str, date, date]]:
    """The terms to accept, moved by a pause that began on `paused_on` (SPEC Z1): role, before, after."""
    for handover in turn.state.handovers.values():
        if handover.overdue:
            continue
        stood_still = turn.today - max(paused_on, handover.started_on)
        accept_by = turn.state.calendar.back(handover.accept_by + stood_still, not_before=turn.today)
        turn.put_handover(handover.model_copy(update={"accept_by": accept_by}))
        yield handover.role, handover.accept_by, accept_by


def _take(turn: Turn, role: str, person: str) -> None:
    previous = turn.state.roles.get(role)
    turn.state.roles = {**turn.state.roles, role: person}
    if previous is not None and previous != person:
        turn.state.rotations = {**turn.state.rotations, role: turn.state.rotations.get(role, 0) + 1}
    if previous != person:
        cadence.pass_invitations(turn, role, previous, person)
    attendance.expect_from_today(turn)


def _cancel(turn: Turn, handover: Handover, reason: str) -> None:
    _end(turn, handover, reason)
    _tell(turn, CANCELLED, handover.role, handover.outgoing, handover.incoming)


def _end(turn: Turn, handover: Handover, reason: str) -> None:
    turn.drop_handover(handover.role)
    turn.record("handover_cancelled", **_parties(handover), reason=reason)
    escalation.clear(turn, CAUSE, handover.role)


def _tell(turn: Turn, kind: str, role: str, outgoing: str | None, incoming: str) -> None:
    """Both persons hear how it ended."""
    persons = [person for person in (outgoing, incoming) if person is not None]
    parties: Parties = {"role": role, "from": outgoing, "to": incoming}
    turn.intend(kind, persons=persons, **parties)


def _parties(handover: Handover) -> Parties:
    return {"role": handover.role, "from": handover.outgoing, "to": handover.incoming}


def _check_may_pass_on(turn: Turn, event: Envelope, role: str) -> None:
    """A role is handed over by whoever has it, or by those who may assign it."""
    allowed = turn.state.program.permissions.get("role_assigned")
    owner = event.by.role == role and event.by.person == turn.state.roles.get(role)
    if allowed is not None and event.by.role not in allowed and not owner:
        raise RoleNotAllowed(
            field="by.role",
            role=event.by.role,
            type=event_name(turn.state.program, event.type),
            allowed=(*dict.fromkeys((*allowed, role)),),
        )


def _waiting(turn: Turn, event: Envelope, role: str) -> Handover:
    """The hand-over that an event is about, if the table admits the event."""
    _check_role(turn, role)
    admits = HANDOVER[handover_status(turn.state, role)][event.type]
    if not isinstance(admits, str):
        raise admits(field="data.role", role=role, lifecycle=turn.state.lifecycle)
    return turn.state.handovers[role]


def _check_role(turn: Turn, role: str) -> None:
    roles = turn.state.program.roles
    if role not in roles:
        raise UnknownRole(field="data.role", role=role, known=list(roles))
