"""SPEC M5: the page of state machines shows the tables that run."""

import re
from pathlib import Path

from activities.programs import load_program
from cli import language
from cli.diagrams import (
    activity_diagram,
    handover_diagram,
    lifecycle_diagram,
    program_diagram,
    requirement_diagram,
)
from domain.deadlines import HANDLERS

PAGE = (Path(__file__).parents[2] / "docs" / "state-machines.md").read_text(encoding="utf-8")


def drawn() -> list[list[str]]:
    return [block.splitlines() for block in re.findall(r"```mermaid\n(.*?)\n```", PAGE, re.DOTALL)]


def test_m5_every_diagram_is_the_table_that_runs() -> None:
    spoken = language.current()
    language.use("en")
    try:
        expected = [
            list(lifecycle_diagram()),
            list(requirement_diagram()),
            list(activity_diagram()),
            list(handover_diagram()),
            list(program_diagram(load_program("juntos-por-la-infancia"))),
        ]
    finally:
        language.use(spoken)

    assert drawn() == expected


def test_v4_the_order_of_one_instant_is_the_one_that_runs() -> None:
    assert re.findall(r"^\d+\. `(\w+)`$", PAGE, re.MULTILINE) == list(HANDLERS)
