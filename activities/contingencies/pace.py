"""How fast many lifecycles are asked: so many a second at most, and fewer at a time when answers become slow."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True)
class Pace:
    """At most `a_second` lifecycles are asked per second, and `at_once` at the same time.

    An answer that takes longer than `slow` seconds says that the server is busy: half as many are asked at a time then,
    and more again as soon as answers are fast. Everybody else's work comes first.
    """

    a_second: float = 20.0
    at_once: int = 8
    slow: float = 0.5


class Gate:
    """Lets work through at a pace. `clock` counts seconds."""

    def __init__(self, pace: Pace, clock: Callable[[], float] = monotonic) -> None:
        self._pace = pace
        self._clock = clock
        self._next = clock()
        self._inside = 0
        self._left = asyncio.Condition()
        self.room = float(pace.at_once)
        """How many may be asked at the same time now."""

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[None]:
        """Wait for room and for the moment; the block is the question and its answer."""
        async with self._left:
            await self._left.wait_for(lambda: self._inside < max(1, int(self.room)))
            self._inside += 1
        try:
            await self._moment()
            asked = self._clock()
            yield
            self._learn(self._clock() - asked)
        finally:
            async with self._left:
                self._inside -= 1
                self._left.notify_all()

    async def _moment(self) -> None:
        now = self._clock()
        moment = max(self._next, now)
        self._next = moment + 1 / self._pace.a_second
        await asyncio.sleep(moment - now)

    def _learn(self, seconds: float) -> None:
        if seconds > self._pace.slow:
            self.room = max(1.0, self.room / 2)
        else:
            self.room = min(float(self._pace.at_once), self.room + 1 / self.room)
