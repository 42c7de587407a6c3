"""The demonstration from beginning to end, on the practice stack of this machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.holiday_table import calendar_for
from activities.practice_clocks import note_ahead
from activities.programs import load_program
from domain.days import local_date
from domain.program import Program
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.demo import alliances, organizations
from workers.demo.directory import register_people
from workers.demo.drive import Progress, day_of_import, import_past, live
from workers.demo.letters import send_letters
from workers.demo.participant import Frame
from workers.demo.programme import PROGRAM
from workers.demo.result import Result, result_of
from workers.demo.world import SEED, World, invent
from workers.gateway import Lifecycles
from workers.local.stack import Part, up
from workers.local.state import StackState
from workers.mailboxes import Mailboxes
from workers.settings import Settings

Phase = Literal["import", "live"]


@dataclass(frozen=True)
class Demonstration:
    """What was shown, and where to look further."""

    result: Result
    stack: StackState


async def run_demo(
    settings: Settings,
    *,
    on_start: Callable[[Part], None],
    on_progress: Callable[[Phase, Progress], None],
    size: int | None = None,
) -> Demonstration:
    """Bring the practice stack up, import a world with its past, live six months of it, and leave the stack up.

    One that was interrupted, by whatever died, goes on where it was; one that is over is only told again.

    Raises:
        LocalStackError: a part of the stack does not start.
        TemporalUnreachable, OutcomeUnknown, NoAnswer: a part died and did not come back for minutes.
    """
    stack = await up(settings, practice=True, on_start=on_start)
    # Not through a TEMPORAL_* profile: those may lead to another server.
    client = await open_client({"target_host": stack.temporal_address})
    lifecycles = Lifecycles(client, task_queue=settings.task_queue)
    world = await find_world(lifecycles, datetime.now(UTC), size)
    engine = record_engine(stack.database_url)
    try:
        await register_people(engine, world)
        await import_past(lifecycles, world, lambda progress: on_progress("import", progress))
        states = await live(client, world, lambda progress: on_progress("live", progress))
        await _note_clocks(engine, world)
        await send_letters(engine, Mailboxes(client, task_queue=settings.task_queue).wake)
    finally:
        await engine.dispose()
    return Demonstration(result_of(world, states), stack)


async def _note_clocks(engine: AsyncEngine, world: World) -> None:
    """Everything was left at the end of the world, whatever was decided last."""
    ahead = world.until - datetime.now(UTC)
    await note_ahead(engine, dict.fromkeys((each.lifecycle for each in world.participants), ahead))


async def find_world(lifecycles: Lifecycles, now: datetime, size: int | None = None) -> World:
    """The world that was begun on this server before, else the one that begins on the day of `now`."""
    for pairing in alliances.pairings():
        begun_on = await day_of_import(lifecycles, pairing.lifecycle)
        if begun_on is not None:
            return world_of(begun_on, size)
    return world_of(local_date(now, load_program(PROGRAM).time_zone), size)


def world_of(today: date, size: int | None = None) -> World:
    """The world that begins on a day, with the holidays of its years."""
    program = load_program(PROGRAM)
    return invent(
        _frame(program, today, program.time_zone, alliances.OLDEST_DAYS),
        _frame(load_program(organizations.PROGRAM), today, program.time_zone, organizations.OLDEST_DAYS),
        size,
    )


def _frame(program: Program, today: date, time_zone: str, oldest_days: int) -> Frame:
    noon = datetime.combine(today, time(12), tzinfo=UTC)
    calendar = calendar_for(program, noon - timedelta(days=oldest_days), noon)
    return Frame.of(program, calendar, today, time_zone, SEED)
