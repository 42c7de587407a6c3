"""The directory of people and services, as commands see it. What changes there wakes whom it concerns."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from activities.delivery import directory
from activities.delivery.directory import Webhook
from activities.delivery.errors import UnknownWebhook
from activities.delivery.recipients import of_person, of_webhook
from activities.messages.model import Person

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

#: The type of a message that only shows that messages arrive.
TEST = "test"
#: Lets the mailboxes of these recipients (`person:ana`) look at what waits for them.
Wake = Callable[[Sequence[str]], Awaitable[None]]
#: Connects to where mailboxes are, before anything is changed that they must hear of.
Connect = Callable[[], Awaitable[Wake]]


class Directory(Protocol):
    """People and services. Errors are those of `activities.delivery.directory`."""

    async def add(self, person: Person) -> None:
        """Register somebody."""

    async def change(self, person: str, **changes: object) -> Person:
        """Change details of somebody; who they are afterwards."""
        ...

    async def person(self, person: str) -> Person:
        """Somebody by id."""
        ...

    async def people(self) -> list[Person]:
        """Everybody, by name."""
        ...

    async def add_webhook(self, webhook: str, url: str, secret: str | None) -> Webhook:
        """Register a service; without a secret it gets a new one."""
        ...

    async def webhooks(self) -> list[Webhook]:
        """The registered services, by id."""
        ...

    async def remove_webhook(self, webhook: str) -> None:
        """Forget a service."""

    async def test_webhook(self, webhook: str) -> str:
        """Post a signed test message; its id. What the service refused before is tried again. Raises `Unavailable`, `Postponed` or `Refused`."""
        ...


class RecordedDirectory:
    """The directory in PostgreSQL, and the mailboxes of those who are in it."""

    def __init__(self, engine: "AsyncEngine", connect: Connect) -> None:
        self._engine, self._connect = engine, connect

    async def add(self, person: Person) -> None:
        """Register somebody; what waits for them is sent."""
        wake = await self._connect()
        await directory.add_person(self._engine, person)
        await wake([of_person(person.person)])

    async def change(self, person: str, **changes: object) -> Person:
        """Change details of somebody; what could not be sent is tried again."""
        wake = await self._connect()
        changed = await directory.change_person(self._engine, person, **changes)
        await wake([of_person(person)])
        return changed

    async def person(self, person: str) -> Person:
        """Somebody by id."""
        return await directory.get_person(self._engine, person)

    async def people(self) -> list[Person]:
        """Everybody, by name."""
        return await directory.list_people(self._engine)

    async def add_webhook(self, webhook: str, url: str, secret: str | None) -> Webhook:
        """Register a service."""
        return await directory.add_webhook(self._engine, webhook, url, secret)

    async def webhooks(self) -> list[Webhook]:
        """The registered services, by id."""
        return await directory.list_webhooks(self._engine)

    async def remove_webhook(self, webhook: str) -> None:
        """Forget a service; what waits for it is dropped."""
        wake = await self._connect()
        await directory.remove_webhook(self._engine, webhook)
        await wake([of_webhook(webhook)])

    async def test_webhook(self, webhook: str) -> str:
        """Post a signed test message; a service that refused before is trusted again."""
        from activities.delivery.webhooks import tell, webhook_client  # noqa: PLC0415 - few commands post anything

        known = {each.webhook: each for each in await self.webhooks()}
        if webhook not in known:
            raise UnknownWebhook(webhook=webhook)
        message_id = f"{TEST}-{uuid4()}"
        body = {"type": TEST, "timestamp": datetime.now(UTC).isoformat(), "data": {}}
        async with webhook_client() as client:
            await tell(client, known[webhook], message_id, body)
        if known[webhook].failing_since is not None:
            wake = await self._connect()
            await directory.trust_webhook(self._engine, webhook)
            await wake([of_webhook(webhook)])
        return message_id
