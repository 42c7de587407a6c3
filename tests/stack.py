"""A worker on real servers, and one lifecycle to drive, for tests that need them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowHandle

from activities.holiday_table import calendar_for
from activities.programs import load_program
from activities.read_model import get_lifecycle
from domain.events import Actor, Envelope, LifecycleStart
from domain.facts import Fact
from domain.state import Attributes
from tests.patience import PATIENCE, until
from tests.worker_beside import worker_beside
from workers.bootstrap import record_engine
from workers.clock import LifecycleClock, quiet_instant
from workers.connection import open_client
from workers.gateway import Lifecycles
from workers.local.ephemeral import EphemeralStack
from workers.local.folders import Folders
from workers.local.postgres import Postgres
from workflows.addresses import HEALTH, workflow_id
from workflows.messages import Receipt

PROGRAM = load_program("juntos-por-la-infancia")
#: Far ahead, a Monday at noon in Chile: every date of a lifecycle that begins then is known, whatever day it is today.
BEGINS = datetime(2031, 3, 3, 15, tzinfo=UTC)


@asynccontextmanager
async def running_worker(stack: EphemeralStack) -> AsyncIterator[tuple[Client, AsyncEngine]]:
    """A client and an engine on a stack, with a worker beside them."""
    assert stack.temporal_address is not None
    assert stack.database_url is not None
    client = await open_client({"target_host": stack.temporal_address})
    engine = record_engine(stack.database_url)
    try:
        async with worker_beside(stack.temporal_address, stack.database_url):
            yield client, engine
    finally:
        await engine.dispose()


def postgres_of(stack: EphemeralStack) -> Postgres:
    """The stack's database server, to stop and start it."""
    folders = Folders(stack.folder)
    assert stack.database_url is not None
    port = make_url(stack.database_url).port
    assert port is not None
    return Postgres(folders.postgres, folders.service("postgres"), port, disposable=True)


@dataclass
class Life:
    """One running lifecycle in a test: sends events under fresh ids and moves its clock."""

    client: Client
    id: str
    started_at: datetime
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def lifecycles(self) -> Lifecycles:
        return Lifecycles(self.client, patience=PATIENCE)

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(workflow_id(self.id))

    @property
    def clock(self) -> LifecycleClock:
        return LifecycleClock(self.client, self.id)

    def event(self, event_type: str, by: str = "coordinator", **data: JsonValue) -> Envelope:
        return Envelope(
            id=f"{event_type}-{next(self.numbers)}",
            type=event_type,
            by=Actor(role=by, person="ana"),
            data=data,
        )

    async def submit(self, event_type: str, by: str = "coordinator", **data: JsonValue) -> Receipt:
        return await self.lifecycles.submit(self.id, self.event(event_type, by, **data))

    async def days(self, days: int) -> None:
        """Let whole days pass, to a moment that is close to no deadline."""
        target = await self.clock.now() + timedelta(days=days)
        await self.clock.move_to(quiet_instant(target, PROGRAM.time_zone, self.started_at))

    async def leave(self) -> None:
        """Let the closed lifecycle answer for as long as it does, and end (SPEC K5)."""
        await self.days(91)
        await self.handle.result()

    async def timeline(self) -> list[dict[str, Any]]:
        return [fact.flat() for fact in await self.lifecycles.timeline(self.id)]

    async def facts(self, fact_type: str) -> list[Fact]:
        return [fact for fact in await self.lifecycles.timeline(self.id) if fact.type == fact_type]


def new_start(**changes: Any) -> LifecycleStart:
    """How a fresh lifecycle of the shipped alliance program begins, now unless `started_at` says otherwise."""
    started_at = changes.pop("started_at", datetime.now(UTC))
    values: Mapping[str, Any] = {
        "lifecycle": f"life-{uuid4().hex[:12]}",
        "program": PROGRAM,
        "calendar": calendar_for(PROGRAM, started_at),
        "started_at": started_at,
        "roles": {"coordinator": "ana", "company_lead": "luis"},
        "attributes": Attributes(region="Biobío"),
        **changes,
    }
    return LifecycleStart(**values)


async def begin(client: Client, **changes: Any) -> Life:
    """Start a lifecycle on a practice stack and drive it; its clock is moved to `BEGINS`, and a little further.

    With `started_at`, it begins then, and its clock stays where it is.
    """
    life = await begin_now(client, **{"started_at": BEGINS, **changes})
    await until(lambda: has_begun(life))
    if "started_at" not in changes:
        await life.clock.move_to(BEGINS + timedelta(minutes=5))
    return life


async def begin_now(client: Client, **changes: Any) -> Life:
    """Start a lifecycle in real time, as an ordinary server must, and drive it."""
    start = new_start(**changes)
    await Lifecycles(client, patience=PATIENCE).start(start)
    return Life(client, start.lifecycle, start.started_at)


async def has_begun(life: Life) -> bool:
    """Whether the record has said that its id is new, so that it takes events from whatever client."""
    return (await life.handle.describe()).typed_search_attributes.get(HEALTH) is not None


async def recorded(life: Life, engine: AsyncEngine) -> bool:
    """Whether the record has caught up with the lifecycle."""
    return await get_lifecycle(engine, life.id) == await life.lifecycles.status(life.id)
