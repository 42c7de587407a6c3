"""Waking mailboxes: each runs only while something waits for its recipient."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from temporalio.client import Client
from temporalio.service import RPCError

from workers.errors import TemporalUnreachable
from workflows import addresses

#: Requests under way at once; after a contingency thousands are woken.
AT_ONCE: Final = 20
PATIENCE: Final = timedelta(seconds=10)


class Mailboxes:
    """The mailboxes behind one client."""

    def __init__(self, client: Client, *, task_queue: str = addresses.TASK_QUEUE) -> None:
        self._client = client
        self._task_queue = task_queue

    async def wake(self, recipients: Sequence[str]) -> None:
        """Have everything sent that is due to these recipients (`person:ana`, `webhook:crm`). Repeating it is safe.

        Raises:
            TemporalUnreachable: Temporal does not answer; perhaps some were woken.
        """
        places = asyncio.Semaphore(AT_ONCE)
        try:
            await asyncio.gather(*(self._wake(recipient, places) for recipient in recipients))
        except RPCError as error:
            address = self._client.service_client.config.target_host
            raise TemporalUnreachable(
                address=address, reason=error.message[:200] or error.status.name
            ) from None

    async def _wake(self, recipient: str, places: asyncio.Semaphore) -> None:
        async with places:
            await self._client.start_workflow(
                addresses.MAILBOX,
                id=addresses.mailbox_workflow_id(recipient),
                task_queue=self._task_queue,
                start_signal=addresses.WAKE,
                rpc_timeout=PATIENCE,
            )
