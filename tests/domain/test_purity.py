"""SPEC M1: the core does no I/O, has no clock and no randomness, and two processes agree to the byte."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "domain").rglob("*.py"))
ALLOWED = {
    "base64",
    "collections",
    "collections.abc",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "hashlib",
    "importlib",  # the pinned time-zone files, in one place
    "itertools",
    "json",
    "re",
    "shlex",
    "tomllib",
    "typing",
    "zoneinfo",
    "dateutil.relativedelta",
    "pydantic",
    "pydantic_core",
}
FORBIDDEN_NAMES = {
    "now", "utcnow", "urandom", "uuid4", "uuid1", "random", "environ", "getenv", "time_ns", "monotonic", "sleep",
    "print", "input", "eval", "exec", "__import__", "id", "hash",
}  # fmt: skip


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name for name in names if name.split(".")[0] != "domain"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_M1_the_core_imports_only_what_cannot_surprise(module: Path) -> None:
    assert imported(ast.parse(module.read_text(encoding="utf-8"))) <= ALLOWED


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_M1_the_core_asks_neither_clock_nor_chance_nor_environment(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        assert called not in FORBIDDEN_NAMES, f"{module.name}:{node.lineno} calls {called}"
        if called == "today":
            raise AssertionError(f"{module.name}:{node.lineno} asks for today")
        if called == "open":
            assert module.name == "days.py", f"{module.name}:{node.lineno} opens a file"


LIVE = """
import sys
from datetime import date
from tests.domain.lives import Life, chile
life = Life(start=date(2024, 8, 31), enter="sensitization", calendar=chile())
life.contact(date(2024, 9, 10))
life.send("paused", date(2024, 10, 1), reason="protest")
life.send("resumed", date(2024, 10, 20))
life.meet(date(2024, 11, 2), "induction", "initial_plan_agreed")
life.live_until(date(2025, 6, 1))
sys.stdout.write(life.state.model_dump_json())
sys.stdout.write("".join(intent.model_dump_json() for intent in life.intents))
"""


def test_M1_two_processes_with_different_hash_seeds_give_the_same_bytes() -> None:
    def run(seed: str, host_zone: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": host_zone, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", LIVE]
        return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True).stdout

    first = run("1", "Asia/Tokyo")
    assert len(first) > 10_000
    assert first == run("4242", "America/Lima")
