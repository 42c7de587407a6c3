"""SPEC D2, D3, Z1: the three day counts of terms, lists of office days, and clocks across pauses."""

from datetime import date
from typing import Any

import pytest

from domain.days import Calendar, OfficeDays
from domain.errors import ProgramInvalid
from domain.program import Program
from domain.running_clocks import RunningClock
from domain.state import Clock, RequirementProgress
from domain.views import status_of
from tests.domain.lives import NO_HOLIDAYS, TOLD, Life, cadence, requirement, small_program, stage
from tests.domain.organizations import REGISTRY, START, WITH_OFFICE, Organization

REVIEW = '[stages.requirements.review]\nauthority = { es = "x", en = "x" }\noffice = "registry"\n'


def program(**terms: str) -> Program:
    """Requirements under review, each with its terms."""
    body = cadence(every="{ months = 120 }") + "".join(
        requirement(name, REVIEW + each) for name, each in terms.items()
    )
    return small_program(stage(body=body, months=None, advance="when_ready"))


def submit(life: Life, on: date, *requirements: str) -> None:
    for each in requirements:
        life.send("filing_submitted", on, requirement=each, submitted_on=on)


def progress(life: Life, requirement: str = "paper") -> RequirementProgress:
    return life.state.requirements[requirement]


def with_list(last_day: date, *closed_on: date) -> Calendar:
    listed = tuple(day for day in (*REGISTRY.closed_on, *closed_on) if day <= last_day)
    days = OfficeDays(first_day=date(2024, 1, 1), last_day=last_day, closed_on=listed)
    return WITH_OFFICE.model_copy(update={"offices": {"registry": days}})


# --- three day counts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "submitted", "last_day"),
    [
        # Calendar days: the first excluded, the last included, whatever day it is.
        ("{ days = 10 }", date(2024, 3, 20), "2024-03-30"),
        ("{ days = 1 }", date(2024, 3, 29), "2024-03-30"),
        ("{ months = 1 }", date(2024, 3, 31), "2024-04-30"),
        # Business days of the country: Good Friday, 29 March, is a holiday; Maundy Thursday is not.
        ("{ business_days = 5 }", date(2024, 3, 21), "2024-03-28"),
        ("{ business_days = 6 }", date(2024, 3, 21), "2024-04-01"),
        # Office days: the registry rests on Maundy Thursday too.
        ("{ office_days = 4 }", date(2024, 3, 21), "2024-03-27"),
        ("{ office_days = 5 }", date(2024, 3, 21), "2024-04-01"),
        # Filed on a day without office: that day is excluded anyway.
        ("{ office_days = 1 }", date(2024, 3, 28), "2024-04-01"),
        ("{ office_days = 1 }", date(2024, 3, 31), "2024-04-01"),
        # From Tuesday 30 April: 1-3 May are closed, Saturday the 11th is made up for.
        ("{ office_days = 5 }", date(2024, 4, 30), "2024-05-10"),
        ("{ office_days = 6 }", date(2024, 4, 30), "2024-05-11"),
        ("{ business_days = 6 }", date(2024, 4, 30), "2024-05-09"),
        # The window of a title that is filed on 11 March: 12-15 (4), 18-22 (9), 25-27 (12), 1-5 April (17), 8-12 (22),
        # 15-19 (27), 22-26 (32), 29, 30 (34), and Monday 6 May.
        ("{ office_days = 35 }", date(2024, 3, 11), "2024-05-06"),
    ],
)
def test_D3_each_term_counts_its_own_days(term: str, submitted: date, last_day: str) -> None:
    life = Life(program(paper=f"term = {term}"), start=date(2024, 3, 4), calendar=WITH_OFFICE)
    life.clock(submitted)
    submit(life, submitted, "paper")
    assert str(progress(life).ends("decision")) == last_day


@pytest.mark.parametrize(
    ("term", "left", "ends_on"),
    [
        # Observed on Wednesday 27 March, corrected on Monday 1 April.
        ("{ days = 30 }", 23, "2024-04-24"),
        ("{ months = 1 }", 24, "2024-04-25"),  # a month from 20 March; it runs on in days
        ("{ business_days = 10 }", 5, "2024-04-08"),  # 21, 22, 25, 26 and 27 March are used
        ("{ office_days = 10 }", 5, "2024-04-08"),
        ("{ office_days = 30 }", 25, "2024-05-09"),  # 21 in April, and 6-9 May
    ],
)
def test_D3_a_term_runs_on_with_the_days_that_were_left_in_its_own_count(
    term: str, left: int, ends_on: str
) -> None:
    life = Life(program(paper=f"term = {term}"), start=date(2024, 3, 4), calendar=WITH_OFFICE)
    life.clock(date(2024, 3, 20))
    submit(life, date(2024, 3, 20), "paper")
    life.send("filing_observed", date(2024, 3, 27), requirement="paper")
    assert progress(life).clocks["decision"] == Clock(
        starts_on=date(2024, 3, 20), ends_on=None, days_left=left
    )
    life.send("filing_corrected", date(2024, 4, 1), requirement="paper")
    assert str(progress(life).ends("decision")) == ends_on


def test_D3_two_filings_side_by_side_keep_their_own_counts_and_the_first_to_end_leads() -> None:
    life = Life(
        program(
            fast="term = { days = 20 }",
            middle="term = { business_days = 15 }",
            slow="term = { office_days = 15 }",
        ),
        start=date(2024, 3, 4),
        calendar=WITH_OFFICE,
    )
    submit(life, date(2024, 3, 15), "slow", "middle", "fast")
    assert status_of(life.state).clocks == (
        RunningClock(
            subject="fast",
            kind="decision",
            starts_on=date(2024, 3, 15),
            ends_on=date(2024, 4, 4),
            unit="days",
            leads=True,
        ),
        RunningClock(
            subject="middle",
            kind="decision",
            starts_on=date(2024, 3, 15),
            ends_on=date(2024, 4, 8),
            unit="business_days",
        ),
        RunningClock(
            subject="slow",
            kind="decision",
            starts_on=date(2024, 3, 15),
            ends_on=date(2024, 4, 9),
            unit="office_days",
        ),
    )


def test_S4_clocks_that_stand_still_are_shown_last_and_never_lead() -> None:
    life = Life(
        program(paper="term = { days = 20 }\ncorrection_term = { days = 30 }"), start=date(2024, 3, 4)
    )
    submit(life, date(2024, 3, 4), "paper")
    life.send("filing_observed", date(2024, 3, 14), requirement="paper")
    shown = [(each.kind, each.ends_on, each.days_left, each.leads) for each in status_of(life.state).clocks]
    assert shown == [("correction", date(2024, 4, 13), None, True), ("decision", None, 10, False)]


# --- lists of office days ----------------------------------------------------------------------------------------


def test_D3_a_list_that_ends_inside_a_running_term_warns_at_once() -> None:
    short = with_list(date(2024, 3, 27))
    life = Life(program(paper="window = { office_days = 20 }"), start=date(2024, 3, 4), calendar=short)
    submit(life, date(2024, 3, 11), "paper")
    # Known through the 27th: 12 days. Without a list the country's business days are the best guess: 28 March,
    # 1-5 April, 8 and 9 April.
    assert progress(life).ends("window") == date(2024, 4, 9)
    expected = {
        "office": "registry",
        "requirement": "paper",
        "known_through": "2024-03-27",
        "ends_on": "2024-04-09",
    }
    warned = life.of("office_days_ending")
    assert [{name: fact[name] for name in expected} for fact in warned] == [expected]
    assert warned[0]["on"] == "2024-03-11"
    assert [intent.data for intent in life.intents if intent.kind == "renew_office_days"] == [
        {**expected, **TOLD}
    ]
    shown = {each.kind: each.estimated for each in status_of(life.state).clocks}
    assert shown == {"follow_up": False, "window": True}


def test_D3_a_list_that_reaches_far_enough_warns_nobody() -> None:
    life = Life(program(paper="window = { office_days = 20 }"), start=date(2024, 3, 4), calendar=WITH_OFFICE)
    submit(life, date(2024, 3, 11), "paper")
    assert life.of("office_days_ending") == []
    assert [each.estimated for each in status_of(life.state).clocks] == [False, False]


def test_D3_a_warning_is_given_once_for_each_term_that_runs_too_far() -> None:
    terms = (
        "term = { office_days = 10 }\nwindow = { office_days = 20 }\ncorrection_term = { office_days = 10 }"
    )
    life = Life(program(paper=terms), start=date(2024, 3, 4), calendar=with_list(date(2024, 3, 27)))
    submit(life, date(2024, 3, 11), "paper")
    assert len(life.of("office_days_ending")) == 1  # the window; the decision ends on 25 March
    life.send("filing_observed", date(2024, 3, 20), requirement="paper")
    assert [fact["ends_on"] for fact in life.of("office_days_ending")] == ["2024-04-09", "2024-04-04"]
    life.send("filing_corrected", date(2024, 3, 26), requirement="paper")
    # Three of ten office days are left: 27 March, and by the estimate 28 March and 1 April.
    assert progress(life).ends("decision") == date(2024, 4, 1)
    assert [fact["ends_on"] for fact in life.of("office_days_ending")] == [
        "2024-04-09",
        "2024-04-04",
        "2024-04-01",
    ]


def test_D2_D3_a_longer_list_recounts_what_was_an_estimate() -> None:
    life = Life(
        program(paper="window = { office_days = 20 }", other="window = { office_days = 5 }"),
        start=date(2024, 3, 4),
        calendar=with_list(date(2024, 3, 27)),
    )
    submit(life, date(2024, 3, 11), "paper", "other")
    life.read_calendar(WITH_OFFICE, date(2024, 3, 14))
    # The office rests on Maundy Thursday: one day later. What ends inside the old list stays as it was.
    assert progress(life).ends("window") == date(2024, 4, 10)
    assert progress(life, "other").ends("window") == date(2024, 3, 18)
    recounted = life.of("clock_recounted")
    assert [
        (fact["requirement"], fact["clock"], fact["previous"], fact["ends_on"]) for fact in recounted
    ] == [("paper", "window", "2024-04-09", "2024-04-10")]
    assert len(life.of("office_days_ending")) == 1
    life.clock(date(2024, 4, 20))
    lapsed = {fact["requirement"]: fact["on"] for fact in life.of("requirement_lapsed")}
    assert lapsed == {"other": "2024-03-19", "paper": "2024-04-11"}


def test_D3_a_longer_list_that_is_still_too_short_warns_again() -> None:
    life = Life(
        program(paper="window = { office_days = 20 }"),
        start=date(2024, 3, 4),
        calendar=with_list(date(2024, 3, 27)),
    )
    submit(life, date(2024, 3, 11), "paper")
    life.read_calendar(with_list(date(2024, 4, 1)), date(2024, 3, 14))
    assert [(fact["known_through"], fact["ends_on"]) for fact in life.of("office_days_ending")] == [
        ("2024-03-27", "2024-04-09"),
        ("2024-04-01", "2024-04-10"),
    ]


def test_D2_a_shorter_or_changed_list_does_not_change_what_was_counted() -> None:
    life = Life(program(paper="window = { office_days = 20 }"), start=date(2024, 3, 4), calendar=WITH_OFFICE)
    submit(life, date(2024, 3, 11), "paper")
    life.read_calendar(with_list(date(2024, 12, 31), date(2024, 3, 13)), date(2024, 3, 14))
    assert life.state.calendar.offices == {"registry": REGISTRY}
    assert progress(life).ends("window") == date(2024, 4, 10)
    assert life.of("clock_recounted") == []


def test_D3_without_any_list_the_business_days_of_the_country_are_an_estimate() -> None:
    life = Life(program(paper="window = { office_days = 20 }"), start=date(2024, 3, 4), calendar=NO_HOLIDAYS)
    submit(life, date(2024, 3, 11), "paper")
    assert progress(life).ends("window") == date(2024, 4, 8)
    assert life.of("office_days_ending")[0]["known_through"] is None


@pytest.mark.parametrize(
    ("key", "value"),
    [("due", "{ term = { office_days = 3 } }"), ("renewal_notice", "{ office_days = 3 }")],
)
def test_D3_only_an_authority_has_an_office_whose_days_are_counted(key: str, value: str) -> None:
    with pytest.raises(ProgramInvalid) as refused:
        small_program(stage(body=cadence() + requirement("paper", f"{key} = {value}")))
    assert refused.value.field == f"stages.only.requirements.paper.{key}"
    assert "office_days" in refused.value.message("es")


# --- pauses --------------------------------------------------------------------------------------------------------


def moved(life: Life) -> dict[tuple[str, str], tuple[str, str]]:
    items: list[dict[str, Any]] = life.of("clock_shifted")[-1]["moved"]
    return {
        (item["subject"], item["field"]): (item["from"], item["to"])
        for item in items
        if item["what"] == "requirement"
    }


def test_Z1_a_pause_moves_every_running_clock_and_keeps_the_days_of_one_that_stands_still() -> None:
    life = Life(
        program(
            paper="term = { business_days = 10 }\ncorrection_term = { days = 10 }\nwindow = { office_days = 35 }",
            other="",
        ),
        start=date(2024, 3, 4),
        calendar=WITH_OFFICE,
    )
    submit(life, date(2024, 3, 11), "paper", "other")
    life.send("filing_observed", date(2024, 3, 14), requirement="paper")
    life.send("paused", date(2024, 3, 18), reason="storm")
    life.clock(date(2024, 3, 30))
    assert life.of("requirement_lapsed", "follow_up_due") == []
    life.send("resumed", date(2024, 4, 1))
    assert moved(life) == {
        ("paper", "window"): ("2024-05-06", "2024-05-20"),
        ("paper", "correction"): ("2024-03-24", "2024-04-07"),
        ("other", "follow_up"): ("2024-04-10", "2024-04-24"),
    }
    assert progress(life).clocks["decision"] == Clock(starts_on=date(2024, 3, 11), ends_on=None, days_left=7)
    life.send("filing_corrected", date(2024, 4, 5), requirement="paper")
    assert progress(life).ends("decision") == date(2024, 4, 16)


def test_Z1_D3_a_pause_that_moves_a_term_beyond_the_list_warns() -> None:
    life = Life(
        program(paper="window = { office_days = 10 }"),
        start=date(2024, 3, 4),
        calendar=with_list(date(2024, 3, 27)),
    )
    submit(life, date(2024, 3, 11), "paper")  # until the 25th
    life.send("paused", date(2024, 3, 18), reason="storm")
    life.send("resumed", date(2024, 3, 25))
    assert [fact["ends_on"] for fact in life.of("office_days_ending")] == ["2024-04-01"]


def test_Z1_while_paused_clocks_are_shown_and_none_ends() -> None:
    life = Organization("municipal").meet(START, "assembly")
    life.elect(START, date(2026, 3, 4))
    life.file("submitted", "recognition", date(2024, 3, 11))
    life.send("paused", date(2024, 3, 12), reason="storm")
    life.clock(date(2024, 6, 12))
    assert life.next_deadline is None
    assert [(each.subject, each.kind) for each in status_of(life.state).clocks] == [
        ("recognition", "decision"),
        ("mandate", "validity"),
    ]
    life.send("resumed", date(2024, 6, 12))
    assert life.ends("recognition") == {"decision": "2024-07-24"}  # 23 April and 92 days
