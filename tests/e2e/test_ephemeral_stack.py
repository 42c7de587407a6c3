"""Temporary servers are gone afterwards, also when the process that asked for them is killed."""

import asyncio
import sys
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url
from temporalio.client import Client

from workers.local.ephemeral import ephemeral_stack
from workers.local.processes import wait_until

PATIENCE = 15.0
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

    assert await wait_until(lambda: not Path(folder).exists(), PATIENCE)
