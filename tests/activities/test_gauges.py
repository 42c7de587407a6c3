"""Figures of the portfolio: what is counted, under which labels, and nothing about anybody."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest_asyncio
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.gauges import read_gauges
from activities.record import RecordActivities
from activities.tables import deliveries, event_log, facts, lifecycles, notifications, plans
from domain.events import ClockReached
from tests.activities.test_record import batch_of, started
from tests.stack import PROGRAM

STAGE = "sensitization"


@pytest_asyncio.fixture
async def empty(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """The record without any lifecycle, before and after."""
    await forget(engine)
    yield engine
    await forget(engine)


async def forget(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for table in (plans, deliveries, notifications, facts, lifecycles, event_log):
            await connection.execute(delete(table))


async def figures(engine: AsyncEngine) -> dict[str, dict[tuple[str, ...], int]]:
    return {gauge.name: values for gauge, values in await read_gauges(engine)}


async def test_an_empty_record_has_figures_too(empty: AsyncEngine) -> None:
    assert await figures(empty) == {
        "ayni_lifecycles": {},
        "ayni_deadlines_late": {(): 0},
        "ayni_lifecycles_stopped": {(): 0},
        "ayni_escalations_open": {},
        "ayni_deliveries_waiting": {(): 0},
        "ayni_deliveries_failed": {(): 0},
    }


async def test_lifecycles_deadlines_and_escalations_are_counted(empty: AsyncEngine) -> None:
    now = datetime.now(UTC)
    fresh, silent, closed = (
        started(now - age, lifecycle=f"casa-0{number}")
        for number, age in enumerate((timedelta(0), timedelta(days=200), timedelta(days=200)))
    )
    silent.take(ClockReached(), now)
    closed.take(ClockReached(), now)
    for ledger in (fresh, silent, closed):
        await RecordActivities(empty).record(batch_of(ledger))
    await overwrite(empty, "casa-02", status="closed", health="closed", stage=None)
    before = {name: values for name, values in (await figures(empty)).items() if "deliveries" not in name}
    health = silent.state.health
    rungs = [str(escalation.rung) for escalation in silent.state.escalations.values()]

    assert before == {
        "ayni_lifecycles": {
            (PROGRAM.id, STAGE, "on_track"): 1,
            (PROGRAM.id, silent.state.stage.id if silent.state.stage else "", health): 1,
            (PROGRAM.id, "", "closed"): 1,
        },
        "ayni_deadlines_late": {(): 0},
        "ayni_lifecycles_stopped": {(): 0},
        "ayni_escalations_open": {(rung,): rungs.count(rung) for rung in rungs},
    }


async def test_messages_that_wait_and_that_nobody_gets_are_counted(empty: AsyncEngine) -> None:
    states = ("waiting", "waiting", "undeliverable", "sent", "dropped")
    async with empty.begin() as connection:
        for number, status in enumerate(states):
            row = {"digest": f"weekly/{number}", "addressee": "person:ana", "status": status}
            await connection.execute(insert(deliveries).values(row))

    found = await figures(empty)

    assert (found["ayni_deliveries_waiting"], found["ayni_deliveries_failed"]) == ({(): 2}, {(): 1})


async def test_a_deadline_is_late_after_a_minute(empty: AsyncEngine) -> None:
    now = datetime.now(UTC)
    for number, passed in enumerate((timedelta(seconds=30), timedelta(minutes=2), timedelta(days=3))):
        ledger = started(now, lifecycle=f"casa-0{number}")
        batch = batch_of(ledger)
        shown = batch.status.model_copy(update={"next_deadline": now - passed})
        await RecordActivities(empty).record(batch.model_copy(update={"status": shown}))
    assert (await figures(empty))["ayni_deadlines_late"] == {(): 2}

    await overwrite(empty, "casa-02", status="closed")
    assert (await figures(empty))["ayni_deadlines_late"] == {(): 1}


async def overwrite(engine: AsyncEngine, lifecycle: str, **values: object) -> None:
    async with engine.begin() as connection:
        await connection.execute(update(lifecycles).where(lifecycles.c.lifecycle == lifecycle).values(values))
