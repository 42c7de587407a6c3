"""Temporary servers are gone afterwards, also when the process that asked for them is killed."""

import asyncio
import sys
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from temporalio.client import Client

from tests.patience import LONGEST
from workers.local import temporal_server
from workers.local.ephemeral import ephemeral_stack
from workers.local.errors import BinaryMissing
from workers.local.folders import Folders
from workers.local.processes import Service, wait_until
from workers.local.temporal_server import TemporalServer

PROGRAM = """
import asyncio
from workers.local.ephemeral import ephemeral_stack

async def main():
    async with ephemeral_stack(temporal=False) as stack:
        print(stack.folder, stack.database_url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_both_servers_answer_and_leave_nothing_behind() -> None:
    async with ephemeral_stack(practice=True) as stack:
        assert stack.database_url
        assert stack.temporal_address
        client = await Client.connect(stack.temporal_address)
        assert await client.service_client.check_health()
        assert all(service.is_running() for service in stack.services)

    assert not stack.folder.exists()
    assert not any(service.is_running() for service in stack.services)


async def test_no_transaction_of_the_server_makes_a_file() -> None:
    """SQLite says in its header how it writes: 2 is ahead, in a file that stays."""
    async with ephemeral_stack(postgres=False) as stack:
        data = Folders(stack.folder).temporal / "temporal.db"
        assert data.read_bytes()[18:20] == bytes([2, 2])


async def test_a_killed_process_leaves_nothing_behind() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    folder, url = (await process.stdout.readline()).decode().split()
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    await (await asyncpg.connect(address)).close()

    process.kill()
    await process.wait()

    assert await wait_until(lambda: not Path(folder).exists(), LONGEST)


async def test_a_server_that_already_runs_is_used_when_there_is_no_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with ephemeral_stack(postgres=False) as stack:
        port = urlsplit(f"//{stack.temporal_address}").port
        assert port

        def nowhere(_setting: object) -> None:
            raise BinaryMissing(program="temporal", setting="AYNI_TEMPORAL_BIN", searched=[])

        monkeypatch.setattr(temporal_server, "find_temporal", nowhere)
        service = Service("temporal", tmp_path / "temporal.lock", tmp_path / "temporal.log")
        borrowed = TemporalServer(folder=tmp_path, service=service, port=port, ui_port=None)
        await borrowed.start()

        assert await borrowed.answers()
        assert not service.is_running(), "nothing of ours was started"
        assert borrowed.ui_url() is None
        assert not await borrowed.stop(), "what belongs to others is left alone"
