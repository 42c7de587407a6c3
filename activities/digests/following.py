"""The lifecycles that concern a person, each with its definition and its plan, from the record. Read only.

Where practice has moved the clocks of lifecycles ahead, their present is later than the instant that is asked for.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.assignments import concerning
from activities.delivery.rows import program_of
from activities.practice_clocks import read_present
from activities.tables import people, plans
from domain.digest import Digest, Followed, Gathering, digest_of
from domain.program import DigestRhythm, Program
from domain.state import Plan
from domain.views import Status

#: So many lifecycles are held whole at a time.
PAGE: Final = 200
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
    return [each async for page in followed_pages(engine, now, *people) for each in page]


async def followed_pages(engine: AsyncEngine, now: datetime, *people: str) -> AsyncIterator[list[Followed]]:
    """The same in pages: whoever answers for thousands of lifecycles needs no more memory than anybody else."""
    programs: dict[Key, Program] = {}
    after = ""
    while statuses := await concerning(engine, *people, after=after, limit=PAGE):
        after = statuses[-1].lifecycle
        async with engine.connect() as connection:
            await _learn_programs(connection, statuses, programs)
            ids = [status.lifecycle for status in statuses]
            known, present = await _plans(connection, ids), await read_present(connection, now, ids)
        yield [
            Followed(
                status,
                program,
                present.day_of(status.lifecycle, program.time_zone),
                known.get(status.lifecycle),
            )
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
    gathering, programs = Gathering(person, rhythm), {}
    async for page in followed_pages(engine, now, person):
        for each in page:
            gathering.add(each)
            programs[each.status.lifecycle] = each.program
    found = gathering.digest(await failing_addresses(engine))
    return None if found is None else NamedDigest(found, programs)


async def _learn_programs(
    connection: AsyncConnection, statuses: Sequence[Status], known: dict[Key, Program]
) -> None:
    """Add the definitions that lifecycles follow, each read once."""
    for status in statuses:
        if key_of(status) not in known:
            program = await program_of(connection, status.lifecycle)
            if program is not None:
                known[key_of(status)] = program


def key_of(status: Status) -> Key:
    """Which definition a lifecycle follows."""
    return status.program, status.program_version, status.profile


async def _plans(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Plan]:
    query = select(plans.c.lifecycle, plans.c.plan).where(plans.c.lifecycle.in_(ids))
    return {row.lifecycle: Plan.model_validate(row.plan) for row in await connection.execute(query)}
