"""SPEC section 4: periods open, are held, missed, recovered; the cause of a missed one."""

from datetime import date, timedelta

import pytest

from domain.errors import Malformed
from domain.program import Program
from tests.domain.lives import Life, alliance, cadence, chile, requirement, small_program, stage

MONTHLY = small_program(stage(body=cadence()))
COMMUNITY = small_program(
    stage(
        body=cadence("content", "{ weeks = 2 }", 'satisfied_by = "content_published"')
        + cadence("meeting", "{ months = 1 }", 'satisfied_by = "meeting_held"')
    ),
    settings="""
[occurrences]
content_published = { es = "contenido publicado", en = "content published" }
meeting_held = { es = "reunión realizada", en = "meeting held" }
""",
)


def spans(life: Life, name: str = "monitoring") -> list[tuple[str, str, str]]:
    opened = [fact for fact in life.of("period_opened") if fact["cadence"] == name]
    return [(fact["starts_on"], fact["due_on"], fact["ends_on"]) for fact in opened]


def test_C1_periods_cover_from_the_entry_to_the_day_before_each_boundary() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 5, 10))
    assert spans(life) == [
        ("2024-03-04", "2024-04-03", "2024-04-03"),
        ("2024-04-04", "2024-05-03", "2024-05-03"),
        ("2024-05-04", "2024-06-03", "2024-06-03"),
    ]


def test_C1_due_on_is_the_last_business_day_in_the_period() -> None:
    # 2024-09-18, 19 and 20 are holidays in Chile, 21 and 22 a weekend.
    life = Life(MONTHLY, start=date(2024, 8, 23), calendar=chile())
    assert spans(life) == [("2024-08-23", "2024-09-17", "2024-09-22")]


def test_C1_due_on_is_the_last_day_when_the_period_has_no_business_day() -> None:
    program = small_program(stage(body=cadence(every="{ days = 2 }")))
    assert spans(Life(program, start=date(2024, 3, 9))) == [("2024-03-09", "2024-03-10", "2024-03-10")]


@pytest.mark.parametrize(
    ("entered", "ends"),
    [
        (date(2024, 3, 4), ["2024-03-15", "2024-04-15", "2024-05-15"]),
        (date(2024, 3, 15), ["2024-03-15", "2024-04-15", "2024-05-15"]),
        (date(2024, 3, 16), ["2024-04-15", "2024-05-15", "2024-06-15"]),
        (date(2024, 1, 31), ["2024-02-15", "2024-03-15", "2024-04-15"]),
    ],
)
def test_C1_with_on_day_a_period_ends_on_the_nominal_day(entered: date, ends: list[str]) -> None:
    program = small_program(stage(body=cadence(rest="on_day = 15")))
    life = Life(program, start=entered).clock(date.fromisoformat(ends[1]) + timedelta(days=1))
    assert [end for _, _, end in spans(life)] == ends


def test_C1_a_nominal_31st_is_clipped_to_the_month() -> None:
    program = small_program(stage(body=cadence(rest="on_day = 31")))
    life = Life(program, start=date(2024, 1, 10)).clock(date(2024, 4, 1))
    assert [end for _, _, end in spans(life)] == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]


def test_C2_a_period_opens_with_its_dates_and_the_session_is_to_be_scheduled() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    fact = life.of("period_opened")[0]
    expected = {
        "cadence": "monitoring",
        "period": 1,
        "starts_on": "2024-03-04",
        "due_on": "2024-04-03",
        "ends_on": "2024-04-03",
    }
    assert fact == {
        "seq": 3,
        "at": "2024-03-04T12:00:00-03:00",
        "type": "period_opened",
        "on": "2024-03-04",
        **expected,
    }
    assert [(intent.kind, intent.data["due_on"]) for intent in life.intents] == [
        ("schedule_session", "2024-04-03")
    ]


def test_C2_missed_when_the_day_after_its_end_begins() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 4, 4))
    assert [fact["at"] for fact in life.of("period_missed")] == ["2024-04-04T00:00:00-03:00"]
    assert set(life.of("period_missed")[0]) == {"seq", "at", "type", "on", "cadence", "period"}


@pytest.mark.parametrize("held_on", [date(2024, 3, 4), date(2024, 3, 20), date(2024, 4, 3)])
def test_C2_held_by_a_formal_contact_inside_it(held_on: date) -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    assert life.contact(held_on)["counts"] == "held"
    life.clock(date(2024, 4, 4))
    assert life.of("period_missed") == []


def test_C3_a_contact_counts_for_the_period_that_contains_its_day_whenever_recorded() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 4, 10))
    late = life.contact(date(2024, 4, 10), held_on=date(2024, 4, 3))
    assert (late["period"], late["counts"], late["on"]) == (1, "recovered", "2024-04-10")
    again = life.contact(date(2024, 4, 11), held_on=date(2024, 3, 4))
    assert (again["period"], again["counts"]) == (1, "extra")
    current = life.contact(date(2024, 4, 12))
    assert (current["period"], current["counts"], current["held_on"]) == (2, "held", "2024-04-12")
    assert life.contact(date(2024, 4, 13))["counts"] == "extra"


def test_C3_an_informal_contact_never_satisfies() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    assert life.contact(date(2024, 3, 10), formal=False)["counts"] == "informal"
    life.clock(date(2024, 4, 4))
    assert life.contact(date(2024, 4, 5), formal=False, held_on=date(2024, 4, 4))["counts"] == "informal"
    assert len(life.of("period_missed")) == 1
    assert life.of("escalation_cleared") == []


def test_C3_without_held_on_the_day_of_the_event_counts() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 4, 10))
    event = life.envelope("contact_held", date(2024, 4, 2), channel="visit")
    life.decide_event(event, life.instant(date(2024, 4, 10)))
    assert life.of("contact_held")[0]["counts"] == "recovered"


def test_C4_entering_another_stage_supersedes_the_running_period_and_starts_anew() -> None:
    program = small_program(
        stage("first", requirement("paper") + cadence(), advance="when_ready")
        + stage("second", cadence(every="{ months = 2 }"))
    )
    life = Life(program, start=date(2024, 3, 4)).clock(date(2024, 4, 20))
    life.meet(date(2024, 4, 20), "paper")
    opened = life.of("period_opened")
    assert [(fact["period"], fact["starts_on"], fact["ends_on"]) for fact in opened] == [
        (1, "2024-03-04", "2024-04-03"),
        (2, "2024-04-04", "2024-05-03"),
        (1, "2024-04-20", "2024-06-19"),
    ]
    life.clock(date(2024, 6, 19))
    assert [fact["period"] for fact in life.of("period_missed")] == [1]
    superseded = life.contact(date(2024, 6, 19), held_on=date(2024, 4, 10))
    assert (superseded["period"], superseded["counts"]) == (2, "held")


def test_C4_the_shipped_alliance_has_the_rhythms_of_the_source() -> None:
    rhythms = {each.id: each.cadences[0].every.months for each in alliance().stages}
    assert rhythms == {"diagnosis": 1, "linking": 1, "sensitization": 1, "consolidation": 2, "continuity": 3}


def test_C5_the_cause_ends_with_a_contact_in_the_latest_missed_period_or_later() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 5, 10))
    assert len(life.of("period_missed")) == 2
    life.contact(
        date(2024, 5, 10), held_on=date(2024, 4, 3)
    )  # an earlier missed period: recovered, not the latest
    assert life.of("escalation_cleared") == []
    life.contact(date(2024, 5, 11), held_on=date(2024, 4, 4))
    assert [(fact["cause"], fact["subject"]) for fact in life.of("escalation_cleared")] == [
        ("monitoring_missed", "monitoring")
    ]


def test_C5_one_escalation_for_many_missed_periods() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 8, 10))
    assert len(life.of("period_missed")) == 5
    assert [fact["on"] for fact in life.of("escalation_raised")] == ["2024-04-04"]


@pytest.mark.parametrize("second", ["monitoring", "follow-up"])
def test_C5_it_survives_a_change_of_stage(second: str) -> None:
    program = small_program(
        stage("first", requirement("paper") + cadence(), advance="when_ready")
        + stage("second", cadence(second))
    )
    life = Life(program, start=date(2024, 3, 4)).clock(date(2024, 4, 10))
    life.meet(date(2024, 4, 10), "paper")
    assert life.of("escalation_cleared") == []
    assert len(life.state.escalations) == 1
    life.contact(date(2024, 4, 12))
    assert [fact["subject"] for fact in life.of("escalation_cleared")] == ["monitoring"]


def test_C3_a_late_contact_finds_the_period_of_an_earlier_stage_with_another_cadence() -> None:
    program = small_program(
        stage("first", requirement("paper") + cadence(), advance="when_ready")
        + stage("second", cadence("follow-up"))
    )
    life = Life(program, start=date(2024, 3, 4)).clock(date(2024, 4, 10))
    life.meet(date(2024, 4, 10), "paper")
    late = life.contact(date(2024, 4, 12), held_on=date(2024, 3, 20))
    assert (late["cadence"], late["period"], late["counts"]) == ("monitoring", 1, "recovered")


def test_C6_several_cadences_each_with_the_event_that_satisfies_it() -> None:
    life = Life(COMMUNITY, start=date(2024, 3, 4))
    assert [(fact["cadence"], fact["ends_on"]) for fact in life.of("period_opened")] == [
        ("content", "2024-03-17"),
        ("meeting", "2024-04-03"),
    ]
    life.send("content_published", date(2024, 3, 10))
    assert [(fact["cadence"], fact["counts"]) for fact in life.of("content_published")] == [
        ("content", "held")
    ]
    life.clock(date(2024, 4, 4))
    missed = [(fact["cadence"], fact["period"], fact["on"]) for fact in life.of("period_missed")]
    assert missed == [("content", 2, "2024-04-01"), ("meeting", 1, "2024-04-04")]
    life.send("meeting_held", date(2024, 4, 5), held_on=date(2024, 4, 3))
    assert [fact["subject"] for fact in life.of("escalation_cleared")] == ["meeting"]


def test_C6_weeks_are_anchored_at_the_entry() -> None:
    life = Life(COMMUNITY, start=date(2024, 3, 4)).clock(date(2024, 4, 2))
    assert spans(life, "content") == [
        ("2024-03-04", "2024-03-15", "2024-03-17"),
        ("2024-03-18", "2024-03-29", "2024-03-31"),
        ("2024-04-01", "2024-04-12", "2024-04-14"),
    ]


def test_C6_a_contact_may_name_its_cadence() -> None:
    two = small_program(stage(body=cadence("visits") + cadence("calls", "{ weeks = 2 }")))
    life = Life(two, start=date(2024, 3, 4))
    fact = life.contact(date(2024, 3, 5), cadence="calls", channel="call")
    assert (fact["cadence"], fact["period"], fact["counts"]) == ("calls", 1, "held")


def health_after(program: Program, *held: date, until: date) -> str:
    life = Life(program, start=date(2024, 3, 4))
    for day in held:
        life.contact(day)
    return life.clock(until).state.health


def test_E4_two_missed_periods_in_a_row_are_stalled() -> None:
    assert health_after(MONTHLY, until=date(2024, 3, 10)) == "on_track"
    assert health_after(MONTHLY, until=date(2024, 3, 27)) == "due_soon"
    assert health_after(MONTHLY, until=date(2024, 4, 4)) == "overdue"
    assert health_after(MONTHLY, until=date(2024, 5, 4)) == "stalled"
    assert health_after(MONTHLY, date(2024, 4, 20), until=date(2024, 5, 4)) == "on_track"
    assert health_after(MONTHLY, date(2024, 4, 20), until=date(2024, 6, 4)) == "overdue"


def test_E4_a_recovered_period_breaks_the_row_and_a_stage_change_does_not() -> None:
    program = small_program(
        stage("first", requirement("paper") + cadence(), advance="when_ready") + stage("second", cadence())
    )
    life = Life(program, start=date(2024, 3, 4)).clock(date(2024, 4, 10))
    life.meet(date(2024, 4, 10), "paper")
    life.clock(date(2024, 5, 10))
    assert life.health == "stalled"
    life.contact(date(2024, 5, 10), held_on=date(2024, 3, 20))
    assert life.health == "overdue"


def test_E4_stalled_after_is_the_definitions() -> None:
    patient = small_program(stage(body=cadence()), settings="stalled_after = 3")
    assert health_after(patient, until=date(2024, 5, 4)) == "overdue"
    assert health_after(patient, until=date(2024, 6, 4)) == "stalled"


def test_C6_a_contact_cannot_satisfy_a_cadence_that_waits_for_something_else() -> None:
    life = Life(COMMUNITY, start=date(2024, 3, 4))
    with pytest.raises(Malformed):
        life.contact(date(2024, 3, 5), cadence="content")
    unrelated = life.contact(date(2024, 3, 5))
    assert (unrelated["cadence"], unrelated["period"], unrelated["counts"]) == (None, None, "extra")
