"""One lifecycle of the demonstration with its people, and the past that they have lived before it begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.days import Calendar, start_of_day, zone
from domain.events import Actor, ClockReached, Envelope, LifecycleStart
from domain.machine import begin, decide
from domain.program import Program
from domain.state import Attributes, State
from workers.demo.act import Act
from workers.demo.draws import Draws
from workers.demo.people import People

#: Id of the note that ends every imported past, with the day: an interrupted demonstration finds its day again.
IMPORTED = "imported-on-"


@dataclass(frozen=True)
class Participant:
    """One lifecycle: how it starts, with its past, and the people who go on with it."""

    start: LifecycleStart
    people: People

    @property
    def lifecycle(self) -> str:
        """The id of its lifecycle."""
        return self.start.lifecycle

    @property
    def kind(self) -> str:
        """The kind of its lifecycle."""
        return self.start.program.kind


@dataclass(frozen=True)
class Frame:
    """What all participants of one programme have in common. `begins` is the instant at which the world does."""

    program: Program
    calendar: Calendar
    today: date
    begins: datetime
    seed: int

    @classmethod
    def of(cls, program: Program, calendar: Calendar, today: date, time_zone: str, seed: int) -> "Frame":
        """The frame of a world that begins with `today` in a time zone, which need not be the program's."""
        return cls(program, calendar, today, start_of_day(today, time_zone), seed)

    def draws(self, lifecycle: str) -> Draws:
        """The chances of one lifecycle."""
        return Draws(self.seed, lifecycle)

    def started(
        self,
        lifecycle: str,
        days_ago: int,
        roles: dict[str, str],
        attributes: Attributes,
        program: Program | None = None,
    ) -> LifecycleStart:
        """The start of a lifecycle so many days ago, on a business day, without its past."""
        started_on = self.calendar.forward(self.today - timedelta(days=days_ago))
        return LifecycleStart(
            lifecycle=lifecycle,
            program=program or self.program,
            calendar=self.calendar,
            started_at=datetime.combine(started_on, time(9), tzinfo=zone(self.program.time_zone)),
            roles=roles,
            attributes=attributes,
        )

    def participant(self, start: LifecycleStart, people: People) -> Participant:
        """The lifecycle with the past that its people have lived up to the beginning; one that is over has no note."""
        steps = list(_steps(start, people, self.begins))
        past = [act.event for act, _ in steps]
        if not steps or steps[-1][1].status != "closed":
            past.append(self._note(start))
        return Participant(start.model_copy(update={"past": tuple(past)}), people)

    def _note(self, start: LifecycleStart) -> Envelope:
        return Envelope(
            id=f"{IMPORTED}{self.today.isoformat()}",
            type="note_added",
            occurred_at=self.begins.astimezone(zone(self.program.time_zone)),
            by=Actor(role="coordinator", person=start.roles["coordinator"]),
            data={"text": "Ingresada con su historia"},
        )


def lived(start: LifecycleStart, people: People, until: datetime) -> Iterator[Act]:
    """What people do from the start of a lifecycle up to `until`, through the core alone."""
    for act, _ in _steps(start, people, until):
        yield act


def _steps(start: LifecycleStart, people: People, until: datetime) -> Iterator[tuple[Act, State]]:
    """Each act with the state that it leads to."""
    state = decide(begin(start), ClockReached(), start.started_at).state
    while (act := people.next_act(state, until)) is not None:
        after_last = (state.clock or start.started_at) + timedelta(minutes=1)
        at = max(act.at, after_last).astimezone(UTC)
        event = act.event.model_copy(update={"occurred_at": at.astimezone(act.at.tzinfo)})
        state = decide(state, event, at).state
        yield Act(at, event), state
