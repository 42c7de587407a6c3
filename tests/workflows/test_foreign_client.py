"""`contracts/README.md` tells how the `temporal` command talks to a lifecycle; its commands are run as they stand."""

import asyncio
import json
import os
import re
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from contracts.catalogue import STARTED_AT
from tests.patience import LONGEST
from tests.stack import Life, begin

ROOT = Path(__file__).parents[2]
COMMANDS = re.findall(r"```sh\n(.*?)```", (ROOT / "contracts" / "README.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
async def life(client: Client) -> Life:
    return await begin(client, lifecycle="residencia-01", started_at=STARTED_AT, stage="sensitization")


async def run(life: Life, command: str) -> Any:
    process = await asyncio.create_subprocess_shell(
        f"{command} --output json",
        cwd=ROOT,
        env={
            "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}",
            "TEMPORAL_ADDRESS": life.client.service_client.config.target_host,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(), LONGEST)
    assert process.returncode == 0, errors.decode()
    return json.loads(output) if output.strip() else None


async def test_v3_the_commands_of_the_readme_work(life: Life) -> None:
    submit, post, status, timeline = COMMANDS[0].splitlines()
    assert "example-contact_held" in json.dumps(await run(life, submit))
    await run(life, post)
    assert "residencia-01" in json.dumps(await run(life, status))
    told = json.dumps(await run(life, timeline))
    assert "contact_held" in told
    assert "note_added" in told
