"""Recording: one transaction per batch, any number of deliveries, never an older status over a newer one."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError

from activities.read_model import event_log_of, get_lifecycle, timeline_page
from activities.record import Batch, RecordActivities
from activities.tables import event_log, facts, notifications
from domain.events import Actor, ClockReached, Envelope
from domain.log import Entry, Input, Received, Refused, Started, rebuild
from domain.validation import UNEXPECTED, malformed
from domain.views import status_of
from tests.stack import new_start
from workers.bootstrap import record_engine
from workflows.ledger import Ledger

START = datetime(2024, 3, 4, 12, tzinfo=UTC)
fresh = count(1)


def started(at: datetime = START, **changes: object) -> Ledger:
    start = new_start(started_at=at, stage="sensitization", **changes)
    return Ledger.started(Started(start=start), at)


def batch_of(ledger: Ledger, entries: tuple[Entry, ...] | None = None) -> Batch:
    return Batch(
        lifecycle=ledger.state.lifecycle,
        entries=entries or tuple(ledger.outbox),
        decisions=ledger.state.decisions,
        decided_at=ledger.outbox[-1].at,
        status=status_of(ledger.state),
    )


def note(text: str) -> Received:
    by = Actor(role="coordinator", person="ana")
    return Received(event=Envelope(id=f"note-{next(fresh)}", type="note_added", by=by, data={"text": text}))


def lived(*inputs: Input, ledger: Ledger | None = None) -> Ledger:
    ledger = ledger or started()
    for day, entered in enumerate(inputs, start=1):
        ledger.take(entered, START + timedelta(days=20 * day))
    return ledger


async def rows(engine: AsyncEngine, lifecycle: str) -> list[int]:
    async with engine.connect() as connection:
        return [
            (
                await connection.execute(
                    select(func.count()).select_from(table).where(table.c.lifecycle == lifecycle)
                )
            ).scalar_one()
            for table in (event_log, facts, notifications)
        ]


async def test_a_batch_is_one_row_per_decision_fact_and_intent(engine: AsyncEngine) -> None:
    ledger = lived(note("a"), ClockReached(), ClockReached())
    last = await RecordActivities(engine).record(batch_of(ledger))
    intents = [intent for entry in ledger.outbox for intent in entry.intents]
    assert last == 4
    assert intents
    assert await rows(engine, ledger.state.lifecycle) == [4, ledger.state.seq, len(intents)]
    assert await timeline_page(engine, ledger.state.lifecycle) == list(ledger.state.journal)
    assert await get_lifecycle(engine, ledger.state.lifecycle) == status_of(ledger.state)


async def test_delivered_many_times_at_once_it_is_written_once(engine: AsyncEngine) -> None:
    ledger = lived(note("a"), ClockReached())
    activities = RecordActivities(engine)
    await asyncio.gather(*(activities.record(batch_of(ledger)) for _ in range(8)))
    once = await rows(engine, ledger.state.lifecycle)
    await activities.record(batch_of(ledger))
    assert await rows(engine, ledger.state.lifecycle) == once
    assert once[0] == 3


async def test_a_late_batch_does_not_bring_an_older_status_back(engine: AsyncEngine) -> None:
    ledger = started()
    early = batch_of(ledger)
    lived(ClockReached(), ClockReached(), ledger=ledger)
    activities = RecordActivities(engine)
    await activities.record(batch_of(ledger))
    await activities.record(early)
    assert await get_lifecycle(engine, ledger.state.lifecycle) == status_of(ledger.state)
    assert early.status != status_of(ledger.state)


async def test_two_lives_under_one_id_are_not_mixed(engine: AsyncEngine) -> None:
    ledger = lived(note("a"))
    await RecordActivities(engine).record(batch_of(ledger))
    before = await rows(engine, ledger.state.lifecycle)
    other = started(START + timedelta(hours=1), lifecycle=ledger.state.lifecycle)
    with pytest.raises(ApplicationError) as failed:
        await RecordActivities(engine).record(batch_of(other))
    assert failed.value.type == "another_life_recorded"
    assert await rows(engine, ledger.state.lifecycle) == before


async def test_the_log_alone_rebuilds_the_state(engine: AsyncEngine) -> None:
    refusal = Refused.because(malformed("data", UNEXPECTED), event_id="e", event_type="note_added")
    ledger = lived(note("hola"), ClockReached(), refusal, note("chao"))
    await RecordActivities(engine).record(batch_of(ledger))
    log = await event_log_of(engine, ledger.state.lifecycle)
    assert rebuild(log).model_dump_json() == ledger.state.model_dump_json()
    with pytest.raises(ValueError, match="lacks entry 2"):
        rebuild([log[0], *log[2:]])
    with pytest.raises(ValueError, match="empty"):
        rebuild([])


async def test_a_failure_is_short_and_holds_no_values() -> None:
    engine = record_engine("postgresql+asyncpg://ayni:secret@127.0.0.1:1/ayni")
    with pytest.raises(ApplicationError) as failed:
        await RecordActivities(engine).record(batch_of(started()))
    await engine.dispose()
    assert (str(failed.value), failed.value.cause) == (
        "ConnectionRefusedError: the record did not take the batch",
        None,
    )
    assert not failed.value.non_retryable


async def test_notifications_are_queued_once_in_the_order_of_decisions(engine: AsyncEngine) -> None:
    ledger = lived(ClockReached(), ClockReached(), ClockReached())
    for _ in range(2):
        await RecordActivities(engine).record(batch_of(ledger))
    query = (
        select(notifications.c.kind, notifications.c.at, notifications.c.data)
        .where(notifications.c.lifecycle == ledger.state.lifecycle)
        .order_by(notifications.c.id)
    )
    async with engine.connect() as connection:
        queued = [tuple(row) for row in await connection.execute(query)]
    expected = [intent for entry in ledger.outbox for intent in entry.intents]
    assert queued == [(intent.kind, intent.at, intent.data) for intent in expected]
