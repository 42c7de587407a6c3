"""The world of the demonstration, from a seed and a day: its alliances, their people and what they have lived."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.days import Calendar, add_months, zone
from domain.events import Actor, ClockReached, Envelope, LifecycleStart
from domain.machine import begin, decide
from domain.program import Program
from workers.demo.character import character_of
from workers.demo.contingency import contingencies
from workers.demo.coordinator import Act, Coordinator
from workers.demo.draws import Draws
from workers.demo.table import Pairing, pairings

PROGRAM = "juntos-por-la-infancia"
SEED = 2020
#: The oldest alliance began this long ago, the youngest a few weeks ago.
OLDEST_DAYS = 915
YOUNGEST_DAYS = 40
COORDINATORS = ("ana", "bruno", "carla")
DIRECTOR = "daniela"
MONTHS_AHEAD = 6
#: Id of the note that ends every imported past, with the day: an interrupted demonstration finds its day again.
IMPORTED = "imported-on-"


@dataclass(frozen=True)
class Alliance:
    """One alliance: how it starts, with its past, and the people who go on with it."""

    start: LifecycleStart
    coordinator: Coordinator

    @property
    def lifecycle(self) -> str:
        """The id of its lifecycle."""
        return self.start.lifecycle


@dataclass(frozen=True)
class World:
    """The alliances of the demonstration. `today` is its first day, `until` the instant at which it ends."""

    time_zone: str
    today: date
    until: datetime
    alliances: tuple[Alliance, ...]


@dataclass(frozen=True)
class _Frame:
    """What all alliances of a world have in common."""

    program: Program
    calendar: Calendar
    today: date
    seed: int
    size: int


def invent(
    program: Program, calendar: Calendar, today: date, *, seed: int = SEED, size: int | None = None
) -> World:
    """The world as it stands when `today` begins, with `size` alliances. The same arguments give the same world."""
    table = pairings()
    frame = _Frame(program, calendar, today, seed, len(table))
    step = max(1, len(table) // size) if size is not None else 1
    # Each alliance is the same in a small world as in the whole one.
    chosen = list(enumerate(table))[::step][:size]
    ends_on = add_months(today, MONTHS_AHEAD)
    return World(
        time_zone=program.time_zone,
        today=today,
        until=datetime.combine(ends_on, time(18), tzinfo=zone(program.time_zone)),
        alliances=tuple(_alliance(frame, pairing, position) for position, pairing in chosen),
    )


def started_days_ago(position: int, size: int, draws: Draws) -> int:
    """How long ago an alliance began: spread evenly over the years, and shuffled a little."""
    step = (OLDEST_DAYS - YOUNGEST_DAYS) // max(1, size - 1)
    shuffled = (position * 8) % size
    return OLDEST_DAYS - step * shuffled - draws.number("start", 0, min(20, step // 2))


def _alliance(frame: _Frame, pairing: Pairing, position: int) -> Alliance:
    draws = Draws(frame.seed, pairing.lifecycle)
    days_ago = started_days_ago(position, frame.size, draws)
    started_on = frame.calendar.forward(frame.today - timedelta(days=days_ago))
    coordinator = Coordinator(character_of(position, draws, frame.today), contingencies(frame.today))
    local_zone = zone(frame.program.time_zone)
    bare = LifecycleStart(
        lifecycle=pairing.lifecycle,
        program=frame.program,
        calendar=frame.calendar,
        started_at=datetime.combine(started_on, time(9), tzinfo=local_zone),
        roles=_people(pairing),
        attributes=pairing.attributes,
    )
    begins = datetime.combine(frame.today, time.min, tzinfo=local_zone)
    past = tuple(act.event for act in lived(bare, coordinator, begins))
    return Alliance(bare.model_copy(update={"past": (*past, _note(bare, begins))}), coordinator)


def _note(start: LifecycleStart, begins: datetime) -> Envelope:
    return Envelope(
        id=f"{IMPORTED}{begins.date().isoformat()}",
        type="note_added",
        occurred_at=begins,
        by=Actor(role="coordinator", person=start.roles["coordinator"]),
        data={"text": "Ingresada con su historia"},
    )


def _people(pairing: Pairing) -> dict[str, str]:
    company = pairing.company.split()[-1].lower()
    organization = pairing.organization.split()[-1].lower()
    return {
        "coordinator": COORDINATORS[pairing.number % len(COORDINATORS)],
        "program_director": DIRECTOR,
        "organization_lead": f"organizacion-{organization}",
        "residence_lead": f"{pairing.lifecycle}-lead",
        "company_lead": f"empresa-{company}-lead",
        "company_executive": f"empresa-{company}-executive",
    }


def lived(start: LifecycleStart, coordinator: Coordinator, until: datetime) -> Iterator[Act]:
    """What the people of an alliance do from its start up to `until`, through the core alone."""
    state = decide(begin(start), ClockReached(), start.started_at).state
    while (act := coordinator.next_act(state, until)) is not None:
        after_last = (state.clock or start.started_at) + timedelta(minutes=1)
        at = max(act.at, after_last).astimezone(UTC)
        event = act.event.model_copy(update={"occurred_at": at.astimezone(act.at.tzinfo)})
        state = decide(state, event, at).state
        yield Act(at, event)
