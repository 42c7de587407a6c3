"""The documents of a deployment name commands, files and sections that are there."""

import contextlib
import io
import re
import shlex
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from cli.main import run
from deploy.checks.__main__ import ROOT
from deploy.checks.tools import tool
from tests.patience import LONGEST
from workers.local.binaries import find_temporal

DOCUMENTS: Final = ("deploy/RUNBOOK.md", "deploy/README.md", "deploy/temporal-cloud/README.md")
BLOCK: Final = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE: Final = re.compile(r"`(ayni [a-z-]+[^`]*)`")
LINK: Final = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)")
#: Words before the first option that are part of a command and not its arguments, at most.
DEEPEST: Final = 3
GROUP: Final = re.compile(r"^(Available )?Commands:", re.MULTILINE)
DASHES: Final = re.compile(r"^--[a-z-]+")


def commands() -> list[str]:
    """Every line of a block, without the variables before it and what it runs inside of a container."""
    lines = []
    for document in DOCUMENTS:
        text = (ROOT / document).read_text(encoding="utf-8")
        lines += [line for block in BLOCK.findall(text) for line in block.splitlines()]
        lines += INLINE.findall(text)
    found = {re.sub(r"^([A-Z_]+=\S+ )+", "", line) for line in lines}
    inside = {match.group(1) for line in found if (match := re.search(r"exec worker (ayni .*)$", line))}
    return sorted(found | inside)


def of(program: str) -> list[str]:
    return [command for command in commands() if command.split()[0] == program]


@cache
def help_of(*command: str) -> str | None:
    """What a command says of itself; None when there is no such command. `ayni` is asked without a process of its own."""
    if command[0] == "ayni":
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = run(["--lang", "en", *command[1:], "--help"])
        return None if code else said.getvalue()
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, timeout=LONGEST, check=False)
    return None if done.returncode else done.stdout + done.stderr


def explained(words: list[str], *program: str, groups_run: bool = False) -> str:
    """The help of the longest command that these words begin with; most groups of commands do nothing by themselves."""
    known = ""
    for depth in range(1, DEEPEST + 1):
        path = words[:depth]
        if len(path) < depth or path[-1].startswith("-"):
            break
        text = help_of(*program, *path)
        if text is None or text == known:
            break
        known = text
    assert known, f"there is no command {words[0]}"
    assert groups_run or not GROUP.search(known), f"there is no command {' '.join(words[:DEEPEST])}"
    return known


def options(words: list[str]) -> list[str]:
    return [match.group() for word in words if (match := DASHES.match(word))]


@pytest.mark.parametrize("command", of("ayni"))
def test_ayni_has_every_command_and_option(command: str) -> None:
    words = shlex.split(command)[1:]
    text = explained(words, "ayni")
    assert text.startswith("Usage: ")
    assert [option for option in options(words) if option not in text] == []


@pytest.mark.parametrize("command", of("temporal"))
def test_temporal_has_every_command_and_option(command: str) -> None:
    words = shlex.split(command)[1:]
    text = explained(words, str(find_temporal(None)))
    assert [option for option in options(words) if option not in text] == []


@pytest.mark.parametrize("command", [line for line in of("docker") if line.startswith("docker compose")])
def test_compose_has_every_command_and_option(command: str) -> None:
    words = shlex.split(command)[2:]
    text = explained(words[:1], tool("docker-compose"))
    after = words.index("worker") if words[0] == "exec" and "worker" in words else len(words)
    after = words.index("postgres") if words[0] == "exec" and "postgres" in words else after
    assert [option for option in options(words[:after]) if option not in text] == []


@pytest.mark.parametrize("command", of("kubectl"))
def test_kubectl_has_every_command_and_option(command: str) -> None:
    words = shlex.split(command)[1:]
    text = explained(words, tool("kubectl"), groups_run=True) + (help_of(tool("kubectl"), "options") or "")
    known = (
        text + subprocess.run([tool("kubectl"), "options"], capture_output=True, text=True, check=True).stdout
    )
    assert [option for option in options(words) if option not in known] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_and_section_is_there(document: str) -> None:
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    missing = [target for target, _ in LINK.findall(text) if target and not (path.parent / target).exists()]
    named = re.findall(r"(?<![\w./-])deploy/[\w@./-]+\w", "\n".join(BLOCK.findall(text)))
    missing += [name for name in named if not (ROOT / name).exists()]
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    missing += [anchor for target, anchor in LINK.findall(text) if not target and anchor[1:] not in headings]
    assert missing == []


def test_there_are_commands_of_every_program() -> None:
    programs = {command.split()[0] for command in commands()}
    assert {"ayni", "temporal", "docker", "kubectl", "systemctl"} <= programs
    assert Path(ROOT / "deploy/RUNBOOK.md").exists()
