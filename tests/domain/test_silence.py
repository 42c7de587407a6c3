"""SPEC S4, M2: terms that nobody knows, silence that means nothing, and silence that approves."""

from datetime import date

import pytest

from domain.errors import RequirementClosed, TermOver
from domain.state import Attempt, Clock, RequirementProgress
from tests.domain.filed import FILED, file, municipal, paper, progress, told
from tests.domain.lives import TOLD

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
        {"requirement": "paper", "number": 1, **TOLD}
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
    assert life.intended("ask_certificate") == [{"requirement": "recognition", **TOLD}]
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


def test_M2_after_an_outage_people_get_the_reminders_that_still_matter() -> None:
    life = paper("")
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 6, 1))  # six reminders were due
    assert [intent.data for intent in life.intents if intent.kind == "follow_up"] == [
        {"requirement": "paper", "number": 5, **TOLD}
    ]
    assert [intent.kind for intent in life.intents if "escalation" in str(intent.data)] == ["notify_summary"]


def test_M2_M4_a_reminder_of_what_a_newer_definition_dropped_is_forgotten() -> None:
    life = paper("")
    file(life, "submitted", date(2024, 3, 4))
    newer = life.state.program.model_dump(mode="json")
    newer["version"] = 2
    newer["stages"][0]["requirements"] = []
    life.send("definition_migrated", date(2024, 3, 25), program=newer)  # after an outage since the 5th
    assert life.days_of("follow_up_due") == ["2024-03-20"]
    assert [intent for intent in life.intents if intent.kind == "follow_up"] == []


def test_S4_an_answer_in_time_that_is_recorded_after_the_silence_undoes_it() -> None:
    # The correction term of the observation, until 30 April, is over meanwhile; a correction in time counts in turn.
    for event, status in (("denied", "denied"), ("observed", "lapsed")):
        life = municipal().clock(date(2024, 5, 30))
        assert life.open_causes() == [
            ("requirement_overdue", "recognition")
        ]  # nobody asked for a certificate
        life.file(event, "recognition", date(2024, 4, 23), recorded=date(2024, 5, 31))
        now = life.progress("recognition")
        assert (now.status, now.met_on, now.valid_until, now.renewal_notice_on) == (status, None, None, None)
        assert now.attempts[0].deemed is False
    life.file("corrected", "recognition", date(2024, 4, 30), recorded=date(2024, 6, 3))
    assert life.status("recognition") == "deemed"  # no day was left, so it met its silence anew
    assert life.progress("recognition").met_on == date(2024, 4, 30)


def test_S4_an_answer_after_the_silence_comes_too_late() -> None:
    for event in ("denied", "observed"):
        life = municipal().clock(date(2024, 4, 24))
        with pytest.raises(TermOver) as refused:
            life.file(event, "recognition", date(2024, 4, 24))
        assert refused.value.details["ended_on"] == date(2024, 4, 23)


def test_S4_silence_that_renewed_a_mandate_stands() -> None:
    life = municipal()
    life.file("approved", "recognition", date(2024, 3, 12))
    life.file("submitted", "board_renewal", date(2024, 3, 13))
    life.clock(date(2024, 5, 1))
    assert life.status("board_renewal") == "deemed"
    with pytest.raises(RequirementClosed):
        life.file("denied", "board_renewal", date(2024, 4, 1), recorded=date(2024, 5, 1))
