"""The directory: how people are reached, and which services are told (SPEC E, H1)."""

import base64
import binascii
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.delivery.address import NOT_AN_ADDRESS, is_address, is_line, is_person_id
from activities.delivery.errors import (
    PersonExists,
    PersonInvalid,
    UnknownPerson,
    UnknownWebhook,
    WebhookExists,
    WebhookInvalid,
)
from activities.delivery.recipients import of_person, of_webhook
from activities.messages.model import Person
from activities.read_model import spanish_order
from activities.tables import deliveries, people, webhooks
from domain.days import zone
from domain.text import Text
from domain.validation import key_path, reason_of

#: How Standard Webhooks writes a secret, and how many bytes it has.
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the mark in front of every secret
SECRET_BYTES: Final = 32
SECRET_LENGTHS: Final = range(24, 65)
LONGEST_NAME: Final = 200
#: Details whose change may mean that somebody can be reached again.
REACHED_BY: Final = frozenset({"email", "active"})

#: What readers call the details.
DETAILS: Final = {
    "person": Text(es="identificador", en="identifier"),
    "name": Text(es="nombre", en="name"),
    "email": Text(es="correo", en="e-mail address"),
    "language": Text(es="lengua", en="language"),
    "time_zone": Text(es="zona horaria", en="time zone"),
    "rhythm": Text(es="ritmo", en="rhythm"),
    "quiet_from": Text(es="comienzo de las horas de silencio", en="beginning of the quiet hours"),
    "quiet_until": Text(es="fin de las horas de silencio", en="end of the quiet hours"),
    "url": Text(es="dirección", en="address"),
    "secret": Text(es="secreto", en="secret"),
}
NOT_A_ZONE: Final = Text(es="no existe esa zona horaria", en="there is no such time zone")
NOT_AN_ID: Final = Text(
    es="debe tener entre 1 y 100 caracteres, en una sola línea",
    en="it must have 1 to 100 characters, on one line",
)
NOT_A_NAME: Final = Text(
    es="debe tener entre 1 y 200 caracteres, en una sola línea",
    en="it must have 1 to 200 characters, on one line",
)
HALF_A_NIGHT: Final = Text(
    es="las horas de silencio necesitan un comienzo y un fin", en="quiet hours need a beginning and an end"
)
NOT_A_URL: Final = Text(es="debe ser una dirección http o https", en="it must be an http or https address")
NOT_A_SECRET: Final = Text(
    es="debe ser «whsec_» y 24 a 64 bytes en base64", en="it must be 'whsec_' and 24 to 64 bytes in base64"
)


class Webhook(BaseModel):
    """A service that is told of everything. `failing_since` says that it refused for good, `failure` in which words."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    webhook: str
    url: str
    secret: str
    failing_since: datetime | None = None
    failure: str | None = None

    @property
    def shown_url(self) -> str:
        """Where it is, for people: what follows the question mark is often a key."""
        address, question_mark, _ = self.url.partition("?")
        return f"{address}{question_mark and '?…'}"


# --- people ---------------------------------------------------------------------------------------------------


async def add_person(engine: AsyncEngine, person: Person) -> None:
    """Register somebody; what could not be delivered because nobody knew them waits again.

    Wake their mailbox afterwards.

    Raises:
        PersonExists: the id is taken.
        PersonInvalid: a detail cannot be used.
    """
    _check_person(person)
    try:
        async with engine.begin() as connection:
            await connection.execute(insert(people).values(person.model_dump()))
            await _wait_again(connection, of_person(person.person))
    except IntegrityError:
        raise PersonExists(person=person.person) from None


async def change_person(engine: AsyncEngine, person: str, **changes: object) -> Person:
    """Change details of somebody; who they are afterwards.

    A new address (or the same one, confirmed) is trusted again: what could not be delivered waits again. Wake their
    mailbox afterwards, in any case.

    Raises:
        UnknownPerson: nobody is registered under this id.
        PersonInvalid: a detail cannot be used.
    """
    async with engine.begin() as connection:
        row = (
            await connection.execute(select(people).where(people.c.person == person).with_for_update())
        ).one_or_none()
        if row is None:
            raise UnknownPerson(person=person)
        changed = _person({**row._mapping, **changes})
        if REACHED_BY & changes.keys():
            changed = changed.model_copy(update={"failing_since": None, "failure": None})
            await _wait_again(connection, of_person(person))
        await connection.execute(
            update(people).where(people.c.person == person).values(changed.model_dump(exclude={"person"}))
        )
    return changed


async def deactivate_person(engine: AsyncEngine, person: str) -> Person:
    """Nothing more is sent to somebody; the record of what was sent stays. Raises `UnknownPerson`."""
    return await change_person(engine, person, active=False)


async def list_people(engine: AsyncEngine, *, active: bool | None = None) -> list[Person]:
    """Everybody in the directory, or those who are (not) active, by name as Spanish readers expect."""
    query = select(people) if active is None else select(people).where(people.c.active == active)
    async with engine.connect() as connection:
        found = [Person(**row._mapping) for row in await connection.execute(query)]
    return sorted(found, key=lambda person: (spanish_order(person.name), person.person))


async def get_person(engine: AsyncEngine, person: str) -> Person:
    """Somebody by id. Raises `UnknownPerson`."""
    async with engine.connect() as connection:
        found = await find_person(connection, person)
    if found is None:
        raise UnknownPerson(person=person)
    return found


async def find_person(connection: AsyncConnection, person: str) -> Person | None:
    """Somebody by id, within a transaction; None when the directory does not know them."""
    row = (await connection.execute(select(people).where(people.c.person == person))).one_or_none()
    return None if row is None else Person(**row._mapping)


async def names_of(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """What the directory calls some people; those whom it does not know are left out."""
    if not ids:
        return {}
    known = await connection.execute(select(people.c.person, people.c.name).where(people.c.person.in_(ids)))
    return {row.person: row.name for row in known}


# --- services -------------------------------------------------------------------------------------------------


async def add_webhook(engine: AsyncEngine, webhook: str, url: str, secret: str | None = None) -> Webhook:
    """Register a service: it is told of everything that is queued from now on. Without a secret it gets a new one.

    Raises:
        WebhookExists: the id is taken.
        WebhookInvalid: the address or the secret cannot be used.
    """
    added = Webhook(webhook=webhook, url=url, secret=secret or new_secret())
    _check_webhook(added)
    try:
        async with engine.begin() as connection:
            await connection.execute(insert(webhooks).values(added.model_dump()))
    except IntegrityError:
        raise WebhookExists(webhook=webhook) from None
    return added


async def list_webhooks(engine: AsyncEngine) -> list[Webhook]:
    """The registered services, by id."""
    async with engine.connect() as connection:
        rows = await connection.execute(select(webhooks).order_by(webhooks.c.webhook))
        return [Webhook(**row._mapping) for row in rows]


async def find_webhook(connection: AsyncConnection, webhook: str) -> Webhook | None:
    """A service by id, within a transaction; None when it is not registered (any more)."""
    row = (await connection.execute(select(webhooks).where(webhooks.c.webhook == webhook))).one_or_none()
    return None if row is None else Webhook(**row._mapping)


async def trust_webhook(engine: AsyncEngine, webhook: str) -> None:
    """A service took a message: what it refused waits again. Wake its mailbox afterwards."""
    async with engine.begin() as connection:
        await connection.execute(
            update(webhooks).where(webhooks.c.webhook == webhook).values(failing_since=None, failure=None)
        )
        await _wait_again(connection, of_webhook(webhook))


async def remove_webhook(engine: AsyncEngine, webhook: str) -> None:
    """Tell a service nothing more; what waits for it is dropped when its mailbox looks. Raises `UnknownWebhook`."""
    async with engine.begin() as connection:
        removed = await connection.execute(delete(webhooks).where(webhooks.c.webhook == webhook))
        if not removed.rowcount:
            raise UnknownWebhook(webhook=webhook)
        await _wait_again(connection, of_webhook(webhook))


def new_secret() -> str:
    """A secret to sign with, as Standard Webhooks writes it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


async def _wait_again(connection: AsyncConnection, recipient: str) -> None:
    """What a recipient refused, and what is put off, is tried at the next look."""
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.recipient == recipient, deliveries.c.status.in_(("undeliverable", "waiting")))
        .values(status="waiting", next_attempt_at=None)
    )


# --- what is accepted -----------------------------------------------------------------------------------------


def _person(values: dict[str, object]) -> Person:
    try:
        person = Person.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _invalid(str(values["person"]), key_path(first["loc"]), reason_of(first)) from None
    _check_person(person)
    return person


def _check_person(person: Person) -> None:
    """Raises `PersonInvalid` for what would fail only when something is to be sent."""
    wrong = {
        "person": None if is_person_id(person.person) else NOT_AN_ID,
        "name": None if is_line(person.name, LONGEST_NAME) else NOT_A_NAME,
        "email": None if person.email is None or is_address(person.email) else NOT_AN_ADDRESS,
        "time_zone": None if _is_zone(person.time_zone) else NOT_A_ZONE,
        "quiet_from": HALF_A_NIGHT if (person.quiet_from is None) != (person.quiet_until is None) else None,
    }
    for key, reason in wrong.items():
        if reason is not None:
            raise _invalid(person.person, key, reason)


def _invalid(person: str, key: str, reason: Text) -> PersonInvalid:
    return PersonInvalid(field=key, person=person, detail=DETAILS.get(key, key), reason=reason)


def _check_webhook(webhook: Webhook) -> None:
    if not _is_url(webhook.url):
        raise WebhookInvalid(field="url", webhook=webhook.webhook, detail=DETAILS["url"], reason=NOT_A_URL)
    if not _is_secret(webhook.secret):
        raise WebhookInvalid(
            field="secret", webhook=webhook.webhook, detail=DETAILS["secret"], reason=NOT_A_SECRET
        )


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except KeyError:
        return False
    return True


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and is_line(text, 2_000)


def _is_secret(text: str) -> bool:
    try:
        content = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(SECRET_PREFIX) and len(content) in SECRET_LENGTHS
