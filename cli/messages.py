"""Messages as commands see them: what was told to whom, and trying it again."""

from typing import TYPE_CHECKING, Protocol

from activities.delivery import deliveries
from activities.delivery.deliveries import Delivery
from activities.delivery.directory import get_person
from cli.directory import Connect
from workers.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


class Messages(Protocol):
    """The queue of messages. Errors are those of `activities.delivery.deliveries`."""

    async def newest(
        self, person: str | None, lifecycle: str | None, status: str | None, limit: int
    ) -> list[Delivery]:
        """The newest messages to a person, about a lifecycle, of a status, oldest first."""
        ...

    async def message(self, number: int) -> Delivery:
        """One message."""
        ...

    async def try_again(self, number: int | None, person: str | None) -> list[str]:
        """Try one message again, those to a person, or all; to whom."""
        ...

    async def test(self, person: str) -> str:
        """Send a test message; what the other side answered. Raises `Unavailable`, `Postponed` or `Refused`."""
        ...


class RecordedMessages:
    """The queue in PostgreSQL, and the mailboxes of those it is for."""

    def __init__(self, engine: "AsyncEngine", connect: Connect) -> None:
        self._engine, self._connect = engine, connect

    async def newest(
        self, person: str | None, lifecycle: str | None, status: str | None, limit: int
    ) -> list[Delivery]:
        """The newest messages that fit."""
        return await deliveries.list_deliveries(self._engine, person, lifecycle, status, limit)

    async def message(self, number: int) -> Delivery:
        """One message."""
        return await deliveries.get_delivery(self._engine, number)

    async def try_again(self, number: int | None, person: str | None) -> list[str]:
        """Let messages wait again, and wake whom they are for."""
        wake = await self._connect()
        recipients = await deliveries.try_again(self._engine, number, person)
        await wake(recipients)
        return recipients

    async def test(self, person: str) -> str:
        """Send a test message now, past the queue."""
        from workers.trial_message import send_test  # noqa: PLC0415 - few commands send anything

        return await send_test(load_settings(), await get_person(self._engine, person))
