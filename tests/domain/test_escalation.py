"""SPEC E1-E3: escalations are raised, climb, are acknowledged, cleared and resolved."""

from datetime import date

import pytest

from domain.errors import CommitOutOfRange, ReasonRequired, UnknownEscalation
from tests.domain.lives import Life, alliance, cadence, chile, small_program, stage
from tests.domain.test_requirements import file, reviewed

#: Ladder of the small program: rung 1 at once, rung 2 after 3 business days, rung 3 (decision) after 8.
MONTHLY = small_program(stage(body=cadence()))


def missed() -> Life:
    """A period was missed on Thursday 2024-04-04: rungs on 4, 9 and 16 April."""
    return Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 4, 4))


def test_E1_at_most_one_open_escalation_per_cause_and_subject() -> None:
    life = missed().clock(date(2024, 7, 10))
    assert len(life.of("period_missed")) == 4
    assert [fact["escalation"] for fact in life.of("escalation_raised")] == ["E1"]


def test_E1_after_a_resolution_the_next_miss_raises_another() -> None:
    life = missed()
    with pytest.raises(ReasonRequired):
        life.send("escalation_resolved", date(2024, 4, 5), escalation="E1")
    life.send("escalation_resolved", date(2024, 4, 5), escalation="E1", reason="agreed to skip")
    assert life.of("escalation_resolved")[0]["reason"] == "agreed to skip"
    with pytest.raises(UnknownEscalation):
        life.send("escalation_resolved", date(2024, 4, 5), escalation="E1", reason="again")
    life.clock(date(2024, 5, 4))
    assert [(fact["escalation"], fact["on"]) for fact in life.of("escalation_raised")] == [
        ("E1", "2024-04-04"),
        ("E2", "2024-05-04"),
    ]


def test_E1_clears_by_itself_when_its_cause_is_gone_and_those_who_were_told_are_told() -> None:
    life = missed().clock(date(2024, 4, 9))
    life.contact(date(2024, 4, 10))
    cleared = life.of("escalation_cleared")[0]
    assert (cleared["rung"], cleared["notify"]) == (2, ["helper", "boss"])
    assert life.intents[-1].kind == "notify_ended"
    assert life.clock(date(2024, 5, 1)).rungs() == [("2024-04-04", 1), ("2024-04-09", 2)]


def test_E1_a_rung_tells_roles_so_that_whoever_has_them_then_is_told() -> None:
    life = missed()
    life.send("role_assigned", date(2024, 4, 5), role="boss", person="rosa")
    life.send("role_assigned", date(2024, 4, 5), role="helper", person="luz")
    life.clock(date(2024, 4, 9))
    told = [
        (intent.data["roles"], intent.data["persons"]) for intent in life.intents if intent.kind == "notify"
    ]
    assert told == [(["helper"], []), (["helper", "boss"], [])]
    assert [fact["previous"] for fact in life.of("role_assigned")] == ["ana", None]


def test_E2_rungs_fire_when_their_business_day_begins() -> None:
    life = missed().live_until(date(2024, 5, 1))
    assert life.rungs() == [("2024-04-04", 1), ("2024-04-09", 2), ("2024-04-16", 3)]
    assert [fact["at"][11:] for fact in life.of("escalation_climbed")] == ["00:00:00-04:00"] * 2
    assert [intent.kind for intent in life.intents if "schedule" not in intent.kind] == [
        "notify",
        "notify",
        "ask_decision",
    ]


def test_E2_the_shipped_ladder_across_holidays_of_chile() -> None:
    """Missed on Wednesday 2024-09-04. Business days after it: 5, 6, 9, 10, 11 (5th); 12, 13, 16, 17, 23, 24, 25, 26,
    27, 30 September (15th; 18 to 20 are holidays); 1-4, 7-11, 14-18 October (29th), 21 (30th)."""
    life = Life(alliance(), start=date(2024, 8, 4), enter="sensitization", calendar=chile()).clock(
        date(2024, 10, 30)
    )
    assert life.of("period_missed")[0]["on"] == "2024-09-04"
    assert life.rungs()[:4] == [("2024-09-04", 1), ("2024-09-11", 2), ("2024-09-30", 3), ("2024-10-21", 4)]


def test_E2_a_ladder_whose_first_rung_waits_is_raised_without_telling_anybody() -> None:
    toml = stage(body=cadence()).replace(
        "[[stages]]", '[[ladders.monitoring_missed]]\nafter = 2\nnotify = ["boss"]\n[[stages]]'
    )
    life = Life(small_program(toml), start=date(2024, 3, 4)).clock(date(2024, 4, 30))
    assert life.rungs() == [("2024-04-04", 0), ("2024-04-08", 1)]
    assert life.of("escalation_raised")[0]["notify"] == []


def test_E3_a_commitment_freezes_the_ladder_through_its_date() -> None:
    life = missed()
    life.send("escalation_acknowledged", date(2024, 4, 5), escalation="E1", commit_until=date(2024, 4, 19))
    life.clock(date(2024, 4, 21))
    assert life.rungs() == [("2024-04-04", 1)]
    # Friday the 19th passes; Monday the 22nd is the first business day after it. Rung 3 was 5 business days after rung 2.
    life.clock(date(2024, 5, 3))
    assert life.rungs() == [("2024-04-04", 1), ("2024-04-22", 2), ("2024-04-29", 3)]


def test_E3_the_shipped_ladder_keeps_its_distances() -> None:
    """Missed on 2024-05-04, committed until Friday the 17th. Rung 2 on Monday 20; rung 3 ten business days later:
    22, 23, 24, 27, 28, 29, 30, 31 May, 3, 4 June (21 May is a holiday); rung 4 fifteen after that: 5, 6, 7, 10-14, 17-19,
    21, 24-26 June (20 June is a holiday)."""
    life = Life(alliance(), start=date(2024, 4, 4), enter="sensitization", calendar=chile()).clock(
        date(2024, 5, 6)
    )
    life.send("escalation_acknowledged", date(2024, 5, 6), escalation="E1", commit_until=date(2024, 5, 17))
    life.clock(date(2024, 7, 10))
    assert life.rungs() == [("2024-05-04", 1), ("2024-05-20", 2), ("2024-06-04", 3), ("2024-06-26", 4)]


def test_E3_an_acknowledgement_without_commitment_changes_no_date() -> None:
    life = missed()
    life.send("escalation_acknowledged", date(2024, 4, 5), escalation="E1")
    assert life.clock(date(2024, 5, 1)).rungs() == [("2024-04-04", 1), ("2024-04-09", 2), ("2024-04-16", 3)]


def test_E3_a_second_commitment_replaces_the_first() -> None:
    life = missed()
    life.send("escalation_acknowledged", date(2024, 4, 5), escalation="E1", commit_until=date(2024, 4, 30))
    life.send("escalation_acknowledged", date(2024, 4, 8), escalation="E1", commit_until=date(2024, 4, 10))
    assert life.clock(date(2024, 4, 25)).rungs() == [("2024-04-04", 1), ("2024-04-11", 2), ("2024-04-18", 3)]


def test_E3_a_broken_promise_on_the_last_rung_is_told_again() -> None:
    life = missed().clock(date(2024, 4, 16))
    life.send("escalation_acknowledged", date(2024, 4, 17), escalation="E1", commit_until=date(2024, 4, 26))
    assert life.clock(date(2024, 5, 1)).rungs()[-2:] == [("2024-04-16", 3), ("2024-04-29", 3)]


def test_E3_a_kept_promise_is_not() -> None:
    life = missed()
    life.send("escalation_acknowledged", date(2024, 4, 5), escalation="E1", commit_until=date(2024, 4, 19))
    life.contact(date(2024, 4, 19))
    assert life.clock(date(2024, 5, 1)).rungs() == [("2024-04-04", 1)]


@pytest.mark.parametrize(
    ("until", "accepted"),
    [("2024-04-04", False), ("2024-04-05", True), ("2024-06-04", True), ("2024-06-05", False)],
)
def test_E3_a_commitment_lies_between_today_and_the_definitions_limit(until: str, accepted: bool) -> None:
    life = missed()
    if accepted:
        life.send("escalation_acknowledged", date(2024, 4, 5), escalation="E1", commit_until=until)
        assert life.of("escalation_acknowledged")[0]["commit_until"] == until
    else:
        with pytest.raises(CommitOutOfRange):
            life.send("escalation_acknowledged", date(2024, 4, 5), escalation="E1", commit_until=until)


def test_M2_after_an_outage_everything_happens_in_order_and_people_get_one_summary() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    life.intents.clear()
    life.clock(date(2024, 7, 20))
    assert life.days_of("period_missed") == ["2024-04-04", "2024-05-04", "2024-06-04", "2024-07-04"]
    assert [fact.at for fact in life.facts] == sorted(fact.at for fact in life.facts)
    assert [intent.kind for intent in life.intents] == ["notify_summary", "schedule_session"]
    assert life.intents[0].data["escalations"] == [
        {"escalation": "E1", "cause": "monitoring_missed", "subject": "monitoring", "rung": 3}
    ]
    assert life.intents[1].data["period"] == 5


def test_M2_a_certificate_that_silence_earned_is_still_asked_for_after_an_outage() -> None:
    life = reviewed(', term = { days = 10 }, on_expiry = "deemed_approved"')
    file(life, "submitted", date(2024, 3, 5))
    life.clock(date(2024, 9, 1))
    assert [intent.kind for intent in life.intents].count("ask_certificate") == 1


def test_M2_the_machine_sleeps_until_the_next_dated_thing() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    slept: list[str] = []
    while life.next_deadline is not None and life.next_deadline.date() < date(2024, 4, 20):
        slept.append(life.next_deadline.date().isoformat())
        life.clock(life.next_deadline)
    # due soon a week before 3 April; the miss; rungs 2 and 3.
    assert slept == ["2024-03-27", "2024-04-04", "2024-04-09", "2024-04-16"]


def test_E3_the_last_rung_asks_for_a_decision_even_if_the_definition_forgot_to_say_so() -> None:
    toml = stage(body=cadence()).replace(
        "[[stages]]",
        '[[ladders.monitoring_missed]]\nafter = 0\nnotify = ["helper"]\n'
        '[[ladders.monitoring_missed]]\nafter = 2\nnotify = ["boss"]\n[[stages]]',
    )
    life = Life(small_program(toml), start=date(2024, 3, 4)).live_until(date(2024, 4, 30))
    asked = [intent.kind for intent in life.intents if "schedule" not in intent.kind]
    assert asked == ["notify", "ask_decision"]
