"""The world without servers: lifecycles in memory, decided by the real rules at a fixed instant."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

from activities.read_model import Filters
from activities.reports.parts import Portfolio
from cli.services import Gateway, Services
from domain.adoption import adopt
from domain.errors import Refusal
from domain.events import ClockReached, Envelope, LifecycleStart
from domain.facts import Fact
from domain.machine import decide, record_refusal
from domain.state import Plan, State
from domain.views import Status, status_of
from tests.portfolios import portfolio_of
from workers.errors import AlreadyStarted, LifecycleNotFound, TemporalUnreachable
from workers.practice import Lived
from workflows.messages import Receipt

NOW = datetime(2024, 5, 20, 15, 0, tzinfo=UTC)


class FakeLifecycles:
    """`workers.gateway.Lifecycles` in memory. `failing` is raised instead of every answer; some starts may come first."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self.now = NOW
        self.failing: Exception | None = None
        self.starts_before_failing = 1_000_000

    async def start(self, start: LifecycleStart) -> None:
        self._answer()
        if self.starts_before_failing == 0:
            raise TemporalUnreachable(address="127.0.0.1:7233", reason="gone")
        self.starts_before_failing -= 1
        if start.lifecycle in self.states:
            raise AlreadyStarted(lifecycle=start.lifecycle)
        self.states[start.lifecycle] = adopt(start, self.now).state

    async def submit(self, lifecycle: str, event: Envelope) -> Receipt:
        decision = decide(await self.state(lifecycle), event, self.now)
        self.states[lifecycle] = decision.state
        again = decide(decision.state, event, self.now)
        return Receipt(event_id=event.id, facts=again.facts)

    async def post(self, lifecycle: str, event: Envelope) -> None:
        state = await self.state(lifecycle)
        try:
            decision = decide(state, event, self.now)
        except Refusal as refusal:
            decision = record_refusal(state, event.id, event.type, refusal, self.now)
        self.states[lifecycle] = decision.state

    async def status(self, lifecycle: str) -> Status:
        return status_of(await self.state(lifecycle))

    async def state(self, lifecycle: str) -> State:
        self._answer()
        if lifecycle not in self.states:
            raise LifecycleNotFound(lifecycle=lifecycle)
        return self.states[lifecycle]

    async def timeline(self, lifecycle: str, since: int = 0) -> list[Fact]:
        return [fact for fact in (await self.state(lifecycle)).journal if fact.seq > since]

    def _answer(self) -> None:
        if self.failing is not None:
            raise self.failing


class FakeServices(Services):
    """Commands find this world instead of the real one."""

    def __init__(self) -> None:
        self.lifecycles = FakeLifecycles()

    def now(self) -> datetime:
        return self.lifecycles.now

    def gateway(self) -> AbstractAsyncContextManager[Gateway]:
        return self._gateway()

    @asynccontextmanager
    async def _gateway(self) -> AsyncIterator[Gateway]:
        yield self.lifecycles

    async def portfolio(self, filters: Filters) -> list[Status]:
        found = [status_of(state) for state in self.lifecycles.states.values()]
        return [status for status in found if _passes(status, filters)]

    async def plans(self, filters: Filters) -> list[tuple[Status, Plan]]:
        states = {state.lifecycle: state for state in self.lifecycles.states.values()}
        found = [(status, states[status.lifecycle].plan) for status in await self.portfolio(filters)]
        return [(status, plan) for status, plan in found if plan != Plan()]

    async def facts(self, types: Sequence[str], filters: Filters) -> dict[str, list[Fact]]:
        states = self.lifecycles.states
        return {
            status.lifecycle: [fact for fact in states[status.lifecycle].journal if fact.type in types]
            for status in await self.portfolio(filters)
        }

    async def report(self, filters: Filters) -> Portfolio:
        passed = {status.lifecycle for status in await self.portfolio(filters)}
        return portfolio_of(
            tuple(state for state in self.lifecycles.states.values() if state.lifecycle in passed)
        )

    async def fast_forward(self, lifecycle: str, by: timedelta) -> Lived:
        before = await self.lifecycles.state(lifecycle)
        self.lifecycles.now += by
        decision = decide(before, ClockReached(), self.lifecycles.now)
        self.lifecycles.states[lifecycle] = decision.state
        since = before.local(self.lifecycles.now - by)
        until = before.local(self.lifecycles.now)
        return Lived(since=since, until=until, facts=decision.facts, status=status_of(decision.state))


def _passes(status: Status, filters: Filters) -> bool:
    if filters.due_before is not None and (
        status.next_due_on is None or status.next_due_on > filters.due_before
    ):
        return False
    shown = {
        "stage": status.stage,
        "health": status.health,
        "coordinator": status.roles.get("coordinator"),
        "region": status.attributes.region,
        "program": status.program,
    }
    asked = filters.model_dump(exclude_none=True, exclude={"due_before"})
    return all(shown[name] == value for name, value in asked.items())
