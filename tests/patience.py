"""How long tests wait: until something holds. The limit is for what hangs, and no fast machine ever sees it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

#: Seconds; the limit of one whole test (`timeout` in pyproject.toml) is above it.
LONGEST: Final = 300.0
PATIENCE: Final = timedelta(seconds=LONGEST)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that happens somewhere else."""
    async with asyncio.timeout(LONGEST):
        while not await holds():  # noqa: ASYNC110 - another process does it, so there is no event to wait for
            await asyncio.sleep(0.02)
