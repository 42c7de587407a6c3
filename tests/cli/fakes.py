"""The world without servers: lifecycles in memory, decided by the real rules at a fixed instant."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from activities.delivery.directory import Webhook, new_secret
from activities.delivery.errors import PersonExists, UnknownPerson, UnknownWebhook, WebhookExists
from activities.messages.model import Person
from activities.read_model import Filters
from activities.reports.parts import Portfolio
from cli.directory import Directory
from cli.services import Gateway, Seen, Services
from domain.adoption import adopt
from domain.digest import Followed
from domain.errors import LifecycleClosed, Refusal
from domain.events import ClockReached, Envelope, LifecycleStart
from domain.facts import Fact
from domain.machine import decide, record_refusal
from domain.present import Present
from domain.state import Plan, State
from domain.views import Status, status_of
from tests.portfolios import portfolio_of
from workers.errors import (
    AlreadyStarted,
    LifecycleNotFound,
    LifecycleStopped,
    NotStopped,
    TemporalUnreachable,
)
from workers.practice import Lived
from workers.reviving import Revived
from workflows.messages import Receipt

NOW = datetime(2024, 5, 20, 15, 0, tzinfo=UTC)


class FakeLifecycles:
    """`workers.gateway.Lifecycles` in memory. `failing` is raised instead of every answer; some starts may come first."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self.stopped: dict[str, datetime] = {}
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
        decision = decide(await self._running(lifecycle), event, self.now)
        self.states[lifecycle] = decision.state
        again = decide(decision.state, event, self.now)
        return Receipt(event_id=event.id, facts=again.facts)

    async def post(self, lifecycle: str, event: Envelope) -> None:
        state = await self._running(lifecycle)
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

    def stop(self, lifecycle: str) -> None:
        """End it in Temporal, past the rules."""
        self.stopped[lifecycle] = self.now

    async def _running(self, lifecycle: str) -> State:
        state = await self.state(lifecycle)
        if lifecycle in self.stopped:
            raise LifecycleStopped(lifecycle=lifecycle)
        return state

    def _answer(self) -> None:
        if self.failing is not None:
            raise self.failing


class FakeDirectory:
    """`cli.directory.RecordedDirectory` in memory. Details are checked by the real one only."""

    def __init__(self) -> None:
        self.known: dict[str, Person] = {}
        self.services: dict[str, Webhook] = {}
        self.failing: Exception | None = None

    async def add(self, person: Person) -> None:
        if person.person in self.known:
            raise PersonExists(person=person.person)
        self.known[person.person] = person

    async def change(self, person: str, **changes: object) -> Person:
        self.known[person] = (await self.person(person)).model_copy(update=changes)
        return self.known[person]

    async def person(self, person: str) -> Person:
        if person not in self.known:
            raise UnknownPerson(person=person)
        return self.known[person]

    async def people(self) -> list[Person]:
        return sorted(self.known.values(), key=lambda person: person.name)

    async def add_webhook(self, webhook: str, url: str, secret: str | None) -> Webhook:
        if webhook in self.services:
            raise WebhookExists(webhook=webhook)
        self.services[webhook] = Webhook(webhook=webhook, url=url, secret=secret or new_secret())
        return self.services[webhook]

    async def webhooks(self) -> list[Webhook]:
        return list(self.services.values())

    async def remove_webhook(self, webhook: str) -> None:
        if self.services.pop(webhook, None) is None:
            raise UnknownWebhook(webhook=webhook)

    async def test_webhook(self, webhook: str) -> str:
        if self.failing is not None:
            raise self.failing
        if webhook not in self.services:
            raise UnknownWebhook(webhook=webhook)
        return "test-1"


class FakeServices(Services):
    """Commands find this world instead of the real one."""

    def __init__(self) -> None:
        self.lifecycles = FakeLifecycles()
        self.people = FakeDirectory()
        self.ahead: dict[str, datetime] = {}

    def now(self) -> datetime:
        return self.lifecycles.now

    async def present(self) -> Present:
        return Present(self.now(), self.ahead)

    def gateway(self) -> AbstractAsyncContextManager[Gateway]:
        return self._gateway()

    @asynccontextmanager
    async def _gateway(self) -> AsyncIterator[Gateway]:
        yield self.lifecycles

    async def stopped(self, lifecycle: str) -> Seen | None:
        since = self.lifecycles.stopped.get(lifecycle)
        return None if since is None else Seen(self.lifecycles.states[lifecycle], since)

    async def revive(self, lifecycle: str) -> Revived:
        state = await self.lifecycles.state(lifecycle)
        if state.status == "closed":
            raise LifecycleClosed(
                field="lifecycle", lifecycle=lifecycle, closed_on=state.closed_on, outcome=state.outcome
            )
        if lifecycle not in self.lifecycles.stopped:
            raise NotStopped(lifecycle=lifecycle)
        since = state.local(self.lifecycles.stopped.pop(lifecycle))
        self.lifecycles.states[lifecycle] = decide(state, ClockReached(), self.now()).state
        return Revived(lifecycle, state.program.kind, since, len(state.accepted) + 1, (), ())

    async def portfolio(self, filters: Filters) -> list[Status]:
        stopped = self.lifecycles.stopped
        found = [
            Seen(state, stopped.get(lifecycle)).status for lifecycle, state in self.lifecycles.states.items()
        ]
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
        found = portfolio_of(
            tuple(state for state in self.lifecycles.states.values() if state.lifecycle in passed)
        )
        return replace(found, statuses=await self.portfolio(filters), present=await self.present())

    async def concerning(self, person: str) -> list[Status]:
        return [
            status
            for status in await self._running()
            if person in {*status.roles.values(), *(each.incoming for each in status.handovers)}
        ]

    async def with_handovers(self) -> list[Status]:
        return [status for status in await self._running() if status.handovers]

    async def roles_per_person(self) -> dict[str, int]:
        return Counter(person for status in await self._running() for person in status.roles.values())

    async def following(self, person: str) -> list[Followed]:
        states = self.lifecycles.states
        return [
            Followed(
                status,
                states[status.lifecycle].program,
                (await self.present()).day_of(status.lifecycle, states[status.lifecycle].program.time_zone),
                states[status.lifecycle].plan,
            )
            for status in await self.concerning(person)
        ]

    async def failing_addresses(self) -> dict[str, str]:
        known = self.people.known.values()
        return {each.person: each.failure or "" for each in known if each.failing_since is not None}

    async def _running(self) -> list[Status]:
        return [status for status in await self.portfolio(Filters()) if status.status != "closed"]

    def directory(self) -> AbstractAsyncContextManager[Directory]:
        return self._directory()

    @asynccontextmanager
    async def _directory(self) -> AsyncIterator[Directory]:
        yield self.people

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
