"""What happens to many lifecycles at once: everybody comes to the same instant of their own clock, then it is done."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date

from domain.acceptance import is_accepted
from domain.days import local_date
from domain.state import State


class Gathering:
    """Lifecycles that wait for one another on a `day`, because of the event `event_id` that reaches them together.

    `happen` is done once all of them have come or cannot come any more; again for whoever comes once more.
    """

    def __init__(
        self, event_id: str, day: date, expected: Iterable[str], happen: Callable[[], Awaitable[None]]
    ) -> None:
        self.event_id = event_id
        self._day = day
        self._missing = set(expected)
        self._happen = happen
        self._complete = asyncio.Event()
        self._happening: asyncio.Task[None] | None = None

    def look_at(self, state: State) -> None:
        """Do not wait for a lifecycle that is over or has passed the day."""
        passed = state.clock is not None and local_date(state.clock, state.program.time_zone) > self._day
        if passed or state.status == "closed" or is_accepted(state, self.event_id):
            self.expect_no_more(state.lifecycle)

    def expect_no_more(self, lifecycle: str) -> None:
        """Do not wait for this lifecycle any more."""
        self._missing.discard(lifecycle)
        if not self._missing:
            self._complete.set()

    async def come(self, lifecycle: str) -> None:
        """Be there, and wait until it has happened."""
        self.expect_no_more(lifecycle)
        await self._complete.wait()
        if self._happening is None or self._happening.done():
            self._happening = asyncio.create_task(self._do())
        await asyncio.shield(self._happening)

    async def _do(self) -> None:
        await self._happen()
