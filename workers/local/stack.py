"""`ayni up` and `ayni down`: PostgreSQL, its schema, Temporal and a worker, in this order and back.

`up` starts what is not running, so it is also the way back after anything was killed: each part finds its data as it
left it, and knows by its lock (`processes.py`) whether it still runs.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from workers import migrations
from workers.connection import open_client
from workers.local import postgres, temporal_server
from workers.local.errors import OtherModeRuns, PartFailed
from workers.local.folders import Folders, exclusive, explained, folders_of
from workers.local.postgres import Postgres
from workers.local.processes import Service
from workers.local.state import MODE_NAMES, Mode, StackState, forget_state, write_state
from workers.local.temporal_server import TemporalServer
from workers.settings import Settings

Part = Literal["postgres", "schema", "temporal", "worker"]
WORKER = "worker"
WORKER_COMMAND = (sys.executable, "-m", "cli.main", "worker", "run")
# For one that hangs, since a worker that ends is noticed at once: on a busy machine its modules alone may take half a minute to load.
WORKER_START_SECONDS = 180.0
# A worker finishes the activities it has begun; longer than its own grace period.
WORKER_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.1
# Where time is skipped, days of messages fall due within seconds.
PRACTICE_GATHER_SECONDS = "15"
MODES: tuple[Mode, Mode] = ("ordinary", "practice")


@dataclass(frozen=True)
class LocalStack:
    """The parts of the stack of one home and mode."""

    folders: Folders
    mode: Mode
    postgres: Postgres
    temporal: TemporalServer
    worker: Service
    task_queue: str

    def services(self) -> tuple[Service, Service, Service]:
        """The background processes, in the order of starting."""
        return self.postgres.service, self.temporal.service, self.worker

    def is_running(self) -> bool:
        """Whether any part of it runs."""
        return any(service.is_running() for service in self.services())

    def state(self) -> StackState:
        """Its addresses. PostgreSQL must have been started once."""
        return StackState(
            mode=self.mode,
            temporal_address=self.temporal.address,
            ui_url=self.temporal.ui_url(),
            database_url=self.postgres.url(),
            log_folder=self.folders.logs,
        )


def local_stack(settings: Settings, mode: Mode = "ordinary") -> LocalStack:
    """The stack that the settings describe. Nothing is started or created."""
    folders = folders_of(settings.home, mode)
    settings = _with_running_ports(settings, folders, mode)
    return LocalStack(
        folders=folders,
        mode=mode,
        postgres=Postgres(
            folder=folders.postgres,
            service=folders.service(postgres.NAME),
            port=settings.postgres_port,
            programs=settings.pg_bin,
        ),
        temporal=TemporalServer(
            folder=folders.temporal,
            service=folders.service(temporal_server.NAME),
            port=settings.temporal_port,
            ui_port=settings.ui_port,
            practice=mode == "practice",
            program=settings.temporal_bin,
        ),
        worker=folders.service(WORKER),
        task_queue=settings.task_queue,
    )


def _with_running_ports(settings: Settings, folders: Folders, mode: Mode) -> Settings:
    """What runs keeps its ports, also when the settings have changed since it was started."""
    state = settings.local_state()
    if state is None or state.mode != mode or not folders.service(temporal_server.NAME).is_running():
        return settings
    postgres_port, temporal_port, ui_port = state.ports()
    return settings.model_copy(
        update={"postgres_port": postgres_port, "temporal_port": temporal_port, "ui_port": ui_port}
    )


def running_mode(settings: Settings) -> Mode | None:
    """Which stack of this home has running parts; None when none has."""
    return next((mode for mode in MODES if local_stack(settings, mode).is_running()), None)


def _quiet(_part: Part) -> None:
    """For callers that show no progress."""


async def up(
    settings: Settings,
    *,
    practice: bool = False,
    worker: bool = True,
    on_start: Callable[[Part], None] = _quiet,
) -> StackState:
    """Start what is not running and return the addresses. Safe to repeat, at any time and after any crash.

    `practice` keeps its own data and can move the clock of a lifecycle. `on_start` hears of each part as its turn
    comes, running or not.

    Raises:
        LocalStackError: what is wrong and what to do; what was started stays, and the next `up` goes on from there.
    """
    mode: Mode = "practice" if practice else "ordinary"
    stack = local_stack(settings, mode)
    async with exclusive(settings.home):
        await asyncio.to_thread(_require_mode, settings, mode)
        stack.folders.create()
        on_start("postgres")
        await stack.postgres.start()
        on_start("schema")
        await _migrate(stack)
        on_start("temporal")
        await stack.temporal.start()
        state = stack.state()
        with explained(settings.home):
            write_state(settings.home, state)
        if worker:
            on_start("worker")
            await _start_worker(stack, settings)
        return state


async def down(settings: Settings) -> list[Part]:
    """Stop the worker (it finishes what it has begun), Temporal and PostgreSQL; the parts that were running.

    Raises:
        LocalStackError: a part does not end, or another `up` or `down` is at work.
    """
    stopped: list[Part] = []
    if not await asyncio.to_thread(settings.home.exists):
        return stopped
    async with exclusive(settings.home):
        for mode in MODES:
            stack = local_stack(settings, mode)
            if await stack.worker.stop(signal.SIGTERM, WORKER_STOP_SECONDS):
                stopped.append("worker")
            if await stack.temporal.stop():
                stopped.append("temporal")
            if await stack.postgres.stop():
                stopped.append("postgres")
        with explained(settings.home):
            forget_state(settings.home)
    return stopped


def _require_mode(settings: Settings, mode: Mode) -> None:
    running = running_mode(settings)
    if running is not None and running != mode:
        raise OtherModeRuns(running=MODE_NAMES[running])


async def _migrate(stack: LocalStack) -> None:
    try:
        await migrations.upgraded(stack.postgres.url())
    except (SQLAlchemyError, OSError) as problem:
        reason = (str(problem).splitlines() or [type(problem).__name__])[0]
        raise PartFailed(part="PostgreSQL", reason=reason, log=stack.postgres.service.log) from None


async def _start_worker(stack: LocalStack, settings: Settings) -> None:
    client = await open_client({"target_host": stack.temporal.address})
    started = datetime.now(UTC)
    launched = stack.worker.start(WORKER_COMMAND, environment=_worker_environment(stack, settings))
    if not launched and await polls_since(client, stack.task_queue, datetime.min.replace(tzinfo=UTC)):
        return
    try:
        async with asyncio.timeout(WORKER_START_SECONDS):
            while not await polls_since(client, stack.task_queue, started):
                if not stack.worker.is_running():
                    raise _worker_failed(stack)
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        raise _worker_failed(stack) from None


def _worker_failed(stack: LocalStack) -> PartFailed:
    return PartFailed(part="worker", reason=stack.worker.last_words(), log=stack.worker.log)


async def polls_since(client: Client, task_queue: str, moment: datetime) -> bool:
    """Whether a worker has asked for work since then; Temporal also lists those that died minutes ago."""
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )
    return any(poller.last_access_time.ToDatetime(tzinfo=UTC) >= moment for poller in answer.pollers)


def _worker_environment(stack: LocalStack, settings: Settings) -> dict[str, str]:
    """Ours, with the stack's own addresses instead of any profile, and time-zone rules only from pinned tzdata."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TEMPORAL_") and name != "AYNI_DATABASE_URL_FILE"
    }
    practice = {"AYNI_MAIL_GATHER_SECONDS": PRACTICE_GATHER_SECONDS} if stack.mode == "practice" else {}
    return {
        **practice,
        **inherited,
        "AYNI_HOME": str(settings.home),
        "AYNI_DATABASE_URL": stack.postgres.url(),
        "AYNI_TASK_QUEUE": settings.task_queue,
        "TEMPORAL_ADDRESS": stack.temporal.address,
        "TEMPORAL_NAMESPACE": "default",
        "TEMPORAL_CONFIG_FILE": os.devnull,
        "PYTHONTZPATH": "",
        "PYTHONUNBUFFERED": "1",
    }


def log_files(folders: Folders) -> list[Path]:
    """The logs of the parts, as they are."""
    return sorted(folders.logs.glob("*.log"))
