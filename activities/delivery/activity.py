"""The activity behind every mailbox."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.delivery.mailroom import Mailroom

#: Mailboxes that one worker serves at the same time. The others must not keep the record waiting for a place.
SENDERS: Final = 8
COME_BACK_IN: Final = timedelta(seconds=2)
#: Seconds between signs of life: a mail server may take longer for one message than a worker may be silent.
BEAT: Final = 3.0


class DeliveryActivities:
    """Delivers through one mailroom."""

    def __init__(self, mailroom: Mailroom) -> None:
        self._mailroom = mailroom
        self._senders = asyncio.Semaphore(SENDERS)

    @activity.defn(name="deliver")
    async def deliver(self, recipient: str, now: datetime) -> datetime | None:
        """Send what is due to a recipient (`person:ana`, `webhook:crm`) at `now`; when to look again, or None.

        Raises a short `ApplicationError` when the record does not answer or every sender is busy: try again.
        """
        if self._senders.locked():
            raise ApplicationError("every sender is busy", type="busy", next_retry_delay=COME_BACK_IN)
        async with self._senders, _heartbeats():
            try:
                return await self._mailroom.deliver(recipient, now)
            except (SQLAlchemyError, OSError) as error:
                raise ApplicationError(
                    "the record does not answer", type=type(getattr(error, "orig", None) or error).__name__
                ) from None


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
        activity.heartbeat()
        await asyncio.sleep(BEAT)
