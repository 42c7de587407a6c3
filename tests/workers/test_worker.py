"""The worker as a process: it waits for its servers, hears SIGTERM at any moment, drains, and logs no personal data."""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
import structlog
from temporalio.api.operatorservice.v1 import ListSearchAttributesResponse
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from tests.patience import LONGEST, PATIENCE, until
from tests.stack import Life, new_start
from workers.converters import CLIENT_DATA
from workers.gateway import Lifecycles
from workers.local.ephemeral import ephemeral_stack
from workers.local.ports import free_ports
from workers.logs import configure_logs
from workers.settings import load_settings
from workers.worker import register
from workflows.addresses import SEARCH_ATTRIBUTES

NOWHERE = "postgresql+asyncpg://ayni:secreto@127.0.0.1:1/ayni"
PROGRAM = "from cli.main import entry; entry()"


@asynccontextmanager
async def worker_process(environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", PROGRAM, "worker", "run"),
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def lines_of(process: asyncio.subprocess.Process) -> list[dict[str, object]]:
    assert process.stderr is not None
    text = (await process.stderr.read()).decode()
    return [json.loads(line) for line in text.splitlines()]


async def test_a_worker_that_never_connected_leaves_when_it_is_told_to() -> None:
    address = f"127.0.0.1:{free_ports(1)[0]}"
    async with worker_process({"TEMPORAL_ADDRESS": address, "AYNI_DATABASE_URL": NOWHERE}) as process:
        assert process.stderr is not None
        first = json.loads(await asyncio.wait_for(process.stderr.readline(), LONGEST))
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), LONGEST) == 0
        assert (first["event"], first["address"]) == ("Temporal does not answer", address)
        assert first["reason"] == "connection refused"


async def test_a_worker_in_a_container_without_a_mail_server_says_that_messages_wait(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {
        "TEMPORAL_ADDRESS": f"127.0.0.1:{free_ports(1)[0]}",
        "AYNI_DATABASE_URL": NOWHERE,
        "AYNI_HOME": str(tmp_path / "file" / "home"),
    }
    async with worker_process(environment) as process:
        assert process.stderr is not None
        first = json.loads(await asyncio.wait_for(process.stderr.readline(), LONGEST))
        assert first["event"] == "messages to people wait: there is no mail server"
        assert (first["level"], first["setting"]) == ("warning", "AYNI_SMTP_HOST")


async def test_a_worker_lives_and_drains() -> None:
    async with ephemeral_stack(practice=True) as stack:
        assert stack.temporal_address is not None
        environment = {"TEMPORAL_ADDRESS": stack.temporal_address, "AYNI_DATABASE_URL": NOWHERE}
        client = await Client.connect(stack.temporal_address, data_converter=CLIENT_DATA)
        start = new_start(roles={"coordinator": "persona-secreta"})
        life = Life(client, start.lifecycle, start.started_at)
        async with worker_process(environment) as process:
            await Lifecycles(client, patience=PATIENCE).start(start)
            # The record is away, so the lifecycle is still starting, and nobody would be answered.
            await life.lifecycles.post(life.id, life.event("note_added", text="un texto privado"))
            await until(lambda: _record_was_tried(life))
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), LONGEST) == 0
            lines = await lines_of(process)
    events = [line["event"] for line in lines]
    assert {"running", "draining", "stopped"} <= set(events)
    told = json.dumps(lines, ensure_ascii=False)
    for private in ("persona-secreta", "texto privado", "secreto"):
        assert private not in told
    assert "ConnectionRefusedError" in told or "ApplicationError" in told


async def _record_was_tried(life: Life) -> bool:
    pending = (await life.handle.describe()).raw_description.pending_activities
    return any(activity.attempt > 1 for activity in pending)


class ManagedService:
    """What a worker asks a client for, of a service that lets it do some things only."""

    namespace = "ayni"

    def __init__(self, *, refuses: str, status: RPCStatusCode = RPCStatusCode.PERMISSION_DENIED) -> None:
        self.done: list[str] = []
        self._refuses, self._status = refuses, status

    @property
    def operator_service(self) -> "ManagedService":
        return self

    async def list_search_attributes(self, _: object) -> ListSearchAttributesResponse:
        self._do("search attributes")
        return ListSearchAttributesResponse(custom_attributes=SEARCH_ATTRIBUTES)

    async def create_schedule(self, name: str, _: object) -> None:
        self._do(name)

    def _do(self, what: str) -> None:
        if what.startswith(self._refuses):
            raise RPCError("not yours", self._status, b"")
        self.done.append(what)


@pytest.mark.parametrize(
    ("refuses", "done"),
    [
        ("search", ["digest/weekly", "digest/monthly"]),
        ("digest", ["search attributes"]),
    ],
)
async def test_what_a_worker_may_not_register_keeps_nothing_else_from_being_registered(
    refuses: str, done: list[str]
) -> None:
    service = ManagedService(refuses=refuses)
    await register(cast("Client", service), load_settings())
    assert service.done == done
    away = ManagedService(refuses=refuses, status=RPCStatusCode.UNAVAILABLE)
    with pytest.raises(RPCError):
        await register(cast("Client", away), load_settings())


def test_a_log_line_says_where_a_failure_was_and_not_what_people_wrote(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    before = (root.handlers, root.level)
    configure_logs("info")
    try:
        int("carta de Ana")
    except ValueError:
        structlog.stdlib.get_logger("ayni").exception("it failed", lifecycle="casa-01", text="carta de Ana")
        logging.getLogger("library").exception("it failed too", extra={"payload": "carta de Ana"})
    finally:
        root.handlers, level = before
        root.setLevel(level)
        structlog.reset_defaults()
    said = capsys.readouterr().err
    own, library = (json.loads(line) for line in said.splitlines())
    assert "Ana" not in said
    assert own["lifecycle"] == "casa-01"
    assert own["failure"][0] == library["failure"][0] == "ValueError"
    assert "test_worker.py" in own["failure"][1]
