"""Whatever dies while a contingency is declared or lifted: the result is that of an undisturbed one (SPEC Z2)."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.contingencies.model import Declaration, Lifting, Scope
from activities.contingencies.store import get_contingency, list_members
from activities.read_model import get_lifecycle
from domain.state import Attributes
from tests.patience import PATIENCE, until
from tests.stack import new_start, postgres_of
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.contingencies import Contingencies
from workers.gateway import Lifecycles
from workers.local.ephemeral import EphemeralStack, ephemeral_stack

pytestmark = pytest.mark.drill

LIVES = 24
PROGRAM = "from cli.main import entry; entry()"
#: Slow enough that death comes in the middle.
RATE = "8"


@dataclass
class World:
    """A stack whose worker is a process of its own, and lifecycles of two regions."""

    stack: EphemeralStack
    client: Client
    engine: AsyncEngine
    worker: asyncio.subprocess.Process

    async def kill_worker(self) -> None:
        self.worker.send_signal(signal.SIGKILL)
        await self.worker.wait()
        self.worker = await start_worker(self.stack)

    async def restart_postgres(self) -> None:
        postgres = postgres_of(self.stack)
        await postgres.stop()
        await postgres.start()

    async def carry_out(
        self, region: str, disturb: Callable[[], Awaitable[None]] | None = None
    ) -> list[tuple[str, ...]]:
        """Declare and lift a contingency of a region, disturbed in the middle of both; what became of everybody."""
        contingencies = Contingencies(self.client, patience=PATIENCE)
        scope = Scope(regions=(region,))
        declaration = Declaration(
            contingency=region, scope=scope, reason="Caminos cortados", declared_by="daniela"
        )
        await contingencies.declare(declaration)
        await self._disturbed(region, "paused", disturb)
        await contingencies.wait(region)
        await contingencies.lift(Lifting(contingency=region, lifted_by="daniela"))
        await self._disturbed(region, "resumed", disturb)
        await contingencies.wait(region)
        return [await self._story(member.lifecycle) for member in await list_members(self.engine, region)]

    async def _disturbed(
        self, region: str, outcome: str, disturb: Callable[[], Awaitable[None]] | None
    ) -> None:
        async def is_halfway() -> bool:
            found = await list_members(self.engine, region, [outcome])
            return len(found) >= LIVES // 3

        if disturb is not None:
            await until(is_halfway)
            assert len(await list_members(self.engine, region, [outcome])) < LIVES
            await disturb()

    async def _story(self, lifecycle: str) -> tuple[str, ...]:
        timeline = await Lifecycles(self.client, patience=PATIENCE).timeline(lifecycle)
        return tuple(fact.type for fact in timeline)


async def start_worker(stack: EphemeralStack) -> asyncio.subprocess.Process:
    assert stack.temporal_address is not None
    assert stack.database_url is not None
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", PROGRAM, "worker", "run"),
        env={
            **os.environ,
            "TEMPORAL_ADDRESS": stack.temporal_address,
            "AYNI_DATABASE_URL": stack.database_url,
            "AYNI_CONTINGENCY_RATE": RATE,
        },
        stderr=asyncio.subprocess.DEVNULL,
    )


@asynccontextmanager
async def running() -> AsyncIterator[World]:
    async with ephemeral_stack() as stack:
        assert stack.temporal_address is not None
        assert stack.database_url is not None
        client = await open_client({"target_host": stack.temporal_address})
        engine = record_engine(stack.database_url)
        world = World(stack, client, engine, await start_worker(stack))
        try:
            yield world
        finally:
            world.worker.kill()
            await world.worker.wait()
            await engine.dispose()


async def begin_all(world: World, region: str) -> None:
    lifecycles = Lifecycles(world.client, patience=PATIENCE)
    starts = [new_start(attributes=Attributes(region=region)) for _ in range(LIVES)]
    for start in starts:
        await lifecycles.start(start)
    for start in starts:
        await until(lambda start=start: _known(world, start.lifecycle))  # type: ignore[misc]


async def _known(world: World, lifecycle: str) -> bool:
    return await get_lifecycle(world.engine, lifecycle) is not None


async def test_z2_kill_9_of_the_worker_and_an_absence_of_the_record_change_nothing() -> None:
    async with running() as world:
        for region in ("undisturbed", "worker", "postgres"):
            await begin_all(world, region)

        undisturbed = await world.carry_out("undisturbed")
        with_dead_worker = await world.carry_out("worker", world.kill_worker)
        with_absent_record = await world.carry_out("postgres", world.restart_postgres)
        counted = [
            (await get_contingency(world.engine, region)).outcomes
            for region in ("undisturbed", "worker", "postgres")
        ]

    assert counted == [{"resumed": LIVES}] * 3
    assert undisturbed == with_dead_worker == with_absent_record
    assert all(story.count("paused") == story.count("resumed") == 1 for story in undisturbed)
