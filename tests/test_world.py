"""Tests live in a world of their own: what they touch of the machine's is refused, seen and told; nothing stays."""

import asyncio
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from temporalio.client import Client

from tests.guard.sitecustomize import NOTES
from tests.guard.undertaker import processes_of
from tests.patience import LONGEST
from workers.local.processes import wait_until
from workers.settings import default_home, load_settings

ROOT = Path(__file__).parents[1]
HOME = os.environ["TESTS_KEEP_OUT_OF"].split(os.pathsep)[0]
PORTS = [int(port) for port in os.environ["TESTS_KEEP_OFF"].split(os.pathsep)]


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What is noted of trespasses that are meant."""
    path = tmp_path / "notes"
    monkeypatch.setenv(NOTES, str(path))
    yield path
    path.unlink(missing_ok=True)


def connect(port: int) -> None:
    with socket.socket() as client:
        client.connect(("127.0.0.1", port))


def bind(port: int) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))


def test_nothing_of_the_person_reaches_the_tests() -> None:
    settings = load_settings()
    own = Path(os.environ["TESTS_RUN"])
    assert {7233, 8233, 5434} <= set(PORTS)
    for folder in (Path.home(), settings.home, Path(tempfile.gettempdir())):
        assert folder.is_relative_to(own)
    assert not {settings.temporal_port, settings.ui_port, settings.postgres_port} & set(PORTS)
    if os.geteuid() == 0:
        assert str(default_home()) in os.environ["TESTS_KEEP_OUT_OF"].split(os.pathsep)


def test_a_run_in_the_background_hears_an_interrupt_as_any_other() -> None:
    program = "from tests import world; world.enter(); import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    deaf = f"trap '' INT; exec {shlex.quote(sys.executable)} -c {shlex.quote(program)}"
    run = subprocess.run(["/bin/sh", "-c", deaf], cwd=ROOT, capture_output=True, timeout=LONGEST, check=False)
    assert run.returncode == -signal.SIGINT


@pytest.mark.parametrize(
    "touch",
    [
        lambda: Path(HOME, "stack.json").read_text(encoding="utf-8"),
        lambda: os.listdir(HOME),  # noqa: PTH208 - another way to the same
        lambda: Path(HOME, "practice").mkdir(),
        lambda: subprocess.run(["ls", HOME], check=False),
        lambda: subprocess.run(["temporal", "--address", f"127.0.0.1:{PORTS[0]}"], check=False),
        lambda: subprocess.run(["temporal", "server", "start-dev", "--port", str(PORTS[0])], check=False),
        *(lambda port=port: connect(port) for port in PORTS),
        *(lambda port=port: bind(port) for port in PORTS),
    ],
)
def test_whoever_touches_the_machines_stack_is_refused_and_noted(
    touch: Callable[[], object], notes: Path
) -> None:
    with pytest.raises(Exception, match="test_whoever_touches"):
        touch()
    assert "test_whoever_touches" in notes.read_text(encoding="utf-8")


async def test_temporals_own_way_of_connecting_is_guarded_too(notes: Path) -> None:
    for port in PORTS:
        with pytest.raises(Exception, match=f"temporal.connect localhost:{port}"):
            await Client.connect(f"localhost:{port}")
    noted = await asyncio.to_thread(notes.read_text, encoding="utf-8")
    assert len(noted.splitlines()) == len(PORTS)


@pytest.mark.parametrize(
    "program",
    [
        f"open({HOME + '/stack.json'!r})",
        f"import socket; socket.create_connection(('127.0.0.1', {PORTS[0]}))",
        f"import asyncio; from temporalio.client import Client as C; asyncio.run(C.connect('127.0.0.1:{PORTS[0]}'))",
    ],
)
def test_processes_that_tests_start_are_guarded_as_well(program: str, notes: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=LONGEST, check=False
    )
    assert done.returncode != 0
    assert "Trespass" in done.stderr
    assert notes.exists()


def run_as_tests(folder: Path, content: str) -> subprocess.Popen[str]:
    """Another test run, as somebody else would start it, of one file."""
    path = folder / "test_made.py"
    path.write_text(content, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "TESTS_RUN"}
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider"),
            *("-c", os.devnull, "--rootdir", str(folder), "-o", "asyncio_mode=auto", str(path)),
        ],
        cwd=ROOT,
        env={**environment, "AYNI_LANG": "en", "TEMPORAL_ADDRESS": "there:1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_refusal_that_is_swallowed_fails_its_test_all_the_same(tmp_path: Path) -> None:
    made = run_as_tests(
        tmp_path,
        f"""
import contextlib, os

def test_of_the_world():
    assert "AYNI_LANG" not in os.environ and "TEMPORAL_ADDRESS" not in os.environ

def test_that_trespasses():
    with contextlib.suppress(Exception):
        open({HOME + "/stack.json"!r})

def test_that_comes_after():
    pass
""",
    )
    said, _ = made.communicate(timeout=LONGEST)
    assert "no test may touch the machine's own stack" in said
    assert "ERROR" in said.partition("short test summary")[2]
    assert "3 passed, 1 error" in said


async def test_a_killed_run_leaves_neither_processes_nor_folders(tmp_path: Path) -> None:
    made = run_as_tests(
        tmp_path,
        f"""
import asyncio, os, subprocess, sys
from pathlib import Path
from workers.local.ephemeral import ephemeral_stack
from workers.local.processes import Service

async def test_that_hangs(tmp_path):
    async with ephemeral_stack():
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        service = Service("sleeper", tmp_path / "sleeper.lock", tmp_path / "sleeper.log")
        service.start(["sleep", "600"], environment={{"PATH": "/usr/bin:/bin"}})
        Path({str(tmp_path / "begun")!r}).write_text(os.environ["TESTS_RUN"])
        await asyncio.Event().wait()
""",
    )
    begun = tmp_path / "begun"
    assert await wait_until(lambda: begun.exists() and begun.read_text() != "", LONGEST)
    folder = Path(begun.read_text(encoding="utf-8"))
    assert len(list(processes_of(folder))) > 3

    made.send_signal(signal.SIGKILL)
    await asyncio.to_thread(made.wait)

    assert await wait_until(lambda: not folder.exists(), LONGEST)
    assert await wait_until(lambda: not list(processes_of(folder)), LONGEST)
    if made.stdout is not None:
        made.stdout.close()
