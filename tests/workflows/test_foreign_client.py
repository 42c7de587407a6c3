"""`contracts/README.md` tells how the `temporal` command talks to a lifecycle; its commands are run as they stand."""

import asyncio
import json
import os
import re
import shutil
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from contracts.catalogue import STARTED_AT
from tests.patience import LONGEST
from tests.stack import Life, begin

ROOT = Path(__file__).parents[2]
README = (ROOT / "contracts" / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
CONTACT = json.loads((ROOT / "contracts" / "examples" / "events" / "contact_held.json").read_text("utf-8"))


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


# --- after the close, in three languages ---------------------------------------------------------------------------

AFTER = dict(re.findall(r"```(\w+) after\n(.*?)```", README, re.DOTALL))
NEVER_SENT = {"id": "never-sent", "type": "note_added", "by": CONTACT["by"], "data": {"text": "tarde"}}


@pytest.fixture(scope="module")
async def over(life: Life) -> Life:
    """The lifecycle of the page, whose workflow has completed."""
    await life.handle.execute_update("submit", CONTACT)
    await life.submit("closed", outcome="closed_early", reason="fin")
    await life.leave()
    return life


async def test_k5_the_temporal_command_asks_for_a_receipt_after_the_end(over: Life) -> None:
    assert "contact_held" in json.dumps(await run(over, AFTER["sh"].strip()))


async def test_k5_a_python_client_gets_its_receipt_after_the_end(over: Life) -> None:
    names: dict[str, Any] = {"RPCError": RPCError, "RPCStatusCode": RPCStatusCode}
    exec(AFTER["python"], names)  # noqa: S102 - the page is ours
    receipt = await names["submit"](over.client, over.id, CONTACT)
    assert receipt["event_id"] == CONTACT["id"]
    assert [fact["type"] for fact in receipt["facts"]] == ["contact_held"]
    assert await names["submit"](over.client, over.id, NEVER_SENT) is None


NODE = """
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
%s
const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS });
const answers = [];
for (const event of JSON.parse(process.argv[2])) {
  answers.push(await submit(new Client({ connection }), 'residencia-01', event));
}
console.log(JSON.stringify(answers));
await connection.close();
"""


@pytest.mark.drill
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node.js with npm")
async def test_k5_a_typescript_client_gets_its_receipt_after_the_end(over: Life, tmp_path: Path) -> None:
    """The example is JavaScript as well; the client comes from its registry, so this is a drill."""
    (tmp_path / "package.json").write_text('{"type": "module", "private": true}')
    (tmp_path / "after.js").write_text(NODE % AFTER["ts"])
    address = over.client.service_client.config.target_host
    for command in (
        ("npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "@temporalio/client@1"),
        ("node", "after.js", json.dumps([CONTACT, NEVER_SENT])),
    ):
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=tmp_path,
            env={**os.environ, "TEMPORAL_ADDRESS": address},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await asyncio.wait_for(process.communicate(), LONGEST)
        assert process.returncode == 0, errors.decode()
    receipt, never = json.loads(output)
    assert (receipt["event_id"], never) == (CONTACT["id"], None)
