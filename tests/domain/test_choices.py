"""SPEC S3, S5: a choice decides which requirements are asked for, also when it changes midway."""

from datetime import date

import pytest

from domain.errors import ReasonRequired, RequirementExcluded
from domain.state import RequirementProgress
from domain.views import status_of
from tests.domain.lives import Life, cadence, requirement, small_program, stage
from tests.domain.organizations import START, Organization

MANDATE = date(2030, 3, 4)


def ready(route: str) -> Organization:
    """A route was chosen, the assembly was held and a board elected on the first day."""
    life = Organization(route).meet(START, "assembly")
    life.elect(START, MANDATE)
    return life


def statuses(life: Life) -> dict[str, str]:
    return {identifier: progress.status for identifier, progress in life.state.requirements.items()}


def test_S3_until_a_choice_is_made_what_depends_on_it_waits() -> None:
    life = Organization()
    assert statuses(life) == {
        "route_chosen": "open",
        "assembly": "open",
        "mandate": "blocked",
        "recognition": "blocked",
        "board_renewal": "blocked",
        "reservation": "blocked",
        "title": "blocked",
        "tax_id": "blocked",
        "evaluation": "open",
        "started": "blocked",
    }


def test_S3_a_choice_decides_what_is_asked_and_meets_what_it_decides() -> None:
    life = ready("municipal")
    assert statuses(life) == {
        "route_chosen": "met",
        "assembly": "met",
        "mandate": "met",
        "recognition": "open",
        "board_renewal": "blocked",
        "reservation": "excluded",
        "title": "excluded",
        "tax_id": "excluded",
        "evaluation": "open",
        "started": "excluded",
    }
    made = life.of("choice_made")[0]
    assert {name: made[name] for name in ("choice", "option", "previous", "reason", "included")} == {
        "choice": "route",
        "option": "municipal",
        "previous": None,
        "reason": None,
        "included": [],
    }
    assert made["excluded"] == ["reservation", "title", "tax_id", "started"]
    assert life.state.choices == status_of(life.state).choices == {"route": "municipal"}


def test_S1_S3_what_is_excluded_blocks_nothing() -> None:
    life = ready("municipal")
    life.file("submitted", "recognition", date(2024, 3, 11))
    life.meet(date(2024, 3, 11), "evaluation")
    assert status_of(life.state).blockers == ("recognition",)
    life.file("approved", "recognition", date(2024, 3, 12))
    assert life.days_of("lifecycle_closed") == ["2024-03-12"]


def test_S3_what_is_excluded_takes_no_event_and_says_why() -> None:
    life = ready("municipal")
    with pytest.raises(RequirementExcluded) as refused:
        life.file("submitted", "reservation", date(2024, 3, 11))
    assert (refused.value.code, refused.value.field) == ("requirement_excluded", "data.requirement")
    assert refused.value.details["option"] == "municipal"


def test_S3_a_change_midway_stops_clocks_and_problems_and_keeps_what_was_achieved() -> None:
    life = ready("both")
    life.file("submitted", "reservation", date(2024, 3, 5), reference="R-1")
    life.file("approved", "reservation", date(2024, 3, 8))
    life.file("submitted", "title", date(2024, 3, 11), reference="T-1")
    life.file("observed", "title", date(2024, 3, 14))
    life.clock(date(2024, 4, 20))  # nobody asked after the observation: two reminders passed
    assert life.open_causes() == [("requirement_overdue", "title")]
    life.send("choice_made", date(2024, 4, 22), choice="route", option="municipal", reason="no money")
    assert life.open_causes() == []
    assert life.progress("title") == RequirementProgress(
        id="title",
        status="excluded",
        attempts=(life.progress("title").attempts[0].model_copy(update={"outcome": "excluded"}),),
    )
    assert life.progress("title").attempts[0].ended_on == date(2024, 4, 22)
    # The reservation had been granted; it ended on 7 April, and nobody minds.
    assert life.status("reservation") == "excluded"
    assert [clock.subject for clock in status_of(life.state).clocks] == ["mandate"]
    changed = life.of("choice_made")[-1]
    assert (changed["previous"], changed["option"], changed["reason"]) == ("both", "municipal", "no money")
    assert changed["included"] == []
    assert "title" in changed["excluded"]
    life.clock(date(2025, 1, 1))
    assert life.of("requirement_lapsed") == []


def test_S3_what_is_approved_stays_approved_whatever_is_chosen() -> None:
    life = ready("both")
    life.file("submitted", "recognition", date(2024, 3, 5))
    life.file("approved", "recognition", date(2024, 3, 8))
    life.send("choice_made", date(2024, 4, 22), choice="route", option="registry", reason="a donor asks")
    assert life.status("recognition") == "approved"
    # It is still valid, and its end is still told.
    assert ("recognition", date(2026, 3, 7)) in [
        (clock.subject, clock.ends_on) for clock in status_of(life.state).clocks
    ]


def test_S3_a_change_needs_a_reason_and_the_same_choice_again_does_not() -> None:
    life = ready("municipal")
    with pytest.raises(ReasonRequired):
        life.send("choice_made", date(2024, 3, 5), choice="route", option="both", reason=" ")
    life.send("choice_made", date(2024, 3, 5), choice="route", option="municipal")
    assert life.of("choice_made")[-1]["previous"] == "municipal"


def test_S3_a_change_back_opens_the_filing_anew_with_its_attempts() -> None:
    life = ready("municipal")
    life.file("submitted", "recognition", date(2024, 3, 11), reference="M-1")
    life.send("choice_made", date(2024, 3, 20), choice="route", option="registry", reason="x")
    assert life.ends("recognition") == {}
    life.send("choice_made", date(2024, 4, 1), choice="route", option="both", reason="y")
    assert life.of("choice_made")[-1]["included"] == ["recognition", "board_renewal"]
    assert life.status("recognition") == "open"
    life.file("submitted", "recognition", date(2024, 4, 2), reference="M-2")
    attempts = [(each.number, each.reference, each.outcome) for each in life.progress("recognition").attempts]
    assert attempts == [(1, "M-1", "excluded"), (2, "M-2", None)]
    assert life.ends("recognition") == {"decision": "2024-05-15"}


def test_S3_a_change_ends_the_problem_of_what_had_expired() -> None:
    life = ready("both")
    life.file("submitted", "recognition", date(2024, 3, 5))
    life.file("approved", "recognition", date(2024, 3, 8), valid_until=date(2024, 4, 8))
    life.clock(date(2024, 4, 10))
    assert life.open_causes() == [("validity_ending", "recognition")]
    life.send("choice_made", date(2024, 4, 10), choice="route", option="registry", reason="x")
    assert (life.status("recognition"), life.open_causes()) == ("excluded", [])


LATE = small_program(
    stage("first", cadence() + requirement("start"), months=None, advance="when_ready")
    + stage(
        "second",
        cadence()
        + requirement("plan")
        + requirement("lab_decided", 'after = ["plan"]\ndecides = "lab"')
        + requirement("designed", 'applies_when = { choice = "lab", options = ["yes"] }')
        + requirement(
            "selected",
            'decides = "grant"\nafter = ["designed"]\napplies_when = { choice = "lab", options = ["yes"] }',
        )
        + requirement("funded", 'applies_when = { choice = "grant", options = ["won"] }'),
        months=None,
        advance="when_ready",
    ),
    settings="""
[choices.lab]
name = { es = "x", en = "x" }
options = { yes = { es = "x", en = "x" }, no = { es = "x", en = "x" } }
[choices.grant]
name = { es = "x", en = "x" }
options = { won = { es = "x", en = "x" }, lost = { es = "x", en = "x" } }
""",
)


def test_S3_a_choice_that_was_made_early_meets_its_requirement_when_that_opens() -> None:
    life = Life(LATE, start=START)
    life.send("choice_made", date(2024, 3, 5), choice="lab", option="yes")
    life.meet(date(2024, 3, 6), "start")
    assert statuses(life)["lab_decided"] == "blocked"
    life.meet(date(2024, 3, 8), "plan")
    assert statuses(life)["lab_decided"] == "met"
    assert str(life.state.requirements["lab_decided"].met_on) == "2024-03-08"


def test_S3_nobody_waits_for_a_choice_that_nobody_has_to_make() -> None:
    life = Life(LATE, start=START).meet(date(2024, 3, 5), "start").meet(date(2024, 3, 5), "plan")
    life.send("choice_made", date(2024, 3, 6), choice="lab", option="no")
    assert statuses(life) == {
        "start": "met",
        "plan": "met",
        "lab_decided": "met",
        "designed": "excluded",
        "selected": "excluded",
        "funded": "excluded",
    }
    assert life.days_of("lifecycle_closed") == ["2024-03-06"]


def test_S3_the_refusal_names_the_choice_that_made_another_one_needless() -> None:
    life = Life(LATE, start=START).meet(date(2024, 3, 5), "start")
    life.send("choice_made", date(2024, 3, 6), choice="lab", option="no")
    with pytest.raises(RequirementExcluded) as refused:
        life.meet(date(2024, 3, 7), "funded")
    assert (refused.value.details["choice"], refused.value.details["option"]) == ("lab", "no")
    life.send("choice_made", date(2024, 3, 7), choice="grant", option="won")
    with pytest.raises(RequirementExcluded) as refused:
        life.meet(date(2024, 3, 7), "funded")
    assert refused.value.details["choice"] == "lab"


def test_S3_a_changed_choice_brings_back_what_was_needless_because_of_it() -> None:
    life = Life(LATE, start=START).meet(date(2024, 3, 5), "start")
    life.send("choice_made", date(2024, 3, 6), choice="lab", option="no")
    life.send("choice_made", date(2024, 3, 7), choice="lab", option="yes", reason="x")
    life.meet(date(2024, 3, 8), "designed")
    assert statuses(life)["funded"] == "blocked"  # until the grant is decided
    life.send("choice_made", date(2024, 3, 9), choice="grant", option="won")
    assert (statuses(life)["selected"], statuses(life)["funded"]) == ("met", "open")


def test_M4_a_newer_definition_that_asks_again_brings_the_requirement_back() -> None:
    life = ready("municipal")
    newer = life.state.program.model_dump(mode="json")
    newer["version"] = 2
    for each in newer["stages"][0]["requirements"]:
        if each["id"] == "reservation":
            each["applies_when"] = None
    life.send("definition_migrated", date(2024, 3, 20), program=newer)
    assert (life.status("reservation"), life.status("title")) == ("open", "excluded")
