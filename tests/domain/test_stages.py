"""SPEC S1, S2, S6, V4: stages complete, are overdue, are extended; lifecycles close."""

from datetime import date, datetime

import pytest

from domain.errors import LifecycleClosed, Malformed, ReasonRequired, StageBlocked, UnknownOutcome
from tests.domain.lives import Life, alliance, cadence, requirement, small_program, stage

SENSITIZATION = (
    "induction",
    "volunteer_protocol",
    "initial_plan_agreed",
    "agreement_signed",
    "launch_celebrated",
)
TWO = small_program(
    stage("first", requirement("paper") + cadence(), months=3) + stage("second", cadence(), months=2)
)
READY = small_program(
    stage(
        "first",
        requirement("paper") + requirement("extra", "required = false") + cadence(),
        months=3,
        advance="when_ready",
    )
    + stage("second", cadence(), months=2)
)


def test_S1_expected_end_is_the_last_day_of_the_duration() -> None:
    assert Life(TWO, start=date(2024, 3, 4)).of("stage_entered")[0]["expected_end"] == "2024-06-03"
    assert Life(TWO, start=date(2023, 11, 30)).of("stage_entered")[0]["expected_end"] == "2024-02-28"


def test_S1_at_expected_end_waits_for_the_day_after() -> None:
    life = Life(TWO, start=date(2024, 3, 4)).meet(date(2024, 3, 10), "paper")
    life.clock(datetime(2024, 6, 3, 23, 59, 59))
    assert life.of("stage_completed") == []
    life.clock(date(2024, 6, 4))
    assert [fact["at"] for fact in life.of("stage_completed")] == ["2024-06-04T00:00:00-04:00"]
    assert life.of("stage_entered")[1]["entered_on"] == "2024-06-04"


def test_S1_when_ready_completes_at_once_and_asks_only_for_the_required_ones() -> None:
    life = Life(READY, start=date(2024, 3, 4)).meet(date(2024, 3, 10), "paper")
    assert life.days_of("stage_completed") == ["2024-03-10"]
    assert life.state.requirements["extra"].status == "open"


def test_S1_a_waived_requirement_blocks_no_more() -> None:
    life = Life(READY, start=date(2024, 3, 4))
    life.send("requirement_waived", date(2024, 3, 10), requirement="paper", reason="not needed here")
    assert life.days_of("stage_completed") == ["2024-03-10"]


def test_S1_a_coordinator_advances_early_with_a_reason_if_nothing_blocks() -> None:
    life = Life(TWO, start=date(2024, 3, 4))
    with pytest.raises(StageBlocked) as refused:
        life.send("stage_advanced", date(2024, 3, 5), reason="all done")
    assert refused.value.details["blockers"] == ("paper",)
    life.meet(date(2024, 3, 6), "paper")
    with pytest.raises(ReasonRequired):
        life.send("stage_advanced", date(2024, 3, 7), reason="   ")
    life.send("stage_advanced", date(2024, 3, 8), reason="all done")
    assert life.days_of("stage_advanced") == life.days_of("stage_completed") == ["2024-03-08"]
    assert life.of("stage_entered")[1]["stage"] == "second"


def test_S2_overdue_names_the_blockers_and_cadences_go_on() -> None:
    life = Life(TWO, start=date(2024, 3, 4)).clock(date(2024, 6, 10))
    overdue = life.of("stage_overdue")[0]
    assert (overdue["on"], overdue["stage"], overdue["blockers"]) == ("2024-06-04", "first", ["paper"])
    raised = [(fact["cause"], fact["subject"], fact["on"]) for fact in life.of("escalation_raised")]
    assert ("stage_overdue", "first", "2024-06-04") in raised
    assert life.of("period_opened")[-1]["starts_on"] == "2024-06-04"
    assert life.health == "stalled"


def test_S2_an_overdue_stage_completes_with_its_last_blocker() -> None:
    life = Life(TWO, start=date(2024, 3, 4)).clock(date(2024, 6, 10)).meet(date(2024, 6, 12), "paper")
    assert life.days_of("stage_completed") == ["2024-06-12"]
    assert [fact["cause"] for fact in life.of("escalation_cleared")] == ["stage_overdue"]
    assert life.of("stage_entered")[1]["expected_end"] == "2024-08-11"


def test_S2_an_extension_moves_the_expected_end_with_a_reason() -> None:
    life = Life(TWO, start=date(2024, 3, 4))
    with pytest.raises(ReasonRequired):
        life.send("stage_extended", date(2024, 3, 5), expected_end=date(2024, 7, 1))
    for day in (date(2024, 6, 3), date(2024, 3, 1)):
        with pytest.raises(Malformed):
            life.send("stage_extended", date(2024, 3, 5), expected_end=day, reason="more time")
    life.send("stage_extended", date(2024, 3, 5), expected_end=date(2024, 7, 1), reason="more time")
    life.clock(date(2024, 7, 1))
    assert life.of("stage_overdue") == []
    life.clock(date(2024, 7, 2))
    assert life.days_of("stage_overdue") == ["2024-07-02"]


def test_S2_an_extension_of_an_overdue_stage_ends_its_escalation() -> None:
    life = Life(TWO, start=date(2024, 3, 4)).clock(date(2024, 6, 10))
    life.send("stage_extended", date(2024, 6, 10), expected_end=date(2024, 7, 1), reason="more time")
    assert [fact["cause"] for fact in life.of("escalation_cleared")] == ["stage_overdue"]
    life.meet(date(2024, 6, 20), "paper")
    assert life.of("stage_completed") == []
    life.clock(date(2024, 7, 5))
    assert life.days_of("stage_completed") == ["2024-07-02"]


def test_S6_a_lifecycle_that_ends_its_last_stage_closes_with_the_final_outcome() -> None:
    life = Life(TWO, start=date(2024, 3, 4)).meet(date(2024, 3, 10), "paper").clock(date(2024, 9, 1))
    assert [(fact["outcome"], fact["on"]) for fact in life.of("lifecycle_closed")] == [("done", "2024-08-04")]
    assert (life.state.status, life.state.outcome, life.next_deadline) == ("closed", "done", None)


def test_S6_closing_takes_an_outcome_of_the_definition_and_a_reason() -> None:
    life = Life(TWO, start=date(2024, 3, 4)).clock(date(2024, 4, 10))
    with pytest.raises(UnknownOutcome):
        life.send("closed", date(2024, 4, 10), outcome="sustained", reason="x")
    with pytest.raises(ReasonRequired):
        life.send("closed", date(2024, 4, 10), outcome="stopped")
    life.send("closed", date(2024, 4, 11), outcome="stopped", reason="the company left")
    kinds = [fact.type for fact in life.facts][-2:]
    assert kinds == ["escalation_cleared", "lifecycle_closed"]
    assert life.health == "closed"
    with pytest.raises(LifecycleClosed):
        life.send("note_added", date(2024, 4, 12), text="too late")
    assert life.clock(date(2026, 1, 1)).facts[-1].type == "lifecycle_closed"


def test_S6_a_life_of_thirty_months_ends_sustained() -> None:
    """6 months monthly, 12 every two months, 12 quarterly: 6 + 6 + 4 periods."""
    life = Life(start=date(2024, 3, 4), enter="sensitization")
    life.meet(date(2024, 3, 5), *SENSITIZATION).clock(date(2024, 9, 4))
    life.meet(
        date(2024, 10, 1), "annual_gathering", "baseline_reapplied", "plan_evaluated", "advanced_plan_agreed"
    ).clock(date(2025, 9, 4))
    life.meet(
        date(2025, 10, 1),
        "annual_gathering_2",
        "achievements_evaluated",
        "long_term_plan_agreed",
        "continuity_commitment",
    ).clock(date(2026, 12, 1))
    assert [fact["entered_on"] for fact in life.of("stage_entered")] == [
        "2024-03-04",
        "2024-09-04",
        "2025-09-04",
    ]
    assert [(fact["outcome"], fact["on"]) for fact in life.of("lifecycle_closed")] == [
        ("sustained", "2026-09-04")
    ]
    assert len(life.of("period_opened")) == len(life.of("period_missed")) == 6 + 6 + 4


def test_V4_at_one_instant_what_ends_comes_before_what_begins() -> None:
    life = Life(TWO, start=date(2024, 3, 4)).meet(date(2024, 3, 10), "paper").clock(date(2024, 6, 4))
    at_once = [fact.type for fact in life.facts if fact.at.isoformat() == "2024-06-04T00:00:00-04:00"]
    assert at_once == ["period_missed", "stage_completed", "stage_entered", "period_opened"]


def test_S1_the_shipped_alliance_has_the_stages_and_ids_of_the_source() -> None:
    program = alliance()
    expected = {
        "diagnosis": (
            "when_ready",
            None,
            [
                "cos_membership",
                "fecu_current",
                "two_years_existence",
                "directors_meeting",
                "residence_visit",
                "self_diagnosis",
                "admission",
            ],
        ),
        "linking": ("when_ready", None, ["company_joined", "company_lead_named", "territorial_match"]),
        "sensitization": ("at_expected_end", 6, list(SENSITIZATION)),
        "consolidation": (
            "at_expected_end",
            12,
            ["annual_gathering", "baseline_reapplied", "plan_evaluated", "advanced_plan_agreed"],
        ),
        "continuity": (
            "at_expected_end",
            12,
            [
                "annual_gathering_2",
                "achievements_evaluated",
                "long_term_plan_agreed",
                "continuity_commitment",
            ],
        ),
    }
    found = {
        each.id: (
            each.advance,
            each.duration and each.duration.months,
            [item.id for item in each.requirements],
        )
        for each in program.stages
    }
    assert found == expected
    assert program.requirements["agreement_signed"].after == ("initial_plan_agreed",)
    assert program.requirements["launch_celebrated"].after == ("agreement_signed",)
    assert program.requirements["advanced_plan_agreed"].after == ("plan_evaluated",)
    assert len(program.requirements["admission"].after) == 6
    assert list(program.channels) == ["meeting", "visit", "call", "email"]
    assert [(rung.after, rung.notify) for rung in program.ladder("monitoring_missed")] == [
        (0, ("coordinator",)),
        (5, ("coordinator", "company_lead", "residence_lead")),
        (15, ("program_director", "company_executive")),
        (30, ("program_director",)),
    ]
