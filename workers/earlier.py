"""What lifecycles do not tell any more, from the record (SPEC V1)."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.read_model import event_log_of, facts_of_event, timeline_page
from domain.facts import Fact
from domain.log import rebuild
from domain.state import State

#: Gives the record for as long as it is asked.
OpenRecord = Callable[[], AbstractAsyncContextManager[AsyncEngine]]


class Earlier(Protocol):
    """Where facts are when their lifecycle does not keep them any more."""

    async def facts(self, lifecycle: str, since: int, through: int) -> list[Fact]:
        """Those with numbers after `since`, up to `through`, oldest first."""
        ...

    async def facts_of(self, lifecycle: str, event_id: str) -> list[Fact]:
        """Those of the decision that an event led to."""
        ...

    async def state(self, lifecycle: str) -> State | None:
        """The lifecycle as its whole log tells it; None where there is none."""
        ...


class EarlierInRecord:
    """`Earlier` from PostgreSQL. Raises what `open_record` raises when it does not answer."""

    def __init__(self, open_record: OpenRecord) -> None:
        self._open_record = open_record

    async def facts(self, lifecycle: str, since: int, through: int) -> list[Fact]:
        """See `Earlier`."""
        found: list[Fact] = []
        async with self._open_record() as engine:
            while since < through and (
                page := await timeline_page(engine, lifecycle, since, limit=min(500, through - since))
            ):
                found.extend(page)
                since = page[-1].seq
        return found

    async def facts_of(self, lifecycle: str, event_id: str) -> list[Fact]:
        """See `Earlier`."""
        async with self._open_record() as engine:
            return await facts_of_event(engine, lifecycle, event_id)

    async def state(self, lifecycle: str) -> State | None:
        """See `Earlier`."""
        async with self._open_record() as engine:
            log = await event_log_of(engine, lifecycle)
        return rebuild(log) if log else None
