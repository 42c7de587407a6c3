"""Every runnable block of README and CONTRIBUTING is executed as it stands, in order, as a newcomer would."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests import world
from tests.patience import LONGEST
from workers.local.ephemeral import temporary_home

ROOT = Path(__file__).parents[2]
RUNNABLE = re.compile(r"^```sh run\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAKE_TARGET = re.compile(r"^make ([a-z]+)", re.MULTILINE)


def blocks_in(document: str) -> list[str]:
    return RUNNABLE.findall((ROOT / document).read_text(encoding="utf-8"))


def run(block: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a block in one shell, as people paste it; the first command that fails ends it."""
    return subprocess.run(
        ["/bin/sh", "-exc", block],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def newcomer() -> AsyncIterator[dict[str, str]]:
    """An empty home, Spanish, and ports of its own; the stack is stopped and the home removed, also after a kill."""
    async with temporary_home() as home:
        environment = environment_of(home)
        yield environment
        await asyncio.to_thread(run, "ayni down", environment)


def environment_of(home: Path) -> dict[str, str]:
    return {
        **world.shared(),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "es_CL.UTF-8",
        "AYNI_HOME": str(home),
        "AYNI_TEMPORAL_PORT": free_port(),
        "AYNI_UI_PORT": free_port(),
        "AYNI_POSTGRES_PORT": free_port(),
    }


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_runnable_block_does_what_it_says(document: str, newcomer: dict[str, str]) -> None:
    blocks = blocks_in(document)

    assert blocks, f"{document} has nothing to run"
    for block in blocks:
        done = run(block, newcomer)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    named = set(MAKE_TARGET.findall(text))

    assert named, f"{document} names no make target"
    assert {target for target in named if f"\n{target}:" not in makefile} == set()


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "contracts/README.md", "deploy/README.md"]
)
def test_every_link_to_a_file_leads_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []
