"""Asking one lifecycle to pause or to go on, and what its answer means (SPEC Z1, Z2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from pydantic import JsonValue
from temporalio.exceptions import ApplicationError

from activities.contingencies.model import Declaration, Lifting, Member, Outcome, paused_event, resumed_event
from domain.errors import AyniError
from domain.events import Actor, Envelope

#: Roles that the shipped definitions let pause and resume, in the order in which they are tried.
ROLES: Final = ("program_director", "coordinator")
#: The program has no such role, or does not allow it to do this; another one may be right.
OTHER_ROLE: Final = frozenset({"unknown_role", "role_not_allowed"})
UNREACHABLE: Final = "temporal_unreachable"


class Lifecycles(Protocol):
    """The way to running lifecycles, as far as a contingency needs it."""

    async def submit(self, lifecycle: str, event: Envelope) -> object:
        """Send an event and wait for its receipt. Raises a `Refusal`, or why nobody answered."""


@dataclass(frozen=True)
class Question:
    """An event for many lifecycles: what an acceptance means, what refusals mean, and what anything else does."""

    event_id: str
    type: str
    person: str
    data: Mapping[str, JsonValue]
    accepted: Outcome
    refused: Mapping[str, Outcome]
    otherwise: Outcome
    roles: tuple[str, ...] = field(default=ROLES)

    def event(self, role: str) -> Envelope:
        """The event, said in a role."""
        by = Actor(role=role, person=self.person)
        return Envelope(id=self.event_id, type=self.type, by=by, data=dict(self.data))


def pausing(declaration: Declaration) -> Question:
    """What a declaration asks of every lifecycle in its scope."""
    return Question(
        event_id=paused_event(declaration.contingency),
        type="paused",
        person=declaration.declared_by,
        data={"reason": declaration.reason, "kind": declaration.kind},
        accepted="paused",
        refused={"already_paused": "already_paused", "lifecycle_closed": "closed"},
        otherwise="not_reached",
    )


def resuming(lifting: Lifting) -> Question:
    """What a lift asks of every lifecycle that the contingency paused; who does not answer is still paused."""
    return Question(
        event_id=resumed_event(lifting.contingency),
        type="resumed",
        person=lifting.lifted_by,
        data={"reason": lifting.reason},
        accepted="resumed",
        refused={"not_paused": "not_paused", "lifecycle_closed": "closed"},
        otherwise="paused",
    )


async def ask(
    lifecycles: Lifecycles, question: Question, lifecycle: str, people: Mapping[str, str]
) -> Member:
    """What became of one lifecycle; `people` are those in its roles.

    Raises a short `ApplicationError` when Temporal itself does not answer: then nobody can be asked.
    """
    error: AyniError | None = None
    for role in _roles(question, people):
        try:
            await lifecycles.submit(lifecycle, question.event(role))
        except AyniError as refused:
            error = refused
            if error.code not in OTHER_ROLE:
                break
        else:
            return Member(lifecycle=lifecycle, outcome=question.accepted, at=datetime.now(UTC))
    assert error is not None, "there is a role to try"
    if error.code == UNREACHABLE:
        raise ApplicationError("Temporal does not answer", type=UNREACHABLE)
    return _refused(question, lifecycle, error)


def _roles(question: Question, people: Mapping[str, str]) -> list[str]:
    """The roles to try: first one that the person has here."""
    return sorted(question.roles, key=lambda role: people.get(role) != question.person)


def _refused(question: Question, lifecycle: str, error: AyniError) -> Member:
    return Member(
        lifecycle=lifecycle,
        outcome=question.refused.get(error.code, question.otherwise),
        code=error.code,
        failure={"es": error.message("es"), "en": error.message("en")},
        at=datetime.now(UTC),
    )
