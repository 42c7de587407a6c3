"""A release under load: workers of two versions, one of them killed, then the old one too; no event is lost or doubled."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.read_model import timeline_page
from activities.tables import event_log
from domain.facts import Fact
from tests.patience import until
from tests.stack import Life, begin_now
from tests.workflows.test_versions import make_current, version_of
from workers.bootstrap import Versioning, record_engine
from workers.connection import open_client
from workers.errors import OutcomeUnknown, TemporalUnreachable
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workflows.addresses import NUDGE

pytestmark = pytest.mark.drill

#: Two lifecycles for each alliance of the demo that the other tests of this folder play.
LIFECYCLES = 2 * int(os.environ.get("FAULTS_ALLIANCES", "3"))
#: Events that every lifecycle takes between two steps of the release.
SOME = 3
#: So many people write at the same time; a lifecycle that never rests would not move before its history is long.
WRITERS = max(2, LIFECYCLES // 4)


@dataclass
class Load:
    """Notes that one lifecycle takes, one after the other, each sent again until it is acknowledged."""

    life: Life
    writers: asyncio.Semaphore
    acknowledged: list[str] = field(default_factory=list)
    repeated: int = 0
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        for number in count(1):
            if self.stopping.is_set():
                return
            async with self.writers:
                await self._submit(f"{self.life.id}-{number}")

    async def _submit(self, text: str) -> None:
        event = self.life.event("note_added", text=text)
        while True:
            try:
                await self.life.lifecycles.submit(self.life.id, event)
            except (OutcomeUnknown, TemporalUnreachable):
                self.repeated += 1
            else:
                self.acknowledged.append(text)
                return


@dataclass
class Release:
    """One deployment on one stack, and its workers as processes."""

    stack: EphemeralStack
    client: Client
    loads: list[Load]
    deployment: str
    workers: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def start(self, build_id: str) -> None:
        environment = {
            "TEMPORAL_ADDRESS": self.stack.temporal_address or "",
            "AYNI_DATABASE_URL": self.stack.database_url or "",
            "TEMPORAL_DEPLOYMENT_NAME": self.deployment,
            "TEMPORAL_WORKER_BUILD_ID": build_id,
        }
        self.workers[build_id] = await _worker(self.stack.folder / f"worker-{build_id}.log", environment)

    async def direct_to(self, build_id: str) -> None:
        await until(lambda: make_current(self.client, Versioning(self.deployment, build_id)))

    async def kill(self, build_id: str) -> None:
        worker = self.workers.pop(build_id)
        worker.kill()
        assert await worker.wait() == -9

    async def on(self, build_id: str) -> int:
        return len(self.loads) - len(await self._not_on(build_id))

    async def _not_on(self, build_id: str) -> list[Load]:
        versions = await asyncio.gather(*(version_of(load.life) for load in self.loads))
        return [load for load, (_, found) in zip(self.loads, versions, strict=True) if found != build_id]

    async def nudged_to(self, build_id: str, how_many: int) -> bool:
        """Wake those that are still to move, as a release does in one batch; whether enough have moved."""
        waiting = await self._not_on(build_id)
        still = how_many - (len(self.loads) - len(waiting))
        for load in waiting[: max(still, 0)]:
            await load.life.handle.signal(NUDGE)
        return still <= 0

    async def some_events(self) -> None:
        """Wait until every lifecycle has taken some more."""
        goal = [len(load.acknowledged) + SOME for load in self.loads]

        async def reached() -> bool:
            return all(
                len(load.acknowledged) >= wanted for load, wanted in zip(self.loads, goal, strict=True)
            )

        await until(reached)


async def _worker(log: Path, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    with log.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli.main", "worker", "run"),
            env={**os.environ, **environment},
            stderr=file,
        )


@asynccontextmanager
async def release_of(stack: EphemeralStack) -> AsyncIterator[Release]:
    client = await open_client({"target_host": stack.temporal_address or ""})
    release = Release(stack, client, [], f"release-{uuid4().hex[:8]}")
    try:
        yield release
    finally:
        for build_id in list(release.workers):
            await release.kill(build_id)


async def roll(release: Release) -> None:
    """From version a to version b under load; b dies on the way and a when it has nothing left."""
    await release.some_events()
    await release.start("b")
    await release.direct_to("b")
    await until(lambda: release.nudged_to("b", LIFECYCLES // 2))
    await release.kill("b")
    await release.start("b")
    await until(lambda: release.nudged_to("b", LIFECYCLES))
    await release.some_events()
    await release.kill("a")
    await release.some_events()


async def test_a_release_under_load_loses_no_event() -> None:
    async with ephemeral_stack() as stack, release_of(stack) as release:
        await release.start("a")
        await release.direct_to("a")
        lives = await asyncio.gather(*(begin_now(release.client) for _ in range(LIFECYCLES)))
        writers = asyncio.Semaphore(WRITERS)
        release.loads += [Load(life, writers) for life in lives]
        async with asyncio.TaskGroup() as group:
            for load in release.loads:
                group.create_task(load.run())
            await roll(release)
            for load in release.loads:
                load.stopping.set()

        engine = record_engine(stack.database_url or "")
        await until(lambda: _all_recorded(release, engine))
        for load in release.loads:
            assert await notes_of(load.life) == load.acknowledged
            assert await recorded_events(load.life, engine) == len(load.acknowledged)
        assert await release.on("b") == LIFECYCLES
        await engine.dispose()


async def notes_of(life: Life) -> list[str]:
    return [str(fact.data["text"]) for fact in await life.facts("note_added")]


async def recorded_events(life: Life, engine: AsyncEngine) -> int:
    """How many events the record has; their ids are all different."""
    query = select(event_log.c.event_id).where(
        event_log.c.lifecycle == life.id, event_log.c.event_id.is_not(None)
    )
    async with engine.connect() as connection:
        ids = (await connection.execute(query)).scalars().all()
    assert len(ids) == len(set(ids))
    return len(ids)


async def _all_recorded(release: Release, engine: AsyncEngine) -> bool:
    return all([await _is_recorded(load.life, engine) for load in release.loads])


async def _is_recorded(life: Life, engine: AsyncEngine) -> bool:
    """Whether the record tells the very story that the lifecycle tells."""
    told = await life.lifecycles.timeline(life.id)
    kept: list[Fact] = []
    while page := await timeline_page(engine, life.id, since=kept[-1].seq if kept else 0):
        kept.extend(page)
    return kept == told
