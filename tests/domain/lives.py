"""A lifecycle under test: send it events, move its clock, read its facts."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import holidays

from domain.days import Calendar
from domain.definition import parse_program
from domain.events import Actor, CalendarRead, ClockReached, Envelope, Event, LifecycleStart
from domain.facts import Fact, Intent
from domain.machine import Decision, begin, decide, next_deadline
from domain.program import Program
from domain.state import State

SANTIAGO = "America/Santiago"
SHIPPED = Path(__file__).parents[2] / "domain" / "programs"
NO_HOLIDAYS = Calendar(country="CL", first_year=2000, last_year=2040)
#: Whom an intent is for when it is for those who hear first in a small program.
TOLD = {"roles": ["helper"], "persons": []}


@lru_cache
def chile() -> Calendar:
    """The public holidays of Chile, 2010-2035."""
    known = holidays.country_holidays("CL", years=range(2010, 2036), categories=(holidays.PUBLIC,))
    return Calendar(country="CL", first_year=2010, last_year=2035, holidays=tuple(sorted(known)))


@lru_cache
def alliance() -> Program:
    """The shipped definition of Juntos por la Infancia."""
    file = SHIPPED / "juntos-por-la-infancia.toml"
    return parse_program(file.read_text(encoding="utf-8"), str(file))


HEADER = """
id = "small"
version = 1
kind = "formalization"
time_zone = "{time_zone}"
country = "CL"
final_outcome = "done"
name = {{ es = "Pequeño", en = "Small" }}
roles = {{ boss = {{ es = "jefa", en = "boss" }}, helper = {{ es = "ayudante", en = "helper" }} }}
channels = {{ visit = {{ es = "visita", en = "visit" }}, call = {{ es = "llamada", en = "call" }} }}
outcomes = {{ done = {{ es = "terminado", en = "done" }}, stopped = {{ es = "detenido", en = "stopped" }} }}
{settings}
[[ladders.default]]
after = 0
notify = ["helper"]
[[ladders.default]]
after = 3
notify = ["helper", "boss"]
[[ladders.default]]
after = 8
notify = ["boss"]
decision = true
"""


def small_program(stages: str, *, settings: str = "", time_zone: str = SANTIAGO) -> Program:
    """A definition for one test: `stages` is TOML, `settings` are top-level keys."""
    return parse_program(HEADER.format(settings=settings, time_zone=time_zone) + stages, "small.toml")


def stage(
    identifier: str = "only", body: str = "", *, months: int | None = 60, advance: str = "at_expected_end"
) -> str:
    """TOML of a stage; `body` holds its cadences and requirements."""
    duration = f"duration = {{ months = {months} }}\n" if months else ""
    head = f'[[stages]]\nid = "{identifier}"\nname = {{ es = "x", en = "x" }}\nadvance = "{advance}"\n'
    return head + duration + body


def cadence(identifier: str = "monitoring", every: str = "{ months = 1 }", rest: str = "") -> str:
    """TOML of a cadence of the stage before it."""
    return f'[[stages.cadences]]\nid = "{identifier}"\nname = {{ es = "x", en = "x" }}\nevery = {every}\n{rest}\n'


def requirement(identifier: str, rest: str = "") -> str:
    """TOML of a requirement of the stage before it."""
    return f'[[stages.requirements]]\nid = "{identifier}"\nname = {{ es = "x", en = "x" }}\n{rest}\n'


class Life:
    """One lifecycle, from its start. Days given as dates mean noon of that day in the program's zone."""

    def __init__(
        self,
        program: Program | None = None,
        *,
        start: date | datetime = date(2024, 3, 4),
        enter: str | None = None,
        calendar: Calendar = NO_HOLIDAYS,
        role: str | None = None,
    ) -> None:
        program = program or alliance()
        self.zone = ZoneInfo(program.time_zone)
        self.role = role or next(iter(program.roles))
        self.started_at = self.instant(start)
        self.start = LifecycleStart(
            lifecycle="casa-01",
            program=program,
            calendar=calendar,
            started_at=self.started_at,
            stage=enter,
            roles={self.role: "ana"},
        )
        self.state: State = begin(self.start)
        self.facts: list[Fact] = []
        self.intents: list[Intent] = []
        self.last: Decision | None = None
        self.sent = 0
        self.clock(self.started_at)

    def instant(self, when: date | datetime) -> datetime:
        if isinstance(when, datetime):
            return when if when.tzinfo is not None else when.replace(tzinfo=self.zone)
        return datetime.combine(when, time(12), self.zone)

    def clock(self, when: date | datetime) -> Self:
        self.decide_event(ClockReached(), self.instant(when))
        return self

    def live_until(self, when: date | datetime) -> Self:
        """Wake up for every deadline on the way, as a running system does."""
        while self.next_deadline is not None and self.next_deadline <= self.instant(when):
            self.clock(self.next_deadline)
        return self.clock(when)

    @property
    def health(self) -> str:
        return self.state.health

    def read_calendar(self, calendar: Calendar, when: date | datetime) -> None:
        self.decide_event(CalendarRead(calendar=calendar), self.instant(when))

    def envelope(
        self,
        event_type: str,
        when: date | datetime,
        *,
        event_id: str = "",
        by: str = "",
        sender: str = "ana",
        **data: Any,
    ) -> Envelope:
        self.sent += 1
        return Envelope(
            id=event_id or f"e{self.sent}",
            type=event_type,
            occurred_at=self.instant(when),
            by=Actor(role=by or self.role, person=sender),
            data={name: _json(value) for name, value in data.items()},
        )

    def send(
        self, event_type: str, when: date | datetime, *, by: str = "", sender: str = "ana", **data: Any
    ) -> list[Fact]:
        """Send an event at that moment. Returns the facts of the event and what was due before it."""
        return self.decide_event(
            self.envelope(event_type, when, by=by, sender=sender, **data), self.instant(when)
        )

    def contact(self, recorded: date | datetime, held_on: date | None = None, **data: Any) -> dict[str, Any]:
        """Record a formal visit; returns the fact `contact_held`."""
        data = {"channel": "visit", "formal": True, **data}
        if held_on is not None:
            data["held_on"] = held_on
        self.send("contact_held", recorded, **data)
        return self.of("contact_held")[-1]

    def meet(self, when: date, *requirements: str) -> Self:
        for identifier in requirements:
            self.send("requirement_met", when, requirement=identifier)
        return self

    def decide_event(self, event: Event, now: datetime) -> list[Fact]:
        decision = decide(self.state, event, now)
        self.state, self.last = decision.state, decision
        if not decision.repeated:
            self.facts.extend(decision.facts)
            self.intents.extend(decision.intents)
        return list(decision.facts)

    def of(self, *types: str) -> list[dict[str, Any]]:
        """The facts of these types, flat, with `on` as the local date of `at`."""
        return [
            {**fact.flat(), "on": fact.at.date().isoformat()} for fact in self.facts if fact.type in types
        ]

    def facts_about(self, *types: str, cause: str) -> list[dict[str, Any]]:
        """The facts of these types and those of escalations with this cause, flat, in their order."""
        flat = self.of(*{fact.type for fact in self.facts})
        return [fact for fact in flat if fact["type"] in types or fact.get("cause") == cause]

    def days_of(self, fact_type: str) -> list[str]:
        return [fact["on"] for fact in self.of(fact_type)]

    def intended(self, kind: str) -> list[dict[str, Any]]:
        """The intents of a kind, as their data."""
        return [intent.data for intent in self.intents if intent.kind == kind]

    def open_causes(self) -> list[tuple[str, str]]:
        """(cause, subject) of every open escalation."""
        return [(each.cause, each.subject) for each in self.state.escalations.values()]

    def rungs(self) -> list[tuple[str, int]]:
        """(day, rung) of every rung that fired."""
        return [(fact["on"], fact["rung"]) for fact in self.of("escalation_raised", "escalation_climbed")]

    @property
    def next_deadline(self) -> datetime | None:
        return next_deadline(self.state)


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def days(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]
