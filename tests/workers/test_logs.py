"""Logs hold ids and codes: a replay writes nothing, and no level shows what people wrote."""

import asyncio
import io
import json
import logging
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio
import structlog
from temporalio import workflow
from temporalio.common import RawValue
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from domain.errors import Refusal
from domain.state import Attributes
from domain.views import Status
from tests.patience import LONGEST, until
from tests.replay.kept import history
from tests.replay.test_histories import FILES
from tests.stack import Life, begin_now, recorded
from tests.workers.test_worker import lines_of, worker_process
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.converters import WORKER_DATA
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.logs import ALLOWED, configure_logs
from workflows.addresses import POST
from workflows.shell import LifecycleShell

ROOT = Path(__file__).parents[2]
WRITTEN = (
    "Casa de la Esperanza",
    "persona-secreta",
    "ana.reservada",
    "un resumen privado",
    "una nota privada",
    "un motivo privado",
    "región inventada",
)
CHATTER = "the worker heard"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the worker's own pipeline writes at its most talkative."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    configure_logs("debug")
    stream = io.StringIO()
    cast("logging.StreamHandler[io.StringIO]", root.handlers[0]).setStream(stream)
    yield stream
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()


# In a process of its own: a worker that other tests have at work in this one writes into the same logs.
REPLAYS = """
import asyncio, sys
from pathlib import Path
from temporalio.worker import Replayer
from tests.replay.kept import history
from workers.bootstrap import WORKFLOWS
from workers.converters import WORKER_DATA
from workers.logs import configure_logs
from workflows.sandbox import workflow_runner

async def replay(files):
    replayer = Replayer(workflows=WORKFLOWS, data_converter=WORKER_DATA, workflow_runner=workflow_runner())
    for file in files:
        await replayer.replay_workflow(history(Path(file)))
        print(file)

configure_logs("debug")
asyncio.run(replay(sys.argv[1:]))
"""


def test_a_replay_logs_nothing() -> None:
    files = [str(file) for file in FILES]
    replays = subprocess.run(
        [sys.executable, "-c", REPLAYS, *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )

    assert (replays.returncode, replays.stdout.splitlines()) == (0, files), replays.stderr
    lines = [json.loads(line) for line in replays.stderr.splitlines()]
    assert [line for line in lines if not _is_librarys_own(line)] == []
    assert lines, "at this level the library says something, so that something would be heard"


@workflow.defn(name="AllianceWorkflow")
class Talkative(LifecycleShell):
    """Logs whenever it decides something."""

    @workflow.init
    def __init__(self, *arguments: RawValue) -> None:
        super().__init__(arguments)

    @workflow.run
    async def run(self, *arguments: RawValue) -> Status:  # noqa: ARG002 - Temporal gives init and run the same
        workflow.logger.warning(CHATTER)
        return await self.live()


@pytest.mark.parametrize("as_if_live", [True, False])
async def test_what_a_workflow_says_is_silent_in_a_replay(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch, as_if_live: bool
) -> None:
    monkeypatch.setattr(workflow.logger, "log_during_replay", as_if_live)
    replayer = Replayer(
        workflows=[Talkative],
        data_converter=WORKER_DATA,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    await replayer.replay_workflow(history(FILES[0]))

    assert (CHATTER in written.getvalue()) == as_if_live


def _is_librarys_own(line: dict[str, str]) -> bool:
    """At the level debug the SDK and asyncio say what they do; ids at most."""
    return line["level"] == "debug" and line["logger"].startswith(("temporalio.", "asyncio"))


@pytest_asyncio.fixture(scope="module")
async def servers() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack() as stack:
        yield stack


async def test_no_level_shows_what_people_wrote(servers: EphemeralStack) -> None:
    client = await open_client({"target_host": servers.temporal_address or ""})
    engine = record_engine(servers.database_url or "")
    environment = {
        "TEMPORAL_ADDRESS": servers.temporal_address or "",
        "AYNI_DATABASE_URL": servers.database_url or "",
        "AYNI_LOG_LEVEL": "debug",
    }
    life = await begin_now(
        client,
        roles={"coordinator": "persona-secreta", "company_lead": "ana.reservada"},
        attributes=Attributes(name="Casa de la Esperanza", region="región inventada"),
    )
    async with worker_process(environment) as process:
        await _tell_everything(life)
        await until(lambda: recorded(life, engine))
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        lines = await lines_of(process)
        assert await asyncio.wait_for(process.wait(), LONGEST) == 0
    await engine.dispose()

    told = json.dumps(lines, ensure_ascii=False)
    assert [private for private in WRITTEN if private in told] == []
    assert {"running", "draining", "stopped"} <= {line["event"] for line in lines}
    assert {key for line in lines for key in line} <= ALLOWED


async def _tell_everything(life: Life) -> None:
    """Accepted, refused, and not to be understood."""
    await life.submit("contact_held", channel="visit", summary="un resumen privado")
    await life.submit("note_added", text="una nota privada")
    await life.submit("paused", reason="un motivo privado")
    with pytest.raises(Refusal):
        await life.submit("paused", reason="un motivo privado")
    with pytest.raises(Refusal):
        await life.submit("note_added", role="nadie", text="una nota privada", persona="persona-secreta")
    await life.lifecycles.post(life.id, life.event("contact_held", channel="un resumen privado"))
    await life.handle.signal(POST, args=["una nota privada", {"name": "Casa de la Esperanza"}])
    await life.handle.signal(POST, args=[{"id": "x", "type": "una nota privada", "by": "persona-secreta"}])
