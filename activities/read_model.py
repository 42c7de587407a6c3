"""Asking the record: portfolios, single lifecycles, timelines. Read only."""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta, timezone
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.shown import SHOWN, status_in
from activities.tables import event_log, facts, lifecycles, plans
from domain.facts import Fact
from domain.log import Entry
from domain.state import Plan
from domain.views import Status

#: Sorts after every n followed by another letter, and before o.
_AFTER_N = "n\U0010ffff"
_ENTRIES: TypeAdapter[list[Entry]] = TypeAdapter(list[Entry])


class Filters(BaseModel):
    """Which lifecycles to list; what is None does not matter. `due_before` is inclusive and a local date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str | None = None
    health: str | None = None
    coordinator: str | None = None
    region: str | None = None
    program: str | None = None
    due_before: date | None = None


async def list_lifecycles(engine: AsyncEngine, filters: Filters | None = None) -> list[Status]:
    """The lifecycles that pass every filter, sorted by name (or id) as Spanish readers expect."""
    query = select(*SHOWN).where(and_(True, *_conditions(filters or Filters())))
    async with engine.connect() as connection:
        found = [status_in(row) for row in await connection.execute(query)]
    return sorted(
        found,
        key=lambda status: (spanish_order(status.attributes.name or status.lifecycle), status.lifecycle),
    )


async def list_plans(engine: AsyncEngine, filters: Filters | None = None) -> list[tuple[Status, Plan]]:
    """The lifecycles that pass every filter and have a plan or a diagnosis, with it, by id."""
    query = (
        select(*SHOWN, plans.c.plan)
        .join(plans, plans.c.lifecycle == lifecycles.c.lifecycle)
        .where(and_(True, *_conditions(filters or Filters())))
        .order_by(lifecycles.c.lifecycle)
    )
    async with engine.connect() as connection:
        return [(status_in(row), Plan.model_validate(row.plan)) for row in await connection.execute(query)]


async def list_facts(
    engine: AsyncEngine, types: Sequence[str], filters: Filters | None = None
) -> dict[str, list[Fact]]:
    """The facts of some types of the lifecycles that pass every filter, by id, oldest first."""
    query = (
        select(facts)
        .join(lifecycles, lifecycles.c.lifecycle == facts.c.lifecycle)
        .where(facts.c.type.in_(types), *_conditions(filters or Filters()))
        .order_by(facts.c.lifecycle, facts.c.seq)
    )
    found: dict[str, list[Fact]] = {}
    async with engine.connect() as connection:
        for row in await connection.execute(query):
            found.setdefault(row.lifecycle, []).append(_fact(row))
    return found


async def get_lifecycle(engine: AsyncEngine, lifecycle: str) -> Status | None:
    """One lifecycle as it was last recorded; None when the record does not know it."""
    query = select(*SHOWN).where(lifecycles.c.lifecycle == lifecycle)
    async with engine.connect() as connection:
        row = (await connection.execute(query)).one_or_none()
    return None if row is None else status_in(row)


async def timeline_page(engine: AsyncEngine, lifecycle: str, since: int = 0, limit: int = 500) -> list[Fact]:
    """At most `limit` facts after number `since`, oldest first, at the program's offset."""
    query = (
        select(facts)
        .where(facts.c.lifecycle == lifecycle, facts.c.seq > since)
        .order_by(facts.c.seq)
        .limit(limit)
    )
    async with engine.connect() as connection:
        return [_fact(row) for row in await connection.execute(query)]


async def facts_of_event(engine: AsyncEngine, lifecycle: str, event_id: str) -> list[Fact]:
    """The facts of the decision that an accepted event led to, oldest first; none when there is no such event."""
    decision = select(event_log.c.number).where(
        event_log.c.lifecycle == lifecycle, event_log.c.event_id == event_id, event_log.c.type == "received"
    )
    query = (
        select(facts)
        .where(facts.c.lifecycle == lifecycle, facts.c.number.in_(decision))
        .order_by(facts.c.seq)
    )
    async with engine.connect() as connection:
        return [_fact(row) for row in await connection.execute(query)]


async def count_by(engine: AsyncEngine, column: str) -> dict[str, int]:
    """How many lifecycles have each value of `stage`, `health`, `program`, `region`, `coordinator` or `status`."""
    value = lifecycles.c[column]
    query = select(value, func.count()).group_by(value)
    async with engine.connect() as connection:
        counted = {row[0]: row[1] for row in await connection.execute(query) if row[0] is not None}
    return dict(sorted(counted.items(), key=lambda item: spanish_order(item[0])))


async def event_log_of(engine: AsyncEngine, lifecycle: str) -> list[Entry]:
    """The whole event log of a lifecycle, from which `domain.log.rebuild` makes its state again."""
    query = (
        select(event_log.c.number, event_log.c.at, event_log.c.input)
        .where(event_log.c.lifecycle == lifecycle)
        .order_by(event_log.c.number)
    )
    async with engine.connect() as connection:
        rows = [
            {"number": row.number, "at": row.at, "input": row.input}
            for row in await connection.execute(query)
        ]
    return _ENTRIES.validate_python(rows)


def spanish_order(text: str) -> tuple[str, str]:
    """A sorting key: accents and case do not matter, and ñ is a letter of its own after n."""
    letters = text.casefold().replace("ñ", _AFTER_N)
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", letters) if not unicodedata.combining(letter)
    )
    return plain, text


def _conditions(filters: Filters) -> Sequence[ColumnElement[bool]]:
    asked = filters.model_dump(exclude_none=True)
    due_before = asked.pop("due_before", None)
    equal = [lifecycles.c[name] == value for name, value in asked.items()]
    return equal if due_before is None else [*equal, lifecycles.c.next_due_on <= due_before]


def _fact(row: Row[Any]) -> Fact:
    offset = timezone(timedelta(minutes=row.utc_offset_minutes))
    return Fact(seq=row.seq, at=row.at.astimezone(offset), type=row.type, data=row.data)
