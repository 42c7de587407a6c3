"""Contingencies and their members in the record. Everything here may be done again without harm."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.contingencies.errors import ContingencyDiffers, ContingencyLifted, ContingencyUnknown
from activities.contingencies.model import (
    Contingency,
    Declaration,
    Lifting,
    Member,
    Page,
    Scope,
    Survey,
    same_regions,
)
from activities.storable import storable
from activities.tables import contingencies, contingency_members, event_log, facts, lifecycles


class LatestPause(NamedTuple):
    """Whether the latest pause of a lifecycle stands, and the id of the event that began it, or ended it."""

    stands: bool
    event_id: str | None


#: Nobody decided anything: asking again may well succeed.
PASSING = ("outcome_unknown", "no_answer", "temporal_unreachable")


async def open_contingency(connection: AsyncConnection, declaration: Declaration, now: datetime) -> None:
    """Record a declaration; the same one again changes nothing. Raises `ContingencyDiffers`, `ContingencyLifted`."""
    row = {**declaration.model_dump(mode="json"), "declared_at": now}
    await connection.execute(insert(contingencies).values(row).on_conflict_do_nothing())
    recorded = await _recorded(connection, declaration.contingency)
    if recorded.lifted_at is not None:
        raise ContingencyLifted(contingency=declaration.contingency, lifted_on=recorded.lifted_at.date())
    same = (recorded.reason, recorded.kind) == (declaration.reason, declaration.kind)
    if not same or not Scope.model_validate(recorded.scope).means_the_same_as(declaration.scope):
        raise ContingencyDiffers(contingency=declaration.contingency)


async def mark_lifted(connection: AsyncConnection, lifting: Lifting, now: datetime) -> None:
    """Record that a contingency no longer stands; the first lift counts. Raises `ContingencyUnknown`."""
    await _recorded(connection, lifting.contingency)
    await connection.execute(
        update(contingencies)
        .where(
            contingencies.c.contingency == lifting.contingency,
            contingencies.c.lifted_at.is_(None),
        )
        .values(lifted_by=lifting.lifted_by, lifted_at=now)
    )


async def _recorded(connection: AsyncConnection, contingency: str) -> Row[Any]:
    found = await connection.execute(select(contingencies).where(contingencies.c.contingency == contingency))
    row = found.one_or_none()
    if row is None:
        raise ContingencyUnknown(contingency=contingency)
    return row


async def in_scope(connection: AsyncConnection, scope: Scope) -> ColumnElement[bool]:
    """The condition for lifecycles of a scope that are not closed. Regions are matched as people write them."""
    conditions: list[ColumnElement[bool]] = [lifecycles.c.status != "closed"]
    if scope.regions:
        names = same_regions(scope.regions, await known_regions(connection))
        conditions.append(lifecycles.c.region.in_(names))
    if scope.programs:
        conditions.append(lifecycles.c.program.in_(scope.programs))
    return and_(true(), *conditions)


async def known_regions(connection: AsyncConnection) -> list[str]:
    """Every spelling of a region in the record."""
    found = await connection.execute(
        select(lifecycles.c.region).where(lifecycles.c.region.is_not(None)).distinct()
    )
    return sorted(region for (region,) in found)


async def to_pause(
    connection: AsyncConnection, declaration: Declaration, *, round_number: int
) -> Select[Any]:
    """Lifecycles in scope that this contingency did not pause yet; after the first round, those that did not answer."""
    member = contingency_members
    mine = and_(member.c.lifecycle == lifecycles.c.lifecycle, member.c.contingency == declaration.contingency)
    unsettled = member.c.outcome.in_(("already_paused", "not_reached"))
    open_to_it = _did_not_answer() if round_number > 1 else or_(member.c.outcome.is_(None), unsettled)
    return (
        select(lifecycles.c.lifecycle, lifecycles.c.view)
        .outerjoin(member, mine)
        .where(await in_scope(connection, declaration.scope), open_to_it)
    )


def to_resume(contingency: str, *, round_number: int) -> Select[Any]:
    """Lifecycles that this contingency paused, or may have paused without an answer; later, those that did not answer."""
    member = contingency_members
    paused = and_(member.c.outcome == "paused", true() if round_number == 1 else member.c.code.in_(PASSING))
    return (
        select(lifecycles.c.lifecycle, lifecycles.c.view)
        .join(member, member.c.lifecycle == lifecycles.c.lifecycle)
        .where(
            member.c.contingency == contingency,
            or_(paused, _did_not_answer()),
        )
    )


def _did_not_answer() -> ColumnElement[bool]:
    member = contingency_members
    return and_(member.c.outcome == "not_reached", member.c.code.in_(PASSING))


async def survey(connection: AsyncConnection, wanted: Select[Any], *, after: str, page: int) -> Survey:
    """How many lifecycles are wanted after an id, in which pages."""
    ids = wanted.with_only_columns(lifecycles.c.lifecycle).where(lifecycles.c.lifecycle > after)
    found = list((await connection.execute(ids.order_by(lifecycles.c.lifecycle))).scalars())
    last = [found[min(start + page, len(found)) - 1] for start in range(0, len(found), page)]
    return Survey(total=len(found), pages=tuple(last))


async def people_of(
    connection: AsyncConnection, wanted: Select[Any], page: Page
) -> dict[str, dict[str, str]]:
    """The wanted lifecycles of a page, each with who is in which role, in the order of their ids."""
    within = and_(lifecycles.c.lifecycle > page.after, lifecycles.c.lifecycle <= page.through)
    rows = await connection.execute(wanted.where(within).order_by(lifecycles.c.lifecycle))
    return {row.lifecycle: row.view["roles"] for row in rows}


async def put_member(connection: AsyncConnection, contingency: str, member: Member) -> None:
    """Record what became of a lifecycle, instead of what was recorded before."""
    row = {"contingency": contingency, **storable(member.model_dump())}
    newer = insert(contingency_members).values(row)
    await connection.execute(
        newer.on_conflict_do_update(
            index_elements=[contingency_members.c.contingency, contingency_members.c.lifecycle],
            set_={name: newer.excluded[name] for name in ("outcome", "code", "failure", "at")},
        )
    )


async def pass_on(connection: AsyncConnection, contingency: str, lifecycle: str, now: datetime) -> bool:
    """Hand a paused lifecycle over to another standing contingency that covers it; whether there is one.

    That contingency is held meanwhile, so that its own lift either comes first or finds what it took over.
    """
    member = contingency_members
    heir = await connection.scalar(
        select(member.c.contingency)
        .join(contingencies, contingencies.c.contingency == member.c.contingency)
        .where(
            member.c.lifecycle == lifecycle,
            member.c.contingency != contingency,
            member.c.outcome.in_(("paused", "already_paused")),
            contingencies.c.lifted_at.is_(None),
        )
        .order_by(contingencies.c.declared_at)
        .limit(1)
        .with_for_update(of=contingencies)
    )
    if heir is None:
        return False
    await put_member(connection, heir, Member(lifecycle=lifecycle, outcome="paused", at=now))
    await put_member(connection, contingency, Member(lifecycle=lifecycle, outcome="kept", at=now))
    return True


async def latest_pauses(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, LatestPause]:
    """Those of the lifecycles that were ever paused, each with what became of its latest pause."""
    latest = (
        select(facts.c.lifecycle, facts.c.number, facts.c.type)
        .where(facts.c.lifecycle.in_(ids), facts.c.type.in_(("paused", "resumed")))
        .ext(distinct_on(facts.c.lifecycle))
        .order_by(facts.c.lifecycle, facts.c.seq.desc())
        .subquery()
    )
    rows = await connection.execute(
        select(event_log.c.lifecycle, event_log.c.event_id, latest.c.type).join(
            latest,
            and_(latest.c.lifecycle == event_log.c.lifecycle, latest.c.number == event_log.c.number),
        )
    )
    return {row.lifecycle: LatestPause(row.type == "paused", row.event_id) for row in rows}


async def list_contingencies(engine: AsyncEngine) -> list[Contingency]:
    """Those that stand first, then the past ones; in each, the newest first."""
    async with engine.connect() as connection:
        rows = await connection.execute(
            select(contingencies).order_by(
                contingencies.c.lifted_at.is_not(None),
                contingencies.c.declared_at.desc(),
                contingencies.c.contingency,
            )
        )
        counted = await _counted(connection)
        return [_contingency(row, counted.get(row.contingency, {})) for row in rows]


async def get_contingency(engine: AsyncEngine, contingency: str) -> Contingency:
    """One contingency. Raises `ContingencyUnknown`."""
    async with engine.connect() as connection:
        row = await _recorded(connection, contingency)
        return _contingency(row, (await _counted(connection)).get(contingency, {}))


async def list_members(
    engine: AsyncEngine, contingency: str, outcomes: Sequence[str] | None = None
) -> list[Member]:
    """What became of each lifecycle, by id; only of some outcomes if any are given."""
    member = contingency_members
    query = select(member.c.lifecycle, member.c.outcome, member.c.code, member.c.failure, member.c.at).where(
        member.c.contingency == contingency
    )
    if outcomes:
        query = query.where(member.c.outcome.in_(outcomes))
    async with engine.connect() as connection:
        rows = await connection.execute(query.order_by(member.c.lifecycle))
        return [Member.model_validate(row._asdict()) for row in rows]


async def preview(engine: AsyncEngine, scope: Scope) -> dict[str, int]:
    """How many lifecycles of a scope have which status; closed ones do not count."""
    async with engine.connect() as connection:
        query = select(lifecycles.c.status, func.count()).where(await in_scope(connection, scope))
        rows = await connection.execute(query.group_by(lifecycles.c.status))
        return {row[0]: row[1] for row in rows}


async def places(engine: AsyncEngine) -> tuple[list[str], list[str]]:
    """The regions and the programs that the record knows."""
    async with engine.connect() as connection:
        programs = await connection.scalars(select(lifecycles.c.program).distinct())
        return await known_regions(connection), sorted(programs)


async def _counted(connection: AsyncConnection) -> dict[str, dict[str, int]]:
    """How many members of each contingency have each outcome."""
    member = contingency_members
    rows = await connection.execute(
        select(member.c.contingency, member.c.outcome, func.count()).group_by(
            member.c.contingency, member.c.outcome
        )
    )
    counted: dict[str, dict[str, int]] = {}
    for contingency, outcome, number in rows:
        counted.setdefault(contingency, {})[outcome] = number
    return counted


def _contingency(row: Row[Any], outcomes: dict[str, int]) -> Contingency:
    lifted_at = row.lifted_at.astimezone(UTC) if row.lifted_at is not None else None
    content = {**row._asdict(), "declared_at": row.declared_at.astimezone(UTC), "lifted_at": lifted_at}
    return Contingency.model_validate({**content, "outcomes": outcomes})
