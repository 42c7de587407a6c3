"""Looking at deliveries, and trying them again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.errors import UnknownMessage
from activities.delivery.recipients import addressee, of_person
from activities.tables import deliveries, notifications, people, webhooks

#: What can be tried again.
OPEN = ("waiting", "undeliverable")


class Delivery(BaseModel):
    """What is told to one addressee: what, to whom, what became of it. `failure` is a code or a server's answer.

    `lifecycle`, `kind` and `told_at` are those of the notification; a digest has none and `digest` names it.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    lifecycle: str | None
    kind: str | None
    told_at: datetime | None
    digest: str | None
    addressee: str
    recipient: str | None
    status: str
    attempts: int
    next_attempt_at: datetime | None
    attempted_at: datetime | None
    failure: str | None
    channel: str | None
    message_id: str | None
    subject: str | None
    text: str | None
    queued_at: datetime


async def list_deliveries(
    engine: AsyncEngine,
    person: str | None = None,
    lifecycle: str | None = None,
    status: str | None = None,
    limit: int | None = None,
) -> list[Delivery]:
    """The deliveries to a person, about a lifecycle, of a status; the newest `limit` of them, oldest first."""
    conditions: list[ColumnElement[bool]] = []
    if person is not None:
        conditions.append(deliveries.c.recipient == of_person(person))
    if lifecycle is not None:
        conditions.append(notifications.c.lifecycle == lifecycle)
    if status is not None:
        conditions.append(deliveries.c.status == status)
    query = _query().where(*conditions).order_by(deliveries.c.id.desc()).limit(limit)
    async with engine.connect() as connection:
        return [_delivery(row) for row in reversed((await connection.execute(query)).all())]


async def get_delivery(engine: AsyncEngine, number: int) -> Delivery:
    """One delivery by its number. Raises `UnknownMessage`."""
    async with engine.connect() as connection:
        row = (await connection.execute(_query().where(deliveries.c.id == number))).one_or_none()
    if row is None:
        raise UnknownMessage(number=number)
    return _delivery(row)


async def count_deliveries(engine: AsyncEngine) -> dict[str, int]:
    """How many deliveries have each status."""
    query = select(deliveries.c.status, func.count()).group_by(deliveries.c.status)
    async with engine.connect() as connection:
        return {row[0]: row[1] for row in await connection.execute(query)}


async def try_again(engine: AsyncEngine, number: int | None = None, person: str | None = None) -> list[str]:
    """Let deliveries wait for an immediate attempt: one, those to a person, or all; the recipients to wake.

    Their addresses are trusted again. What was sent or dropped stays so. Raises `UnknownMessage`.
    """
    conditions: list[ColumnElement[bool]] = [deliveries.c.status.in_(OPEN)]
    if number is not None:
        await get_delivery(engine, number)
        conditions.append(deliveries.c.id == number)
    if person is not None:
        conditions.append(deliveries.c.recipient == of_person(person))
    again = (
        update(deliveries)
        .where(*conditions)
        .values(status="waiting", attempts=0, next_attempt_at=None)
        .returning(deliveries.c.recipient)
    )
    async with engine.begin() as connection:
        recipients = sorted(set((await connection.execute(again)).scalars()))
        for table, key, names in _trusted(recipients):
            await connection.execute(
                update(table).where(key.in_(names)).values(failing_since=None, failure=None)
            )
    return recipients


def _trusted(recipients: Sequence[str]) -> list[tuple[Any, Any, list[str]]]:
    named = [addressee(recipient) for recipient in recipients]
    return [
        (people, people.c.person, [each.name for each in named if each.sort == "person"]),
        (webhooks, webhooks.c.webhook, [each.name for each in named if each.sort == "webhook"]),
    ]


def _query() -> Select[*tuple[Any, ...]]:
    told = (notifications.c.lifecycle, notifications.c.kind, notifications.c.at.label("told_at"))
    return select(deliveries, *told).outerjoin(notifications, notifications.c.id == deliveries.c.notification)


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    return Delivery.model_validate(dict(row._mapping))
