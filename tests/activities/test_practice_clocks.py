"""What time it is in each lifecycle: real time, or where its own clock was moved ahead in practice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.digests.following import following
from activities.practice_clocks import note_ahead, read_present
from activities.record import RecordActivities
from domain.days import local_date
from domain.present import Present
from tests.activities.test_record import batch_of, started

#: Nothing that the record says of these lifecycles happened later.
NOW = datetime(2031, 7, 1, 4, 30, tzinfo=UTC)


async def recorded(engine: AsyncEngine, **changes: Any) -> str:
    """A lifecycle that decided something once, and nothing since."""
    ledger = started(**changes)
    await RecordActivities(engine).record(batch_of(ledger))
    return ledger.state.lifecycle


async def present(engine: AsyncEngine, *only: str, now: datetime = NOW) -> Present:
    async with engine.connect() as connection:
        return await read_present(connection, now, only)


async def test_in_real_time_nothing_is_found_and_everybody_has_the_same_day(engine: AsyncEngine) -> None:
    lifecycle = await recorded(engine)

    assert await present(engine, lifecycle) == Present(NOW)


async def test_a_moved_clock_runs_on_although_nothing_is_decided(engine: AsyncEngine) -> None:
    moved, other = await recorded(engine), await recorded(engine)
    await note_ahead(engine, {moved: timedelta(days=40)})

    for passed in (timedelta(0), timedelta(days=3)):
        found = await present(engine, moved, other, now=NOW + passed)
        assert found.of(moved) == NOW + passed + timedelta(days=40)
        assert found.of(other) == found.now == NOW + passed
        assert found.latest([moved, other]) == found.of(moved)


async def test_no_clock_goes_back(engine: AsyncEngine) -> None:
    lifecycle = await recorded(engine)
    for days in (40, 7, 50, 1):
        await note_ahead(engine, {lifecycle: timedelta(days=days)})

    assert (await present(engine, lifecycle)).of(lifecycle) == NOW + timedelta(days=50)


@pytest.mark.parametrize("noted", [None, timedelta(hours=1)])
async def test_none_is_behind_what_was_decided(engine: AsyncEngine, noted: timedelta | None) -> None:
    lifecycle = await recorded(engine)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    if noted is not None:
        await note_ahead(engine, {lifecycle: noted})

    assert (await present(engine, lifecycle, now=long_ago)).of(lifecycle) > long_ago + timedelta(days=365)


async def test_H1_an_inbox_tells_each_lifecycle_as_of_its_own_day(engine: AsyncEngine) -> None:
    person = "whoever-practises"
    moved = await recorded(engine, roles={"coordinator": person})
    other = await recorded(engine, roles={"coordinator": person})
    await note_ahead(engine, {moved: timedelta(days=40)})

    days = {each.status.lifecycle: each.today for each in await following(engine, NOW, person)}

    zone = "America/Santiago"
    assert days == {moved: local_date(NOW + timedelta(days=40), zone), other: local_date(NOW, zone)}
