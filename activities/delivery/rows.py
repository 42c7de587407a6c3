"""Deliveries as rows: which wait for a recipient, taking hold of some to send them, what became of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import JSON, ColumnElement, FromClause, Row, func, or_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.delivery.recipients import addressee
from activities.delivery.timing import Waiting
from activities.messages.model import Notice
from activities.tables import deliveries, event_log, facts, lifecycles, notifications, people, webhooks
from domain.facts import Intent
from domain.program import Program
from domain.views import Status

_PROGRAM: TypeAdapter[Program] = TypeAdapter(Program)
#: Nothing is sent about a lifecycle that stands still (SPEC Z1); a digest is about many.
NOT_PAUSED: ColumnElement[bool] = or_(lifecycles.c.status.is_(None), lifecycles.c.status != "paused")


class Held(NamedTuple):
    """A delivery that nobody else can send meanwhile. `row` has its notification and its lifecycle as recorded."""

    id: int
    notification: int | None
    digest: str | None
    row: Row[*tuple[Any, ...]]

    @property
    def lifecycle(self) -> str | None:
        """The lifecycle that it is about; None for a digest."""
        found: str | None = self.row.lifecycle
        return found

    def notice(self) -> Notice:
        """What it tells. Raises `ValidationError` when the record was written by an incompatible version."""
        to = addressee(self.row.addressee)
        return Notice(
            lifecycle=self.row.lifecycle,
            number=self.row.number,
            position=self.row.position,
            role=to.name if to.sort == "role" else None,
            intent=Intent(kind=self.row.kind, at=self.row.at, data=self.row.data),
            status=Status.model_validate(self.row.view),
        )


def _with_what_they_tell() -> FromClause:
    return deliveries.outerjoin(notifications, notifications.c.id == deliveries.c.notification).outerjoin(
        lifecycles, lifecycles.c.lifecycle == notifications.c.lifecycle
    )


async def waiting_for(connection: AsyncConnection, recipient: str) -> list[Waiting]:
    """What waits for a recipient and may be sent, oldest first."""
    query = (
        select(
            deliveries.c.id,
            notifications.c.kind,
            deliveries.c.queued_at,
            deliveries.c.next_attempt_at,
            deliveries.c.attempts,
            deliveries.c.failure,
        )
        .select_from(_with_what_they_tell())
        .where(deliveries.c.recipient == recipient, deliveries.c.status == "waiting", NOT_PAUSED)
        .order_by(deliveries.c.id)
    )
    return [Waiting(*row) for row in await connection.execute(query)]


async def recipients_waiting(engine: AsyncEngine) -> list[str]:
    """Everybody for whom something waits that may be sent."""
    return await _recipients(engine)


async def recipients_overdue(engine: AsyncEngine, overdue_by: timedelta) -> list[str]:
    """Those of them for whom something has waited so long after it was queued, or after its next attempt was due.

    Quiet hours and the daily message hold it back rightly; looking again then finds nothing due.
    """
    due_at = func.coalesce(deliveries.c.next_attempt_at, deliveries.c.queued_at)
    return await _recipients(engine, due_at <= func.now() - overdue_by)


async def _recipients(engine: AsyncEngine, *conditions: ColumnElement[bool]) -> list[str]:
    query = (
        select(deliveries.c.recipient)
        .select_from(_with_what_they_tell())
        .where(deliveries.c.status == "waiting", NOT_PAUSED, *conditions)
        .distinct()
        .order_by(deliveries.c.recipient)
    )
    async with engine.connect() as connection:
        return list((await connection.execute(query)).scalars())


async def hold(connection: AsyncConnection, recipient: str, numbers: Sequence[int]) -> list[Held]:
    """Take hold of those that still wait for this recipient, until the transaction ends.

    What somebody else holds is left out, and so is what was told to the recipient already, because of another role:
    that is settled at once.
    """
    query = (
        select(
            deliveries.c.id.label("delivery"),
            deliveries.c.notification,
            deliveries.c.digest,
            deliveries.c.addressee,
            notifications.c.lifecycle,
            notifications.c.number,
            notifications.c.position,
            notifications.c.kind,
            notifications.c.at,
            notifications.c.data,
            lifecycles.c.view,
        )
        .select_from(_with_what_they_tell())
        .where(
            deliveries.c.id.in_(numbers),
            deliveries.c.recipient == recipient,
            deliveries.c.status == "waiting",
            NOT_PAUSED,
        )
        .order_by(deliveries.c.id)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    rows = (await connection.execute(query)).all()
    held = [Held(row.delivery, row.notification, row.digest, row) for row in rows]
    return await _without_repetitions(connection, recipient, held)


async def _without_repetitions(
    connection: AsyncConnection, recipient: str, held: Sequence[Held]
) -> list[Held]:
    told = await _told_already(connection, recipient, [one.notification for one in held])
    fresh: list[Held] = []
    for one in held:
        if one.notification is not None and one.notification in told:
            await settle(connection, [one.id], status="dropped", failure="told_already")
            continue
        told.add(one.notification)
        fresh.append(one)
    return fresh


async def _told_already(
    connection: AsyncConnection, recipient: str, told: Sequence[int | None]
) -> set[int | None]:
    query = select(deliveries.c.notification).where(
        deliveries.c.notification.in_([number for number in told if number is not None]),
        deliveries.c.recipient == recipient,
        deliveries.c.status == "sent",
    )
    return set((await connection.execute(query)).scalars())


async def settle(connection: AsyncConnection, numbers: Sequence[int], **values: object) -> None:
    """Write what became of deliveries."""
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(numbers)).values(**values))


async def give_up(connection: AsyncConnection, recipient: str, failure: str, status: str) -> None:
    """Settle everything that waits for a recipient who cannot be told."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.recipient == recipient, deliveries.c.status == "waiting")
        .values(status=status, failure=failure, next_attempt_at=None)
    )


async def distrust(connection: AsyncConnection, recipient: str, failure: str, now: datetime) -> None:
    """Remember since when the address of a person or a service is refused, and in which words."""
    to = addressee(recipient)
    table, key = (webhooks, webhooks.c.webhook) if to.sort == "webhook" else (people, people.c.person)
    await connection.execute(update(table).where(key == to.name).values(failing_since=now, failure=failure))


async def program_of(connection: AsyncConnection, lifecycle: str) -> Program | None:
    """The definition that a lifecycle follows, as the log of its decisions has it."""
    last_change = (
        select(func.max(facts.c.number))
        .where(facts.c.lifecycle == lifecycle, facts.c.type == "definition_migrated")
        .scalar_subquery()
    )
    written = func.coalesce(
        func.json_extract_path(event_log.c.input, "event", "data", "program"),
        func.json_extract_path(event_log.c.input, "start", "program"),
    )
    query = select(type_coerce(written, JSON)).where(
        event_log.c.lifecycle == lifecycle, event_log.c.number == func.coalesce(last_change, 1)
    )
    found = (await connection.execute(query)).scalar_one_or_none()
    return None if found is None else _PROGRAM.validate_python(found)
