"""How long tests wait: until something holds. The limit is for what hangs, and no fast machine ever sees it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

#: Seconds; the limit of one whole test (`timeout` in pyproject.toml) is above it.
LONGEST: Final = 300.0
PATIENCE: Final = timedelta(seconds=LONGEST)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that happens somewhere else."""
    async with asyncio.timeout(LONGEST):
        while not await holds():  # noqa: ASYNC110 - another process does it, so there is no event to wait for
            await asyncio.sleep(0.02)


def stop_the_stopwatch() -> None:
    """Let workers of this process take as long as they need for a task; those that are processes keep the SDK's limit.

    The SDK fails a task that took two seconds of the clock on the wall, and lets nobody set another limit than none,
    together with a debugger's laxer sandbox. A task that hangs still fails its test.
    """
    module: Any = sys.modules.get("temporalio.worker._workflow")
    if module is None:
        return
    begin = module._WorkflowWorker.__init__

    def begin_patiently(worker: Any, *arguments: Any, **named: Any) -> None:
        begin(worker, *arguments, **named)
        assert worker._deadlock_timeout_seconds == 2, "the SDK has another limit now"
        worker._deadlock_timeout_seconds = LONGEST

    module._WorkflowWorker.__init__ = begin_patiently
