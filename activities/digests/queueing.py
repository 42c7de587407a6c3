"""Queueing digests: one delivery for everybody who has something to be told, page by page."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Integer, cast, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.delivery.recipients import of_person
from activities.delivery.rows import program_of
from activities.digests.following import failing_addresses, followed_pages
from activities.tables import deliveries, lifecycles
from domain.digest import Gathering
from domain.program import DigestRhythm

#: So many people are looked at in one activity.
PAGE: Final = 20
VERSION: Final = cast(lifecycles.c.view["program_version"].as_string(), Integer)
Wake = Callable[[Sequence[str]], Awaitable[None]]


class DigestPage(BaseModel):
    """Whom to look at: everybody with a digest in this rhythm who comes after a person. `on` is the day of the digest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rhythm: DigestRhythm
    on: date
    now: datetime
    after: str = ""

    @property
    def digest(self) -> str:
        """The name of the digest: `weekly/2026-11-23`."""
        return f"{self.rhythm}/{self.on.isoformat()}"


class DigestActivities:
    """Queues through one engine, and wakes the mailboxes of those who are to be told."""

    def __init__(self, engine: AsyncEngine, wake: Wake) -> None:
        self._engine, self._wake = engine, wake

    @activity.defn(name="queue_digests")
    async def queue(self, page: DigestPage) -> str | None:
        """Queue what one page of people is told, once however often; the last person of the page, None after all.

        Raises a short `ApplicationError` when the record does not answer: try again.
        """
        try:
            return await self._queue(page)
        except (SQLAlchemyError, OSError) as error:
            raise ApplicationError(
                "the record does not answer", type=type(getattr(error, "orig", None) or error).__name__
            ) from None

    async def _queue(self, page: DigestPage) -> str | None:
        people = await people_with_digest(self._engine, page.rhythm, page.after, PAGE)
        told = await self._with_something_to_be_told(page, people)
        if told:
            await self._insert(page.digest, told)
            await self._wake([of_person(person) for person in told])
        return people[-1] if people else None

    async def _with_something_to_be_told(self, page: DigestPage, people: Sequence[str]) -> list[str]:
        """Those of a page's people; their lifecycles are read once for all of them."""
        gatherings = {person: Gathering(person, page.rhythm) for person in people}
        async for followed in followed_pages(self._engine, page.now, *people):
            for each in followed:
                for gathering in gatherings.values():
                    gathering.add(each)
        failing = await failing_addresses(self._engine)
        return [person for person in people if gatherings[person].digest(failing) is not None]

    async def _insert(self, digest: str, people: Sequence[str]) -> None:
        rows = [
            {"digest": digest, "addressee": to, "recipient": to, "status": "waiting"}
            for to in map(of_person, people)
        ]
        async with self._engine.begin() as connection:
            await connection.execute(insert(deliveries).on_conflict_do_nothing(), rows)


async def people_with_digest(
    engine: AsyncEngine, rhythm: DigestRhythm, after: str = "", limit: int = PAGE
) -> list[str]:
    """The people who come after one and have a role whose definition gives them a digest in a rhythm, in order."""
    async with engine.connect() as connection:
        told = await _roles_with_digest(connection, rhythm)
        roles = func.json_each_text(lifecycles.c.view["roles"]).table_valued("key", "value")
        query = (
            select(roles.c.value)
            .select_from(lifecycles.join(roles, true()))
            .where(
                lifecycles.c.status != "closed",
                tuple_(lifecycles.c.program, VERSION, roles.c.key).in_(told),
                roles.c.value > after,
            )
            .distinct()
            .order_by(roles.c.value)
            .limit(limit)
        )
        return list((await connection.execute(query)).scalars())


async def _roles_with_digest(connection: AsyncConnection, rhythm: DigestRhythm) -> list[tuple[str, int, str]]:
    """The roles that get a digest in a rhythm, in every version of every definition that something follows."""
    query = (
        select(lifecycles.c.program, VERSION, func.min(lifecycles.c.lifecycle))
        .where(lifecycles.c.status != "closed")
        .group_by(lifecycles.c.program, VERSION)
    )
    found: list[tuple[str, int, str]] = []
    for program, version, lifecycle in (await connection.execute(query)).all():
        definition = await program_of(connection, lifecycle)
        digests = definition.digests if definition is not None else {}
        found += [(program, version, role) for role, each in digests.items() if each == rhythm]
    return found
