"""What lifecycles cost a worker and a Temporal server, with the product's own worker processes."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from uuid import uuid4

from sqlalchemy import func, select
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from activities.tables import event_log
from bench.life import life
from domain.events import Actor, Envelope, LifecycleStart
from workers.bootstrap import WORKFLOWS, record_engine
from workers.connection import open_client
from workers.converters import WORKER_DATA
from workers.gateway import Lifecycles
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workflows.addresses import workflow_id
from workflows.sandbox import workflow_runner

#: Lifecycles whose memory is measured, after some that warm the worker up.
WARM, CACHED = 10, 80
LIFECYCLES, EVENTS = 12, 12
ROUNDS = 2
HISTORIES = Path(__file__).parents[1] / "tests" / "replay" / "histories"
HALF_A_LIFE = timedelta(days=456)
PATIENCE = timedelta(minutes=8)


@dataclass(frozen=True)
class WorkerCost:
    """Bytes of a worker process, and what a server keeps of a history."""

    resting_bytes: float
    bytes_per_cached: float
    stored_per_history_byte: float


@dataclass(frozen=True)
class Throughput:
    """Events that were accepted and are in the record, per second, and the processor time of each part for one.

    Processor time hardly depends on what else a machine does; the rate does.
    """

    events_per_second: float
    worker_seconds: float
    server_seconds: float
    record_seconds: float


async def worker_cost() -> WorkerCost:
    """Start lifecycles in the middle of their lives and watch the worker's memory and the server's file."""
    async with ephemeral_stack() as stack, _workers(stack, 1) as (only,):
        lifecycles = Lifecycles(await _client(stack), patience=PATIENCE)
        await _adopted(lifecycles, WARM)
        await _settled(stack, WARM)
        memory, stored = _resident(only.pid), _stored(stack)
        names = await _adopted(lifecycles, CACHED)
        await _settled(stack, WARM + CACHED)
        history = sum([await _history_bytes(await _client(stack), name) for name in names])
        return WorkerCost(
            resting_bytes=memory,
            bytes_per_cached=(_resident(only.pid) - memory) / CACHED,
            stored_per_history_byte=(_stored(stack) - stored) / history,
        )


async def throughput(workers: int) -> Throughput:
    """Events end to end: lifecycles take them at the same time, each one after the other, until all are recorded.

    The best of some rounds: whatever else a machine does can only slow it down.
    """
    async with ephemeral_stack() as stack, _workers(stack, workers) as processes:
        lifecycles = Lifecycles(await _client(stack), patience=PATIENCE)
        parts = [[process.pid for process in processes], *_server_pids(stack)]
        rates, spent = [], [0.0, 0.0, 0.0]
        for already in range(ROUNDS):
            names = await _adopted(lifecycles, LIFECYCLES)
            await _settled(stack, (already + 1) * LIFECYCLES)
            began, before = perf_counter(), [_processor_seconds(pids) for pids in parts]
            await asyncio.gather(*(_take_events(lifecycles, name) for name in names))
            await _settled(stack, (already + 1) * LIFECYCLES * EVENTS, "note_added")
            rates.append(LIFECYCLES * EVENTS / (perf_counter() - began))
            after = [_processor_seconds(pids) for pids in parts]
            spent = [sum(each) for each in zip(spent, after, [-value for value in before], strict=True)]
        worker, record, server = (seconds / (ROUNDS * LIFECYCLES * EVENTS) for seconds in spent)
        return Throughput(max(rates), worker, server, record)


def _server_pids(stack: EphemeralStack) -> list[list[int]]:
    """The database's and the Temporal server's processes."""
    return [[pid] for service in stack.services if (pid := service.pid()) is not None]


def _processor_seconds(pids: list[int]) -> float:
    """What processes, and those that they began, have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            own = int(stat.parent.name)
            if own in pids:
                ticks += sum(int(field) for field in fields[11:15])
            elif int(fields[1]) in pids:
                ticks += sum(int(field) for field in fields[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


async def replay_seconds() -> float:
    """Processor time to replay the mean run of an alliance, as a worker does that has not got it in its memory."""
    runs = [
        WorkflowHistory.from_json("lifecycle/whole-life", file.read_text(encoding="utf-8"))
        for file in sorted(HISTORIES.glob("whole-life-run-*.json"))
    ]
    replayer = Replayer(workflows=WORKFLOWS, data_converter=WORKER_DATA, workflow_runner=workflow_runner())
    await _replay(replayer, runs)
    began = process_time()
    for _ in range(ROUNDS):
        await _replay(replayer, runs)
    return (process_time() - began) / ROUNDS / len(runs)


async def _replay(replayer: Replayer, runs: list[WorkflowHistory]) -> None:
    for run in runs:
        await replayer.replay_workflow(run)


async def _client(stack: EphemeralStack) -> Client:
    return await open_client({"target_host": stack.temporal_address or ""})


@asynccontextmanager
async def _workers(stack: EphemeralStack, number: int) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    environment = {
        **os.environ,
        "TEMPORAL_ADDRESS": stack.temporal_address or "",
        "AYNI_DATABASE_URL": stack.database_url or "",
    }
    started = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli.main", "worker", "run"),
            env=environment,
            stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(number)
    ]
    try:
        yield started
    finally:
        for worker in started:
            worker.kill()
            await worker.wait()


async def _adopted(lifecycles: Lifecycles, number: int) -> list[str]:
    """Lifecycles that are begun with half their life behind them."""
    starts = [_midway(f"bench-{uuid4().hex[:12]}") for _ in range(number)]
    for start in starts:
        await lifecycles.start(start)
    return [start.lifecycle for start in starts]


def _midway(lifecycle: str) -> LifecycleStart:
    now = datetime.now(UTC)
    start, events, _ = life(lifecycle, now - HALF_A_LIFE)
    past = tuple(event for event in events if event.occurred_at is not None and event.occurred_at < now)
    return start.model_copy(update={"past": past})


async def _take_events(lifecycles: Lifecycles, lifecycle: str) -> None:
    for number in range(EVENTS):
        await lifecycles.submit(
            lifecycle,
            Envelope(
                id=f"event-{number}",
                type="note_added",
                by=Actor(role="coordinator", person="ana"),
                data={"text": "La residencia pidió adelantar la visita"},
            ),
        )


async def _settled(stack: EphemeralStack, expected: int, event_type: str = "") -> None:
    """Wait until so many lifecycles, or events of a type, are in the record."""
    what = (
        event_log.c.input["event"]["type"].as_string() == event_type
        if event_type
        else event_log.c.number == 1
    )
    engine = record_engine(stack.database_url or "")
    async with asyncio.timeout(PATIENCE.total_seconds()):
        while True:
            async with engine.connect() as connection:
                found = await connection.execute(select(func.count()).where(what))
            if found.scalar_one() >= expected:
                break
            await asyncio.sleep(0.05)
    await engine.dispose()


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _stored(stack: EphemeralStack) -> int:
    """Bytes of the development server's data file, and of what waits to be moved into it."""
    return sum(file.stat().st_size for file in stack.folder.glob("**/temporal.db*"))


async def _history_bytes(client: Client, lifecycle: str) -> int:
    described = await client.get_workflow_handle(workflow_id(lifecycle)).describe()
    return described.raw_description.workflow_execution_info.history_size_bytes
