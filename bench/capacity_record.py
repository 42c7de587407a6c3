"""What lives cost the record: rows, bytes, and the time to read its figures."""

from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.gauges import read_gauges
from activities.record import Batch, RecordActivities
from bench.life import MONTHS, Life, life, long_ago
from domain.events import ClockReached
from domain.log import Received, Started
from domain.machine import next_deadline
from workers.bootstrap import record_engine
from workers.local.ephemeral import ephemeral_stack
from workflows.ledger import Ledger

LIVES = 20
COPIES = 100
YEARS = MONTHS / 12
LOG = ("event_log", "facts", "notifications")
READ_MODEL = ("lifecycles", "plans")
COPY = text(
    "INSERT INTO lifecycles SELECT c.lifecycle || '-' || n, decisions, kind, program, status, health, stage, name, "
    "region, coordinator, next_due_on, highest_rung, open_escalations, decided_at, view "
    "FROM lifecycles c, generate_series(1, :copies) n"
)


@dataclass(frozen=True)
class RecordCost:
    """Per lifecycle, or per lifecycle and year of its life."""

    decisions_per_year: float
    clock_decisions_per_year: float
    log_bytes_per_year: float
    read_model_bytes: float
    gauge_seconds_per_1000: float


async def record_cost() -> RecordCost:
    """Record whole lives, decision by decision as their workflows do, and look at the tables."""
    async with ephemeral_stack(temporal=False) as stack:
        engine = record_engine(stack.database_url or "")
        empty = await _bytes(engine, LOG), await _bytes(engine, READ_MODEL)
        batches, clock_decisions = _batches(life("bench", long_ago()))
        await _record(engine, batches)
        full = await _bytes(engine, LOG), await _bytes(engine, READ_MODEL)
        reading = await _gauge_seconds(engine)
        await engine.dispose()
    return RecordCost(
        decisions_per_year=len(batches) / YEARS,
        clock_decisions_per_year=clock_decisions / YEARS,
        log_bytes_per_year=(full[0] - empty[0]) / LIVES / YEARS,
        read_model_bytes=(full[1] - empty[1]) / LIVES,
        gauge_seconds_per_1000=reading / (LIVES * (COPIES + 1)) * 1000,
    )


def _batches(lived: Life) -> tuple[list[Batch], int]:
    """What a workflow hands to the record over one life, and how many of the decisions the clock made."""
    start, events, until = lived
    ledger = Ledger.started(Started(start=start), start.started_at)
    batches, by_clock, waiting = [_batch(ledger)], 0, list(events)
    while True:
        deadline, event_at = next_deadline(ledger.state), waiting[0].occurred_at if waiting else None
        if event_at is not None and (deadline is None or event_at < deadline):
            ledger.take(Received(event=waiting.pop(0)), event_at)
        elif deadline is not None and deadline <= until:
            ledger.take(ClockReached(), deadline)
            by_clock += 1
        else:
            return batches, by_clock
        if ledger.outbox:
            batches.append(_batch(ledger))


def _batch(ledger: Ledger) -> Batch:
    batch = ledger.next_batch()
    ledger.recorded_through(batch.entries[-1].number)
    return batch


async def _record(engine: AsyncEngine, batches: list[Batch]) -> None:
    activities = RecordActivities(engine)
    for number in range(LIVES):
        for batch in batches:
            await activities.record(batch.model_copy(update={"lifecycle": f"bench-{number:03}"}))


async def _bytes(engine: AsyncEngine, tables: tuple[str, ...]) -> int:
    """With indexes and long values, without the room of rows that were replaced."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        total = 0
        for table in tables:
            await connection.execute(text(f"VACUUM FULL {table}"))
            size = await connection.execute(text("SELECT pg_total_relation_size(:table)"), {"table": table})
            total += int(size.scalar_one())
    return total


async def _gauge_seconds(engine: AsyncEngine) -> float:
    async with engine.begin() as connection:
        await connection.execute(COPY, {"copies": COPIES})
    taken = []
    for _ in range(5):
        began = perf_counter()
        await read_gauges(engine)
        taken.append(perf_counter() - began)
    return min(taken)
