"""SPEC section 9: scenarios whose timelines were derived by hand; the comment in each file says how.

The same folder runs through the real workflow; the two timelines are equal.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from activities.holiday_table import calendar_for
from activities.programs import load_program
from domain.adoption import adopt
from domain.errors import ScenarioInvalid
from domain.events import LifecycleStart
from domain.scenario import Scenario, parse_scenario
from domain.simulation import forecast, numbered, simulate
from tests.domain.lives import Life, cadence, small_program, stage

FOLDER = Path(__file__).parents[1] / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))


def scenario_in(file: Path) -> tuple[Scenario, LifecycleStart]:
    scenario = parse_scenario(file.read_text(encoding="utf-8"), file.name)
    program = load_program(scenario.program, scenario.profile)
    return scenario, scenario.start(program, calendar_for(program, scenario.started_at, scenario.ends_at))


def expected(file: Path) -> list[dict[str, Any]]:
    lines = file.with_suffix(".expected.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_M1_a_scenario_gives_the_timeline_that_was_derived_by_hand(file: Path) -> None:
    scenario, start = scenario_in(file)
    assert list(numbered(simulate(start, scenario.envelopes(), scenario.ends_at))) == expected(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_V6_importing_the_events_of_a_scenario_equals_living_them(file: Path) -> None:
    scenario, start = scenario_in(file)
    adopted = adopt(start.model_copy(update={"past": tuple(scenario.envelopes())}), scenario.ends_at)
    assert [fact.flat() for fact in adopted.facts] == expected(file)


def test_M2_a_forecast_says_what_happens_if_nobody_acts() -> None:
    life = Life(small_program(stage(body=cadence())), start=datetime(2024, 3, 4, 9))
    foretold = [line.flat() for line in forecast(life.state, life.instant(datetime(2024, 8, 1)))]
    before = len(life.facts)
    life.live_until(datetime(2024, 8, 1))
    assert foretold == [fact.flat() for fact in life.facts[before:]]


GOOD = """
program = "juntos-por-la-infancia"
lifecycle = "casa-01"
started_at = 2024-03-04T09:00:00-03:00
"""
EVENT = '[[event]]\nat = 2024-03-05T09:00:00-03:00\ntype = "note_added"\nby = { role = "coordinator", person = "ana" }\n'


@pytest.mark.parametrize(
    ("toml", "key", "reason"),
    [
        ("= x", "TOML", "no es TOML"),
        (GOOD.replace("program", "programa", 1), "program", "falta este campo"),
        (GOOD.replace("-03:00", ""), "started_at", "le falta la diferencia horaria"),
        (GOOD.replace("2024", "1024"), "started_at", "entre 1900 y 2199"),
        (GOOD + "until = 2024-03-03T09:00:00-03:00", "until", "anterior a started_at"),
        (GOOD + "until = 2024-03-05", "until", "le falta la diferencia horaria"),
        (GOOD + 'stag = "linking"', "stag", "este campo no existe"),
        (GOOD + EVENT.replace("note_added", "Note added"), "event.0.type", "caracteres"),
        (GOOD + EVENT.replace("at =", "when ="), "event.0.at", "falta este campo"),
        (GOOD + "event = 3", "event", "formato"),
    ],
)
def test_a_scenario_that_cannot_be_run_is_refused_with_file_key_and_reason(
    toml: str, key: str, reason: str
) -> None:
    with pytest.raises(ScenarioInvalid) as refused:
        parse_scenario(toml, "mine.toml")
    assert refused.value.details["key"] == key
    assert reason in refused.value.message("es")
    assert "mine.toml" in refused.value.message("en")


def test_a_scenario_without_until_looks_a_year_ahead_and_numbers_its_events() -> None:
    scenario = parse_scenario(GOOD + EVENT + EVENT, "mine.toml")
    assert scenario.ends_at.isoformat() == "2025-03-05T09:00:00-03:00"
    assert [envelope.id for envelope in scenario.envelopes()] == ["event-1", "event-2"]
