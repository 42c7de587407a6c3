"""The lifecycles that concern a person, each with its definition and its plan, from the record. Read only.

Where practice has moved the clocks of lifecycles ahead, their present is later than the instant that is asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.assignments import concerning
from activities.delivery.rows import program_of
from activities.tables import lifecycles, people, plans
from domain.days import local_date
from domain.digest import Digest, Followed, digest_of
from domain.program import DigestRhythm, Program
from domain.state import Plan
from domain.views import Status

#: Without words from whoever refused it.
REFUSED = "?"
#: Which definition: program, version, municipal profile.
Key = tuple[str, int, str | None]


class NamedDigest(NamedTuple):
    """A digest, and the definitions that name what it tells, by lifecycle."""

    digest: Digest
    programs: dict[str, Program]


async def following(engine: AsyncEngine, now: datetime, *people: str) -> list[Followed]:
    """Every lifecycle, not closed, in which any of some people has a role or is to accept one, at an instant; by id."""
    statuses = await concerning(engine, *people)
    ids = [status.lifecycle for status in statuses]
    async with engine.connect() as connection:
        programs = await programs_of(connection, statuses)
        known = await _plans(connection, ids)
        present = max(now, await _last_decision(connection, ids) or now)
    return [
        Followed(status, program, local_date(present, program.time_zone), known.get(status.lifecycle))
        for status in statuses
        if (program := programs.get(key_of(status))) is not None
    ]


async def failing_addresses(engine: AsyncEngine) -> dict[str, str]:
    """The people whose address is refused for good, with why."""
    query = select(people.c.person, people.c.failure).where(
        people.c.failing_since.is_not(None), people.c.active
    )
    async with engine.connect() as connection:
        return {row.person: row.failure or REFUSED for row in await connection.execute(query)}


def named_digest(
    person: str, rhythm: DigestRhythm, followed: Sequence[Followed], failing: Mapping[str, str]
) -> NamedDigest | None:
    """The digest of a person about lifecycles; None when there is nothing to say."""
    digest = digest_of(person, rhythm, followed, failing)
    if digest is None:
        return None
    return NamedDigest(digest, {each.status.lifecycle: each.program for each in followed})


async def digest_for(engine: AsyncEngine, digest: str, person: str, now: datetime) -> NamedDigest | None:
    """What a queued digest (`weekly/2026-11-23`) tells when it is sent; None when there is nothing to say any more."""
    rhythm: DigestRhythm = "monthly" if digest.partition("/")[0] == "monthly" else "weekly"
    followed = await following(engine, now, person)
    return named_digest(person, rhythm, followed, await failing_addresses(engine))


async def programs_of(connection: AsyncConnection, statuses: Sequence[Status]) -> dict[Key, Program]:
    """The definitions that lifecycles follow, each read once."""
    found: dict[Key, Program] = {}
    for status in statuses:
        if key_of(status) not in found:
            program = await program_of(connection, status.lifecycle)
            if program is not None:
                found[key_of(status)] = program
    return found


def key_of(status: Status) -> Key:
    """Which definition a lifecycle follows."""
    return status.program, status.program_version, status.profile


async def _last_decision(connection: AsyncConnection, ids: Sequence[str]) -> datetime | None:
    query = select(func.max(lifecycles.c.decided_at)).where(lifecycles.c.lifecycle.in_(ids))
    last: datetime | None = (await connection.execute(query)).scalar_one()
    return last


async def _plans(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Plan]:
    query = select(plans.c.lifecycle, plans.c.plan).where(plans.c.lifecycle.in_(ids))
    return {row.lifecycle: Plan.model_validate(row.plan) for row in await connection.execute(query)}
