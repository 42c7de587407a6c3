"""SPEC S4, M2: what an authority answers to a filing, or does not, and every clock that this starts and stops."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.errors import Malformed, RequirementBlocked, RequirementClosed, TermOver
from domain.state import Attempt, Clock, RequirementProgress
from tests.domain.lives import Life, cadence, requirement, small_program, stage
from tests.domain.organizations import Organization

FILED = date(2024, 3, 11)  # a Monday
MANDATE = date(2030, 3, 4)


def municipal() -> Organization:
    """The recognition was filed: 30 business days with positive silence, 5 to correct, 30 days of inactivity."""
    life = Organization("municipal").meet(date(2024, 3, 4), "assembly")
    life.elect(date(2024, 3, 4), MANDATE)
    life.file("submitted", "recognition", FILED, reference="EXP-1")
    return life


def registry() -> Organization:
    """The title was filed on 11 March under a reservation of that day; the office rests on 28 and 29 March."""
    life = Organization("registry").meet(date(2024, 3, 4), "assembly")
    life.elect(date(2024, 3, 4), MANDATE)
    life.file("submitted", "reservation", date(2024, 3, 4))
    life.file("approved", "reservation", FILED)
    life.file("submitted", "title", FILED)
    return life


def paper(terms: str, rest: str = "") -> Life:
    """One requirement `paper` whose review has these terms, with a rhythm of asking of 15 days."""
    review = f'[stages.requirements.review]\nauthority = {{ es = "x", en = "x" }}\n{terms}'
    body = cadence(every="{ months = 120 }") + requirement("paper", rest + "\n" + review)
    program = small_program(
        stage(body=body, months=None, advance="when_ready") + stage("after", cadence()),
        settings="follow_up = { days = 15 }",
    )
    return Life(program, start=date(2024, 3, 4))


def file(life: Life, event: str, on: date, recorded: date | None = None, **data: Any) -> None:
    field = {"followed_up": "asked_on"}.get(event, f"{event}_on")
    life.send(f"filing_{event}", recorded or on, requirement="paper", **{field: on, **data})


def progress(life: Life) -> RequirementProgress:
    return life.state.requirements["paper"]


def told(life: Life) -> list[tuple[str, str, str]]:
    """(day, cause, subject) of every escalation that was raised."""
    return [(fact["on"], fact["cause"], fact["subject"]) for fact in life.of("escalation_raised")]


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


# --- appeals and the outer window ------------------------------------------------------------------------------


def test_S4_a_denial_may_be_appealed_for_a_while_inside_the_window() -> None:
    life = registry()
    life.file("denied", "title", date(2024, 3, 18))
    # Fifteen office days after the 18th: 19-22, 25-27 March, 1-5, 8-10 April; 35 after the 11th: see test_clocks.
    assert life.ends("title") == {"appeal_right": "2024-04-10", "window": "2024-05-06"}
    life.file("appealed", "title", date(2024, 4, 10))
    assert life.ends("title") == {"appeal": "2024-05-10", "window": "2024-05-06"}
    assert life.status("title") == "appealed"
    life.file("approved", "title", date(2024, 5, 6))
    assert life.status("title") == "approved"
    assert life.progress("title").clocks == {}
    attempt = life.progress("title").attempts[0]
    assert (attempt.appealed, attempt.outcome, attempt.ended_on) == (True, "approved", date(2024, 5, 6))


def test_S4_the_window_bounds_an_appeal() -> None:
    life = registry()
    life.file("denied", "title", date(2024, 3, 18))
    life.file("appealed", "title", date(2024, 4, 10))
    life.clock(date(2024, 5, 31))
    assert [(fact["on"], fact["because"]) for fact in life.of("requirement_lapsed")] == [
        ("2024-05-07", "window")
    ]
    assert life.progress("title").attempts[0].outcome == "lapsed"
    assert life.open_causes() == [("requirement_overdue", "title")]


def test_S4_an_observation_may_be_appealed_instead_of_corrected() -> None:
    life = registry()
    life.file("observed", "title", date(2024, 3, 18))
    assert life.progress("title").clocks["decision"].days_left == 2
    life.file("appealed", "title", date(2024, 3, 20))
    assert life.ends("title") == {"appeal": "2024-04-19", "window": "2024-05-06"}
    life.file("denied", "title", date(2024, 4, 2))
    # What was decided on appeal stands: there is no second one, only another filing.
    assert life.progress("title").clocks == {}
    with pytest.raises(RequirementClosed):
        life.file("appealed", "title", date(2024, 4, 3))


def test_S4_the_right_to_appeal_ends_with_the_window_at_the_latest() -> None:
    life = registry()
    life.file("observed", "title", date(2024, 3, 18))
    life.file("denied", "title", date(2024, 5, 6))
    life.clock(date(2024, 5, 7))
    assert life.days_of("appeal_right_ended") == ["2024-05-07"]
    assert life.progress("title").clocks == {}
    assert life.open_causes() == [("requirement_overdue", "title")]
    with pytest.raises(TermOver):
        life.file("appealed", "title", date(2024, 5, 7))
    life.file("appealed", "title", date(2024, 5, 6), recorded=date(2024, 5, 8))
    # It was in time, but the window is over all the same.
    assert [(fact["on"], fact["because"]) for fact in life.of("requirement_lapsed")] == [
        ("2024-05-08", "window")
    ]


def test_S4_a_denial_by_silence_may_be_appealed_inside_the_window() -> None:
    terms = 'term = { days = 10 }\non_expiry = "deemed_denied"\nwindow = { days = 60 }\n'
    life = paper(terms + 'appeal = { authority = { es = "x", en = "x" }, term = { days = 90 } }')
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 3, 20))
    assert progress(life).clocks == {"window": Clock(starts_on=date(2024, 3, 4), ends_on=date(2024, 5, 3))}
    file(life, "appealed", date(2024, 3, 21))
    life.clock(date(2024, 5, 10))
    assert [(fact["on"], fact["because"]) for fact in life.of("requirement_lapsed")] == [
        ("2024-05-04", "window")
    ]


def test_S4_an_extension_moves_the_end_of_the_window_and_nothing_else() -> None:
    life = registry()
    life.file("denied", "title", date(2024, 3, 18))
    life.file("appealed", "title", date(2024, 4, 10))
    with pytest.raises(Malformed) as refused:
        life.send(
            "filing_extended",
            date(2024, 4, 11),
            requirement="title",
            window_ends_on=date(2024, 5, 6),
            reason="x",
        )
    assert refused.value.field == "data.window_ends_on"
    life.send(
        "filing_extended",
        date(2024, 4, 11),
        requirement="title",
        window_ends_on=date(2024, 8, 1),
        reason="appeal",
    )
    assert life.ends("title") == {"appeal": "2024-05-10", "window": "2024-08-01"}
    assert life.of("requirement_extended")[0]["reason"] == "appeal"
    life.clock(date(2024, 5, 20))
    assert life.of("requirement_lapsed") == []
    assert [(fact["on"], fact["outcome"]) for fact in life.of("requirement_deemed")] == [
        ("2024-05-11", "denied")
    ]


# --- nobody knows the term: asking -----------------------------------------------------------------------------


def test_S4_the_first_reminder_to_ask_is_only_an_intent_the_second_tells_people() -> None:
    life = paper("")
    file(life, "submitted", date(2024, 3, 4))
    assert progress(life).clocks == {
        "follow_up": Clock(starts_on=date(2024, 3, 4), ends_on=date(2024, 3, 19))
    }
    life.clock(date(2024, 3, 20))
    assert [(fact["on"], fact["number"]) for fact in life.of("follow_up_due")] == [("2024-03-20", 1)]
    assert [intent.data for intent in life.intents if intent.kind == "follow_up"] == [
        {"requirement": "paper", "number": 1}
    ]
    assert (told(life), life.health) == ([], "on_track")
    life.clock(date(2024, 5, 1))
    assert [(fact["on"], fact["number"]) for fact in life.of("follow_up_due")] == [
        ("2024-03-20", 1),
        ("2024-04-05", 2),
        ("2024-04-21", 3),
    ]
    assert told(life) == [("2024-04-05", "requirement_overdue", "paper")]
    assert life.health == "overdue"


def test_S4_asking_is_what_was_late_and_starts_the_rhythm_anew() -> None:
    life = paper("")
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 4, 10))
    file(life, "followed_up", date(2024, 4, 10), answer="next month")
    assert progress(life).clocks == {
        "follow_up": Clock(starts_on=date(2024, 4, 10), ends_on=date(2024, 4, 25))
    }
    assert (progress(life).follow_ups, life.state.escalations, life.health) == (0, {}, "on_track")
    assert life.of("requirement_followed_up")[0]["answer"] == "next month"
    life.clock(date(2024, 4, 26))
    assert life.of("follow_up_due")[-1]["number"] == 1


def test_S4_an_older_question_that_is_recorded_late_takes_no_days_away() -> None:
    life = paper("")
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 3, 25))  # the reminder of the 20th runs until 4 April
    file(life, "followed_up", date(2024, 3, 12), recorded=date(2024, 3, 25))
    assert progress(life).ends("follow_up") == date(2024, 4, 4)


def test_S4_asking_does_not_answer_an_observation() -> None:
    """An authority counts inactivity until the corrections come, however often it is asked."""
    life = paper("inactivity = { days = 30 }")
    file(life, "submitted", date(2024, 3, 4))
    file(life, "observed", date(2024, 3, 6))
    file(life, "followed_up", date(2024, 3, 20))
    assert {kind: str(clock.ends_on) for kind, clock in progress(life).clocks.items()} == {
        "follow_up": "2024-04-04",
        "inactivity": "2024-04-05",
    }


def test_S4_where_silence_means_nothing_the_authority_is_asked_until_it_answers() -> None:
    life = paper('term = { days = 10 }\non_expiry = "escalate"\ncorrection_term = { days = 20 }')
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 3, 15))
    assert told(life) == [("2024-03-15", "requirement_overdue", "paper")]
    assert progress(life).clocks == {
        "follow_up": Clock(starts_on=date(2024, 3, 15), ends_on=date(2024, 3, 30))
    }
    file(life, "followed_up", date(2024, 3, 20))
    # The authority is late, and stays so however often it is asked.
    assert progress(life).overdue
    life.clock(date(2024, 5, 1))
    assert life.days_of("follow_up_due") == ["2024-04-05", "2024-04-21"]
    file(life, "observed", date(2024, 5, 2))
    assert (progress(life).overdue, life.state.escalations) == (False, {})
    file(life, "corrected", date(2024, 5, 6))
    assert progress(life).clocks == {
        "follow_up": Clock(starts_on=date(2024, 5, 6), ends_on=date(2024, 5, 21))
    }


def test_S4_asking_is_enough_where_only_the_term_of_an_appeal_is_unknown() -> None:
    life = paper('term = { days = 90 }\nappeal = { authority = { es = "x", en = "x" } }')
    file(life, "submitted", date(2024, 3, 4))
    file(life, "denied", date(2024, 3, 6))
    file(life, "appealed", date(2024, 3, 8))
    life.clock(date(2024, 4, 20))
    assert told(life) == [("2024-04-09", "requirement_overdue", "paper")]
    file(life, "followed_up", date(2024, 4, 20))
    assert (progress(life).overdue, life.state.escalations) == (False, {})


# --- silence that approves ---------------------------------------------------------------------------------------


def test_S4_deemed_approval_asks_for_the_certificate_until_it_is_recorded() -> None:
    life = municipal().clock(date(2024, 4, 24))
    assert life.of("requirement_deemed")[0]["outcome"] == "approved"
    assert life.intended("ask_certificate") == [{"requirement": "recognition"}]
    assert life.progress("recognition").clocks == {
        "follow_up": Clock(starts_on=date(2024, 4, 24), ends_on=date(2024, 5, 9))
    }
    assert (life.progress("recognition").met_on, life.progress("recognition").valid_until) == (
        date(2024, 4, 23),
        date(2026, 4, 22),
    )
    assert life.status("board_renewal") == "open"  # it satisfies, without certificate
    life.clock(date(2024, 6, 1))
    assert [(fact["on"], fact["number"]) for fact in life.of("follow_up_due")] == [
        ("2024-05-10", 1),
        ("2024-05-26", 2),
    ]
    assert life.open_causes() == [("requirement_overdue", "recognition")]
    life.file("followed_up", "recognition", date(2024, 6, 3))
    assert life.open_causes() == []
    assert life.ends("recognition") == {"follow_up": "2024-06-18"}
    life.file("approved", "recognition", date(2024, 6, 10))
    assert life.progress("recognition") == RequirementProgress(
        id="recognition",
        status="approved",
        met_on=date(2024, 4, 23),  # since silence approved it
        attempts=(
            Attempt(
                number=1,
                submitted_on=FILED,
                reference="EXP-1",
                outcome="approved",
                deemed=True,
                ended_on=date(2024, 4, 23),
            ),
        ),
        valid_until=date(2026, 4, 22),
        renewal_notice_on=date(2026, 2, 21),
    )


def test_S4_a_certificate_may_say_until_when() -> None:
    life = municipal().clock(date(2024, 4, 24))
    life.file("approved", "recognition", date(2024, 6, 10), valid_until=date(2025, 12, 31))
    assert life.progress("recognition").valid_until == date(2025, 12, 31)


def test_S4_an_approval_in_time_that_was_recorded_after_the_silence_is_an_approval() -> None:
    life = municipal().clock(date(2024, 4, 30))
    life.file("approved", "recognition", date(2024, 4, 10), recorded=date(2024, 5, 2))
    assert life.progress("recognition").met_on == date(2024, 4, 10)
    assert life.progress("recognition").valid_until == date(2026, 4, 9)
    assert life.progress("recognition").clocks == {}


def test_S4_silence_that_denied_does_not_keep_the_authority_from_approving() -> None:
    life = paper('term = { days = 10 }\non_expiry = "deemed_denied"')
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 4, 1))
    file(life, "approved", date(2024, 4, 2))
    assert progress(life).status == "approved"
    assert life.state.escalations == {}
    other = paper("")
    file(other, "submitted", date(2024, 3, 4))
    file(other, "denied", date(2024, 3, 20))
    with pytest.raises(RequirementClosed):
        file(other, "approved", date(2024, 4, 2))


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


def test_M2_after_an_outage_people_get_the_reminders_that_still_matter() -> None:
    life = paper("")
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 6, 1))  # six reminders were due
    assert [intent.data for intent in life.intents if intent.kind == "follow_up"] == [
        {"requirement": "paper", "number": 5}
    ]
    assert [intent.kind for intent in life.intents if "escalation" in str(intent.data)] == ["notify_summary"]
