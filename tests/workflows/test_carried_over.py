"""An installation that exists is carried over: a record of an earlier schema, and runs that earlier workers handed on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from alembic import command
from sqlalchemy import MetaData, Row, select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import workflow
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import RawValue
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

from activities.read_model import event_log_of, get_lifecycle, timeline_page
from activities.record import Batch, RecordActivities
from activities.tables import event_log, kept_states
from domain.errors import Refusal
from domain.events import Envelope
from domain.facts import Fact
from domain.log import Entry, Received, rebuild
from domain.state import State
from domain.views import status_of
from tests.patience import PATIENCE, until
from tests.replay.kept import argument_of, batches_of, kept_runs
from tests.stack import Life, new_start, recorded
from workers.bootstrap import WORKFLOWS, make_worker, record_engine
from workers.build import installed_build
from workers.converters import WORKER_DATA
from workers.earlier import EarlierInRecord
from workers.gateway import Lifecycles
from workers.local.ephemeral import ephemeral_stack
from workers.migrations import alembic_config
from workflows.addresses import TASK_QUEUE, workflow_id
from workflows.sandbox import workflow_runner

#: The schema of the record for which the kept histories were written.
EARLIER_SCHEMA = "0003"
LINKING = ("company_joined", "company_lead_named", "territorial_match")


@dataclass(frozen=True)
class Handed:
    """The `run`-th run of a life that was kept, and what ends the stage in which it is; nothing where that takes long."""

    life: str
    run: int
    requirements: tuple[str, ...]
    workflow_type: str = "AllianceWorkflow"

    @property
    def argument(self) -> RawValue:
        """What the run before handed on, byte for byte."""
        return RawValue(argument_of(kept_runs(self.life)[self.run - 1]))

    @property
    def batches(self) -> list[Batch]:
        """What the runs before gave to the record."""
        return batches_of(kept_runs(self.life)[: self.run - 1])

    @property
    def entries(self) -> list[Entry]:
        return [entry for batch in self.batches for entry in batch.entries]

    @property
    def accepted(self) -> list[Envelope]:
        return [entry.input.event for entry in self.entries if isinstance(entry.input, Received)]


HANDED = (
    Handed("adopted", 2, LINKING),
    Handed("whole-life", 2, LINKING),
    Handed("formalization", 2, (), "FormalizationWorkflow"),
)


@workflow.defn(dynamic=True)
class HandsOn:
    """Whatever its type, it hands its arguments on to the worker of today, as an earlier run did."""

    @workflow.run
    async def run(self, arguments: Sequence[RawValue]) -> None:
        workflow.continue_as_new(args=list(arguments), task_queue=TASK_QUEUE)


@dataclass
class CarriedOver:
    """A life after the first run of today's worker, and what it was before."""

    life: Life
    handed: Handed
    before: State
    engine: AsyncEngine

    @property
    def lifecycles(self) -> Lifecycles:
        @asynccontextmanager
        async def opened() -> AsyncIterator[AsyncEngine]:
            yield self.engine

        return Lifecycles(self.life.client, patience=PATIENCE, earlier=EarlierInRecord(opened))

    async def submit(self, event_type: str, **data: str) -> int | None:
        event = self.life.event(event_type, **data)
        fresh = event.model_copy(update={"id": f"fresh-{event.id}"})
        return (await self.lifecycles.submit(self.life.id, fresh)).decision

    async def record(self) -> list[Fact]:
        facts: list[Fact] = []
        while page := await timeline_page(self.engine, self.life.id, since=facts[-1].seq if facts else 0):
            facts.extend(page)
        return facts

    async def is_recorded(self) -> bool:
        return await self.record() == await self.lifecycles.timeline(self.life.id)

    async def rows(self) -> Sequence[Row[int, str | None, str | None]]:
        columns = (event_log.c.number, event_log.c.event_id, event_log.c.build)
        query = select(*columns).where(event_log.c.lifecycle == self.life.id).order_by(event_log.c.number)
        async with self.engine.connect() as connection:
            return (await connection.execute(query)).all()

    async def kept(self) -> Sequence[Row[int, str, Any]]:
        query = select(kept_states.c.number, kept_states.c.build, kept_states.c.state)
        async with self.engine.connect() as connection:
            return (await connection.execute(query.where(kept_states.c.lifecycle == self.life.id))).all()


@pytest_asyncio.fixture(params=HANDED, ids=lambda handed: handed.life)
async def carried(request: pytest.FixtureRequest, client: Client, engine: AsyncEngine) -> CarriedOver:
    handed: Handed = request.param
    before = rebuild(handed.entries)
    for batch in handed.batches:
        await RecordActivities(engine).record(batch)
    queue = f"earlier-{handed.life}"
    async with Worker(
        client, task_queue=queue, workflows=[HandsOn], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        await client.start_workflow(
            handed.workflow_type, handed.argument, id=workflow_id(handed.life), task_queue=queue
        )
        carried = CarriedOver(Life(client, handed.life, before.started_at), handed, before, engine)
        await until(lambda: _answers(carried))
    await until(carried.is_recorded)
    return carried


async def _answers(carried: CarriedOver) -> bool:
    described = await carried.life.handle.describe()
    return described.task_queue == TASK_QUEUE and bool(await carried.lifecycles.status(carried.life.id))


async def test_k3_v1_a_run_that_an_earlier_worker_handed_on_lives_on(carried: CarriedOver) -> None:
    life, lifecycles, handed = carried.life, carried.lifecycles, carried.handed
    log = await carried.rows()

    for event in handed.accepted:
        receipt = await lifecycles.submit(life.id, event)
        assert (receipt.event_id, receipt.decision) == (event.id, None)
        await lifecycles.post(life.id, event)
    assert await carried.submit("note_added", text="sigue") == len(log) + 1

    run = (await life.handle.describe()).run_id
    for requirement in handed.requirements:
        await carried.submit("requirement_met", requirement=requirement)
    await until(lambda: _is_another(carried, run) if handed.requirements else carried.is_recorded())
    assert await carried.submit("note_added", text="y sigue") is not None

    await carried.submit("closed", outcome="closed_early", reason="la residencia cerró")
    for event in handed.accepted:
        assert (await lifecycles.submit(life.id, event)).event_id == event.id
    with pytest.raises(Refusal) as refused:
        await carried.submit("note_added", text="tarde")
    assert refused.value.code == "lifecycle_closed"
    await until(carried.is_recorded)

    await _is_whole(carried)


async def _is_another(carried: CarriedOver, run: str) -> bool:
    return (await carried.life.handle.describe()).run_id != run


async def _is_whole(carried: CarriedOver) -> None:
    """Nothing is missing in the record and nothing is twice, and it knows where today's worker went on."""
    rows, facts, decided = await carried.rows(), await carried.record(), carried.before.decisions
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    ids = [row.event_id for row in rows if row.event_id]
    assert len(ids) == len(set(ids))
    assert [row.build for row in rows] == [None] * decided + [installed_build()] * (len(rows) - decided)
    assert status_of(rebuild(await event_log_of(carried.engine, carried.life.id))) == (
        await carried.lifecycles.status(carried.life.id)
    )
    (kept,) = await carried.kept()
    assert (kept.number, kept.build) == (decided, installed_build())
    state = State.model_validate(kept.state)
    assert status_of(state) == status_of(carried.before)
    assert state.accepted.keys() == carried.before.accepted.keys()


async def test_k3_k5_a_run_is_taken_over_in_its_middle(
    client: Client, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = f"taken-over-{uuid4().hex[:8]}"
    start = new_start()
    life, lifecycles = Life(client, start.lifecycle, start.started_at), Lifecycles(client, task_queue=queue)
    with monkeypatch.context() as earlier:
        earlier.setattr("workflows.shell.asks_for_another_life", lambda _ledger: False)
        earlier.setattr("workflows.shell.is_taken_over", lambda _began_with: False)
        earlier.setattr("workers.bootstrap.workflow_runner", UnsandboxedWorkflowRunner)
        async with make_worker(client, engine, task_queue=queue, build_id="earlier"):
            await lifecycles.start(start)
            await life.submit("note_added", text="antes")
            await until(lambda: recorded(life, engine))
    before = len(await event_log_of(engine, life.id))
    async with make_worker(client, engine, task_queue=queue):
        await life.submit("note_added", text="después")
        await until(lambda: _is_kept(engine, life, before, installed_build()))
        closing = life.event("closed", outcome="closed_early", reason="la residencia cerró")
        await lifecycles.submit(life.id, closing)
        await until(lambda: _rests(life))
        assert (await lifecycles.submit(life.id, closing)).decision == before + 2
        assert (await life.handle.describe()).status is WorkflowExecutionStatus.RUNNING
        replayer = Replayer(
            workflows=WORKFLOWS, data_converter=WORKER_DATA, workflow_runner=workflow_runner()
        )
        await replayer.replay_workflow(await life.handle.fetch_history())


async def _is_kept(engine: AsyncEngine, life: Life, number: int, build: str) -> bool:
    columns = (kept_states.c.number, kept_states.c.build)
    async with engine.connect() as connection:
        found = await connection.execute(select(*columns).where(kept_states.c.lifecycle == life.id))
        return (number, build) in {(row.number, row.build) for row in found}


async def _rests(life: Life) -> bool:
    """Whether it waits for nothing that it gave away."""
    return not (await life.handle.describe()).raw_description.pending_activities


async def test_a_record_of_an_earlier_schema_keeps_every_row_and_takes_more() -> None:
    async with ephemeral_stack(temporal=False) as stack:
        assert stack.database_url is not None
        config = alembic_config(stack.database_url)
        engine = record_engine(stack.database_url)
        *earlier, latest = batches_of(kept_runs("whole-life"))
        for batch in earlier:
            await RecordActivities(engine).record(batch)
        await asyncio.to_thread(command.downgrade, config, EARLIER_SCHEMA)
        before = await rows_of(engine)
        assert before["event_log"] != []

        await asyncio.to_thread(command.upgrade, config, "head")

        after = await rows_of(engine)
        for table, rows in before.items():
            assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows
        for batch in (latest, earlier[-1]):
            await RecordActivities(engine).record(batch)
        entries = [entry for batch in (*earlier, latest) for entry in batch.entries]
        assert [
            (entry.number, entry.at, entry.input) for entry in await event_log_of(engine, "whole-life")
        ] == [(entry.number, entry.at, entry.input) for entry in entries]
        assert await get_lifecycle(engine, "whole-life") == status_of(rebuild(entries))
        await engine.dispose()


async def rows_of(engine: AsyncEngine) -> dict[str, list[dict[str, object]]]:
    """Every row of every table of the record, as the schema is just now."""
    async with engine.connect() as connection:
        there = MetaData()
        await connection.run_sync(there.reflect)
        return {
            table.name: [
                dict(row)
                for row in (await connection.execute(select(table).order_by(*table.primary_key))).mappings()
            ]
            for table in there.sorted_tables
            if table.name != "alembic_version"
        }
