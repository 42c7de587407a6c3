"""Going on when a part of the stack dies and comes back: every call is repeated until it is answered.

Repeating is safe: a start is refused the second time, an event is known by its id (SPEC V1), a clock is moved to an
instant and not by a span.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from temporalio.service import RPCError, RPCStatusCode

from domain.events import Envelope, LifecycleStart
from domain.state import State
from workers.errors import NoAnswer, OutcomeUnknown, TemporalUnreachable
from workers.gateway import Lifecycles
from workflows.messages import Receipt

Answer = TypeVar("Answer")

#: Long enough for somebody to see what died and to type `ayni up`.
PATIENCE_SECONDS = 300.0
PAUSE_SECONDS = 0.5
PASSING = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.FAILED_PRECONDITION,  # a workflow task that failed while its worker died
    }
)


class Persistent:
    """`Lifecycles` whose calls outlive the death of a worker or a server."""

    def __init__(self, lifecycles: Lifecycles, patience: float = PATIENCE_SECONDS) -> None:
        self._lifecycles = lifecycles
        self._patience = patience

    async def start(self, start: LifecycleStart) -> None:
        """`Lifecycles.start`."""
        await self.trying(lambda: self._lifecycles.start(start))

    async def submit(self, lifecycle: str, event: Envelope) -> Receipt:
        """`Lifecycles.submit`."""
        return await self.trying(lambda: self._lifecycles.submit(lifecycle, event))

    async def state(self, lifecycle: str) -> State:
        """`Lifecycles.state`."""
        return await self.trying(lambda: self._lifecycles.state(lifecycle))

    async def trying(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of `call`, however often it takes; after the patience is over, its last error."""
        give_up_at = monotonic() + self._patience
        while True:
            try:
                return await call()
            except (TemporalUnreachable, OutcomeUnknown, NoAnswer):
                if monotonic() > give_up_at:
                    raise
            except RPCError as error:
                if error.status not in PASSING or monotonic() > give_up_at:
                    raise
            _heed_interruption()
            await asyncio.sleep(PAUSE_SECONDS)


def _heed_interruption() -> None:
    """The SDK tells a call that was cancelled as one that had no answer; who interrupts must not wait for more."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
