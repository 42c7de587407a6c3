"""SPEC S4: what an authority answers to a filing, and every clock that this starts and stops."""

from datetime import date, timedelta

import pytest

from domain.errors import Malformed, RequirementBlocked, RequirementClosed, TermOver
from domain.state import Attempt, Clock, RequirementProgress
from tests.domain.filed import FILED, file, municipal, paper, progress, registry, told
from tests.domain.organizations import Organization

# --- approved, observed, corrected -----------------------------------------------------------------------------


def test_S4_a_filing_that_is_approved_at_once() -> None:
    life = municipal()
    assert life.progress("recognition") == RequirementProgress(
        id="recognition",
        status="submitted",
        attempts=(Attempt(number=1, submitted_on=FILED, reference="EXP-1"),),
        # 29 March is a holiday: 14 business days in March after the 11th without it, and 16 in April.
        clocks={"decision": Clock(starts_on=FILED, ends_on=date(2024, 4, 23))},
    )
    life.file("approved", "recognition", FILED + timedelta(days=1))
    assert life.progress("recognition") == RequirementProgress(
        id="recognition",
        status="approved",
        met_on=date(2024, 3, 12),
        attempts=(
            Attempt(
                number=1,
                submitted_on=FILED,
                reference="EXP-1",
                outcome="approved",
                ended_on=date(2024, 3, 12),
            ),
        ),
        valid_until=date(2026, 3, 11),
        renewal_notice_on=date(2026, 1, 10),
    )
    assert life.of("requirement_approved")[0]["valid_until"] == "2026-03-11"
    assert told(life) == []


def test_S4_an_observation_stops_the_authority_and_starts_two_clocks_of_ours() -> None:
    life = municipal()
    life.file("observed", "recognition", date(2024, 3, 18))
    assert life.progress("recognition").clocks == {
        # 25 of the 30 business days are left: 5 were used from the 12th to the 18th.
        "decision": Clock(starts_on=FILED, ends_on=None, days_left=25),
        "correction": Clock(starts_on=date(2024, 3, 18), ends_on=date(2024, 3, 25)),
        "inactivity": Clock(starts_on=date(2024, 3, 18), ends_on=date(2024, 4, 17)),
    }
    life.file("corrected", "recognition", date(2024, 3, 25))
    # 25 business days after the 25th without Good Friday and 1 May: 3 in March, 22 in April is Tuesday the 30th.
    assert life.ends("recognition") == {"decision": "2024-04-30"}
    life.file("approved", "recognition", date(2024, 4, 30))
    attempt = life.progress("recognition").attempts[0]
    assert (attempt.observations, attempt.observed_on) == (1, date(2024, 3, 18))
    assert (attempt.outcome, attempt.ended_on) == ("approved", date(2024, 4, 30))
    assert told(life) == []


def test_S4_a_filing_may_be_observed_again_and_again_and_keeps_the_days_that_are_left() -> None:
    life = paper("term = { days = 10 }\ncorrection_term = { days = 5 }")
    file(life, "submitted", date(2024, 3, 4))
    file(life, "observed", date(2024, 3, 8))  # 6 left
    file(life, "corrected", date(2024, 3, 10))
    file(life, "observed", date(2024, 3, 12))  # 4 left
    file(life, "corrected", date(2024, 3, 13))
    assert progress(life).clocks == {"decision": Clock(starts_on=date(2024, 3, 4), ends_on=date(2024, 3, 17))}
    assert progress(life).attempts[0].observations == 2


def test_S4_a_correction_or_an_appeal_comes_after_what_it_answers() -> None:
    life = paper('term = { days = 30 }\nappeal = { authority = { es = "x", en = "x" } }')
    file(life, "submitted", date(2024, 3, 4))
    file(life, "observed", date(2024, 3, 12))
    for event in ("corrected", "appealed"):
        with pytest.raises(Malformed) as refused:
            file(life, event, date(2024, 3, 11), recorded=date(2024, 3, 13))
        assert refused.value.field == f"data.{event}_on"
    file(life, "denied", date(2024, 3, 14))
    with pytest.raises(Malformed):
        file(life, "appealed", date(2024, 3, 13), recorded=date(2024, 3, 15))


def test_S3_a_blocked_requirement_takes_no_observation() -> None:
    life = Organization("municipal")
    with pytest.raises(RequirementBlocked) as refused:
        life.file("observed", "recognition", date(2024, 3, 5))
    assert refused.value.details["missing"] == ["mandate"]
    undecided = Organization()
    with pytest.raises(RequirementBlocked) as refused:
        undecided.file("submitted", "recognition", date(2024, 3, 5))
    assert refused.value.details["missing"] == ["route", "mandate"]


@pytest.mark.parametrize("event", ["observed", "approved", "denied"])
def test_S4_an_answer_is_not_dated_before_its_question(event: str) -> None:
    life = municipal()
    with pytest.raises(Malformed) as refused:
        life.file(event, "recognition", date(2024, 3, 10), recorded=date(2024, 3, 12))
    assert (refused.value.code, refused.value.field) == ("malformed", f"data.{event}_on")
    assert "anterior a la presentación" in refused.value.message("es")


# --- what ends, and what follows ---------------------------------------------------------------------------------

CLOCKS_THAT_END = [
    # terms, event, what was said: the day after it ends, the fact, its details, status, open causes
    (
        'term = { days = 10 }\non_expiry = "deemed_approved"',
        [],
        ("2024-03-15", "requirement_deemed", {"outcome": "approved"}, "deemed", []),
    ),
    (
        'term = { days = 10 }\non_expiry = "deemed_denied"',
        [],
        ("2024-03-15", "requirement_deemed", {"outcome": "denied"}, "denied", ["requirement_overdue"]),
    ),
    (
        'term = { days = 10 }\non_expiry = "escalate"',
        [],
        ("2024-03-15", "requirement_overdue", {}, "submitted", ["requirement_overdue"]),
    ),
    (
        "correction_term = { days = 4 }",
        [("observed", date(2024, 3, 6))],
        ("2024-03-11", "requirement_lapsed", {"because": "correction"}, "lapsed", ["requirement_overdue"]),
    ),
    (
        "inactivity = { days = 30 }",
        [("observed", date(2024, 3, 6))],
        ("2024-04-06", "requirement_lapsed", {"because": "inactivity"}, "lapsed", ["requirement_overdue"]),
    ),
    (
        "term = { days = 90 }\nwindow = { business_days = 35 }",
        [],
        ("2024-04-23", "requirement_lapsed", {"because": "window"}, "lapsed", ["requirement_overdue"]),
    ),
    (
        'appeal = { authority = { es = "x", en = "x" }, within = { days = 7 } }',
        [("denied", date(2024, 3, 6))],
        ("2024-03-14", "appeal_right_ended", {}, "denied", ["requirement_overdue"]),
    ),
    (
        'appeal = { authority = { es = "x", en = "x" }, term = { days = 7 }, on_expiry = "deemed_approved" }',
        [("denied", date(2024, 3, 6)), ("appealed", date(2024, 3, 7))],
        ("2024-03-15", "requirement_deemed", {"outcome": "approved"}, "deemed", []),
    ),
    (
        'appeal = { authority = { es = "x", en = "x" }, term = { days = 7 }, on_expiry = "deemed_denied" }',
        [("denied", date(2024, 3, 6)), ("appealed", date(2024, 3, 7))],
        ("2024-03-15", "requirement_deemed", {"outcome": "denied"}, "denied", ["requirement_overdue"]),
    ),
    (
        'appeal = { authority = { es = "x", en = "x" }, term = { days = 7 } }',
        [("denied", date(2024, 3, 6)), ("appealed", date(2024, 3, 7))],
        ("2024-03-15", "requirement_overdue", {}, "appealed", ["requirement_overdue"]),
    ),
]


@pytest.mark.parametrize(("terms", "events", "then"), CLOCKS_THAT_END)
def test_S4_each_clock_ends_on_its_day_and_not_before(
    terms: str, events: list[tuple[str, date]], then: tuple[str, str, dict[str, str], str, list[str]]
) -> None:
    day_after, fact_type, details, status, causes = then
    life = paper(terms)
    file(life, "submitted", date(2024, 3, 4))
    for event, on in events:
        file(life, event, on)
    life.clock(date.fromisoformat(day_after) - timedelta(days=1))
    assert life.of(fact_type) == []
    assert life.state.escalations == {}
    life.clock(date.fromisoformat(day_after))
    fact = life.of(fact_type)[0]
    assert {"on": fact["on"], **{name: fact[name] for name in details}} == {"on": day_after, **details}
    assert progress(life).status == status
    assert [each.cause for each in life.state.escalations.values()] == causes


def test_S4_several_clocks_run_at_once_and_the_first_to_end_leads() -> None:
    """The correction term would last until 16 March; the window is over on the 13th."""
    life = paper("correction_term = { days = 10 }\nwindow = { days = 9 }\ninactivity = { days = 30 }")
    file(life, "submitted", date(2024, 3, 4))
    file(life, "observed", date(2024, 3, 6))
    life.clock(date(2024, 4, 30))
    assert [(fact["on"], fact["because"]) for fact in life.of("requirement_lapsed")] == [
        ("2024-03-14", "window")
    ]
    assert progress(life).clocks == {}


# --- attempts -------------------------------------------------------------------------------------------------------


def test_S4_every_filing_is_an_attempt_with_its_own_history() -> None:
    life = paper("term = { days = 30 }\ncorrection_term = { days = 5 }")
    file(life, "submitted", date(2024, 3, 4), reference="A")
    file(life, "observed", date(2024, 3, 6))
    life.clock(date(2024, 3, 12))
    file(life, "submitted", date(2024, 3, 20), reference="B")
    file(life, "denied", date(2024, 3, 25), reason="incomplete")
    file(life, "submitted", date(2024, 4, 1))
    file(life, "approved", date(2024, 4, 2))
    assert progress(life).attempts == (
        Attempt(
            number=1,
            submitted_on=date(2024, 3, 4),
            reference="A",
            observations=1,
            observed_on=date(2024, 3, 6),
            outcome="lapsed",
            ended_on=date(2024, 3, 11),
        ),
        Attempt(
            number=2,
            submitted_on=date(2024, 3, 20),
            reference="B",
            outcome="denied",
            ended_on=date(2024, 3, 25),
        ),
        Attempt(number=3, submitted_on=date(2024, 4, 1), outcome="approved", ended_on=date(2024, 4, 2)),
    )
    assert [fact["attempt"] for fact in life.of("requirement_submitted")] == [1, 2, 3]


def test_S4_waiving_a_filing_ends_its_attempt() -> None:
    life = paper("term = { days = 30 }")
    file(life, "submitted", date(2024, 3, 4))
    life.send("requirement_waived", date(2024, 3, 9), requirement="paper", reason="dissolved")
    assert progress(life).clocks == {}
    assert progress(life).attempts[0].outcome == "waived"


# --- what is recorded late --------------------------------------------------------------------------------------


def test_S4_a_correction_after_its_term_is_refused_with_the_day_on_which_it_ended() -> None:
    life = municipal()
    life.file("observed", "recognition", date(2024, 3, 18))
    life.clock(date(2024, 4, 1))
    before = life.state.model_dump_json()
    with pytest.raises(TermOver) as refused:
        life.file("corrected", "recognition", date(2024, 3, 26), recorded=date(2024, 4, 1))
    assert (refused.value.code, refused.value.details["ended_on"]) == (
        "requirement_closed",
        date(2024, 3, 25),
    )
    assert life.state.model_dump_json() == before


def test_S4_a_correction_after_the_window_is_refused() -> None:
    life = registry()
    life.file("observed", "title", date(2024, 3, 18))
    life.clock(date(2024, 5, 8))
    with pytest.raises(TermOver) as refused:
        life.file("corrected", "title", date(2024, 5, 7))
    assert refused.value.details["ended_on"] == date(2024, 5, 6)


@pytest.mark.parametrize(
    ("event", "status"), [("approved", "approved"), ("denied", "denied"), ("corrected", "submitted")]
)
def test_S4_what_happened_in_time_counts_after_the_lapse(event: str, status: str) -> None:
    life = municipal()
    life.file("observed", "recognition", date(2024, 3, 18))
    life.clock(date(2024, 4, 1))
    assert (life.status("recognition"), life.open_causes()) == (
        "lapsed",
        [("requirement_overdue", "recognition")],
    )
    life.file(event, "recognition", date(2024, 3, 25), recorded=date(2024, 4, 1))
    assert (life.status("recognition"), life.open_causes()) == (status, [])
    assert len(life.progress("recognition").attempts) == 1


def test_S4_an_answer_to_a_lapsed_filing_that_was_never_observed_needs_no_correction() -> None:
    life = paper("window = { days = 10 }\ncorrection_term = { days = 30 }")
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 3, 20))
    with pytest.raises(RequirementClosed):
        file(life, "corrected", date(2024, 3, 10), recorded=date(2024, 3, 20))
    file(life, "approved", date(2024, 3, 14), recorded=date(2024, 3, 20))
    assert progress(life).met_on == date(2024, 3, 14)


def test_S4_a_filing_that_is_recorded_after_its_term_meets_its_silence_at_once() -> None:
    life = municipal()
    life.file("approved", "recognition", date(2024, 3, 12))
    late = paper('term = { days = 10 }\non_expiry = "deemed_approved"')
    file(late, "submitted", date(2024, 3, 4), recorded=date(2024, 4, 30))
    assert [(fact["on"], fact["outcome"]) for fact in late.of("requirement_deemed")] == [
        ("2024-04-30", "approved")
    ]
    assert progress(late).met_on == date(2024, 3, 14)


def test_S4_an_authority_may_approve_what_it_had_observed() -> None:
    life = municipal()
    life.file("observed", "recognition", date(2024, 3, 18))
    life.file("approved", "recognition", date(2024, 3, 20))
    assert (life.status("recognition"), life.progress("recognition").clocks) == ("approved", {})
