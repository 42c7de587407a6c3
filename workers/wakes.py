"""Wakes, gathered: who is to be told is noted at once, and their mailboxes are woken once for all that came meanwhile.

A wake is a hint, and a lost one loses nothing: what waits is in the record, committed before anybody is noted here. A
worker that dies with its notes is followed by one that looks at its start for everybody for whom something waits, and
every worker looks again from time to time for what should have been tried by now (`workers/sweeping.py`).
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from activities.record import Wake
from workers.errors import TemporalUnreachable

FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 60.0
#: What a worker that leaves grants its last wakes.
FAREWELL_SECONDS: Final = 5.0

log = structlog.stdlib.get_logger("ayni.worker")


class GatheredWakes:
    """Wakes through `wake`, everybody once in `gather` seconds; at once when that is 0."""

    def __init__(self, wake: Wake, gather: float = 0) -> None:
        self._wake = wake
        self._gather = gather
        self._noted: set[str] = set()
        self._flushing: asyncio.Task[None] | None = None

    async def note(self, recipients: Sequence[str]) -> None:
        """Have these recipients (`person:ana`, `webhook:crm`) woken soon. It never waits and never fails."""
        self._noted.update(recipients)
        if self._noted and (self._flushing is None or self._flushing.done()):
            self._flushing = asyncio.create_task(self._flush_until_done())

    async def close(self) -> None:
        """Wake everybody who was noted, unless Temporal is away; then a worker's first look does it."""
        if self._flushing is not None:
            self._flushing.cancel()
            await asyncio.wait({self._flushing})
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._flush()
        except (TemporalUnreachable, TimeoutError):
            log.warning("mailboxes were not woken", mailboxes=len(self._noted))

    async def _flush_until_done(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while self._noted:
            await asyncio.sleep(self._gather)
            try:
                await self._flush()
            except TemporalUnreachable:
                log.warning("the mailboxes could not be woken", mailboxes=len(self._noted), seconds=pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            else:
                pause = FIRST_PAUSE_SECONDS

    async def _flush(self) -> None:
        """Wake everybody who was noted; those of a flush that fails stay noted."""
        taken, self._noted = self._noted, set()
        if not taken:
            return
        try:
            await self._wake(sorted(taken))
        except BaseException:
            self._noted |= taken
            raise
