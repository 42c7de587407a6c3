"""SPEC S3-S5: requirements that depend on each other, are due, are reviewed by an authority, expire."""

from datetime import date
from typing import Any

import pytest

from domain.errors import (
    Malformed,
    ReasonRequired,
    RequirementBlocked,
    RequirementClosed,
    RoleNotAllowed,
    TermOver,
    UnknownRequirement,
)
from domain.state import Clock
from tests.domain.lives import Life, cadence, requirement, small_program, stage

REVIEW = 'review = {{ authority = {{ es = "municipalidad", en = "municipality" }}{terms} }}'


def reviewed(terms: str = "", rest: str = "") -> Life:
    """A life with one requirement `registry` under review, from Monday 2024-03-04."""
    body = cadence(every="{ months = 24 }") + requirement(
        "registry", REVIEW.format(terms=terms) + "\n" + rest
    )
    return Life(small_program(stage(body=body)), start=date(2024, 3, 4))


def file(life: Life, event: str, on: date, recorded: date | None = None, **data: Any) -> None:
    life.send(f"filing_{event}", recorded or on, requirement="registry", **{f"{event}_on": on, **data})


CHAIN = small_program(
    stage(
        body=cadence()
        + requirement("plan")
        + requirement("signed", 'after = ["plan"]')
        + requirement("party", 'after = ["signed"]')
        + requirement("training")
    )
)


def statuses(life: Life) -> dict[str, str]:
    return {identifier: progress.status for identifier, progress in life.state.requirements.items()}


def test_S3_one_whose_predecessors_are_open_is_blocked_and_refuses() -> None:
    life = Life(CHAIN, start=date(2024, 3, 4))
    assert statuses(life) == {"plan": "open", "signed": "blocked", "party": "blocked", "training": "open"}
    with pytest.raises(RequirementBlocked) as refused:
        life.meet(date(2024, 3, 5), "party")
    assert refused.value.details["missing"] == ["signed"]
    with pytest.raises(RequirementBlocked):
        life.send("requirement_waived", date(2024, 3, 5), requirement="signed", reason="x")
    life.meet(date(2024, 3, 5), "plan")
    assert statuses(life) == {"plan": "met", "signed": "open", "party": "blocked", "training": "open"}
    assert [fact["requirement"] for fact in life.of("requirement_opened")] == ["plan", "training", "signed"]


def test_S3_a_met_requirement_is_closed() -> None:
    life = Life(CHAIN, start=date(2024, 3, 4)).meet(date(2024, 3, 5), "plan")
    with pytest.raises(RequirementClosed):
        life.meet(date(2024, 3, 6), "plan")
    with pytest.raises(UnknownRequirement):
        life.meet(date(2024, 3, 6), "plans")


def test_S3_one_of_a_later_stage_is_blocked() -> None:
    program = small_program(stage("first", cadence()) + stage("second", cadence() + requirement("later")))
    with pytest.raises(RequirementBlocked) as refused:
        Life(program, start=date(2024, 3, 4)).meet(date(2024, 3, 5), "later")
    assert refused.value.details["missing"] == ["second"]


def test_S3_waiving_needs_a_reason_and_a_role() -> None:
    program = small_program(
        stage(body=cadence() + requirement("plan")), settings='[permissions]\nrequirement_waived = ["boss"]\n'
    )
    life = Life(program, start=date(2024, 3, 4))
    with pytest.raises(RoleNotAllowed):
        life.send("requirement_waived", date(2024, 3, 5), by="helper", requirement="plan", reason="x")
    with pytest.raises(ReasonRequired):
        life.send("requirement_waived", date(2024, 3, 5), by="boss", requirement="plan", reason=" ")
    life.send("requirement_waived", date(2024, 3, 5), by="boss", requirement="plan", reason="not needed")
    assert life.of("requirement_waived")[0]["reason"] == "not needed"
    assert statuses(life) == {"plan": "waived"}


def test_S5_parallel_tracks_do_not_wait_for_each_other() -> None:
    life = Life(CHAIN, start=date(2024, 3, 4)).meet(date(2024, 3, 5), "training", "plan", "signed", "party")
    assert set(statuses(life).values()) == {"met"}


@pytest.mark.parametrize(
    ("term", "last_day", "overdue"),
    [
        ("{ days = 10 }", "2024-03-14", "2024-03-15"),
        ("{ business_days = 10 }", "2024-03-18", "2024-03-19"),
        ("{ months = 1 }", "2024-04-04", "2024-04-05"),
    ],
)
def test_S4_a_due_offset_counts_as_the_definition_says(term: str, last_day: str, overdue: str) -> None:
    body = cadence(every="{ months = 24 }") + requirement("paper", f"due = {{ term = {term} }}")
    life = Life(small_program(stage(body=body)), start=date(2024, 3, 4)).clock(date(2024, 5, 1))
    assert life.days_of("requirement_overdue") == [overdue]
    assert str(life.state.requirements["paper"].due_on) == last_day
    assert [(fact["cause"], fact["subject"]) for fact in life.of("escalation_raised")] == [
        ("requirement_overdue", "paper")
    ]
    assert life.health == "overdue"
    life.meet(date(2024, 5, 2), "paper")
    assert [fact["cause"] for fact in life.of("escalation_cleared")] == ["requirement_overdue"]
    assert life.health == "on_track"


def test_S4_a_due_offset_from_another_requirement() -> None:
    body = (
        cadence()
        + requirement("plan")
        + requirement("report", 'due = { term = { days = 5 }, after = "plan" }')
    )
    life = Life(small_program(stage(body=body)), start=date(2024, 3, 4)).clock(date(2024, 3, 20))
    assert life.of("requirement_overdue") == []
    life.send("requirement_met", date(2024, 3, 20), requirement="plan", met_on=date(2024, 3, 18))
    life.clock(date(2024, 3, 30))
    assert life.days_of("requirement_overdue") == ["2024-03-24"]


def test_S4_evidence_is_asked_for() -> None:
    body = cadence() + requirement("paper", 'evidence = ["folio"]')
    life = Life(small_program(stage(body=body)), start=date(2024, 3, 4))
    with pytest.raises(Malformed) as refused:
        life.meet(date(2024, 3, 5), "paper")
    assert refused.value.field == "data.evidence.folio"
    life.send("requirement_met", date(2024, 3, 5), requirement="paper", evidence={"folio": "A-1"})
    assert statuses(life) == {"paper": "met"}


def test_S4_silence_deems_approved_and_a_certificate_is_asked_for() -> None:
    life = reviewed(', term = { business_days = 30 }, on_expiry = "deemed_approved"')
    file(life, "submitted", date(2024, 3, 5))
    life.clock(date(2024, 5, 1))
    # 30 business days after Tuesday 5 March end on Tuesday 16 April.
    deemed = life.of("requirement_deemed")
    assert [(fact["on"], fact["outcome"]) for fact in deemed] == [("2024-04-17", "approved")]
    assert [intent.data["requirement"] for intent in life.intents if intent.kind == "ask_certificate"] == [
        "registry"
    ]
    assert statuses(life) == {"registry": "deemed"}
    assert str(life.state.requirements["registry"].met_on) == "2024-04-16"
    file(life, "approved", date(2024, 5, 2))
    assert statuses(life) == {"registry": "approved"}


def test_S4_silence_deems_denied_and_somebody_is_told() -> None:
    life = reviewed(', term = { days = 10 }, on_expiry = "deemed_denied"')
    file(life, "submitted", date(2024, 3, 5))
    life.clock(date(2024, 4, 1))
    assert [(fact["on"], fact["outcome"]) for fact in life.of("requirement_deemed")] == [
        ("2024-03-16", "denied")
    ]
    assert [fact["subject"] for fact in life.of("escalation_raised")] == ["registry"]
    assert statuses(life) == {"registry": "denied"}
    file(life, "submitted", date(2024, 4, 2))
    assert life.of("requirement_submitted")[-1]["attempt"] == 2
    assert life.state.escalations == {}


def test_S4_silence_escalates_until_the_authority_answers() -> None:
    life = reviewed(', term = { days = 10 }, on_expiry = "escalate", correction_term = { days = 20 }')
    file(life, "submitted", date(2024, 3, 5))
    life.clock(date(2024, 4, 1))
    assert life.days_of("requirement_overdue") == ["2024-03-16"]
    assert statuses(life) == {"registry": "submitted"}
    assert life.health == "overdue"
    file(life, "observed", date(2024, 4, 1))
    assert [fact["cause"] for fact in life.of("escalation_cleared")] == ["requirement_overdue"]
    assert life.health == "on_track"


def test_S4_an_unknown_term_stays_unknown() -> None:
    life = reviewed()
    file(life, "submitted", date(2024, 3, 5))
    progress = life.state.requirements["registry"]
    assert progress.status == "submitted"
    # Nobody knows when it will be decided; the program asks every 30 days instead.
    assert progress.clocks == {"follow_up": Clock(starts_on=date(2024, 3, 5), ends_on=date(2024, 4, 4))}


def test_S4_observation_stops_the_authoritys_term_and_correction_lets_it_run_on() -> None:
    life = reviewed(
        ', term = { days = 30 }, on_expiry = "deemed_approved", correction_term = { business_days = 2 }'
    )
    file(life, "submitted", date(2024, 3, 4))  # the term would end on 3 April
    file(life, "observed", date(2024, 3, 14))  # 20 days left; Thursday plus 2 business days is Monday 18
    assert life.of("requirement_observed")[0]["correction_due_on"] == "2024-03-18"
    file(life, "corrected", date(2024, 3, 18))
    assert str(life.state.requirements["registry"].ends("decision")) == "2024-04-07"
    life.clock(date(2024, 4, 30))
    assert life.days_of("requirement_deemed") == ["2024-04-08"]


def test_S4_a_correction_that_does_not_come_lapses_the_filing() -> None:
    life = reviewed(", term = { days = 30 }, correction_term = { business_days = 2 }")
    file(life, "submitted", date(2024, 3, 4))
    file(life, "observed", date(2024, 3, 14))
    life.clock(date(2024, 4, 1))
    assert life.days_of("requirement_lapsed") == ["2024-03-19"]
    assert [fact["cause"] for fact in life.of("escalation_raised")] == ["requirement_overdue"]
    with pytest.raises(TermOver) as refused:
        file(life, "corrected", date(2024, 4, 1))
    assert (refused.value.code, refused.value.field) == ("requirement_closed", "data.requirement")
    assert "18 March 2024" in refused.value.message("en")
    file(life, "submitted", date(2024, 4, 2))
    assert (statuses(life), life.state.escalations) == ({"registry": "submitted"}, {})


def test_S4_a_correction_made_in_time_counts_when_it_is_recorded_after_the_lapse() -> None:
    life = reviewed(", term = { days = 30 }, correction_term = { days = 2 }")
    file(life, "submitted", date(2024, 3, 4))  # until 3 April
    file(life, "observed", date(2024, 3, 5))  # 29 days are left
    life.clock(date(2024, 3, 20))
    assert life.days_of("requirement_lapsed") == ["2024-03-08"]
    file(life, "corrected", date(2024, 3, 6), recorded=date(2024, 3, 20))
    progress = life.state.requirements["registry"]
    assert (progress.status, progress.ends("decision")) == ("submitted", date(2024, 4, 4))
    assert (progress.overdue, life.state.escalations) == (False, {})
    assert [(each.number, each.outcome) for each in progress.attempts] == [(1, None)]


def test_S4_the_window_bounds_the_whole_loop() -> None:
    life = reviewed(
        ", term = { days = 30 }, correction_term = { days = 10 }, window = { business_days = 35 }"
    )
    file(life, "submitted", date(2024, 3, 4))
    assert str(life.state.requirements["registry"].ends("window")) == "2024-04-22"
    file(life, "observed", date(2024, 4, 1))
    file(life, "corrected", date(2024, 4, 10))
    file(life, "observed", date(2024, 4, 20))
    life.clock(date(2024, 5, 1))
    assert life.days_of("requirement_lapsed") == ["2024-04-23"]


def test_S4_denied_by_the_authority_may_be_filed_again() -> None:
    life = reviewed(", term = { days = 30 }")
    file(life, "submitted", date(2024, 3, 4))
    file(life, "denied", date(2024, 3, 10), reason="incomplete")
    assert life.of("requirement_denied")[0]["reason"] == "incomplete"
    file(life, "submitted", date(2024, 3, 12))
    file(life, "approved", date(2024, 3, 13))
    assert statuses(life) == {"registry": "approved"}


def test_S4_the_authority_cannot_answer_before_it_was_asked() -> None:
    life = reviewed()
    file(life, "submitted", date(2024, 3, 10))
    for answer in ("observed", "approved", "denied"):
        with pytest.raises(Malformed):
            file(life, answer, date(2024, 3, 9), recorded=date(2024, 3, 11))


def test_S4_what_was_learned_late_happens_when_it_is_learned() -> None:
    life = reviewed(', term = { days = 10 }, on_expiry = "deemed_approved"', "validity = { months = 6 }")
    file(life, "submitted", date(2024, 3, 5), recorded=date(2024, 5, 1))
    assert life.days_of("requirement_deemed") == ["2024-05-01"]
    assert str(life.state.requirements["registry"].valid_until) == "2024-09-14"  # from 15 March, nominally


VALID = small_program(
    stage(
        body=cadence(every="{ months = 60 }")
        + requirement("report", "validity = { months = 12 }\nrenewal_notice = { days = 30 }")
    )
)


def test_S4_validity_ends_with_a_notice_before() -> None:
    life = Life(VALID, start=date(2024, 3, 4)).meet(date(2024, 3, 4), "report")
    life.clock(date(2025, 3, 10))
    assert life.of("requirement_ending")[0] == {
        "seq": 6,
        "at": "2025-02-01T00:00:00-03:00",
        "type": "requirement_ending",
        "requirement": "report",
        "valid_until": "2025-03-03",
        "on": "2025-02-01",
    }
    assert life.days_of("requirement_expired") == ["2025-03-04"]
    assert [fact["cause"] for fact in life.of("escalation_raised")] == ["validity_ending"]
    assert life.of("requirement_overdue") == []


def test_S4_renewal_before_the_end_starts_a_new_validity() -> None:
    life = Life(VALID, start=date(2024, 3, 4)).meet(date(2024, 3, 4), "report").clock(date(2025, 2, 10))
    life.meet(date(2025, 2, 10), "report")
    assert [fact["cause"] for fact in life.of("escalation_cleared")] == ["validity_ending"]
    life.clock(date(2025, 6, 1))
    assert life.of("requirement_expired") == []
    assert str(life.state.requirements["report"].valid_until) == "2026-02-09"


def test_S4_a_given_valid_until_wins_over_the_period() -> None:
    life = Life(VALID, start=date(2024, 3, 4))
    life.send("requirement_met", date(2024, 3, 4), requirement="report", valid_until=date(2024, 6, 30))
    life.clock(date(2024, 7, 1))
    assert life.days_of("requirement_expired") == ["2024-07-01"]
    with pytest.raises(Malformed):
        life.send("requirement_met", date(2024, 7, 2), requirement="report", valid_until=date(2024, 7, 1))


def test_S4_an_expired_requirement_may_be_waived_for_good() -> None:
    life = Life(VALID, start=date(2024, 3, 4)).meet(date(2024, 3, 4), "report").clock(date(2025, 3, 10))
    life.send("requirement_waived", date(2025, 3, 10), requirement="report", reason="dissolved")
    assert life.clock(date(2028, 1, 1)).state.requirements["report"].status == "waived"


def test_S4_what_expires_was_not_overdue() -> None:
    body = cadence(every="{ months = 60 }") + requirement(
        "report", "validity = { months = 1 }\ndue = { term = { days = 5 } }"
    )
    life = Life(small_program(stage(body=body)), start=date(2024, 3, 4)).meet(date(2024, 3, 5), "report")
    life.clock(date(2024, 12, 1))
    assert life.days_of("requirement_expired") == ["2024-04-05"]
    assert life.of("requirement_overdue") == []


def test_S3_expired_blocks_its_stage_again() -> None:
    life = Life(VALID, start=date(2024, 3, 4)).meet(date(2024, 3, 4), "report").clock(date(2029, 3, 4))
    assert life.of("stage_overdue")[0]["blockers"] == ["report"]


def test_S4_only_reviewed_requirements_take_filings() -> None:
    life = Life(CHAIN, start=date(2024, 3, 4))
    with pytest.raises(Malformed):
        life.send("filing_submitted", date(2024, 3, 5), requirement="plan")


def test_S4_a_term_in_business_days_runs_on_with_the_business_days_that_were_left() -> None:
    life = reviewed(
        ', term = { business_days = 10 }, on_expiry = "deemed_approved", correction_term = { days = 10 }'
    )
    file(life, "submitted", date(2024, 3, 4))  # ten business days: Monday 18 March
    file(life, "observed", date(2024, 3, 8))  # Friday: 6 are left (11-15, 18)
    file(life, "corrected", date(2024, 3, 14))  # Thursday: 15, 18, 19, 20, 21, 22
    assert str(life.state.requirements["registry"].ends("decision")) == "2024-03-22"


def test_S4_what_is_left_of_an_unknown_term_is_unknown() -> None:
    life = reviewed(", correction_term = { days = 10 }")
    file(life, "submitted", date(2024, 3, 4))
    file(life, "observed", date(2024, 3, 8))
    file(life, "corrected", date(2024, 3, 14))
    # A rhythm of asking takes its place, from the correction.
    assert life.state.requirements["registry"].clocks == {
        "follow_up": Clock(starts_on=date(2024, 3, 14), ends_on=date(2024, 4, 13))
    }
