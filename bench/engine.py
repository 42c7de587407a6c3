"""How many events the whole engine takes, beside a bare workflow with the same messages on the same server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from bench.bare import BareWorkflow
from bench.life import life
from bench.measurement import Measurement
from domain.events import Actor, Envelope
from workers.bootstrap import make_worker, record_engine
from workers.converters import CLIENT_DATA
from workers.gateway import Lifecycles
from workers.local.ephemeral import temporary_home
from workers.local.ports import free_ports
from workers.local.stack import up
from workers.settings import Settings
from workflows.sandbox import workflow_runner

ROUNDS = 5
LIFECYCLES = 8
EVENTS = 20
BARE_QUEUE = "bare"

Round = Callable[[], Awaitable[None]]


def measure() -> Iterator[Measurement]:
    """Events per second of both, in turns, and the median of the rounds' ratios."""
    rounds = asyncio.run(_seconds())
    messages = LIFECYCLES * EVENTS
    yield Measurement("engine events", messages / median(ours for ours, _ in rounds), "events/s", "higher")
    yield Measurement(
        "bare workflow events", messages / median(bare for _, bare in rounds), "events/s", "higher"
    )
    ratio = median(bare / ours for ours, bare in rounds)
    yield Measurement("engine against bare workflow", ratio, "ratio", "higher")


async def _seconds() -> list[tuple[float, float]]:
    async with _server() as (client, url):
        engine = record_engine(url)
        bare_worker = Worker(
            client, task_queue=BARE_QUEUE, workflows=[BareWorkflow], workflow_runner=workflow_runner()
        )
        async with make_worker(client, engine), bare_worker:
            rounds = [(await _timed(client, _ours), await _timed(client, _bare)) for _ in range(ROUNDS)]
        await engine.dispose()
    return rounds


async def _timed(client: Client, prepare: Callable[[Client], Awaitable[list[Round]]]) -> float:
    """Seconds until every lifecycle has taken its events, one after the other; the lifecycles at the same time."""
    rounds = await prepare(client)
    begin = perf_counter()
    await asyncio.gather(*(take() for take in rounds))
    return perf_counter() - begin


async def _ours(client: Client) -> list[Round]:
    lifecycles = Lifecycles(client)
    rounds = []
    for _ in range(LIFECYCLES):
        start, _, _ = life(f"bench-{uuid4()}", datetime.now(UTC) - timedelta(days=1))
        await lifecycles.start(start)
        await lifecycles.status(start.lifecycle)
        rounds.append(_submitting(lifecycles, start.lifecycle))
    return rounds


def _submitting(lifecycles: Lifecycles, lifecycle: str) -> Round:
    async def take() -> None:
        for message in _messages():
            await lifecycles.submit(lifecycle, message)

    return take


async def _bare(client: Client) -> list[Round]:
    rounds = []
    for _ in range(LIFECYCLES):
        handle = await client.start_workflow(BareWorkflow.run, id=f"bare-{uuid4()}", task_queue=BARE_QUEUE)
        rounds.append(_keeping(handle))
    return rounds


def _keeping(handle: WorkflowHandle[BareWorkflow, None]) -> Round:
    async def take() -> None:
        for message in _messages():
            await handle.execute_update(BareWorkflow.submit, message.model_dump(mode="json"))

    return take


def _messages() -> list[Envelope]:
    return [
        Envelope(
            id=f"event-{number}",
            type="note_added",
            by=Actor(role="coordinator", person="ana"),
            data={"text": "La residencia pidió adelantar la visita"},
        )
        for number in range(EVENTS)
    ]


@contextlib.asynccontextmanager
async def _server() -> AsyncIterator[tuple[Client, str]]:
    """An ordinary stack of its own, without its worker: that one runs here."""
    temporal, ui, postgres = free_ports(3)
    async with temporary_home() as home:
        settings = Settings(home=home, temporal_port=temporal, ui_port=ui, postgres_port=postgres)
        state = await up(settings, worker=False)
        yield (
            await Client.connect(state.temporal_address, data_converter=CLIENT_DATA),
            state.database_url,
        )
