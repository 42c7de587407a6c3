"""`python -m bench.contingency [NUMBER]`: a contingency over many lifecycles, beside Temporal's own batch of signals.

Measured in one run on one stack: how many a second, what the history of the orchestrating workflow holds, and how long
an update of somebody else takes meanwhile: at the default pace, as fast as it goes, and during the batch.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from statistics import quantiles
from time import perf_counter
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.batch.v1 import BatchOperationSignal
from temporalio.api.common.v1 import Payloads
from temporalio.api.enums.v1 import BatchOperationState
from temporalio.api.workflowservice.v1 import DescribeBatchOperationRequest, StartBatchOperationRequest
from temporalio.client import Client

from activities.contingencies.model import Declaration, Lifting, Scope
from activities.contingencies.store import get_contingency, preview
from activities.holiday_table import calendar_for
from activities.programs import load_program
from bench.measurement import Measurement
from domain.events import Actor, Envelope, LifecycleStart
from domain.state import Attributes
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.contingencies import Contingencies
from workers.demo.programme import PROGRAM
from workers.errors import OutcomeUnknown
from workers.gateway import Lifecycles
from workers.local.ephemeral import temporary_home
from workers.local.ports import free_ports
from workers.local.stack import up
from workers.settings import Settings
from workflows import addresses
from workflows.addresses import contingency_workflow_id

NUMBER = 2_000
#: The comparisons are made with so many of them; everybody is reached once at the default pace.
SAMPLE = 500
AT_ONCE = 24
PROBE_EVERY_SECONDS = 0.1
DEFAULT_PACE, UNLIMITED = "20", "1000"
SAMPLE_REGION, REST_REGION = "Muestra", "Resto"
#: The lifecycle of somebody else.
ASIDE = "aparte"
EVERYBODY = Scope(regions=(SAMPLE_REGION, REST_REGION))


@dataclass(frozen=True)
class Timed:
    """How long something took, and how long somebody else's updates took meanwhile."""

    seconds: float
    latencies: list[float]

    def percentile(self, which: int) -> float:
        """Milliseconds that so many of a hundred updates took at most."""
        return quantiles(self.latencies, n=100)[which - 1] * 1000


class Bench:
    """A stack of its own with many lifecycles; the worker is a process, as in production."""

    def __init__(self, settings: Settings, client: Client, engine: AsyncEngine) -> None:
        self.settings, self.client, self.engine = settings, client, engine
        self.lifecycles = Lifecycles(client, patience=timedelta(seconds=60))
        self.contingencies = Contingencies(client)
        self._started_at = datetime.now(UTC)
        self._program = load_program(PROGRAM)
        self._calendar = calendar_for(self._program, self._started_at)
        self._notes = count()
        self._worker: asyncio.subprocess.Process | None = None

    async def work_at(self, pace: str) -> None:
        """Replace the worker by one with another pace."""
        await self.stop()
        environment = {**os.environ, "AYNI_HOME": str(self.settings.home), "AYNI_CONTINGENCY_RATE": pace}
        self._worker = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "cli.main", "worker", "run"),
            env=environment,
            stderr=asyncio.subprocess.DEVNULL,
        )
        while not await self._answers():
            pass

    async def _answers(self) -> bool:
        """Whether the new worker answers by now; the library waits a while for it."""
        try:
            await self._note()
        except OutcomeUnknown:
            return False
        return True

    async def stop(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.terminate()
            await self._worker.wait()

    async def start(self, lifecycle: str, region: str) -> None:
        """Start a lifecycle."""
        await self.lifecycles.start(
            LifecycleStart(
                lifecycle=lifecycle,
                program=self._program,
                calendar=self._calendar,
                started_at=self._started_at,
                roles={"coordinator": "ana", "program_director": "daniela"},
                attributes=Attributes(region=region),
            )
        )

    async def begin(self, number: int) -> float:
        """Start that many lifecycles; how many a second, until the record knows them all."""
        room = asyncio.Semaphore(AT_ONCE)

        async def start(each: int) -> None:
            async with room:
                await self.start(f"vida-{each:05}", SAMPLE_REGION if each < SAMPLE else REST_REGION)

        begin = perf_counter()
        await asyncio.gather(*(start(each) for each in range(number)))
        while sum((await preview(self.engine, EVERYBODY)).values()) < number:  # noqa: ASYNC110 - a worker does it
            await asyncio.sleep(0.5)
        return number / (perf_counter() - begin)

    async def timed(self, work: Awaitable[None]) -> Timed:
        """Do the work, with somebody else's updates beside it."""
        latencies: list[float] = []
        probing = asyncio.create_task(self._probe(latencies))
        begin = perf_counter()
        await work
        taken = perf_counter() - begin
        probing.cancel()
        return Timed(taken, latencies)

    async def _probe(self, latencies: list[float]) -> None:
        while True:
            begin = perf_counter()
            await self._note()
            latencies.append(perf_counter() - begin)
            await asyncio.sleep(PROBE_EVERY_SECONDS)

    async def _note(self) -> None:
        event = Envelope(
            id=f"note-{next(self._notes)}",
            type="note_added",
            by=Actor(role="coordinator", person="ana"),
            data={"text": "La residencia pidió adelantar la visita"},
        )
        await self.lifecycles.submit(ASIDE, event)

    async def declare(self, contingency: str, scope: Scope) -> None:
        """Declare, and wait until everybody was asked."""
        await self.contingencies.declare(
            Declaration(contingency=contingency, scope=scope, reason="Temporal", declared_by="daniela")
        )
        await self.contingencies.wait(contingency)

    async def lift(self, contingency: str) -> None:
        """Lift, and wait until everybody was asked."""
        await self.contingencies.lift(Lifting(contingency=contingency, lifted_by="daniela"))
        await self.contingencies.wait(contingency)

    async def batch(self, event_type: str) -> None:
        """Temporal's own batch: one signal for the whole sample, refusals and answers unseen."""
        event = Envelope(
            id=f"batch-{event_type}",
            type=event_type,
            by=Actor(role="program_director", person="daniela"),
            data={"reason": "Temporal"},
        )
        job = str(uuid4())
        payloads = Payloads(payloads=await self.client.data_converter.encode([event]))
        service, namespace = self.client.workflow_service, self.client.namespace
        await service.start_batch_operation(
            StartBatchOperationRequest(
                namespace=namespace,
                job_id=job,
                reason="bench",
                visibility_query=f'AyniRegion = "{SAMPLE_REGION}" AND ExecutionStatus = "Running"',
                signal_operation=BatchOperationSignal(signal=addresses.POST, input=payloads),
            )
        )
        running = BatchOperationState.BATCH_OPERATION_STATE_RUNNING
        asked = DescribeBatchOperationRequest(namespace=namespace, job_id=job)
        while (await service.describe_batch_operation(asked)).state == running:  # noqa: ASYNC110 - the server does it
            await asyncio.sleep(0.1)

    async def history(self, contingency: str) -> tuple[int, int]:
        """Events and bytes of the last run of the orchestrating workflow."""
        handle = self.client.get_workflow_handle(contingency_workflow_id(contingency))
        info = (await handle.describe()).raw_description.workflow_execution_info
        return info.history_length, info.history_size_bytes


async def measure(number: int) -> AsyncIterator[Measurement]:
    """Everything, as it becomes known."""
    async with _bench() as bench:
        await bench.start(ASIDE, "Aparte")
        await bench.work_at(DEFAULT_PACE)
        yield Measurement(
            f"starting {number} lifecycles", await bench.begin(number), "lifecycles/s", "higher"
        )
        quiet = await bench.timed(asyncio.sleep(20))
        for measurement in _latency("while nothing else happens", quiet):
            yield measurement
        sample = Scope(regions=(SAMPLE_REGION,))
        paced = await bench.timed(bench.declare("paced", sample))
        await bench.lift("paced")
        await bench.work_at(UNLIMITED)
        unlimited = await bench.timed(bench.declare("unlimited", sample))
        await bench.lift("unlimited")
        batched = await bench.timed(bench.batch("paused"))
        await bench.batch("resumed")
        for name, timed in (("default pace", paced), ("no limit", unlimited), ("batch of signals", batched)):
            yield Measurement(f"events, {name}", SAMPLE / timed.seconds, "events/s", "higher")
            for measurement in _latency(name, timed):
                yield measurement
        yield Measurement(
            "contingency without limit against batch", batched.seconds / unlimited.seconds, "ratio", "higher"
        )
        yield Measurement(
            "latency at default pace against quiet, p99",
            paced.percentile(99) / quiet.percentile(99),
            "ratio",
            "lower",
        )
        async for measurement in _everybody(bench, number):
            yield measurement


async def _everybody(bench: Bench, number: int) -> AsyncIterator[Measurement]:
    await bench.work_at(DEFAULT_PACE)
    declared = await bench.timed(bench.declare("everybody", EVERYBODY))
    events, size = await bench.history("everybody")
    lifted = await bench.timed(bench.lift("everybody"))
    outcomes = (await get_contingency(bench.engine, "everybody")).outcomes
    assert outcomes == {"resumed": number}, outcomes
    name = f"declaring for {number}"
    yield Measurement(name, declared.seconds, "s", "lower")
    yield Measurement(f"lifting for {number}", lifted.seconds, "s", "lower")
    yield Measurement(f"events, {name}", number / declared.seconds, "events/s", "higher")
    for measurement in (*_latency(name, declared), *_latency(f"lifting for {number}", lifted)):
        yield measurement
    yield Measurement(f"history, {name}", events, "events", "lower")
    yield Measurement(f"history size, {name}", size, "bytes", "lower")


def _latency(when: str, timed: Timed) -> list[Measurement]:
    return [
        Measurement(f"somebody else's update, {when}, p{which}", timed.percentile(which), "ms", "lower")
        for which in (50, 99)
    ]


@contextlib.asynccontextmanager
async def _bench() -> AsyncIterator[Bench]:
    temporal, ui, postgres = free_ports(3)
    async with temporary_home() as home:
        settings = Settings(home=home, temporal_port=temporal, ui_port=ui, postgres_port=postgres)
        state = await up(settings, worker=False)
        engine = record_engine(state.database_url)
        bench = Bench(settings, await open_client({"target_host": state.temporal_address}), engine)
        try:
            yield bench
        finally:
            await bench.stop()
            await engine.dispose()


async def _main(number: int) -> None:
    async for measurement in measure(number):
        print(measurement.line({}), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER))
