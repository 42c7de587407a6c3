"""Whatever a plan says, a sheet of it says the same when it is read again (SPEC P1, P2)."""

import string
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.programs import load_program
from cli.exporting import as_meant, csv_of, guarded, xlsx_of
from cli.importing.sheets import read_sheet
from cli.language import use
from cli.planning.differences import draft_of
from cli.planning.rows import NO_DAY, sheet_format, understand
from cli.planning.writing import Words, rows_of, sheet_of
from domain.state import Activity, Need, Plan

PROGRAM = load_program("juntos-por-la-infancia")
PLACES = [(area.id, standard) for area in PROGRAM.areas for standard in area.standards]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
#: As the rules keep them: without spaces around, and never empty.
DESCRIPTIONS = (
    TEXTS.map(lambda text: text.strip().strip(string.whitespace))
    .filter(bool)
    .filter(lambda text: text == text.strip())
)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,10}", fullmatch=True)


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    area, standard = draw(st.sampled_from(PLACES))
    known: dict[str, Any] = {
        "id": draw(IDS),
        "area": area,
        "standard": standard,
        "description": draw(DESCRIPTIONS),
        "responsible": draw(st.sampled_from(list(PROGRAM.roles))),
        "due": draw(DAYS),
        "secondary_area": draw(st.none() | st.sampled_from([each.id for each in PROGRAM.areas])),
        "project": draw(st.none() | st.just("independent_life")),
        "version": 1,
        "moved_on": date(2024, 1, 1),
        "reason": draw(st.none() | DESCRIPTIONS),
    }
    states = [("pending", "not_due"), ("pending", "postponed"), ("done", None), ("eliminated", None)]
    known["status"], known["sub_reason"] = draw(st.sampled_from(states))
    return Activity(**known, done_on=draw(DAYS) if known["status"] == "done" else None)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    found = draw(st.lists(activities(), max_size=4, unique_by=lambda each: each.id))
    needs = {}
    for identifier in draw(st.lists(IDS, max_size=4, unique=True)):
        area, standard = draw(st.sampled_from(PLACES))
        needs[identifier] = Need(
            id=identifier, area=area, standard=standard, description=draw(DESCRIPTIONS), recorded_on=NO_DAY
        )
    return Plan(needs=needs, activities={each.id: each for each in found})


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(("language", "for_people"), [("es", True), ("en", False)])
@given(plan=plans())
def test_a_sheet_says_what_the_plan_says(language: Any, for_people: bool, suffix: str, plan: Plan) -> None:
    use(language)
    words = Words(PROGRAM, for_people)
    table = sheet_of(list(rows_of("casa-01", plan, words)), words)
    content = csv_of(table) if suffix == "csv" else xlsx_of(table)
    read = understand(read_sheet(f"plan.{suffix}", content, sheet_format()), lambda _: PROGRAM)
    assert read.problems == ()
    assert {row.need.id: row.need for row in read.needs} == plan.needs
    assert {row.draft.id: row.draft for row in read.activities} == {
        each.id: draft_of(each) for each in plan.activities.values()
    }
    assert {
        row.draft.id: (row.status, row.sub_reason, row.done_on, row.reason) for row in read.activities
    } == {
        each.id: (each.status, each.sub_reason, each.done_on, each.reason)
        for each in plan.activities.values()
    }


@given(text=TEXTS)
def test_what_was_guarded_is_read_as_it_was_meant(text: str) -> None:
    assert as_meant(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
