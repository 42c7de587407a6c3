"""Moving the clock of one lifecycle: on a practice stack it happens, anywhere else it is refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from temporalio.client import Client

from domain.errors import LifecycleClosed
from tests.patience import PATIENCE, until
from tests.stack import PROGRAM, Life, begin, new_start
from workers.clock import NotAPracticeStack, quiet_instant
from workers.converters import CLIENT_DATA
from workers.errors import LifecycleNotFound
from workers.gateway import Lifecycles
from workers.local.ephemeral import ephemeral_stack
from workers.practice import ClockIsAhead, fast_forward
from workers.scenario_server import forgetful_worker


async def test_what_happens_meanwhile_is_told(client: Client) -> None:
    life = await begin(client, stage="sensitization")

    lived = await fast_forward(client, life.id, by=timedelta(days=35))

    # In UTC: on the way Chile turns its clocks back.
    assert lived.until.astimezone(UTC) - lived.since.astimezone(UTC) == timedelta(days=35)
    assert [fact.type for fact in lived.facts] == ["period_missed", "escalation_raised", "period_opened"]
    assert lived.status.health == "overdue"


async def test_only_this_lifecycle_gets_older(client: Client) -> None:
    life, other = await begin(client), await begin(client)

    await fast_forward(client, life.id, by=timedelta(days=400))

    assert await life.clock.now() - await other.clock.now() > timedelta(days=399)


async def test_the_clock_does_not_run_backwards(client: Client) -> None:
    life = await begin(client)
    lived = await fast_forward(client, life.id, by=timedelta(days=10))

    with pytest.raises(ClockIsAhead):
        await fast_forward(client, life.id, to=lived.since)


async def test_a_closed_lifecycle_has_no_clock(client: Client) -> None:
    life = await begin(client)
    await life.submit("closed", outcome="declined", reason="no prosperó")

    with pytest.raises(LifecycleClosed):
        await fast_forward(client, life.id, by=timedelta(days=10))


async def test_a_lifecycle_that_does_not_exist_is_not_found(client: Client) -> None:
    with pytest.raises(LifecycleNotFound):
        await fast_forward(client, "nobody", by=timedelta(days=10))


async def test_an_ordinary_stack_lives_in_real_time() -> None:
    async with ephemeral_stack(postgres=False) as stack:
        assert stack.temporal_address is not None
        client = await Client.connect(stack.temporal_address, data_converter=CLIENT_DATA)
        async with forgetful_worker(client):
            start = new_start()
            await Lifecycles(client, patience=PATIENCE).start(start)

            with pytest.raises(NotAPracticeStack) as refused:
                await fast_forward(client, start.lifecycle, by=timedelta(days=10))

    assert "ayni levantar --practica" in refused.value.message("es")


async def test_a_move_that_was_interrupted_does_not_lead_too_far(client: Client) -> None:
    life = await begin(client, stage="sensitization")
    target = quiet_instant(await life.clock.now() + timedelta(days=700), PROGRAM.time_zone, life.started_at)
    for _ in range(3):
        before = await life.clock.now()
        moving = asyncio.create_task(life.clock.skip_to(target))
        await until(partial(_on_its_way, life, before, moving))
        moving.cancel()

    await life.clock.move_to(target)

    assert await life.clock.now() - target < timedelta(minutes=5)


async def _on_its_way(life: Life, before: datetime, moving: asyncio.Task[None]) -> bool:
    """Older than a day, or there already."""
    now: datetime = await life.clock.now()
    return moving.done() or now - before > timedelta(days=1)
