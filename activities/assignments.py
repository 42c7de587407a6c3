"""Who has which role, and to whom it passes, from the record. Read only."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.shown import SHOWN, status_in
from activities.tables import lifecycles
from domain.views import Status

RUNS = lifecycles.c.status != "closed"


async def concerning(
    engine: AsyncEngine, *people: str, after: str = "", limit: int | None = None
) -> list[Status]:
    """The lifecycles, not closed, in which any of some people has a role or is to accept one, by id.

    `after` and `limit` read them page by page.
    """
    return await _statuses(engine, concerns(people) & (lifecycles.c.lifecycle > after), limit)


def concerns(people: Sequence[str]) -> ColumnElement[bool]:
    """Whether any of some people has a role in a lifecycle or is to accept one."""
    return or_(_has_role(people), _is_to_accept(people))


async def with_handovers(engine: AsyncEngine) -> list[Status]:
    """The lifecycles in which a hand-over waits to be accepted, by id."""
    return await _statuses(engine, func.json_array_length(lifecycles.c.view["handovers"]) > 0)


async def roles_per_person(engine: AsyncEngine) -> dict[str, int]:
    """How many roles everybody has in lifecycles that are not closed."""
    roles = func.json_each_text(lifecycles.c.view["roles"]).table_valued("key", "value")
    each = lifecycles.join(roles, true())
    query = select(roles.c.value, func.count()).select_from(each).where(RUNS)
    async with engine.connect() as connection:
        return {row[0]: row[1] for row in await connection.execute(query.group_by(roles.c.value))}


def _has_role(people: Sequence[str]) -> ColumnElement[bool]:
    roles = func.json_each_text(lifecycles.c.view["roles"]).table_valued("key", "value")
    return _any(select(literal(1)).select_from(roles).where(roles.c.value.in_(people)))


def _is_to_accept(people: Sequence[str]) -> ColumnElement[bool]:
    handovers = func.json_array_elements(lifecycles.c.view["handovers"]).table_valued("value")
    incoming = handovers.c.value.op("->>")("incoming")
    return _any(select(literal(1)).select_from(handovers).where(incoming.in_(people)))


def _any(query: Select[int]) -> ColumnElement[bool]:
    return exists(query.correlate(lifecycles))


async def _statuses(
    engine: AsyncEngine, condition: ColumnElement[bool], limit: int | None = None
) -> list[Status]:
    query = select(*SHOWN).where(RUNS, condition).order_by(lifecycles.c.lifecycle).limit(limit)
    async with engine.connect() as connection:
        return [status_in(row) for row in await connection.execute(query)]
