"""A lifecycle that was stopped past the rules is told everywhere, and goes on from its log (SPEC M1-M3, V1)."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.gauges import read_gauges
from activities.read_model import event_log_of, get_lifecycle, list_lifecycles, timeline_page
from domain.log import rebuild
from tests.stack import Life, begin, recorded, until
from tests.stopping import WAYS
from workers.local.ephemeral import EphemeralStack
from workers.local.stopped_checks import check_stopped
from workers.reviving import revive
from workers.settings import Settings
from workers.stopped import StoppedLifecycles


@pytest.fixture
def watch(client: Client, engine: AsyncEngine) -> StoppedLifecycles:
    return StoppedLifecycles(client, engine)


async def stopped_metric(engine: AsyncEngine) -> int:
    return {gauge.name: values for gauge, values in await read_gauges(engine)}["ayni_lifecycles_stopped"][()]


async def told_stopped(life: Life, watch: StoppedLifecycles, engine: AsyncEngine) -> bool:
    """Whether a sweep has the record say so; a list of Temporal may be behind for a moment."""
    await watch.write()
    status = await get_lifecycle(engine, life.id)
    return status is not None and status.stopped_at is not None


async def assert_one_life(life: Life, engine: AsyncEngine) -> None:
    """The log alone rebuilds the state, and the record has neither a gap nor anything twice."""
    await until(lambda: recorded(life, engine))
    log = await event_log_of(engine, life.id)
    assert [entry.number for entry in log] == list(range(1, len(log) + 1))
    state = await life.lifecycles.state(life.id)
    assert rebuild(log).model_dump_json() == state.model_dump_json()
    told = [fact.flat() for fact in await timeline_page(engine, life.id, limit=5_000)]
    assert told == await life.timeline()
    assert [fact["seq"] for fact in told] == list(range(1, len(told) + 1))


@pytest.mark.parametrize("way", WAYS)
async def test_m3_a_stopped_lifecycle_is_told_and_goes_on(
    way: str, client: Client, engine: AsyncEngine, stack: EphemeralStack, watch: StoppedLifecycles
) -> None:
    life = await begin(client)
    contact = life.event("contact_held", channel="visit")
    receipt = await life.lifecycles.submit(life.id, contact)
    await life.days(40)
    await until(lambda: recorded(life, engine))
    before = await life.timeline()
    assert await watch.look_at(life.id) is None

    await WAYS[way](life)

    await until(lambda: told_stopped(life, watch, engine))
    listed = {status.lifecycle: status for status in await list_lifecycles(engine)}[life.id]
    assert listed.stopped_at is not None
    assert listed.health == rebuild(await event_log_of(engine, life.id)).health
    assert await stopped_metric(engine) >= 1
    settings = Settings(database_url=stack.database_url)
    (check,) = await check_stopped(settings, client)
    assert check.status == "failed"

    revived = await revive(client, engine, life.id)

    assert revived.lost == ()
    assert revived.decisions > 0
    assert (await get_lifecycle(engine, life.id)).stopped_at is None  # type: ignore[union-attr]
    assert await watch.look_at(life.id) is None
    assert await life.lifecycles.submit(life.id, contact) == receipt
    assert (await life.timeline())[: len(before)] == before
    await life.clock.move_to(life.started_at + timedelta(days=100))
    opened = [fact.data["period"] for fact in await life.facts("period_opened")]
    assert opened == sorted(set(opened))
    assert len(opened) > 2
    await assert_one_life(life, engine)
