"""Digests by Temporal's schedules: each is queued once, for everybody who has something to be told, and nobody else."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, ScheduleBackfill, ScheduleDescription, ScheduleOverlapPolicy

from activities.digests import following
from activities.digests.following import digest_for
from activities.tables import deliveries
from tests.delivering import fresh_people
from tests.patience import until
from tests.stack import Life, begin, recorded
from workers.schedules import CATCH_UP, RHYTHMS, ensure_schedules
from workflows import addresses

ZONE = "America/Santiago"
MONDAY = date(2026, 11, 23)
WEEKLY, MONTHLY = f"weekly/{MONDAY}", "monthly/2026-11-01"


@pytest_asyncio.fixture
async def schedules(client: Client) -> AsyncIterator[Client]:
    """The schedules of digests, for one test."""
    await ensure_schedules(client, task_queue=addresses.TASK_QUEUE, time_zone=ZONE)
    yield client
    for rhythm in RHYTHMS:
        await client.get_schedule_handle(addresses.digest_schedule_id(rhythm)).delete()


async def queued(engine: AsyncEngine, person: str) -> list[tuple[str, str]]:
    """The digests that were queued for a person, with what became of them."""
    query = select(deliveries.c.digest, deliveries.c.status).where(
        deliveries.c.addressee == f"person:{person}", deliveries.c.digest.is_not(None)
    )
    async with engine.connect() as connection:
        return [(row.digest, row.status) for row in await connection.execute(query)]


async def silent_alliance(client: Client, engine: AsyncEngine, **roles: str) -> Life:
    """An alliance that nobody has been in touch with for years, whatever day it is."""
    started_at = datetime(2024, 3, 4, 15, tzinfo=UTC)
    life = await begin(client, started_at=started_at, stage="sensitization", roles=roles)
    await until(lambda: recorded(life, engine))
    return life


async def describe(client: Client, rhythm: str) -> ScheduleDescription:
    """A schedule as Temporal has it."""
    return await client.get_schedule_handle(addresses.digest_schedule_id(rhythm)).describe()


async def hold(client: Client) -> None:
    """Let the schedules start nothing by themselves, in case it is about to be seven on a Monday."""
    for rhythm in RHYTHMS:
        await client.get_schedule_handle(addresses.digest_schedule_id(rhythm)).pause()


async def trigger(client: Client, rhythm: str) -> None:
    """Have the schedule start a digest now, and wait until it is queued."""
    before = (await describe(client, rhythm)).info.num_actions
    await client.get_schedule_handle(addresses.digest_schedule_id(rhythm)).trigger()
    await until(lambda: ended(client, rhythm, before + 1))


async def ended(client: Client, rhythm: str, times: int) -> bool:
    """Whether a schedule has started so many workflows, and all have ended."""
    info = (await describe(client, rhythm)).info
    return info.num_actions >= times and not info.running_actions


def today() -> date:
    """The present day in Chile."""
    return datetime.now(ZoneInfo(ZONE)).date()


async def test_both_schedules_fall_due_at_seven_and_repeating_changes_nothing(schedules: Client) -> None:
    before = {rhythm: await describe(schedules, rhythm) for rhythm in RHYTHMS}
    await ensure_schedules(schedules, task_queue=addresses.TASK_QUEUE, time_zone=ZONE)
    for rhythm, described in before.items():
        again = await describe(schedules, rhythm)
        assert again.info.last_updated_at == described.info.last_updated_at
        assert again.schedule.policy.catchup_window == CATCH_UP == timedelta(days=6)
        next_times = [instant.astimezone(ZoneInfo(ZONE)) for instant in again.info.next_action_times]
        assert {(instant.hour, instant.minute) for instant in next_times} == {(7, 0)}
        firsts = {instant.weekday() if rhythm == "weekly" else instant.day - 1 for instant in next_times}
        assert firsts == {0}


async def test_a_setting_that_changed_reaches_the_schedules_and_a_pause_by_hand_stays(
    schedules: Client,
) -> None:
    weekly = schedules.get_schedule_handle(addresses.digest_schedule_id("weekly"))
    await weekly.pause(note="holidays")
    await ensure_schedules(schedules, task_queue=addresses.TASK_QUEUE, time_zone="America/Lima")
    schedule = (await weekly.describe()).schedule
    assert (schedule.spec.time_zone_name, schedule.state.paused, schedule.state.note) == (
        "America/Lima",
        True,
        "holidays",
    )


async def test_a_digest_is_queued_once_for_those_who_have_something_to_be_told(
    schedules: Client, engine: AsyncEngine
) -> None:
    busy, idle = (
        fresh_people("coordinator", "program_director"),
        fresh_people("coordinator", "program_director"),
    )
    await silent_alliance(schedules, engine, **busy)
    fresh = await begin(schedules, roles=idle)
    await until(lambda: recorded(fresh, engine))
    await hold(schedules)
    first = today()
    for _ in range(2):
        await trigger(schedules, "weekly")
        await trigger(schedules, "monthly")
    days = {first, today()}  # two, where midnight passed in between
    for role, rhythm in (("coordinator", "weekly"), ("program_director", "monthly")):
        told = await queued(engine, busy[role])
        assert 1 <= len(told) <= len(days)
        assert set(told) <= {(f"{rhythm}/{day}", "waiting") for day in days}
    assert [await queued(engine, person) for person in idle.values()] == [[], []]


async def test_what_fell_into_an_outage_is_made_good_under_its_own_day(
    schedules: Client, engine: AsyncEngine
) -> None:
    people = fresh_people("coordinator")
    await silent_alliance(schedules, engine, **people)
    await hold(schedules)
    missed = ScheduleBackfill(
        start_at=datetime.combine(MONDAY, time(6), ZoneInfo(ZONE)),
        end_at=datetime.combine(MONDAY, time(8), ZoneInfo(ZONE)),
        overlap=ScheduleOverlapPolicy.ALLOW_ALL,
    )
    for _ in range(2):
        await schedules.get_schedule_handle(addresses.digest_schedule_id("weekly")).backfill(missed)
    await until(lambda: _has_digest(engine, people["coordinator"]))
    assert await queued(engine, people["coordinator"]) == [(WEEKLY, "waiting")]


async def _has_digest(engine: AsyncEngine, person: str) -> bool:
    return bool(await queued(engine, person))


async def test_whoever_has_more_than_a_page_is_told_of_everything(
    client: Client, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PAGE", 2)
    people = fresh_people("coordinator", "program_director")
    lives = [await silent_alliance(client, engine, **people) for _ in range(5)]
    found = await digest_for(engine, MONTHLY, people["program_director"], datetime.now(UTC))
    assert found is not None
    assert found.programs.keys() == {life.id for life in lives}
    assert found.digest.overview is not None
    assert found.digest.overview.health == {"stalled": 5}
    read = await following.following(engine, datetime.now(UTC), people["coordinator"])
    assert [each.status.lifecycle for each in read] == sorted(life.id for life in lives)


async def test_what_a_digest_says_is_looked_up_when_it_is_sent(client: Client, engine: AsyncEngine) -> None:
    people = fresh_people("coordinator", "program_director")
    coordinator = people["coordinator"]
    life = await silent_alliance(client, engine, **people)
    now = datetime.now(UTC)
    found = await digest_for(engine, WEEKLY, coordinator, now)
    assert found is not None
    digest = found.digest
    assert found.programs.keys() == {life.id}
    assert [(section.key, [duty.kind for duty in section.duties]) for section in digest.sections] == [
        ("stalled", ["missed"]),
        ("overdue", ["stage_overdue"]),
    ]
    assert digest.overview is None
    assert await digest_for(engine, MONTHLY, coordinator, now) is None
    director = await digest_for(engine, MONTHLY, people["program_director"], now)
    assert director is not None
    assert director.digest.overview is not None
    assert director.digest.overview.health == {"stalled": 1}
    assert [each.accompanied_by for each in director.digest.overview.stalled] == [(coordinator,)]
    await life.submit("closed", outcome="closed_early", reason="x")
    await until(lambda: recorded(life, engine))
    assert await digest_for(engine, WEEKLY, coordinator, now) is None
