"""A life of 30 months as the measurements use it: the busiest alliance of the demonstration's people."""

from datetime import UTC, datetime, timedelta

from activities.holiday_table import calendar_for
from activities.programs import load_program
from domain.days import add_months
from domain.events import Envelope, LifecycleStart
from workers.demo.alliances import PROGRAM
from workers.demo.character import Character
from workers.demo.coordinator import Coordinator
from workers.demo.draws import Draws
from workers.demo.participant import lived
from workers.demo.world import SEED

MONTHS = 30


def life(lifecycle: str, started_at: datetime) -> tuple[LifecycleStart, list[Envelope], datetime]:
    """How it starts, every event of it, and when it ends."""
    program = load_program(PROGRAM)
    until = datetime.combine(add_months(started_at.date(), MONTHS), started_at.timetz())
    start = LifecycleStart(
        lifecycle=lifecycle,
        program=program,
        calendar=calendar_for(program, started_at, until),
        started_at=started_at,
        roles={"coordinator": "ana", "program_director": "daniela", "company_lead": "empresa-a-lead"},
    )
    people = Coordinator(Character("sporadic", Draws(SEED, "bench"), None), ())
    return start, [act.event for act in lived(start, people, until)], until


def long_ago() -> datetime:
    """A fixed start, so that the core always does the same work."""
    return datetime(2024, 3, 4, 12, tzinfo=UTC)


def soon() -> datetime:
    """A start that lies ahead, so that the whole life is lived and nothing imported."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
