"""The letters of a demonstration: what was queued while it lived is sent before it is told."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.rows import recipients_waiting
from workers.errors import TemporalUnreachable

#: Nobody waits longer than this for letters; the rest arrives by itself.
PATIENCE_SECONDS = 8.0
FIRST_PAUSE_SECONDS = 0.25


async def send_letters(
    engine: AsyncEngine,
    wake: Callable[[Sequence[str]], Awaitable[None]],
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Wake everybody for whom something waits, until nothing does or the patience is over.

    A part that is away meanwhile holds nothing up: its letters arrive when it is back.
    """
    ends, pause = monotonic() + patience, FIRST_PAUSE_SECONDS
    while monotonic() < ends:
        with suppress(SQLAlchemyError, OSError, TemporalUnreachable):
            waiting = await recipients_waiting(engine)
            if not waiting:
                return
            await wake(waiting)
        await asyncio.sleep(pause)
        pause *= 2
