"""`ayni up` and `down` with real servers: killed parts come back with their data, and nothing collides."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from temporalio.client import Client

from tests.patience import LONGEST
from workers import migrations
from workers.local import stack as stack_module
from workers.local.doctor import doctor
from workers.local.ephemeral import temporary_home
from workers.local.errors import OtherModeRuns, PartFailed
from workers.local.ports import free_ports
from workers.local.processes import Service, wait_until
from workers.local.stack import LocalStack, down, local_stack, running_mode, up
from workers.local.state import StackState, state_path
from workers.settings import Settings


@pytest.fixture
async def settings() -> AsyncIterator[Settings]:
    temporal, ui, postgres = free_ports(3)
    async with temporary_home() as home:
        yield Settings(home=home, temporal_port=temporal, ui_port=ui, postgres_port=postgres)


async def start(settings: Settings, *, practice: bool = False) -> StackState:
    return await up(settings, practice=practice, worker=False)


async def kill(service: Service) -> None:
    assert await wait_until(lambda: service.pid() is not None, LONGEST)
    service.send(signal.SIGKILL)


async def remember(state: StackState, text: str) -> None:
    """One row in the database and one waiting workflow in Temporal."""
    connection = await asyncpg.connect(plain(state.database_url))
    await connection.execute("CREATE TABLE IF NOT EXISTS memory (text text PRIMARY KEY)")
    await connection.execute("INSERT INTO memory VALUES ($1)", text)
    await connection.close()
    client = await Client.connect(state.temporal_address)
    await client.start_workflow("Waiting", id=text, task_queue="nobody")


async def remembers(state: StackState, text: str) -> bool:
    connection = await asyncpg.connect(plain(state.database_url))
    try:
        row = await connection.fetchval("SELECT text FROM memory WHERE text = $1", text)
    finally:
        await connection.close()
    client = await Client.connect(state.temporal_address)
    description = await client.get_workflow_handle(text).describe()
    return row == text and description.status is not None and description.status.name == "RUNNING"


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def pids(stack: LocalStack) -> list[int | None]:
    return [service.pid() for service in stack.services()]


async def test_up_can_be_repeated_and_down_stops_everything(settings: Settings) -> None:
    parts: list[str] = []
    first = await up(settings, worker=False, on_start=parts.append)
    running = pids(local_stack(settings))

    assert parts == ["postgres", "schema", "temporal"]
    assert await start(settings) == first
    assert pids(local_stack(settings)) == running
    assert await migrations.current_revision(first.database_url) == migrations.newest_revision()
    assert running_mode(settings) == "ordinary"

    assert await down(settings) == ["temporal", "postgres"]
    assert running_mode(settings) is None
    assert not state_path(settings.home).exists()
    assert await down(settings) == []


async def test_the_data_is_for_its_owner_only(settings: Settings) -> None:
    await start(settings)

    private = [
        settings.home / name
        for name in ("logs", "run", "temporal", "postgres/cluster", "postgres/cluster/data")
    ]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in private} == {0o700}
    assert {
        stat.S_IMODE(file.stat().st_mode)
        for file in (state_path(settings.home), settings.home / "postgres/password")
    } == {0o600}


async def test_killed_parts_come_back_with_their_data(settings: Settings) -> None:
    state = await start(settings)
    stack = local_stack(settings)
    postgres, temporal = stack.postgres.service, stack.temporal.service

    for victims in ([postgres], [temporal], [postgres, temporal]):
        text = uuid4().hex
        await remember(state, text)
        await asyncio.gather(*map(kill, victims))

        assert await start(settings) == state
        assert await remembers(state, text)


async def test_a_stale_server_file_with_a_living_number_is_no_obstacle(settings: Settings) -> None:
    await start(settings)
    stack = local_stack(settings)
    stale = settings.home / "postgres/cluster/data/postmaster.pid"
    text = stale.read_text()
    await kill(stack.postgres.service)
    assert await wait_until(lambda: not stack.postgres.service.is_running(), LONGEST)
    stale.write_text(text.replace(text.splitlines()[0], str(os.getpid()), 1))

    await start(settings)

    assert await stack.postgres.answers()


@pytest.mark.parametrize("part", ["postgres", "temporal"])
async def test_up_killed_in_the_middle_is_finished_by_the_next(settings: Settings, part: str) -> None:
    stack = local_stack(settings)
    service = stack.postgres.service if part == "postgres" else stack.temporal.service
    environment = {
        **os.environ,
        "AYNI_HOME": str(settings.home),
        "AYNI_TEMPORAL_PORT": str(settings.temporal_port),
        "AYNI_UI_PORT": str(settings.ui_port),
        "AYNI_POSTGRES_PORT": str(settings.postgres_port),
    }
    program = "import asyncio; from workers.local.stack import up; from workers.settings import load_settings; asyncio.run(up(load_settings(), worker=False))"
    command = await asyncio.create_subprocess_exec(sys.executable, "-c", program, env=environment)
    assert await wait_until(service.is_running, LONGEST)
    command.kill()
    await command.wait()

    state = await start(settings)
    await remember(state, "afterwards")

    assert await remembers(state, "afterwards")


async def test_two_ups_at_once_make_one_stack(settings: Settings) -> None:
    first, second = await asyncio.gather(start(settings), start(settings))

    assert first == second
    assert await down(settings) == ["temporal", "postgres"]


async def test_a_running_stack_keeps_its_ports_when_the_settings_change(settings: Settings) -> None:
    first = await start(settings)
    temporal, ui, postgres = free_ports(3)
    changed = settings.model_copy(
        update={"temporal_port": temporal, "ui_port": ui, "postgres_port": postgres}
    )

    assert await start(changed) == first


async def test_practice_and_ordinary_data_never_mix(settings: Settings) -> None:
    ordinary = await start(settings)
    with pytest.raises(OtherModeRuns, match="ayni down"):
        await start(settings, practice=True)
    await down(settings)

    practice = await start(settings, practice=True)

    assert practice.mode == "practice"
    assert practice.log_folder != ordinary.log_folder
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(plain(ordinary.database_url))


async def test_a_worker_that_dies_is_reported_with_its_last_words(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        stack_module, "WORKER_COMMAND", ("/bin/sh", "-c", "echo 'error: no such queue'; exit 1")
    )

    with pytest.raises(PartFailed, match="no such queue"):
        await up(settings)


async def test_a_worker_serves_the_stack_until_down(settings: Settings) -> None:
    await up(settings)

    assert {check.status for check in await doctor(settings)} == {"ok"}
    await kill(local_stack(settings).worker)
    await up(settings)
    assert local_stack(settings).worker.is_running()
    assert await down(settings) == ["worker", "temporal", "postgres"]


async def test_the_doctor_says_what_is_missing_and_what_to_do(settings: Settings, tmp_path: Path) -> None:
    broken = settings.model_copy(update={"pg_bin": tmp_path, "temporal_bin": tmp_path / "temporal"})

    checks = {check.id: check for check in await doctor(broken)}

    failed = {name for name, check in checks.items() if check.status == "failed"}
    assert failed == {"postgres_program", "temporal_program", "temporal", "record"}
    assert all(
        check.next or "AYNI_" in check.why.es or "ayni levantar" in check.why.es
        for check in checks.values()
        if check.status != "ok"
    ), "every finding says what to do next"
    assert all(check.what.es and check.what.en and check.why.es and check.why.en for check in checks.values())
    assert list(settings.home.iterdir()) == [], "a look changes nothing"
