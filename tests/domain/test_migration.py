"""SPEC M4: the definition travels with the lifecycle; a newer one comes only by an explicit event."""

from datetime import date

import pytest

from domain.errors import MigrationRefused
from domain.profile_file import parse_profile, program_in
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


REVIEWED = 'review = { authority = { es = "x", en = "x" }, profile = "first", window = { days = 90 } }'
PROFILE = """
id = "{identifier}"
name = {{ es = "x", en = "x" }}
country = "CL"
level = "district"
read_on = 2024-01-01
norm = {{ name = "x" }}
[filings.first]
term = {{ days = {days} }}
"""


def in_municipality(program: Program, identifier: str, days: int) -> Program:
    file = f"{identifier}.toml"
    return program_in(program, parse_profile(PROFILE.format(identifier=identifier, days=days), file), file)


def decided_by(life: Life, filed_on: date) -> str:
    life.send("filing_submitted", filed_on, requirement="paper")
    return str(life.state.requirements["paper"].ends("decision"))


def test_M4_a_newer_definition_stays_in_the_municipality_and_another_profile_needs_no_newer_version() -> None:
    toml = stage(body=cadence() + requirement("paper", REVIEWED))
    life = Life(in_municipality(version(1, toml), "first-town", 10), start=date(2024, 3, 4))
    migrate(life, version(2, toml), date(2024, 3, 5))
    assert life.state.program.profile is not None
    assert (life.state.program.version, life.state.program.profile.id) == (2, "first-town")
    assert decided_by(life, date(2024, 3, 6)) == "2024-03-16"
    migrate(life, in_municipality(version(2, toml), "other-town", 30), date(2024, 3, 7))
    life.send("filing_denied", date(2024, 3, 8), requirement="paper")
    assert decided_by(life, date(2024, 3, 9)) == "2024-04-08"
    with pytest.raises(MigrationRefused):
        migrate(life, version(2, toml), date(2024, 3, 10))


def test_M4_a_profile_that_does_not_fit_the_newer_definition_is_refused() -> None:
    toml = stage(body=cadence() + requirement("paper", REVIEWED))
    life = Life(in_municipality(version(1, toml), "first-town", 10), start=date(2024, 3, 4))
    with pytest.raises(MigrationRefused) as refused:
        migrate(life, version(2, stage(body=cadence() + requirement("paper"))), date(2024, 3, 5))
    assert refused.value.field == "data.program.profile"


def test_M4_what_no_authority_reviews_any_more_has_no_clock() -> None:
    without_profile = REVIEWED.replace('profile = "first", ', "")
    before, after = (stage(body=cadence() + requirement("paper", rest)) for rest in (without_profile, ""))
    life = Life(version(1, before), start=date(2024, 3, 4))
    life.send("filing_submitted", date(2024, 3, 5), requirement="paper")
    migrate(life, version(2, after), date(2024, 3, 6))
    progress = life.state.requirements["paper"]
    assert (progress.status, progress.clocks) == ("open", {})
    life.clock(date(2024, 8, 1)).meet(date(2024, 8, 1), "paper")
