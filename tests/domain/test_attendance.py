"""SPEC E1, party_silent: a role that must attend and has not for the definition's term."""

from datetime import date
from typing import Any

import pytest

from domain.adoption import adopt
from domain.machine import begin
from domain.program import Program
from domain.state import Attendance
from domain.views import status_of
from tests.domain.lives import Life, alliance, cadence, small_program, stage

START = date(2024, 3, 4)


def program(attendance: str = "helper = { days = 30 }", *, version: int = 1) -> Program:
    """A rhythm that is never late; `helper` must attend."""
    read = small_program(stage(body=cadence(every="{ months = 60 }")), settings=f"[attendance]\n{attendance}")
    return read.model_copy(update={"version": version})


def waiting(attendance: str = "helper = { days = 30 }") -> Life:
    """The helper is Luz from 4 March on, and silent from 4 April on: the 30 days end on 3 April."""
    life = Life(program(attendance), start=START)
    life.send("role_assigned", START, role="helper", person="luz")
    return life


def silences(life: Life) -> list[tuple[str, str, str]]:
    """(day, role, since) of every silence."""
    return [(fact["on"], fact["role"], fact["since"]) for fact in life.of("party_silent")]


def about(life: Life) -> list[tuple[str, str]]:
    """(day, type) of the silences and their escalations."""
    return [(fact["on"], fact["type"]) for fact in life.facts_about("party_silent", cause="party_silent")]


def migrate(life: Life, newer: Program, when: date) -> None:
    life.send("definition_migrated", when, program=newer.model_dump(mode="json"))


def test_E1_a_party_that_does_not_attend_is_silent_the_day_after_its_term() -> None:
    life = waiting().live_until(date(2024, 4, 3))
    assert (silences(life), life.health) == ([], "on_track")
    life.clock(date(2024, 4, 4))
    fact = life.of("party_silent")[0]
    assert (fact["at"], fact["role"], fact["since"]) == ("2024-04-04T00:00:00-03:00", "helper", "2024-03-04")
    assert (life.open_causes(), life.health) == ([("party_silent", "helper")], "overdue")
    assert life.state.attendance == {"helper": Attendance(role="helper", since=START, silent=True)}
    assert status_of(life.state).attendance == tuple(life.state.attendance.values())
    assert about(life.live_until(date(2024, 12, 1))) == [
        ("2024-04-04", "party_silent"),
        ("2024-04-04", "escalation_raised"),
        ("2024-04-09", "escalation_climbed"),
        ("2024-04-16", "escalation_climbed"),
    ]


def test_E1_a_role_that_nobody_fills_is_not_waited_for() -> None:
    life = Life(program(), start=START).live_until(date(2025, 3, 4))
    assert (silences(life), life.state.attendance) == ([], {})
    life.send("role_assigned", date(2025, 3, 5), role="helper", person="luz")
    life.live_until(date(2025, 5, 1))
    assert silences(life) == [("2025-04-05", "helper", "2025-03-05")]


def test_E1_the_term_runs_from_the_start_for_whoever_was_named_before_it() -> None:
    life = Life(program("boss = { months = 1 }"), start=date(2024, 4, 30))
    assert life.state.attendance == {"boss": Attendance(role="boss", since=date(2024, 4, 30))}
    waiting_for_start = begin(life.start)
    life.state = waiting_for_start
    life.send("role_assigned", START, role="boss", person="luz")
    assert life.state.attendance == {}
    life.live_until(date(2024, 6, 1))
    assert silences(life) == [("2024-05-31", "boss", "2024-04-30")]


@pytest.mark.parametrize(
    ("contact", "heard"),
    [
        ({}, True),
        ({"formal": False}, False),
        ({"attended": ["helper"]}, True),
        ({"attended": ["helper"], "formal": False}, True),
        ({"attended": ["boss"]}, False),
        ({"attended": []}, False),
        ({"attended": [], "formal": False}, False),
    ],
)
def test_E1_who_attended_a_contact_was_heard(contact: dict[str, Any], heard: bool) -> None:
    """Without `attended` a formal contact counts as attended by all, an informal one by nobody."""
    life = waiting()
    life.contact(date(2024, 3, 20), **contact)
    since = date(2024, 3, 20) if heard else START
    assert life.state.attendance["helper"].since == since
    assert life.of("contact_held")[0].get("attended") == contact.get("attended")
    life.live_until(date(2024, 5, 1))
    assert silences(life) == [("2024-04-20" if heard else "2024-04-04", "helper", str(since))]


def test_E1_a_silent_party_that_comes_back_ends_its_escalation_and_may_fall_silent_anew() -> None:
    life = waiting().live_until(date(2024, 4, 10))
    life.contact(date(2024, 4, 11), attended=["boss"])
    assert life.open_causes() == [("party_silent", "helper")]
    life.contact(date(2024, 4, 12), attended=["helper"])
    assert (life.open_causes(), life.health) == ([], "on_track")
    assert about(life.live_until(date(2024, 5, 13)))[3:] == [
        ("2024-04-12", "escalation_cleared"),
        ("2024-05-13", "party_silent"),
        ("2024-05-13", "escalation_raised"),
    ]


@pytest.mark.parametrize(
    ("held_on", "still_silent"),
    # The 30 days from 10 March end on 9 April, from the 11th on the 10th: the day of the recording.
    [(date(2024, 3, 4), True), (date(2024, 3, 10), True), (date(2024, 3, 11), False)],
)
def test_E1_attendance_that_is_recorded_late_counts_from_its_day(held_on: date, still_silent: bool) -> None:
    life = waiting().live_until(date(2024, 4, 10))
    life.contact(date(2024, 4, 10), held_on=held_on)
    assert life.state.attendance["helper"] == Attendance(role="helper", since=held_on, silent=still_silent)
    assert life.open_causes() == [("party_silent", "helper")] * still_silent
    life.live_until(date(2024, 4, 30))
    assert len(silences(life)) == 1 + (not still_silent)


def test_E1_an_older_contact_takes_no_days_away() -> None:
    life = waiting()
    life.contact(date(2024, 3, 20))
    life.contact(date(2024, 3, 21), held_on=date(2024, 3, 10))
    assert life.state.attendance["helper"].since == date(2024, 3, 20)


def test_E1_resolved_by_decision_it_is_raised_again_only_after_being_heard_and_silent_anew() -> None:
    life = waiting().live_until(date(2024, 4, 5))
    life.send("escalation_resolved", date(2024, 4, 5), escalation="E1", reason="on leave")
    life.live_until(date(2024, 9, 1))
    assert (silences(life), life.open_causes(), life.health) == (
        [("2024-04-04", "helper", "2024-03-04")],
        [],
        "overdue",
    )
    life.contact(date(2024, 9, 2))
    assert life.health == "on_track"
    life.live_until(date(2024, 10, 3))
    assert silences(life)[1:] == [("2024-10-03", "helper", "2024-09-02")]
    assert life.open_causes() == [("party_silent", "helper")]


def test_E1_whoever_takes_the_role_inherits_the_term() -> None:
    life = waiting()
    life.send("handover_started", date(2024, 3, 20), role="helper", to="eva")
    life.send("handover_accepted", date(2024, 3, 25), role="helper", sender="eva")
    life.send("role_assigned", date(2024, 3, 30), role="helper", person="sol")
    life.live_until(date(2024, 4, 4))
    assert silences(life) == [("2024-04-04", "helper", "2024-03-04")]


def test_E1_Z1_the_term_stands_still_during_a_pause() -> None:
    """30 days end on 3 April; 21 days of pause (20 March to 10 April) move that to the 24th."""
    life = waiting()
    life.send("paused", date(2024, 3, 20), reason="protest")
    life.clock(date(2024, 4, 9))
    assert silences(life) == []
    life.send("resumed", date(2024, 4, 10))
    assert {
        "what": "attendance",
        "subject": "helper",
        "field": "silent_after",
        "from": "2024-04-03",
        "to": "2024-04-24",
    } in life.of("clock_shifted")[0]["moved"]
    assert life.state.attendance["helper"].since == START
    life.live_until(date(2024, 4, 25))
    assert silences(life) == [("2024-04-25", "helper", "2024-03-04")]


def test_E1_Z1_a_contact_before_a_pause_that_is_recorded_after_it_moves_with_it() -> None:
    life = waiting()
    life.send("paused", date(2024, 3, 20), reason="protest")
    life.send("resumed", date(2024, 4, 10))
    life.contact(date(2024, 4, 11), held_on=date(2024, 3, 8))
    life.live_until(date(2024, 5, 1))
    assert silences(life) == [("2024-04-29", "helper", "2024-03-08")]


@pytest.mark.parametrize("heard", [True, False])
def test_E1_Z1_heard_or_named_during_a_pause_the_whole_term_is_left_after_it(heard: bool) -> None:
    life = waiting() if heard else Life(program(), start=START)
    life.send("paused", date(2024, 3, 20), reason="protest")
    if heard:
        life.contact(date(2024, 4, 1))
    else:
        life.send("role_assigned", date(2024, 4, 1), role="helper", person="luz")
    life.send("resumed", date(2024, 4, 10))
    life.live_until(date(2024, 5, 20))
    assert silences(life) == [("2024-05-11", "helper", "2024-04-01")]


def test_E1_Z1_while_paused_a_late_record_ends_a_silence_that_was_none() -> None:
    """Silent since 4 April; paused on the 10th. In May it turns out that they came on 15 March: 30 days end on 14 April,
    of which four are left when the pause of 51 days begins."""
    life = waiting().live_until(date(2024, 4, 5))
    life.send("paused", date(2024, 4, 10), reason="protest")
    life.contact(date(2024, 5, 20), held_on=date(2024, 3, 15))
    assert life.open_causes() == []
    life.send("resumed", date(2024, 5, 31))
    life.live_until(date(2024, 6, 30))
    assert silences(life)[1:] == [("2024-06-05", "helper", "2024-03-15")]


def test_E1_S6_a_lifecycle_that_ends_waits_for_nobody() -> None:
    life = waiting().live_until(date(2024, 4, 5))
    life.send("closed", date(2024, 4, 6), outcome="stopped", reason="x")
    assert (life.open_causes(), life.health, life.next_deadline) == ([], "closed", None)


def test_E1_M4_a_newer_definition_may_wait_for_another_party() -> None:
    life = waiting().live_until(date(2024, 4, 5))
    migrate(life, program("boss = { days = 10 }", version=2), date(2024, 4, 6))
    assert life.state.attendance == {"boss": Attendance(role="boss", since=date(2024, 4, 6))}
    assert (life.open_causes(), life.health) == ([], "on_track")
    life.live_until(date(2024, 4, 17))
    assert silences(life)[1:] == [("2024-04-17", "boss", "2024-04-06")]
    migrate(life, program(version=3), date(2024, 4, 18))
    assert life.state.attendance == {"helper": Attendance(role="helper", since=date(2024, 4, 18))}
    assert life.open_causes() == []


@pytest.mark.parametrize(("days", "silent_on"), [(60, "2024-05-04"), (31, "2024-04-05"), (5, "2024-03-20")])
def test_E1_M4_a_newer_term_is_counted_from_the_same_day(days: int, silent_on: str) -> None:
    """One that would be over already ends today."""
    life = waiting().live_until(date(2024, 3, 19))
    migrate(life, program(f"helper = {{ days = {days} }}", version=2), date(2024, 3, 20))
    life.live_until(date(2024, 6, 1))
    assert silences(life) == [(silent_on, "helper", "2024-03-04")]


def test_V6_a_past_with_contacts_is_not_silent_and_one_without_is_summarised() -> None:
    life = Life(program("boss = { months = 6 }"), start=START)
    now = life.instant(date(2024, 9, 20))
    adopted = adopt(life.start, now)
    assert [fact.type for fact in adopted.facts].count("party_silent") == 1
    assert [
        (intent.kind, intent.data.get("escalations"))
        for intent in adopted.intents
        if intent.kind.startswith("notify")
    ] == [
        (
            "notify_summary",
            [{"escalation": "E1", "cause": "party_silent", "subject": "boss", "rung": 3}],
        )
    ]
    heard = life.envelope("contact_held", date(2024, 5, 5), channel="visit")
    lived = adopt(life.start.model_copy(update={"past": (heard,)}), now)
    assert [fact.type for fact in lived.facts].count("party_silent") == 0


def test_E1_the_company_of_a_shipped_alliance_is_missed_after_half_a_year() -> None:
    life = Life(alliance(), start=START, enter="consolidation")
    life.send("role_assigned", START, role="company_lead", person="luis")
    for day in (date(2024, 4, 20), date(2024, 6, 20), date(2024, 8, 20)):
        life.contact(day, attended=["coordinator", "residence_lead"])
    life.live_until(date(2024, 9, 10))
    assert silences(life) == [("2024-09-05", "company_lead", "2024-03-04")]
