"""SPEC K3: the log of decisions names the released version, and the same one at every start."""

import subprocess
import sys
from collections.abc import AsyncIterator
from importlib.metadata import version

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.tables import event_log
from tests.patience import until
from tests.stack import Life, new_start, recorded, running_worker
from workers.bootstrap import make_worker
from workers.build import build_of, installed_build
from workers.gateway import Lifecycles
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.settings import Settings

PRINT = "import {first}; from workers.build import installed_build; print(installed_build())"


def test_k3_the_build_is_the_deployments_version_or_what_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TEMPORAL_WORKER_BUILD_ID", raising=False)
    assert build_of(Settings()) == installed_build()
    monkeypatch.setenv("AYNI_BUILD_ID", "2026.12.1")
    assert build_of(Settings()) == "2026.12.1"
    monkeypatch.setenv("TEMPORAL_WORKER_BUILD_ID", "2026.12.2")
    assert build_of(Settings()) == "2026.12.2"


def test_k3_what_is_installed_has_one_name_whatever_was_loaded_before() -> None:
    assert installed_build().startswith(f"{version('ayni')}+")
    for first in ("json", "cli.main"):
        told = subprocess.run(
            [sys.executable, "-c", PRINT.format(first=first)], capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == installed_build()


@pytest_asyncio.fixture(scope="module")
async def servers() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack() as stack:
        yield stack


@pytest.mark.parametrize("given", ["2026.12.1", None])
async def test_k3_entries_name_the_build_of_a_worker_that_is_not_versioned(
    servers: EphemeralStack, given: str | None
) -> None:
    async with running_worker(servers) as (client, engine):
        queue, start = f"build-{given}", new_start()
        async with make_worker(client, engine, task_queue=queue, build_id=given):
            await Lifecycles(client, task_queue=queue).start(start)
            life = Life(client, start.lifecycle, start.started_at)
            await life.submit("note_added", text="hola")
            await until(lambda: recorded(life, engine))
        assert await builds_of(engine, life.id) == {given or installed_build()}


async def builds_of(engine: AsyncEngine, lifecycle: str) -> set[str | None]:
    async with engine.connect() as connection:
        query = select(event_log.c.build).where(event_log.c.lifecycle == lifecycle)
        return set((await connection.execute(query)).scalars())
