"""How fast many lifecycles are asked: so many at a time, so many a second."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True)
class Pace:
    """At most `a_second` lifecycles are asked per second, `at_once` of them at the same time."""

    a_second: float = 20.0
    at_once: int = 8


class Gate:
    """Lets work through at a pace. `clock` counts seconds."""

    def __init__(self, pace: Pace, clock: Callable[[], float] = monotonic) -> None:
        self._interval = 1 / pace.a_second
        self._room = asyncio.Semaphore(pace.at_once)
        self._clock = clock
        self._next = clock()

    async def __aenter__(self) -> None:
        """Wait for a place, then for the moment."""
        await self._room.acquire()
        now = self._clock()
        moment = max(self._next, now)
        self._next = moment + self._interval
        await asyncio.sleep(moment - now)

    async def __aexit__(self, *_ended: object) -> None:
        """Leave the place to the next one."""
        self._room.release()
