"""How much every person has to do, by role (SPEC H2)."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from domain.program import Program
from domain.views import Status

#: Contacts that are due so far ahead count as work to come (SPEC H2).
HORIZON: Final = timedelta(days=30)


class Load(BaseModel):
    """One person in one role: running lifecycles, contacts that are due, and what is late already.

    `missed` counts rhythms whose latest period was missed; `escalations` are the open problems of their lifecycles.
    """

    model_config = ConfigDict(frozen=True)

    role: str
    person: str
    lifecycles: int
    due_contacts: int
    missed: int
    escalations: int
    next_due_on: date | None


def workload(statuses: Iterable[Status], until: Callable[[Status], date]) -> list[Load]:
    """Everybody's load, the heaviest first in each role.

    Contacts are due by `until`, a day (local, inclusive) that each lifecycle may have of its own.
    """
    of: dict[tuple[str, str], list[Status]] = {}
    for status in statuses:
        for role, person in status.roles.items() if status.status != "closed" else ():
            of.setdefault((role, person), []).append(status)
    loads = [_load(role, person, own, until) for (role, person), own in of.items()]
    return sorted(loads, key=lambda load: (load.role, -load.lifecycles, load.person))


def beyond_limit(load: Load, program: Program) -> tuple[str, ...]:
    """What of a load is over the definition's limit for the role: `lifecycles`, `due_contacts` (SPEC H2)."""
    limit = program.workload.get(load.role)
    if limit is None:
        return ()
    allowed = limit.model_dump(exclude_none=True)
    return tuple(name for name, most in allowed.items() if getattr(load, name) > most)


def _load(role: str, person: str, statuses: list[Status], until: Callable[[Status], date]) -> Load:
    due = [
        (period.due_on, until(status))
        for status in statuses
        if status.status == "active"
        for period in status.running_periods
        if period.status == "open"
    ]
    problems = [escalation.cause for status in statuses for escalation in status.escalations]
    return Load(
        role=role,
        person=person,
        lifecycles=len(statuses),
        due_contacts=sum(day <= last for day, last in due),
        missed=problems.count("monitoring_missed"),
        escalations=len(problems),
        next_due_on=min((day for day, _ in due), default=None),
    )
