"""Sweeping: everybody is told what waits for them, also when the wake that should have said so was lost."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.rows import recipients_overdue, recipients_waiting
from activities.record import Wake
from workers.errors import TemporalUnreachable

EVERY: Final = timedelta(minutes=15)
FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 10.0

log = structlog.stdlib.get_logger("ayni.worker")


async def sweep(engine: AsyncEngine, wake: Wake, every: timedelta = EVERY) -> None:
    """Wake everybody for whom something waits, then now and again those who should have been tried by now.

    The first look makes a restored database and the notes of a worker that died good. It goes on until it is cancelled.
    """
    await _look(engine, wake, overdue_by=None)
    while True:
        await asyncio.sleep(every.total_seconds())
        await _look(engine, wake, overdue_by=every)


async def _look(engine: AsyncEngine, wake: Wake, overdue_by: timedelta | None) -> None:
    """One look, however long the record or Temporal are away."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            if overdue_by is None:
                await wake(await recipients_waiting(engine))
            else:
                await wake(await recipients_overdue(engine, overdue_by))
        except (SQLAlchemyError, OSError, TemporalUnreachable) as error:
            log.warning("the mailboxes could not be woken", reason=type(error).__name__, seconds=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        else:
            return
