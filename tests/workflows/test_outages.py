"""Parts may be away: nobody is refused, deadlines go on, nothing is lost, and the record catches up in order."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.read_model import event_log_of, timeline_page
from domain.events import Actor, Envelope
from domain.log import rebuild
from tests.patience import PATIENCE, until
from tests.stack import begin, new_start, postgres_of, recorded
from workers.bootstrap import make_worker
from workers.client import connect
from workers.errors import NoAnswer, OutcomeUnknown, TemporalUnreachable
from workers.gateway import Lifecycles
from workers.local.ephemeral import EphemeralStack
from workers.local.ports import free_ports
from workers.settings import load_settings

SOON = timedelta(seconds=0.5)


async def test_postgres_is_away_for_an_hour(
    client: Client, engine: AsyncEngine, stack: EphemeralStack
) -> None:
    postgres = postgres_of(stack)
    life = await begin(client, started_at=datetime.now(UTC) + timedelta(hours=1))
    await until(lambda: recorded(life, engine))
    await life.lifecycles.post(life.id, life.event("note_added", "nobody", text="se rechaza"))
    await postgres.stop()
    try:
        await life.lifecycles.post(life.id, life.event("note_added", "nobody", text="se rechaza"))
        await life.clock.move_to(life.started_at + timedelta(minutes=5))
        assert await life.facts("lifecycle_started"), "the deadline was met without the record"
        receipts = [await life.submit("note_added", text=f"nota {number}") for number in range(20)]
        pending = (await life.handle.describe()).raw_description.pending_activities
        assert [waiting.activity_type.name for waiting in pending] == ["record"]
    finally:
        await postgres.start()
    await until(lambda: recorded(life, engine))
    assert all(receipt.facts for receipt in receipts)
    assert [fact.flat() for fact in await timeline_page(engine, life.id)] == await life.timeline()
    log = await event_log_of(engine, life.id)
    assert [entry.number for entry in log] == list(range(1, len(log) + 1))
    assert rebuild(log).model_dump_json() == (await life.lifecycles.state(life.id)).model_dump_json()


async def test_v1_without_a_worker_the_outcome_is_unknown_and_the_same_event_may_be_sent_again(
    client: Client, engine: AsyncEngine
) -> None:
    queue = f"queue-{uuid4().hex}"
    start = new_start()
    impatient = Lifecycles(client, task_queue=queue, patience=SOON)
    await Lifecycles(client, task_queue=queue, patience=PATIENCE).start(start)
    event = Envelope(
        id="only-once",
        type="contact_held",
        by=Actor(role="coordinator", person="ana"),
        data={"channel": "visit"},
    )
    with pytest.raises(OutcomeUnknown) as unknown:
        await impatient.submit(start.lifecycle, event)
    assert "--event-id only-once" in unknown.value.message("es")
    with pytest.raises(NoAnswer):
        await impatient.status(start.lifecycle)
    async with make_worker(client, engine, task_queue=queue):
        patient = Lifecycles(client, task_queue=queue, patience=PATIENCE)
        receipts = await asyncio.gather(*(patient.submit(start.lifecycle, event) for _ in range(3)))
        held = [fact for fact in await patient.timeline(start.lifecycle) if fact.type == "contact_held"]
        assert [list(receipt.facts) for receipt in receipts] == [held] * 3


async def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{free_ports(1)[0]}")
    with pytest.raises(TemporalUnreachable) as unreachable:
        await connect(load_settings())
    assert "conexión rechazada" in unreachable.value.message("es")
    assert "127.0.0.1" in unreachable.value.message("en")
