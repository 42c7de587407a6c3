"""Parts die with SIGKILL while the demonstration plays; it goes on when they are back, to the same end."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from itertools import islice
from typing import Any

import pytest
import pytest_asyncio

from tests.patience import LONGEST, PATIENCE
from tests.worlds import foretold, portrait
from workers.connection import open_client
from workers.demo.drive import Progress
from workers.demo.run import Demonstration, run_demo, world_of
from workers.gateway import Lifecycles
from workers.local.ephemeral import temporary_home
from workers.local.ports import is_free
from workers.local.processes import Service, wait_until
from workers.local.stack import down, local_stack, up
from workers.settings import Settings

pytestmark = pytest.mark.drill

SIZE = int(os.environ.get("FAULTS_ALLIANCES", "3"))


def lasting_ports(count: int) -> list[int]:
    """Free ports that the system gives to no client.

    One that keeps knocking at a dead server's port may be given that very number, and the server cannot have it back.
    """
    free = (port for port in random.sample(range(20_000, 30_000), 500) if is_free(port))
    return list(islice(free, count))


@pytest_asyncio.fixture
async def settings() -> AsyncIterator[Settings]:
    temporal, ui, postgres = lasting_ports(3)
    async with temporary_home() as home:
        made = Settings(home=home, temporal_port=temporal, ui_port=ui, postgres_port=postgres)
        yield made
        await down(made)


class Nemesis:
    """Kills one part after the other while six months pass, and types `ayni up` after each death."""

    def __init__(self, settings: Settings, group: asyncio.TaskGroup) -> None:
        self.settings = settings
        self.group = group
        stack = local_stack(settings, "practice")
        self.victims = [(0.2, stack.worker), (0.45, stack.postgres.service), (0.7, stack.temporal.service)]
        self.killed: list[str] = []
        self.busy = False

    def watch(self, phase: str, progress: Progress) -> None:
        due = self.victims and progress.done >= self.victims[0][0] * progress.total
        if phase == "live" and due and not self.busy:
            self.busy = True
            self.group.create_task(self._kill(self.victims.pop(0)[1]))

    async def _kill(self, victim: Service) -> None:
        victim.send(signal.SIGKILL)
        self.killed.append(victim.name)
        assert await wait_until(lambda: not victim.is_running(), LONGEST)
        await up(self.settings, practice=True)
        self.busy = False


async def test_m2_kill_9_of_any_part_does_not_change_the_portfolio(settings: Settings) -> None:
    async with asyncio.TaskGroup() as group:
        nemesis = Nemesis(settings, group)
        shown = await run_demo(settings, on_start=lambda _part: None, on_progress=nemesis.watch, size=SIZE)

    assert nemesis.killed == ["worker", "postgres", "temporal"]
    assert await portraits(shown) == foretold(world_of(shown.result.world.today, SIZE))


async def test_m2_a_demo_that_was_broken_off_goes_on_where_it_was(settings: Settings) -> None:
    first: asyncio.Task[Demonstration] | None = None

    def break_off(phase: str, progress: Progress) -> None:
        if first is not None and phase == "live" and progress.done > 0.4 * progress.total:
            first.cancel()

    first = asyncio.create_task(
        run_demo(settings, on_start=lambda _part: None, on_progress=break_off, size=SIZE)
    )
    with pytest.raises(asyncio.CancelledError):
        await first
    await down(settings)

    shown = await run_demo(
        settings, on_start=lambda _part: None, on_progress=lambda _phase, _progress: None, size=SIZE
    )

    assert await portraits(shown) == foretold(world_of(shown.result.world.today, SIZE))


async def portraits(shown: Demonstration) -> list[dict[str, Any]]:
    """The lifecycles as the running workflows say they are."""
    client = await open_client({"target_host": shown.stack.temporal_address})
    lifecycles = Lifecycles(client, patience=PATIENCE)
    return [portrait(await lifecycles.state(each.lifecycle)) for each in shown.result.world.participants]
