"""Serving one recipient: what is due now, and how a group of deliveries becomes one message to them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple, Protocol

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.delivery.channel import Channel, Letter, Session
from activities.delivery.directory import Webhook, find_person, find_webhook, names_of
from activities.delivery.identity import identity, thread_of
from activities.delivery.recipients import addressee, of_person, of_webhook
from activities.delivery.rows import Held, program_of
from activities.delivery.timing import Round, Waiting, round_for, round_of
from activities.delivery.webhooks import body_of, tell, webhook_client
from activities.delivery.writing import Told, Writer
from activities.messages.model import Message, Notice, Person
from domain.program import Program

WEBHOOK = "webhook"


class Sent(NamedTuple):
    """What went out, as it is kept."""

    channel: str
    message_id: str
    subject: str | None = None
    text: str | None = None


class Unreachable(NamedTuple):
    """Nobody to send to: what becomes of everything that waits, and why."""

    status: str
    failure: str


class Service(Protocol):
    """One recipient, over one connection."""

    def plan(self, waiting: Sequence[Waiting], now: datetime) -> Round:
        """What is due at an instant."""
        ...

    async def send(self, connection: AsyncConnection, held: Sequence[Held], now: datetime) -> Sent | None:
        """Send one group as one message; None when there is nothing to say any more.

        Raises `Unavailable`, `Postponed` or `Refused`.
        """
        ...


class Post:
    """Everything that sending takes: a channel to people, a writer, and the domain in whose name messages are known."""

    def __init__(self, channel: Channel, writer: Writer, domain: str) -> None:
        self._channel = channel
        self._writer = writer
        self._domain = domain

    async def find(self, connection: AsyncConnection, recipient: str) -> Person | Webhook | Unreachable:
        """Who a recipient is, as the directory has it now."""
        to = addressee(recipient)
        if to.sort == "webhook":
            return _reachable(await find_webhook(connection, to.name))
        person = await find_person(connection, to.name)
        if self._channel.needs_address:
            return person if person and _has_address(person) else _unreachable(person)
        if person is not None and not person.active:
            return _unreachable(person)
        return person or Person(person=to.name, name=to.name)

    @asynccontextmanager
    async def serve(self, found: Person | Webhook) -> AsyncIterator[Service]:
        """Serve one recipient; the connection ends with the block."""
        if isinstance(found, Webhook):
            async with webhook_client() as client:
                yield WebhookService(found, client)
        else:
            async with self._channel.session() as session:
                yield PersonService(found, session, self._channel.name, self._writer, self._domain)


def _reachable(webhook: Webhook | None) -> Webhook | Unreachable:
    if webhook is None:
        return Unreachable("dropped", "webhook_removed")
    if webhook.failing_since is not None:
        return Unreachable("undeliverable", webhook.failure or "refused")
    return webhook


def _has_address(person: Person) -> bool:
    return person.active and person.email is not None and person.failing_since is None


def _unreachable(person: Person | None) -> Unreachable:
    if person is None:
        return Unreachable("undeliverable", "unknown_person")
    if not person.active:
        return Unreachable("undeliverable", "person_left")
    return Unreachable("undeliverable", person.failure or "no_address")


async def _with_names(connection: AsyncConnection, notice: Notice) -> Notice:
    return notice.model_copy(update={"names": await names_of(connection, notice.mentioned)})


class PersonService:
    """Letters to one person."""

    def __init__(self, person: Person, session: Session, channel: str, writer: Writer, domain: str) -> None:
        self._person = person
        self._session = session
        self._channel = channel
        self._writer = writer
        self._domain = domain
        self._programs: dict[str, Program | None] = {}

    def plan(self, waiting: Sequence[Waiting], now: datetime) -> Round:
        """What the person's rhythm and quiet hours allow."""
        return round_for(self._person, waiting, now)

    async def send(self, connection: AsyncConnection, held: Sequence[Held], now: datetime) -> Sent | None:
        """Write and send one letter."""
        message = await self._written(connection, held, now)
        if message is None:
            return None
        letter = self._letter(held, message, now)
        await self._session.send(letter)
        return Sent(self._channel, letter.message_id, message.subject, message.text)

    async def _written(
        self, connection: AsyncConnection, held: Sequence[Held], now: datetime
    ) -> Message | None:
        digest = held[0].digest
        if digest is not None:
            return await self._writer.digest(digest, self._person, now)
        told = [
            Told(await _with_names(connection, one.notice()), await self._program(connection, one.lifecycle))
            for one in held
        ]
        return self._writer.letter(told, self._person, now)

    async def _program(self, connection: AsyncConnection, lifecycle: str | None) -> Program | None:
        assert lifecycle is not None, "a notice is about a lifecycle"
        if lifecycle not in self._programs:
            self._programs[lifecycle] = await program_of(connection, lifecycle)
        return self._programs[lifecycle]

    def _letter(self, held: Sequence[Held], message: Message, now: datetime) -> Letter:
        """The letter under the name of its first notice: a repetition after a crash has the same."""
        first, recipient = held[0], of_person(self._person.person)
        letter = Letter(
            number=first.id,
            message_id=f"<{name_of(first, recipient)}@{self._domain}>",
            person=self._person,
            message=message,
            written_at=now,
        )
        if first.lifecycle is None or len(held) > 1:
            return letter
        thread = thread_of(first.lifecycle, first.row.data, recipient)
        return letter._replace(
            lifecycle=first.lifecycle,
            kind=first.row.kind,
            thread=None if thread is None else f"<{thread}@{self._domain}>",
        )


class WebhookService:
    """Messages to one service, each by itself."""

    def __init__(self, webhook: Webhook, client: httpx.AsyncClient) -> None:
        self._webhook = webhook
        self._client = client

    def plan(self, waiting: Sequence[Waiting], now: datetime) -> Round:
        """Services know no quiet hours."""
        return round_of(waiting, now)

    async def send(self, _connection: AsyncConnection, held: Sequence[Held], _now: datetime) -> Sent | None:
        """Post one message."""
        [one] = held
        message_id = name_of(one, of_webhook(self._webhook.webhook))
        await tell(self._client, self._webhook, message_id, body_of(one.notice()))
        return Sent(WEBHOOK, message_id)


def name_of(one: Held, recipient: str) -> str:
    """The name of a message: a pure function of what it tells and to whom."""
    if one.digest is not None:
        return identity("digest", one.digest, recipient)
    return identity("notice", one.lifecycle, one.row.number, one.row.position, recipient)
