"""SPEC M4: the definition travels with the lifecycle; a newer one comes only by an explicit event."""

from datetime import date

import pytest

from domain.errors import MigrationRefused
from domain.program import Program
from tests.domain.lives import Life, cadence, requirement, small_program, stage

VALIDITY = "due = { term = { days = 20 } }"


def version(number: int, toml: str, *, drop_last_rungs: int = 0) -> Program:
    program = small_program(toml)
    rungs = program.ladders["default"]
    return program.model_validate(
        {
            **program.model_dump(),
            "version": number,
            "ladders": {"default": [rung.model_dump() for rung in rungs[: len(rungs) - drop_last_rungs]]},
        }
    )


def migrate(life: Life, newer: Program, when: date) -> None:
    life.send("definition_migrated", when, program=newer.model_dump(mode="json"), reason="new rules")


FIRST = stage(body=cadence() + requirement("paper"), months=6)


def test_M4_the_version_travels_with_the_state() -> None:
    life = Life(version(1, FIRST), start=date(2024, 3, 4))
    assert life.state.program.version == 1
    assert type(life.state).model_validate_json(life.state.model_dump_json()).program == life.state.program
    migrate(life, version(3, FIRST), date(2024, 3, 10))
    fact = life.of("definition_migrated")[0]
    assert (fact["from_version"], fact["to_version"], fact["reason"]) == (1, 3, "new rules")
    assert life.state.program.version == 3


def test_M4_a_newer_duration_moves_the_expected_end_and_the_same_keeps_an_extension() -> None:
    life = Life(version(1, FIRST), start=date(2024, 3, 4))
    life.send("stage_extended", date(2024, 3, 5), expected_end=date(2025, 1, 31), reason="late start")
    migrate(life, version(2, FIRST), date(2024, 3, 10))
    assert life.state.stage is not None
    assert str(life.state.stage.expected_end) == "2025-01-31"
    migrate(life, version(3, FIRST.replace("months = 6", "months = 9")), date(2024, 3, 10))
    assert life.state.stage is not None
    assert str(life.state.stage.expected_end) == "2024-12-03"


def test_M4_new_requirements_open_and_removed_ones_take_their_escalation_along() -> None:
    first = stage(body=cadence() + requirement("paper", VALIDITY))
    second = stage(body=cadence() + requirement("report", VALIDITY))
    life = Life(version(1, first), start=date(2024, 3, 4)).clock(date(2024, 3, 25))
    assert [fact["subject"] for fact in life.of("escalation_raised")] == ["paper"]
    migrate(life, version(2, second), date(2024, 3, 26))
    assert [fact["subject"] for fact in life.of("escalation_cleared")] == ["paper"]
    assert [fact["requirement"] for fact in life.of("requirement_opened")] == ["paper", "report"]
    # The new one was due on 24 March already: what comes to light late happens now.
    assert [(fact["requirement"], fact["on"]) for fact in life.of("requirement_overdue")][1:] == [
        ("report", "2024-03-26")
    ]


def test_M4_a_shorter_ladder_does_not_break_an_open_escalation() -> None:
    life = Life(version(1, FIRST), start=date(2024, 3, 4)).clock(date(2024, 4, 20))
    assert life.rungs()[-1][1] == 3
    migrate(life, version(2, FIRST, drop_last_rungs=2), date(2024, 4, 21))
    life.send("escalation_acknowledged", date(2024, 4, 22), escalation="E1", commit_until=date(2024, 4, 23))
    life.clock(date(2024, 5, 1))
    assert life.rungs()[-1] == ("2024-04-24", 1)
    life.contact(date(2024, 5, 2))
    assert life.of("escalation_cleared")[0]["rung"] == 1


@pytest.mark.parametrize(
    ("newer", "ends"),
    [
        ("{ weeks = 1 }", ["2024-06-03", "2024-06-09", "2024-06-16"]),
        ("{ months = 4 }", ["2024-06-03", "2024-07-03", "2024-11-03"]),
    ],
)
def test_M4_another_rhythm_follows_the_running_period_at_its_anchored_boundaries(
    newer: str, ends: list[str]
) -> None:
    first = stage(body=cadence())
    life = Life(version(1, first), start=date(2024, 3, 4)).clock(date(2024, 5, 10))
    migrate(life, version(2, first.replace("every = { months = 1 }", f"every = {newer}")), date(2024, 5, 11))
    life.clock(date.fromisoformat(ends[1]))
    life.clock(date(2024, 7, 5))
    opened = [fact["ends_on"] for fact in life.of("period_opened")][2:5]
    assert opened == ends
    numbers = [fact["period"] for fact in life.of("period_opened")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_M4_a_predecessor_added_to_a_stage_that_is_over_breaks_nothing() -> None:
    second = stage("second", cadence())
    blocked = requirement("odd", 'after = ["never"]\nrequired = false') + requirement(
        "never", "required = false"
    )
    first = stage("first", cadence() + requirement("paper") + blocked, advance="when_ready")
    life = Life(version(1, first + second), start=date(2024, 3, 4)).meet(date(2024, 3, 5), "paper")
    more = requirement("odd", 'after = ["newest"]\nrequired = false') + requirement(
        "newest", "required = false"
    )
    newer = stage("first", cadence() + requirement("paper") + more, advance="when_ready")
    migrate(life, version(2, newer + second), date(2024, 3, 6))
    assert life.clock(date(2024, 6, 1)).state.requirements["odd"].status == "blocked"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "other"},
        {"version": 1},
        {"time_zone": "America/Lima"},
        {"roles": {"helper": {"es": "x", "en": "x"}}},
        {"stages": [{"id": "else", "name": {"es": "x", "en": "x"}, "duration": {"months": 1}}]},
        {"stages": [{"id": "only", "name": {"es": "x", "en": "x"}, "duration": {"months": 1}}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_M4_a_definition_that_does_not_fit_is_refused(change: dict[str, object]) -> None:
    life = Life(version(1, FIRST), start=date(2024, 3, 4))
    newer = {**version(2, FIRST).model_dump(mode="json"), **change}
    if "roles" in change:
        newer["ladders"] = {"default": [{"after": 0, "notify": ["helper"]}]}
    with pytest.raises(MigrationRefused):
        life.send("definition_migrated", date(2024, 3, 10), program=newer)
