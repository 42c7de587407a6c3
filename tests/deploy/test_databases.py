"""The databases of one machine: Temporal and Ayni own theirs, get in nowhere else, and need no more than that."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.engine import URL, make_url

from deploy.checks.__main__ import ROOT
from tests.patience import LONGEST
from workers import migrations
from workers.local.binaries import find_postgres
from workers.local.ephemeral import ephemeral_stack

SCRIPT = ROOT / "deploy" / "compose" / "postgres" / "databases.sh"
SUPERUSER = "very-secret"


@pytest_asyncio.fixture
async def empty() -> AsyncIterator[URL]:
    """A server as its image makes it: one superuser, postgres, and nobody's databases."""
    async with ephemeral_stack(temporal=False) as stack:
        url = make_url(stack.database_url or "")
        await execute(url, f"CREATE ROLE postgres SUPERUSER LOGIN PASSWORD '{SUPERUSER}'")
        url = url.set(username="postgres", password=SUPERUSER, database="postgres")
        await execute(url, "ALTER ROLE ayni RENAME TO somebody")
        await execute(url, "ALTER DATABASE ayni RENAME TO elsewhere")
        yield url


async def execute(url: URL, sql: str) -> None:
    connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def test_each_gets_into_its_own_databases_and_no_other(empty: URL, tmp_path: Path) -> None:
    for name in ("temporal", "ayni"):
        (tmp_path / f"{name}-password").write_text(f'{name}\'s "password"', encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        "bash",
        str(SCRIPT),
        env={
            "PATH": f"{find_postgres(None)}:{os.environ['PATH']}",
            "AYNI_SECRETS": str(tmp_path),
            "PGHOST": str(empty.host),
            "PGPORT": str(empty.port),
            "PGPASSWORD": SUPERUSER,
        },
    )
    assert await asyncio.wait_for(process.wait(), LONGEST) == 0

    def as_role(role: str, database: str) -> URL:
        return empty.set(username=role, password=f'{role}\'s "password"', database=database)

    for database in ("temporal", "temporal_visibility"):
        await execute(as_role("temporal", database), "CREATE TABLE executions (id int)")
    await asyncio.to_thread(
        migrations.upgrade,
        as_role("ayni", "ayni").set(drivername="postgresql+asyncpg").render_as_string(False),
    )
    for role, database in (("ayni", "temporal"), ("ayni", "temporal_visibility"), ("temporal", "ayni")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute(as_role(role, database), "SELECT 1")
