"""Every rule of the specification that is in scope is named by at least one test."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
RULES = (
    *(f"M{number}" for number in range(1, 6)),
    *(f"D{number}" for number in range(1, 5)),
    *(f"C{number}" for number in range(1, 7)),
    *(f"S{number}" for number in range(1, 7)),
    *(f"P{number}" for number in range(1, 6)),
    *(f"E{number}" for number in range(1, 5)),
    "H1",
    "H2",
    "Z1",
    "Z2",
    *(f"V{number}" for number in range(1, 7)),
)


@cache
def cited() -> frozenset[str]:
    """The rules in the names and docstrings of test functions."""
    words = (
        " ".join(text for file in TESTS.rglob("test_*.py") for text in texts(file)).replace("_", " ").upper()
    )
    return frozenset(re.findall(r"(?<![A-Za-z0-9])[MDCSPEHZV][1-9](?![0-9A-Z])", words))


def texts(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield f"{node.name} {ast.get_docstring(node) or ''}"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_named_by_a_test(rule: str) -> None:
    assert rule in cited(), f"no test names {rule}"
