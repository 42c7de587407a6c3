"""One timer for the next deadline."""

import asyncio
from datetime import datetime

from temporalio import workflow


class Alarm:
    """Rings at one instant. Setting the same instant again keeps the running timer, which saves history."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._timer: asyncio.Task[None] | None = None

    def set(self, at: datetime | None) -> None:
        """Ring at `at` and at no other instant; never when None."""
        if at == self._at and not self.rang():
            return
        if self._timer is not None:
            self._timer.cancel()
        self._at = at
        self._timer = None if at is None else asyncio.create_task(workflow.sleep(at - workflow.now()))

    def rang(self) -> bool:
        """Whether the instant has been reached."""
        return self._timer is not None and self._timer.done()
