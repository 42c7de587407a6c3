"""Who gets more to do than the definition allows: a warning when somebody is given a role, never a refusal (SPEC H2)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from cli import output
from cli.language import N_, tr
from cli.names import Names
from cli.services import RecordUnreachable, Services
from domain.present import Present
from domain.program import Program
from domain.state import State
from domain.views import Status, status_of
from domain.workload import HORIZON, Load, beyond_limit, workload
from workers.settings import RecordUnknown

WARNINGS = {
    "lifecycles": N_(
        "Note: {person} is in charge of {count} alliances or organizations ({role}), those still to be accepted "
        "included; the limit of the program is {limit}."
    ),
    "due_contacts": N_(
        "Note: {person} has {count} contacts due within {days} days ({role}), those of roles still to be accepted "
        "included; the limit of the program is {limit}."
    ),
}


@dataclass(frozen=True)
class Given:
    """A role that somebody gets or is to accept, in a lifecycle as it stands."""

    program: Program
    status: Status
    role: str
    person: str


@dataclass(frozen=True)
class Overload:
    """Somebody has more of something (`lifecycles`, `due_contacts`) in a role than the definition allows."""

    program: Program
    role: str
    person: str
    what: str
    count: int
    limit: int

    def told(self) -> str:
        """A sentence for people."""
        role = Names(self.program).role(self.role)
        known = {
            "person": self.person,
            "role": role,
            "count": self.count,
            "limit": self.limit,
            "days": HORIZON.days,
        }
        return tr(WARNINGS[self.what]).format(**known)

    def described(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "code": "workload",
            "program": self.program.id,
            "role": self.role,
            "person": self.person,
            "what": self.what,
            "count": self.count,
            "limit": self.limit,
            "message": self.told(),
        }


def given_by(states: Iterable[State]) -> list[Given]:
    """The roles that lifecycles have filled when they start, where the definition knows a limit."""
    return [
        Given(state.program, status, role, person)
        for state in states
        if state.program.workload
        for status in (status_of(state),)
        for role, person in state.roles.items()
        if role in state.program.workload
    ]


async def overloads(services: Services, given: Sequence[Given]) -> list[Overload]:
    """What the given roles amount to, with everything that the same people have already.

    Nobody is warned where the record cannot be asked: that must not keep anybody from working.
    """
    limited = [each for each in given if each.role in each.program.workload]
    found: list[Overload] = []
    try:
        for person in dict.fromkeys(each.person for each in limited):
            own = [each for each in limited if each.person == person]
            found += _beyond(own, await services.concerning(person), await services.present())
    except (RecordUnreachable, RecordUnknown):
        output.talk(tr("Who gets too much to do was not checked, because the record does not answer."))
    return found


def tell_overloads(found: Iterable[Overload]) -> None:
    """Say it beside the data."""
    for overload in found:
        output.talk(overload.told())


def _beyond(given: list[Given], known: list[Status], present: Present) -> Iterator[Overload]:
    """Program by program: each has limits of its own."""
    for program in {each.program.id: each.program for each in given}.values():
        own = [each for each in given if each.program.id == program.id]
        person, roles = own[0].person, {each.role for each in own}
        statuses = {status.lifecycle: status for status in known if status.program == program.id}
        for each in own:
            status = statuses.get(each.status.lifecycle, each.status)
            statuses[status.lifecycle] = _in_role(status, each.role, person)
        accepted = [_all_accepted(status, person) for status in statuses.values()]
        for load in workload(accepted, partial(_until, program, present)):
            if load.person == person and load.role in roles:
                yield from _overloads(load, program)


def _until(program: Program, present: Present, status: Status) -> date:
    """The last day on which a contact of a lifecycle counts as due soon."""
    return present.day_of(status.lifecycle, program.time_zone) + HORIZON


def _in_role(status: Status, role: str, person: str) -> Status:
    return status.model_copy(update={"roles": {**status.roles, role: person}})


def _all_accepted(status: Status, person: str) -> Status:
    """As if everything that waits for this person were accepted."""
    taken = {each.role: person for each in status.handovers if each.incoming == person}
    return status.model_copy(update={"roles": {**status.roles, **taken}})


def _overloads(load: Load, program: Program) -> Iterator[Overload]:
    for what in beyond_limit(load, program):
        limit = getattr(program.workload[load.role], what)
        yield Overload(program, load.role, load.person, what, getattr(load, what), limit)
