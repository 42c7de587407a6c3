"""The activity behind every mailbox."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.delivery.mailroom import Mailroom

#: Mailboxes that one worker serves at the same time. The others must not keep the record waiting for a place.
SENDERS: Final = 8
COME_BACK_IN: Final = timedelta(seconds=2)


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
        async with self._senders:
            try:
                return await self._mailroom.deliver(recipient, now)
            except (SQLAlchemyError, OSError) as error:
                raise ApplicationError(
                    "the record does not answer", type=type(getattr(error, "orig", None) or error).__name__
                ) from None
