"""What the record knows of lifecycles that Temporal runs no more: which are open, and since when each is stopped."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.tables import lifecycles
from domain.program import LifecycleKind

#: So many rows are read at a time.
PAGE: Final = 1_000
OPEN: Final = lifecycles.c.status != "closed"


class OpenLifecycle(NamedTuple):
    """A lifecycle that is open in the record. `stopped_at` is what the last sweep said of it."""

    lifecycle: str
    kind: LifecycleKind
    stopped_at: datetime | None


_ROW: Final = select(lifecycles.c.lifecycle, lifecycles.c.kind, lifecycles.c.stopped_at)


async def open_pages(engine: AsyncEngine) -> AsyncIterator[list[OpenLifecycle]]:
    """Every open lifecycle, by id, a page at a time."""
    query = _ROW.where(OPEN).order_by(lifecycles.c.lifecycle).limit(PAGE)
    after = ""
    while True:
        async with engine.connect() as connection:
            rows = await connection.execute(query.where(lifecycles.c.lifecycle > after))
            page = [OpenLifecycle(*row) for row in rows]
        if not page:
            return
        yield page
        after = page[-1].lifecycle


async def still_open(engine: AsyncEngine, ids: Sequence[str]) -> dict[str, OpenLifecycle]:
    """Those of some lifecycles that are open in the record, by id."""
    async with engine.connect() as connection:
        rows = await connection.execute(_ROW.where(OPEN, lifecycles.c.lifecycle.in_(ids)))
        return {row.lifecycle: OpenLifecycle(*row) for row in rows}


async def write_stopped(engine: AsyncEngine, since: Mapping[str, datetime]) -> None:
    """Write since when lifecycles are stopped; what was written earlier about one stays."""
    if not since:
        return
    row = update(lifecycles).where(
        OPEN, lifecycles.c.stopped_at.is_(None), lifecycles.c.lifecycle == bindparam("stopped")
    )
    rows = [{"stopped": lifecycle, "since": stopped_at} for lifecycle, stopped_at in since.items()]
    async with engine.begin() as connection:
        await connection.execute(row.values(stopped_at=bindparam("since")), rows)


async def take_back_stopped(engine: AsyncEngine, ids: Sequence[str]) -> None:
    """These lifecycles run again."""
    if not ids:
        return
    async with engine.begin() as connection:
        await connection.execute(
            update(lifecycles).where(lifecycles.c.lifecycle.in_(ids)).values(stopped_at=None)
        )
