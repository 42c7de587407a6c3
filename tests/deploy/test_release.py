"""`release.sh` moves running lifecycles to a new version of the worker, on real servers; only systemd is played."""

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from temporalio.client import WorkflowHandle

from deploy.checks.__main__ import ROOT
from tests.patience import LONGEST, until
from tests.stack import begin_now
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.local.binaries import find_temporal
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.mailboxes import Mailboxes
from workflows.addresses import mailbox_workflow_id

pytestmark = pytest.mark.drill

#: Does of systemctl what release.sh asks: one process and one file with its number for each version.
SYSTEMCTL = """#!/bin/sh
set -eu
for unit in "$@"; do :; done
version=${unit#ayni-worker@}; version=${version%.service}
case "$1" in
list-units) for file in "$UNITS"/*; do test -e "$file" && echo "ayni-worker@$(basename "$file").service loaded active running x"; done ;;
enable)
    test -e "$UNITS/$version" && exit 0
    set -a; . "$AYNI_SETTINGS/worker-$version.env"; set +a
    export AYNI_METRICS_ADDRESS= AYNI_HEALTH_PORT= TEMPORAL_WORKER_BUILD_ID="$version"
    "$AYNI_VERSIONS/$version/bin/ayni" worker run >"$UNITS/../$version.log" 2>&1 </dev/null &
    echo $! >"$UNITS/$version" ;;
disable) kill -TERM "$(cat "$UNITS/$version")"; rm "$UNITS/$version" ;;
esac
exit 0
"""
PROGRAM = "from cli.main import entry; entry()"


@dataclass(frozen=True)
class Machine:
    """One with systemd, where versions of Ayni are installed."""

    folder: Path
    stack: EphemeralStack

    def install(self, *versions: str) -> None:
        for version in versions:
            self._program(
                f"versions/{version}/bin/ayni", f'#!/bin/sh\nexec {sys.executable} -c "{PROGRAM}" "$@"\n'
            )

    def prepare(self) -> None:
        self._program("bin/systemctl", SYSTEMCTL)
        for name in ("units", "settings"):
            (self.folder / name).mkdir()

    def _program(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def running(self) -> dict[str, int]:
        return {path.name: int(path.read_text()) for path in (self.folder / "units").iterdir()}

    def settings(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in (self.folder / "settings").iterdir()}

    async def release(self, version: str, *, prepare: bool = True) -> tuple[int, str]:
        environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}:{find_temporal(None).parent}:{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT}:{os.environ['PYTHONPATH']}",
            "UNITS": str(self.folder / "units"),
            "AYNI_VERSIONS": str(self.folder / "versions"),
            "AYNI_SETTINGS": str(self.folder / "settings"),
            "AYNI_RELEASE_SECONDS": f"{LONGEST:.0f}",
            "AYNI_RELEASE_PREPARE": "yes" if prepare else "no",
            "TEMPORAL_ADDRESS": self.stack.temporal_address or "",
            "AYNI_DATABASE_URL": self.stack.database_url or "",
            "AYNI_HOME": str(self.folder),
        }
        process = await asyncio.create_subprocess_exec(
            "/bin/sh",
            str(ROOT / "deploy" / "release.sh"),
            version,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await asyncio.wait_for(process.communicate(), LONGEST)
        return process.returncode or 0, output.decode()


@pytest_asyncio.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    async with ephemeral_stack() as stack:
        machine = Machine(tmp_path, stack)
        machine.prepare()
        try:
            yield machine
        finally:
            for number in machine.running().values():
                os.kill(number, SIGTERM)


async def version_of(run: WorkflowHandle[Any, Any]) -> str:
    described = await run.describe()
    info = described.raw_description.workflow_execution_info.versioning_info
    return info.deployment_version.build_id


async def test_running_lifecycles_move_to_the_new_version_and_nothing_is_lost(machine: Machine) -> None:
    machine.install("1", "2")
    code, said = await machine.release("1")
    assert code == 0, said
    client = await open_client({"target_host": machine.stack.temporal_address or ""})
    lives = [await begin_now(client) for _ in range(3)]
    for life in lives:
        await life.submit("note_added", text="antes")
    await Mailboxes(client).wake(["person:ana"])
    mailbox = client.get_workflow_handle(mailbox_workflow_id("person:ana"))
    runs = [*(life.handle for life in lives), mailbox]
    await until(lambda: all_on("1", runs))
    assert "AYNI_HEALTH_PORT=8080" in machine.settings()["worker-1.env"]

    code, said = await machine.release("2")
    assert code == 0, said
    assert "nothing runs on 1 any more" in said
    assert list(machine.running()) == ["2"]
    assert "AYNI_HEALTH_PORT=8081" in machine.settings()["worker-2.env"]
    assert await all_on("2", runs)
    for life in lives:
        await life.submit("note_added", text="después")
        assert len(await life.facts("note_added")) == 2

    code, said = await machine.release("2")
    assert (code, list(machine.running())) == (0, ["2"]), said

    await newer_schema(machine)
    code, said = await machine.release("1", prepare=False)
    assert (code, list(machine.running())) == (0, ["1"]), said
    for life in lives:
        await life.submit("note_added", text="de vuelta")
        assert len(await life.facts("note_added")) == 3


async def all_on(version: str, runs: Sequence[WorkflowHandle[Any, Any]]) -> bool:
    return {await version_of(run) for run in runs} == {version}


async def newer_schema(machine: Machine) -> None:
    """As after a release whose schema the older version does not know."""
    engine = record_engine(machine.stack.database_url or "")
    try:
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    finally:
        await engine.dispose()


async def test_a_version_that_is_not_installed_is_refused(machine: Machine) -> None:
    code, said = await machine.release("9")
    assert (code, machine.running(), machine.settings()) == (1, {}, {})
    assert "versions/9/bin/ayni is not there. Install the version first" in said
