"""The activity behind every mailbox."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.delivery.mailroom import Mailroom

#: Mailboxes that one worker serves at the same time.
SENDERS: Final = 8
#: So many more wait for their turn. The others come back: they must not keep the record waiting for a place.
QUEUE: Final = 24
COME_BACK_IN: Final = timedelta(seconds=2)
#: After thousands were woken at once, most are turned away more often than this.
LONGEST_ABSENCE: Final = timedelta(seconds=30)
#: Seconds between signs of life: a mail server may take longer for one message than a worker may be silent.
BEAT: Final = 3.0


class DeliveryActivities:
    """Delivers through one mailroom."""

    def __init__(self, mailroom: Mailroom) -> None:
        self._mailroom = mailroom
        self._senders = asyncio.Semaphore(SENDERS)
        self._inside = 0

    @activity.defn(name="deliver")
    async def deliver(self, recipient: str, now: datetime) -> datetime | None:
        """Send what is due to a recipient (`person:ana`, `webhook:crm`) at `now`; when to look again, or None.

        Raises a short `ApplicationError` when the record does not answer or too many wait for a sender: try again.
        """
        with self._place():
            async with _heartbeats(), self._senders:
                try:
                    return await self._mailroom.deliver(recipient, now)
                except (SQLAlchemyError, OSError) as error:
                    raise ApplicationError(
                        "the record does not answer",
                        type=type(getattr(error, "orig", None) or error).__name__,
                    ) from None

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._inside >= SENDERS + QUEUE:
            absence = min(COME_BACK_IN * activity.info().attempt, LONGEST_ABSENCE)
            raise ApplicationError("every sender is busy", type="busy", next_retry_delay=absence)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1


@asynccontextmanager
async def _heartbeats() -> AsyncIterator[None]:
    """Tell Temporal that this worker lives, so that another one takes over soon when it does not."""
    beating = asyncio.create_task(_beat())
    try:
        yield
    finally:
        beating.cancel()


async def _beat() -> None:
    while True:
        await asyncio.sleep(BEAT)
        activity.heartbeat()
