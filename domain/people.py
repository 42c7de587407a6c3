"""Who is in which role, and what they want remembered."""

from domain.errors import UnknownRole
from domain.events import Envelope, NoteAdded, RoleAssigned
from domain.turn import Turn


def assign_role(turn: Turn, _event: Envelope, payload: RoleAssigned) -> None:
    """A person takes a role; whoever held it is named in the fact."""
    roles = turn.state.program.roles
    if payload.role not in roles:
        raise UnknownRole(field="data.role", role=payload.role, known=list(roles))
    previous = turn.state.roles.get(payload.role)
    turn.state.roles = {**turn.state.roles, payload.role: payload.person}
    turn.record("role_assigned", role=payload.role, person=payload.person, previous=previous)


def add_note(turn: Turn, event: Envelope, payload: NoteAdded) -> None:
    """Something worth remembering, with who said it."""
    turn.record("note_added", text=payload.text, by=event.by.person)
