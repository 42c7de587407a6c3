"""Sweeping: what nobody said in time is found again by looking.

Everybody is told what waits for them, also when the wake that should have said so was lost; and the record says which
lifecycles were stopped past the rules.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.rows import recipients_overdue, recipients_waiting
from activities.record import Wake
from workers.errors import TemporalUnreachable
from workers.stopped import StoppedLifecycles

EVERY: Final = timedelta(minutes=15)
FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 10.0

Look = Callable[[], Awaitable[None]]

log = structlog.stdlib.get_logger("ayni.worker")


async def sweep(engine: AsyncEngine, wake: Wake, every: timedelta = EVERY) -> None:
    """Wake everybody for whom something waits, then now and again those who should have been tried by now.

    The first look makes a restored database and the notes of a worker that died good. It goes on until it is cancelled.
    """

    async def wake_all() -> None:
        await wake(await recipients_waiting(engine))

    async def wake_overdue() -> None:
        await wake(await recipients_overdue(engine, every))

    await _patiently(wake_all, "the mailboxes could not be woken")
    await _regularly(wake_overdue, "the mailboxes could not be woken", every)


async def sweep_stopped(lifecycles: StoppedLifecycles, every: timedelta = EVERY) -> None:
    """Have the record say now, and now and again, who is stopped past the rules. It goes on until it is cancelled."""
    failure = "whether lifecycles were stopped could not be seen"
    await _patiently(lifecycles.write, failure)
    await _regularly(lifecycles.write, failure, every)


async def _regularly(look: Look, failure: str, every: timedelta) -> None:
    while True:
        await asyncio.sleep(every.total_seconds())
        await _patiently(look, failure)


async def _patiently(look: Look, failure: str) -> None:
    """One look, however long the record or Temporal are away."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            await look()
        except (SQLAlchemyError, OSError, TemporalUnreachable) as error:
            log.warning(failure, reason=type(error).__name__, seconds=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        else:
            return
