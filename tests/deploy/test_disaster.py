"""The machine is lost: record and Temporal come back from one backup made under load, and fit together.

The local Temporal keeps its data in a file instead of PostgreSQL, so its dump is a copy of that file; when it is made,
and what the record may do meanwhile, is what `backup.sh` decides.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.tables import event_log, facts
from deploy.checks.__main__ import ROOT
from tests.patience import LONGEST, until
from tests.stack import Life, begin_now, recorded, running_worker
from workers.local.binaries import find_postgres
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.local.folders import Folders
from workers.local.temporal_server import TemporalServer

pytestmark = pytest.mark.drill
SCRIPTS = ROOT / "deploy" / "backup"
COPY = """
import sqlite3, sys
source, target = sqlite3.connect(sys.argv[1]), sqlite3.connect(sys.argv[2])
with target: source.backup(target)
"""
#: Copying Temporal takes long: people do much between the dump of the record and it, and after it.
DUMP = """#!/bin/sh
pause() {{ touch {folder}/$1.reached; until test -e {folder}/$1.passed; do sleep 0.02; done; }}
for word in "$@"; do case "$word" in --file=*) file=${{word#--file=}} ;; esac; done
case "$*" in *dbname=temporal*) pause before; {python} -c '{copy}' {data} "$file"; pause after; exit ;; esac
exec {real}/pg_dump "$@"
"""
LIST = """#!/bin/sh
case "$*" in *--list*temporal.dump) exit 0 ;; esac
exec {real}/pg_restore "$@"
"""


class Machine:
    """Where the backup is made: PostgreSQL's programs, and Temporal's file in place of its databases."""

    def __init__(self, stack: EphemeralStack, folder: Path) -> None:
        self._stack, self.folder = stack, folder
        self._data = Folders(stack.folder).temporal / "temporal.db"
        self._url = make_url(stack.database_url or "")
        real = find_postgres(None)
        for name, text in (
            (
                "pg_dump",
                DUMP.format(python=sys.executable, copy=COPY, data=self._data, folder=folder, real=real),
            ),
            ("pg_restore", LIST.format(real=real)),
        ):
            path = folder / "bin" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)
        self._path = f"{folder / 'bin'}:{real}:{os.environ['PATH']}"

    async def run(self, script: str, *arguments: str) -> None:
        environment = {
            "PATH": self._path,
            "PGHOST": str(self._url.host),
            "PGPORT": str(self._url.port),
            "PGUSER": str(self._url.username),
            "PGPASSWORD": str(self._url.password),
            "AYNI_BACKUP_FOLDER": str(self.folder),
            "AYNI_BACKUP_OTHERS": "temporal",
            "AYNI_RESTORE_REPLACES_DATA": "yes",
        }
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", SCRIPTS / script, *arguments, env=environment
        )
        assert await asyncio.wait_for(process.wait(), LONGEST) == 0

    async def restore(self) -> None:
        """Both from the same backup, as on a new machine."""
        (backup,) = self.folder.glob("20*")
        folders = Folders(self._stack.folder)
        port = int((self._stack.temporal_address or "").rpartition(":")[2])
        server = TemporalServer(folders.temporal, folders.service("temporal"), port, None)
        await server.stop()
        for leftover in folders.temporal.glob("temporal.db*"):
            leftover.unlink()
        shutil.move(backup / "temporal.dump", self._data)
        checksum = sha256((backup / "ayni.dump").read_bytes()).hexdigest()
        (backup / "SHA256SUMS").write_text(f"{checksum}  ayni.dump\n", encoding="utf-8")
        await self.run("restore.sh", str(backup))
        await server.start()


async def under_load(lives: Sequence[Life], machine: Machine) -> None:
    """Make the backup while people go on."""
    accepted = 0

    async def talk(life: Life) -> None:
        nonlocal accepted
        while not backup.done():
            await life.submit("note_added", text="algo")
            accepted += 1

    async def pass_by(pause: str) -> None:
        async def reached() -> bool:
            return backup.done() or (machine.folder / f"{pause}.reached").exists()

        await until(reached)
        enough = accepted + 5 * len(lives)

        async def went_on() -> bool:
            return accepted >= enough

        await until(went_on)
        (machine.folder / f"{pause}.passed").touch()

    backup = asyncio.create_task(machine.run("backup.sh"))
    talking = [asyncio.create_task(talk(life)) for life in lives]
    await pass_by("before")
    await pass_by("after")
    await asyncio.gather(backup, *talking)
    for life in lives:
        await life.submit("note_added", text="lo que se perderá")


async def numbers_of(engine: AsyncEngine, life: Life) -> list[int]:
    async with engine.connect() as connection:
        rows = select(event_log.c.number).where(event_log.c.lifecycle == life.id).order_by(event_log.c.number)
        return list((await connection.execute(rows)).scalars())


async def facts_of(engine: AsyncEngine, life: Life) -> list[int]:
    async with engine.connect() as connection:
        rows = select(facts.c.seq).where(facts.c.lifecycle == life.id).order_by(facts.c.seq)
        return list((await connection.execute(rows)).scalars())


async def test_record_and_temporal_of_one_backup_fit_together(tmp_path: Path) -> None:
    async with ephemeral_stack() as stack:
        machine = Machine(stack, tmp_path)
        async with running_worker(stack) as (client, _):
            lives = [await begin_now(client) for _ in range(3)]
            await under_load(lives, machine)

        await machine.restore()
        async with running_worker(stack) as (client, engine):
            for life in (Life(client, old.id, old.started_at, old.numbers) for old in lives):
                await life.submit("note_added", text="después")

                async def is_recorded(life: Life = life) -> bool:
                    return await recorded(life, engine)

                await until(is_recorded)
                numbers, told = await numbers_of(engine, life), await life.timeline()
                assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "nothing is missing"
                assert await facts_of(engine, life) == [fact["seq"] for fact in told]
                assert "lo que se perderá" not in str(told), "the backup is older"
