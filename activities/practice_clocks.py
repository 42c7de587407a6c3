"""What time it is in each lifecycle, from the record: on a practice stack clocks are moved ahead of real time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.tables import lifecycles, practice_clocks
from domain.present import Present


async def read_present(
    connection: AsyncConnection, now: datetime, only: Sequence[str] | None = None
) -> Present:
    """The present of every lifecycle, or of some; one query, which finds nothing where nobody practises.

    A clock that was moved runs on from there. None is behind the last decision, also while it is still being moved.
    """
    query = (
        select(lifecycles.c.lifecycle, lifecycles.c.decided_at, practice_clocks.c.ahead)
        .outerjoin(practice_clocks, practice_clocks.c.lifecycle == lifecycles.c.lifecycle)
        .where(or_(practice_clocks.c.ahead.is_not(None), lifecycles.c.decided_at > now))
    )
    if only is not None:
        query = query.where(lifecycles.c.lifecycle.in_(only))
    rows = await connection.execute(query)
    return Present(
        now, {row.lifecycle: max(row.decided_at, now + (row.ahead or timedelta(0))) for row in rows}
    )


async def note_ahead(engine: AsyncEngine, ahead: Mapping[str, timedelta]) -> None:
    """Note how far clocks are ahead of real time. None ever goes back: what is noted already and farther, stays."""
    if not ahead:
        return
    noted = insert(practice_clocks)
    farthest = func.greatest(practice_clocks.c.ahead, noted.excluded.ahead)
    rows = [{"lifecycle": lifecycle, "ahead": span} for lifecycle, span in ahead.items()]
    async with engine.begin() as connection:
        await connection.execute(
            noted.on_conflict_do_update(
                index_elements=[practice_clocks.c.lifecycle], set_={"ahead": farthest}
            ),
            rows,
        )
