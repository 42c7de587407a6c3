"""Recording: what a lifecycle decided becomes rows, in one transaction per batch, as often as it is delivered."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, field_serializer
from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.delivery.queueing import queue
from activities.storable import storable
from activities.tables import event_log, facts, lifecycles, notifications, plans
from domain.errors import AnotherLifeRecorded
from domain.facts import Fact, Intent
from domain.log import Entry, Received, Refused
from domain.plan_change import PlanChange, apply_change
from domain.state import Plan
from domain.views import Status

Row = dict[str, Any]
#: Lets the mailboxes of these recipients look at what waits for them.
Wake = Callable[[Sequence[str]], Awaitable[None]]


async def let_wait(_recipients: Sequence[str]) -> None:
    """Wake nobody."""


class Batch(BaseModel):
    """Consecutive log entries of one lifecycle, and its status as of decision number `decisions` at `decided_at`.

    `plan` is what changed in it since the batch before: a plan is too long to travel with every decision.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lifecycle: str
    entries: tuple[Entry, ...]
    decisions: int
    decided_at: datetime
    status: Status
    plan: PlanChange | None = None

    @field_serializer("status", "plan")
    def _without_defaults(self, part: Status | PlanChange | None) -> dict[str, Any] | None:
        """What is null or unset stays out of the workflow's history: most requirements have little to say."""
        return part.model_dump(mode="json", exclude_defaults=True) if part is not None else None


class RecordActivities:
    """The activities that write the record through one engine, and wake those who are to be told.

    Without `wake`, what is queued waits until a worker starts or somebody else wakes them.
    """

    def __init__(self, engine: AsyncEngine, wake: Wake = let_wait) -> None:
        self._engine = engine
        self._wake = wake

    @activity.defn(name="record")
    async def record(self, batch: Batch) -> int:
        """Write a batch; the number of its last entry. The same batch again, also at the same time, changes nothing.

        Raises a short `ApplicationError`: Temporal caps failures at 4 KiB, and a driver's text may hold row values.
        """
        try:
            async with self._engine.begin() as connection:
                waited_for = await _write(connection, batch)
        except (SQLAlchemyError, OSError) as error:
            raise ApplicationError("the record did not take the batch", type=cause_of(error)) from None
        await self._wake(waited_for)
        return batch.entries[-1].number


async def _write(connection: AsyncConnection, batch: Batch) -> list[str]:
    """Everything that a batch says; who is told something by it."""
    await _append(connection, event_log, [_entry_row(batch.lifecycle, entry) for entry in batch.entries])
    await _refuse_another_life(connection, batch)
    await _append(connection, facts, [row for entry in batch.entries for row in _fact_rows(batch, entry)])
    await _append(
        connection, notifications, [row for entry in batch.entries for row in _intent_rows(batch, entry)]
    )
    await _update_read_model(connection, batch)
    return await queue(connection, batch.lifecycle, batch.entries)


async def _append(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        await connection.execute(insert(table).on_conflict_do_nothing(), rows)


async def _refuse_another_life(connection: AsyncConnection, batch: Batch) -> None:
    """Two lives under one id must not be mixed: what is recorded under these numbers must be these decisions."""
    numbers = [entry.number for entry in batch.entries]
    stored = await connection.execute(
        select(event_log.c.number, event_log.c.at).where(
            event_log.c.lifecycle == batch.lifecycle, event_log.c.number.in_(numbers)
        )
    )
    if {row.number: row.at for row in stored} != {entry.number: entry.at for entry in batch.entries}:
        raise ApplicationError(
            f"the record holds another life of {batch.lifecycle}", type=AnotherLifeRecorded.code
        )


async def _update_read_model(connection: AsyncConnection, batch: Batch) -> None:
    await _replace_older(connection, lifecycles, _lifecycle_row(batch))
    if batch.plan is not None:
        await _change_plan(connection, batch, batch.plan)


async def _change_plan(connection: AsyncConnection, batch: Batch, change: PlanChange) -> None:
    """The row of the lifecycle is locked by now, so that nobody changes its plan meanwhile."""
    before = (
        await connection.execute(select(plans.c.plan).where(plans.c.lifecycle == batch.lifecycle))
    ).scalar_one_or_none()
    plan = apply_change(Plan.model_validate(before or {}), change)
    await _replace_older(connection, plans, _plan_row(batch, plan))


async def _replace_older(connection: AsyncConnection, table: Table, row: Row) -> None:
    newer = insert(table).values(row)
    await connection.execute(
        newer.on_conflict_do_update(
            index_elements=[table.c.lifecycle],
            set_={name: newer.excluded[name] for name in row},
            where=table.c.decisions < newer.excluded.decisions,
        )
    )


def _entry_row(lifecycle: str, entry: Entry) -> Row:
    return {
        "lifecycle": lifecycle,
        "number": entry.number,
        "at": entry.at,
        "type": entry.input.type,
        "event_id": _event_id(entry),
        "input": storable(entry.input.model_dump(mode="json")),
        "build": entry.build,
    }


def _event_id(entry: Entry) -> str | None:
    match entry.input:
        case Received(event=event):
            return storable(event.id)
        case Refused(event_id=event_id):
            return storable(event_id)
        case _:
            return None


def _fact_rows(batch: Batch, entry: Entry) -> Iterator[Row]:
    for fact in entry.facts:
        yield {
            "lifecycle": batch.lifecycle,
            "seq": fact.seq,
            "number": entry.number,
            "at": fact.at,
            "utc_offset_minutes": _offset_minutes(fact),
            "type": fact.type,
            "data": storable(fact.data),
        }


def _offset_minutes(fact: Fact) -> int:
    offset = fact.at.utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _intent_rows(batch: Batch, entry: Entry) -> Iterator[Row]:
    for position, intent in enumerate(entry.intents, start=1):
        yield _intent_row(batch.lifecycle, entry.number, position, intent)


def _intent_row(lifecycle: str, number: int, position: int, intent: Intent) -> Row:
    return {
        "lifecycle": lifecycle,
        "number": number,
        "position": position,
        "kind": intent.kind,
        "at": intent.at,
        "data": storable(intent.data),
    }


def _lifecycle_row(batch: Batch) -> Row:
    status = batch.status
    return {
        "lifecycle": batch.lifecycle,
        "decisions": batch.decisions,
        "kind": status.kind,
        "program": status.program,
        "status": status.status,
        "health": status.health,
        "stage": status.stage,
        "name": storable(status.attributes.name),
        "region": storable(status.attributes.region),
        "coordinator": storable(status.roles.get("coordinator")),
        "next_due_on": status.next_due_on,
        "highest_rung": status.highest_rung,
        "open_escalations": len(status.escalations),
        "decided_at": batch.decided_at,
        "view": storable(status.model_dump(mode="json")),
    }


def _plan_row(batch: Batch, plan: Plan) -> Row:
    return {
        "lifecycle": batch.lifecycle,
        "decisions": batch.decisions,
        "plan": storable(plan.model_dump(mode="json")),
    }


def cause_of(error: Exception) -> str:
    """The class of the database's own error, which names no values."""
    origin = getattr(error, "orig", None)
    return type(origin or error).__name__
