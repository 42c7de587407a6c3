"""Releases: a lifecycle stays on its worker's version, and moves to the current one at its next continue-as-new."""

import asyncio
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.enums.v1 import VersioningBehavior
from temporalio.client import Client

from domain.errors import LifecycleClosed
from tests.patience import PATIENCE, until
from tests.stack import Life, new_start
from workers.bootstrap import Versioning, make_worker
from workers.earlier import EarlierInRecord
from workers.gateway import Lifecycles
from workflows.addresses import NUDGE

TEMPORAL = Path(sysconfig.get_path("scripts")) / "temporal"


async def make_current(client: Client, version: Versioning) -> bool:
    """Direct new work to a version; False while the server does not know it yet."""
    process = await asyncio.create_subprocess_exec(
        TEMPORAL,
        *("worker", "deployment", "set-current-version", "--yes"),
        *("--deployment-name", version.deployment, "--build-id", version.build_id),
        *("--address", client.service_client.config.target_host),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait() == 0


async def version_of(life: Life) -> tuple[int, str]:
    described = (await life.handle.describe()).raw_description.workflow_execution_info.versioning_info
    return described.behavior, described.deployment_version.build_id


async def test_a_nudge_moves_an_idle_lifecycle_to_the_newer_release(
    client: Client, engine: AsyncEngine
) -> None:
    queue = deployment = f"release-{uuid4().hex[:8]}"
    old, new = Versioning(deployment, "1"), Versioning(deployment, "2")
    start = new_start()
    lifecycles = Lifecycles(client, task_queue=queue, patience=PATIENCE)
    life = Life(client, start.lifecycle, start.started_at)
    async with make_worker(client, engine, task_queue=queue, versioning=old):
        await until(lambda: make_current(client, old))
        await lifecycles.start(start)
        await life.submit("contact_held", channel="visit")
        assert await version_of(life) == (VersioningBehavior.VERSIONING_BEHAVIOR_PINNED, "1")
        async with make_worker(client, engine, task_queue=queue, versioning=new):
            await until(lambda: make_current(client, new))
            await life.submit("note_added", text="sigue en la versión 1")
            await until(lambda: _nudged_to(life, "2"))
            assert len(await life.facts("contact_held")) == 1


async def _nudged_to(life: Life, build_id: str) -> bool:
    """One nudge may come too early: the server takes a moment to tell every queue."""
    await life.handle.signal(NUDGE)
    return (await version_of(life))[1] == build_id


async def test_k5_whoever_ended_on_a_version_that_is_gone_is_told_from_the_record(
    client: Client, engine: AsyncEngine
) -> None:
    queue = deployment = f"release-{uuid4().hex[:8]}"
    old = Versioning(deployment, "1")
    start = new_start()

    @asynccontextmanager
    async def the_record() -> AsyncIterator[AsyncEngine]:
        yield engine

    lifecycles = Lifecycles(client, task_queue=queue, patience=PATIENCE, earlier=EarlierInRecord(the_record))
    life = Life(client, start.lifecycle, start.started_at)
    event = life.event("closed", outcome="closed_early", reason="la residencia cerró")
    async with make_worker(client, engine, task_queue=queue, versioning=old):
        await until(lambda: make_current(client, old))
        await lifecycles.start(start)
        receipt = await lifecycles.submit(life.id, event)
        status, timeline = await life.lifecycles.status(life.id), await life.timeline()
        await life.leave()

    assert await lifecycles.status(life.id) == status
    assert [fact.flat() for fact in await lifecycles.timeline(life.id)] == timeline
    assert await lifecycles.submit(life.id, event) == receipt
    with pytest.raises(LifecycleClosed):
        await lifecycles.submit(life.id, life.event("note_added", text="tarde"))
