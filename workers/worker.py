"""The worker's life: connect (however long that takes), run lifecycles, drain, leave (`ayni worker run`)."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.contingencies.pace import Pace
from domain.text import Text
from workers.bootstrap import Versioning, make_worker, record_engine
from workers.build import build_of, pinned_build
from workers.client import connect, watched
from workers.errors import TemporalUnreachable
from workers.health import Vitals, health_answers
from workers.logs import configure_logs
from workers.mailboxes import Mailboxes
from workers.metrics import measured
from workers.namespace import NOT_OURS, ensure_search_attributes
from workers.post import mail_waits, make_post
from workers.record_lag import RecordLag
from workers.schedules import ensure_schedules
from workers.sdk_logs import log_core_lines
from workers.settings import Settings
from workers.stopped import StoppedLifecycles
from workers.sweeping import sweep, sweep_stopped
from workers.traces import tracing
from workers.wakes import GatheredWakes

Result = TypeVar("Result")

#: The pauses between attempts to connect grow to this; a server that was restarted is found soon.
LONGEST_PAUSE_SECONDS: Final = 10.0
FIRST_PAUSE_SECONDS: Final = 0.5
STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

log = structlog.stdlib.get_logger("ayni.worker")


class _Stopped(Exception):
    """A signal asked the worker to leave."""


async def run_worker(settings: Settings) -> None:
    """Run lifecycles until SIGTERM or SIGINT, then finish what is in hand and return.

    The signals are heard from the first moment on, also while there is no server yet. Call it as a process's main
    coroutine. Versions are pinned when `TEMPORAL_WORKER_BUILD_ID` says which one this is.

    Raises:
        ConfigurationInvalid: a setting cannot be used.
        RecordUnknown: nothing says where the record is.
    """
    configure_logs(settings.log_level)
    log_core_lines(settings.metrics_address)
    stop = _stop_event()
    engine, versioning, lag = record_engine(settings.record_url()), _versioning(), RecordLag()
    if mail_waits(settings):
        log.warning("messages to people wait: there is no mail server", setting="AYNI_SMTP_HOST")
    build = build_of(settings)
    vitals = Vitals(engine, build)
    try:
        async with health_answers(settings, vitals), tracing(settings) as tracers:
            client = await _unless_stopped(_connected(settings), stop)
            mailboxes = Mailboxes(client, task_queue=settings.task_queue)
            wakes = GatheredWakes(mailboxes.wake, settings.mail_gather_seconds)
            worker = make_worker(
                watched(client, lag, *tracers),
                engine,
                task_queue=settings.task_queue,
                versioning=versioning,
                build_id=build,
                pace=Pace(a_second=settings.contingency_rate),
                post=make_post(settings, engine),
                wake=wakes.note,
                max_cached_workflows=settings.cached_lifecycles,
            )
            stopped = StoppedLifecycles(client, engine)
            async with measured(settings, engine, lag), _swept(engine, mailboxes, wakes, stopped):
                await _work(worker, stop, vitals)
    except _Stopped:
        log.info("stopped before there was a connection")
    finally:
        await engine.dispose()


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    return stop


async def register(client: Client, settings: Settings) -> None:
    """Have the namespace know search attributes and schedules; what a worker may not register is left to others.

    Each by itself, as each takes a permission of its own. Raises `RPCError` for everything but a lack of permission.
    """
    schedules = partial(ensure_schedules, task_queue=settings.task_queue, time_zone=settings.digest_time_zone)
    for what, ensure in (("search attributes", ensure_search_attributes), ("schedules", schedules)):
        try:
            await ensure(client)
        except RPCError as error:
            if error.status not in NOT_OURS:
                raise
            log.warning("may not be registered by this worker", what=what, reason=error.message[:200])


async def _connected(settings: Settings) -> Client:
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            client = await connect(settings)
            await register(client, settings)
        except TemporalUnreachable as error:
            log.warning("Temporal does not answer", **_plain(error), seconds=pause)
        except RPCError as error:
            log.warning("Temporal is not ready", reason=error.message[:200], seconds=pause)
        else:
            return client
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


@asynccontextmanager
async def _swept(
    engine: AsyncEngine, mailboxes: Mailboxes, wakes: GatheredWakes, stopped: StoppedLifecycles
) -> AsyncIterator[None]:
    sweeping = (
        asyncio.create_task(sweep(engine, mailboxes.wake)),
        asyncio.create_task(sweep_stopped(stopped)),
    )
    try:
        yield
    finally:
        for each in sweeping:
            each.cancel()
        await wakes.close()


async def _work(worker: Worker, stop: asyncio.Event, vitals: Vitals) -> None:
    running = asyncio.create_task(worker.run())
    vitals.runs(worker.client, running)
    log.info("running", task_queue=worker.task_queue)
    try:
        await _unless_stopped(asyncio.shield(running), stop)
    except _Stopped:
        vitals.drains()
        log.info("draining")
        await worker.shutdown()
        await running
        log.info("stopped")


async def _unless_stopped(
    work: Coroutine[Any, Any, Result] | asyncio.Future[Result], stop: asyncio.Event
) -> Result:
    """The result of `work`. Raises `_Stopped` as soon as a signal came."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        return working.result()
    working.cancel()
    raise _Stopped


def _versioning() -> Versioning | None:
    build_id = pinned_build()
    deployment = os.environ.get("TEMPORAL_DEPLOYMENT_NAME") or "ayni"
    return Versioning(deployment, build_id) if build_id else None


def _plain(error: TemporalUnreachable) -> dict[str, str]:
    return {
        name: value.en if isinstance(value, Text) else str(value) for name, value in error.details.items()
    }
