"""The activities of a contingency: survey whom it concerns, then pause or resume them page by page (SPEC Z2).

Each lifecycle gets its event by an update, whose answer is recorded at once. The event's id depends only on the
contingency, so an activity that died and is tried again pauses nobody twice.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contingencies import store
from activities.contingencies.asking import Lifecycles, Question, ask, pausing, resuming
from activities.contingencies.model import Declaration, Lifting, Member, Order, Page, Survey, by_contingency
from activities.contingencies.pace import Gate, Pace
from domain.errors import Refusal

#: Lifecycles per activity: little is asked again when one dies, and the workflow's history stays short.
PAGE: Final = 100
HEARTBEAT_SECONDS: Final = 2.0

Settle = Callable[[str, Mapping[str, str]], Awaitable[None]]


class ContingencyActivities:
    """The activities, over one engine and one way to lifecycles."""

    def __init__(self, engine: AsyncEngine, lifecycles: Lifecycles, pace: Pace | None = None) -> None:
        self._engine = engine
        self._lifecycles = lifecycles
        self._pace = pace or Pace()

    @activity.defn(name="open_contingency")
    async def open(self, declaration: Declaration, now: datetime) -> None:
        """Record a declaration. Refused for good with `contingency_differs` or `contingency_lifted`."""
        async with self._record() as connection:
            await store.open_contingency(connection, declaration, now)

    @activity.defn(name="lift_contingency")
    async def lift(self, lifting: Lifting, now: datetime) -> None:
        """Record a lift. Refused for good with `contingency_unknown`."""
        async with self._record() as connection:
            await store.mark_lifted(connection, lifting, now)

    @activity.defn(name="survey_contingency")
    async def survey(self, order: Order) -> Survey:
        """Whom the order still concerns: its lift if there is one, else its declaration."""
        async with self._record() as connection:
            wanted = await _wanted(connection, order)
            return await store.survey(connection, wanted, after=order.after, page=PAGE)

    @activity.defn(name="reach_contingency_page")
    async def reach(self, order: Order, page: Page) -> None:
        """Ask every lifecycle of a page that is still wanted, and record each answer."""
        async with self._record() as connection:
            people = await store.people_of(connection, await _wanted(connection, order), page)
            pauses = await store.latest_pauses(connection, list(people)) if order.lifting else {}
        done: set[str] = set(activity.info().heartbeat_details)
        waiting = {lifecycle: roles for lifecycle, roles in people.items() if lifecycle not in done}
        async with _beating(done):
            await self._settle_all(self._settling(order, pauses), waiting, done)

    def _settling(self, order: Order, pauses: Mapping[str, store.LatestPause]) -> Settle:
        if order.lifting is not None:
            return self._lifting(order.lifting, pauses)
        assert order.declaration is not None, "an order declares or lifts"
        contingency, question = order.declaration.contingency, pausing(order.declaration)

        async def settle(lifecycle: str, roles: Mapping[str, str]) -> None:
            await self._ask(contingency, question, lifecycle, roles)

        return settle

    def _lifting(self, lifting: Lifting, pauses: Mapping[str, store.LatestPause]) -> Settle:
        question = resuming(lifting)

        async def settle(lifecycle: str, roles: Mapping[str, str]) -> None:
            now, pause = datetime.now(UTC), pauses.get(lifecycle)
            async with self._record() as connection:
                resumed_by_hand = pause is not None and not pause.stands
                if not resumed_by_hand and await store.pass_on(
                    connection, lifting.contingency, lifecycle, now
                ):
                    return
                if pause is not None and pause.stands and not by_contingency(pause.event_id):
                    ended = Member(lifecycle=lifecycle, outcome="not_paused", at=now)
                    await store.put_member(connection, lifting.contingency, ended)
                    return
            await self._ask(lifting.contingency, question, lifecycle, roles)

        return settle

    async def _ask(
        self, contingency: str, question: Question, lifecycle: str, roles: Mapping[str, str]
    ) -> None:
        member = await ask(self._lifecycles, question, lifecycle, roles)
        async with self._record() as connection:
            await store.put_member(connection, contingency, member)

    async def _settle_all(
        self, settle: Settle, waiting: Mapping[str, Mapping[str, str]], done: set[str]
    ) -> None:
        gate = Gate(self._pace)

        async def one(lifecycle: str, roles: Mapping[str, str]) -> None:
            async with gate.passage():
                await settle(lifecycle, roles)
            done.add(lifecycle)

        try:
            async with asyncio.TaskGroup() as group:
                for lifecycle, roles in waiting.items():
                    group.create_task(one(lifecycle, roles))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    @asynccontextmanager
    async def _record(self) -> AsyncIterator[AsyncConnection]:
        """One transaction. Its failures are short: Temporal caps them, and a driver's text may hold row values."""
        try:
            async with self._engine.begin() as connection:
                yield connection
        except Refusal as refusal:
            raise ApplicationError(
                refusal.message("en"), refusal.report(), type=refusal.code, non_retryable=True
            ) from None
        except (SQLAlchemyError, OSError) as error:
            cause = type(getattr(error, "orig", None) or error).__name__
            raise ApplicationError("the record did not answer", type=cause) from None


async def _wanted(connection: AsyncConnection, order: Order) -> Select[Any]:
    if order.lifting is not None:
        return store.to_resume(order.lifting.contingency, round_number=order.round)
    assert order.declaration is not None, "an order declares or lifts"
    return await store.to_pause(connection, order.declaration, round_number=order.round)


@asynccontextmanager
async def _beating(done: set[str]) -> AsyncIterator[None]:
    """Say who was asked while work goes on, so that the next attempt goes on there."""

    async def beat() -> None:
        while True:
            activity.heartbeat(*sorted(done))
            await asyncio.sleep(HEARTBEAT_SECONDS)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
