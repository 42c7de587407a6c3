"""Who has which role in which lifecycle, row by row, with the hand-over that waits."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.views import Status


class RoleRow(BaseModel):
    """A role of a lifecycle: who has it, and who is to accept it by when (local, inclusive)."""

    model_config = ConfigDict(frozen=True)

    lifecycle: str
    program: str
    role: str
    person: str | None
    passes_to: str | None = None
    accept_by: date | None = None
    overdue: bool = False


def role_rows(statuses: Iterable[Status]) -> list[RoleRow]:
    """Every role that somebody has or is to accept, by lifecycle."""
    return [row for status in statuses for row in _rows(status)]


def concerning(rows: Iterable[RoleRow], person: str) -> list[RoleRow]:
    """The rows of roles that a person has or is to accept."""
    return [row for row in rows if person in {row.person, row.passes_to}]


def of_roles(rows: Iterable[RoleRow], roles: Sequence[str]) -> list[RoleRow]:
    """The rows of some roles; of all when none is named."""
    return [row for row in rows if not roles or row.role in roles]


def _rows(status: Status) -> Iterator[RoleRow]:
    handovers = {handover.role: handover for handover in status.handovers}
    for role in dict.fromkeys((*status.roles, *handovers)):
        handover = handovers.get(role)
        yield RoleRow(
            lifecycle=status.lifecycle,
            program=status.program,
            role=role,
            person=status.roles.get(role),
            passes_to=handover.incoming if handover is not None else None,
            accept_by=handover.accept_by if handover is not None else None,
            overdue=handover is not None and handover.overdue,
        )
