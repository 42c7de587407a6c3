"""Backup and restore of a real PostgreSQL: what was there is there again, and a dump fits what Temporal knows."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.engine import URL, make_url

from deploy.checks.__main__ import ROOT
from tests.patience import LONGEST, until
from workers.local.binaries import find_postgres
from workers.local.ephemeral import ephemeral_stack

SCRIPTS = ROOT / "deploy" / "backup"


@dataclass(frozen=True)
class Said:
    code: int
    text: str


@dataclass(frozen=True)
class Server:
    """A PostgreSQL with the record's schema, and an empty folder for backups."""

    url: URL
    programs: Path
    folder: Path

    def environment(self) -> dict[str, str]:
        password = self.folder.parent / "password"
        password.write_text(str(self.url.password), encoding="utf-8")
        return {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "PGHOST": str(self.url.host),
            "PGPORT": str(self.url.port),
            "PGUSER": str(self.url.username),
            "AYNI_BACKUP_PASSWORD_FILE": str(password),
            "AYNI_BACKUP_FOLDER": str(self.folder),
            "AYNI_BACKUP_OTHERS": "temporal",
        }

    async def run(self, script: str, *arguments: str | Path, **more: str) -> Said:
        process = await asyncio.create_subprocess_exec(
            "/bin/sh",
            str(SCRIPTS / script),
            *map(str, arguments),
            env={**self.environment(), **more},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await asyncio.wait_for(process.communicate(), LONGEST)
        return Said(process.returncode or 0, output.decode())

    async def connect(self, database: str = "ayni") -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            host=self.url.host,
            port=self.url.port,
            user=self.url.username,
            password=self.url.password,
            database=database,
        )

    async def execute(self, sql: str, database: str = "ayni") -> None:
        connection = await self.connect(database)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def names(self, database: str = "ayni") -> list[str]:
        connection = await self.connect(database)
        try:
            return [row["name"] for row in await connection.fetch("SELECT name FROM kept ORDER BY name")]
        finally:
            await connection.close()

    def backups(self) -> list[Path]:
        return sorted(self.folder.iterdir())


@pytest_asyncio.fixture(scope="module")
async def address() -> AsyncIterator[URL]:
    """One PostgreSQL for all of them: it takes seconds to begin."""
    async with ephemeral_stack(temporal=False) as stack:
        yield make_url(stack.database_url or "")


@pytest_asyncio.fixture
async def server(address: URL, tmp_path: Path) -> Server:
    folder = tmp_path / "backups"
    folder.mkdir()
    server = Server(address, find_postgres(None), folder)
    await server.execute("DROP DATABASE IF EXISTS temporal WITH (FORCE)")
    await server.execute("CREATE DATABASE temporal")
    for database in ("ayni", "temporal"):
        await server.execute(
            "DROP TABLE IF EXISTS kept; CREATE TABLE kept (name text); INSERT INTO kept VALUES ('before')",
            database,
        )
    return server


async def test_what_was_there_is_there_again(server: Server) -> None:
    assert (await server.run("backup.sh")).code == 0
    (backup,) = server.backups()
    for database in ("ayni", "temporal"):
        await server.execute("INSERT INTO kept VALUES ('after')", database)

    asked = await server.run("restore.sh", backup)
    assert (asked.code, "AYNI_RESTORE_REPLACES_DATA=yes" in asked.text) == (1, True)
    assert await server.names() == ["after", "before"]

    restored = await server.run("restore.sh", backup, AYNI_RESTORE_REPLACES_DATA="yes")
    assert restored.code == 0, restored.text
    assert [await server.names(database) for database in ("ayni", "temporal")] == [["before"], ["before"]]


async def test_a_damaged_backup_and_a_busy_database_are_refused(server: Server) -> None:
    await server.run("backup.sh")
    (backup,) = server.backups()
    connection = await server.connect("temporal")
    busy = await server.run("restore.sh", backup, AYNI_RESTORE_REPLACES_DATA="yes")
    await connection.close()
    assert (busy.code, "still use the database temporal" in busy.text) == (1, True)

    with (backup / "ayni.dump").open("ab") as dump:
        dump.write(b"x")
    damaged = await server.run("restore.sh", backup, AYNI_RESTORE_REPLACES_DATA="yes")
    assert (damaged.code, "is damaged. Nothing was changed" in damaged.text) == (1, True)
    assert await server.names() == ["before"]


async def test_a_dump_that_fails_leaves_the_last_good_backup(server: Server) -> None:
    assert (await server.run("backup.sh")).code == 0
    failed = await server.run("backup.sh", AYNI_BACKUP_OTHERS="nowhere")
    assert failed.code == 1
    assert "The last good backup is still there" in failed.text
    assert [len(server.backups()), server.backups()[0].name.startswith(".")] == [1, False]


async def test_old_backups_go_and_other_folders_stay(server: Server) -> None:
    old, theirs = server.folder / "2020-01-01T000000Z", server.folder / "photographs"
    for folder in (old, theirs):
        folder.mkdir()
        os.utime(folder, (0, 0))
    assert (await server.run("backup.sh")).code == 0
    assert not old.exists()
    assert theirs.exists()


async def test_every_night_has_its_backup_and_a_bad_one_is_told(server: Server, tmp_path: Path) -> None:
    failed = tmp_path / "failed"

    async def nights(others: str, happened: Callable[[], bool]) -> int:
        process = await asyncio.create_subprocess_exec(
            "/bin/sh",
            str(SCRIPTS / "nightly.sh"),
            env={
                **server.environment(),
                "AYNI_BACKUP_AT": "1 second",
                "AYNI_BACKUP_OTHERS": others,
                "TMPDIR": str(tmp_path),
            },
        )

        async def has_happened() -> bool:
            return happened()

        await until(has_happened)
        process.terminate()
        return await asyncio.wait_for(process.wait(), LONGEST)

    assert await nights("nowhere", failed.exists) == 0
    assert server.backups() == []
    assert await nights("", lambda: bool(server.backups()) and not failed.exists()) == 0


async def test_the_record_is_written_only_after_temporal_was_dumped(server: Server, tmp_path: Path) -> None:
    """Else the dump of Temporal could lack a decision that the dump of the record has."""
    slow, begun, go = tmp_path / "slow", tmp_path / "begun", tmp_path / "go"
    slow.mkdir()
    dump = slow / "pg_dump"
    real = server.programs / "pg_dump"
    dump.write_text(
        f'#!/bin/sh\ncase "$*" in *dbname=temporal*) touch {begun}; while ! test -e {go}; do sleep 0.05; done;; esac\n'
        f'exec {real} "$@"\n',
        encoding="utf-8",
    )
    dump.chmod(0o755)
    path = f"{slow}:{server.programs}:{os.environ['PATH']}"
    backup = asyncio.create_task(server.run("backup.sh", PATH=path))

    async def has_begun() -> bool:
        return begun.exists()

    await until(has_begun)
    assert await server.names() == ["before"], "readers go on"
    with pytest.raises(asyncpg.LockNotAvailableError):
        await server.execute("SET lock_timeout = '100ms'; LOCK TABLE event_log IN ROW EXCLUSIVE MODE")
    go.touch()
    said = await backup
    assert said.code == 0, said.text
    await server.execute("SET lock_timeout = '100ms'; LOCK TABLE event_log IN ROW EXCLUSIVE MODE")
