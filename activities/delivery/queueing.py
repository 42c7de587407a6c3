"""Queueing: what a recorded decision tells becomes deliveries, one per addressee, in the record's own transaction.

`recipient` of a waiting delivery follows the role: whoever is in it now is who gets it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import JSON, func, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.delivery.recipients import Addressee, addressee, of_person, of_role, of_webhook
from activities.storable import storable
from activities.tables import deliveries, lifecycles, notifications, webhooks
from domain.facts import Intent
from domain.log import Entry

#: Facts after which something that waits may go, or may be somebody else's.
WAKING: Final = frozenset({"role_assigned", "handover_accepted", "resumed", "lifecycle_closed"})
NOBODY: Final = "nobody_in_role"

Roles = dict[str, str]


async def queue(connection: AsyncConnection, lifecycle: str, entries: Sequence[Entry]) -> list[str]:
    """Queue the deliveries of some decisions, once however often; whose mailboxes to wake after the commit.

    The read model must hold the decisions already: it says who is in which role.
    """
    if not any(entry.intents or _wakes(entry) for entry in entries):
        return []
    status, roles = await _lifecycle(connection, lifecycle)
    told = {
        (entry.number, position): intent
        for entry in entries
        for position, intent in enumerate(entry.intents, start=1)
    }
    if told:
        await _insert(connection, lifecycle, told, roles)
    await _follow_roles(connection, lifecycle, roles)
    return [] if status == "paused" else await _waited_for(connection, lifecycle)


def _wakes(entry: Entry) -> bool:
    return any(fact.type in WAKING for fact in entry.facts)


async def _lifecycle(connection: AsyncConnection, lifecycle: str) -> tuple[str, Roles]:
    roles = type_coerce(func.json_extract_path(lifecycles.c.view, "roles"), JSON)
    query = select(lifecycles.c.status, roles).where(lifecycles.c.lifecycle == lifecycle)
    found = (await connection.execute(query)).one()
    return found[0], found[1]


async def _insert(
    connection: AsyncConnection, lifecycle: str, told: dict[tuple[int, int], Intent], roles: Roles
) -> None:
    services = list((await connection.execute(select(webhooks.c.webhook))).scalars())
    stored = await connection.execute(
        select(notifications.c.id, notifications.c.number, notifications.c.position).where(
            notifications.c.lifecycle == lifecycle,
            notifications.c.number.in_({number for number, _ in told}),
        )
    )
    rows = [
        _row(row.id, to, roles)
        for row in stored
        if (row.number, row.position) in told
        for to in _addressees(told[row.number, row.position], services)
    ]
    if rows:
        await connection.execute(insert(deliveries).on_conflict_do_nothing(), rows)


def _addressees(intent: Intent, services: Sequence[str]) -> Iterator[str]:
    yield from (of_role(role) for role in _names(intent.data.get("roles")))
    yield from (of_person(person) for person in _names(intent.data.get("persons")))
    yield from (of_webhook(service) for service in services)


def _names(listed: object) -> list[str]:
    return [storable(str(name)) for name in listed] if isinstance(listed, list | tuple) else []


def _row(notification: int, to: str, roles: Roles) -> dict[str, Any]:
    recipient = _resolved(addressee(to), roles)
    return {
        "notification": notification,
        "addressee": to,
        "recipient": recipient,
        "status": "waiting" if recipient else "dropped",
        "failure": None if recipient else NOBODY,
    }


def _resolved(to: Addressee, roles: Roles) -> str | None:
    if to.sort != "role":
        return str(to)
    return of_person(roles[to.name]) if to.name in roles else None


async def _follow_roles(connection: AsyncConnection, lifecycle: str, roles: Roles) -> None:
    """What waits for a role goes to whoever is in it now, with a fresh start."""
    for role, person in roles.items():
        await connection.execute(
            update(deliveries)
            .where(
                deliveries.c.notification == notifications.c.id,
                notifications.c.lifecycle == lifecycle,
                deliveries.c.addressee == of_role(role),
                deliveries.c.status.in_(("waiting", "undeliverable")),
                deliveries.c.recipient != of_person(person),
            )
            .values(
                recipient=of_person(person), status="waiting", attempts=0, next_attempt_at=None, failure=None
            )
        )


async def _waited_for(connection: AsyncConnection, lifecycle: str) -> list[str]:
    query = (
        select(deliveries.c.recipient)
        .join(notifications, notifications.c.id == deliveries.c.notification)
        .where(notifications.c.lifecycle == lifecycle, deliveries.c.status == "waiting")
        .distinct()
        .order_by(deliveries.c.recipient)
    )
    return list((await connection.execute(query)).scalars())
