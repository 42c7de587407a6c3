"""SPEC Z1: pauses stop every deadline; on resumption open dates move and roll."""

from datetime import date, datetime
from typing import Any

import pytest

from domain.errors import AlreadyPaused, NotPaused, ReasonRequired
from tests.domain.lives import Life, cadence, requirement, small_program, stage

MONTHLY = small_program(stage(body=cadence(), months=6))


def paused(life: Life, start: date, end: date) -> Life:
    life.send("paused", start, reason="protest", kind="protest")
    life.send("resumed", end)
    return life


def moved(life: Life) -> dict[tuple[str, str], tuple[str, str]]:
    items: list[dict[str, Any]] = life.of("clock_shifted")[-1]["moved"]
    return {(item["subject"], item["field"]): (item["from"], item["to"]) for item in items}


def test_Z1_a_pause_stops_every_deadline() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    life.send("paused", date(2024, 3, 10), reason="pandemic", kind="pandemic")
    before = len(life.facts)
    life.clock(date(2025, 3, 10))
    assert len(life.facts) == before
    assert (life.next_deadline, life.health) == (None, "paused")


def test_Z1_a_pause_needs_a_reason_and_only_one_runs_at_a_time() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    with pytest.raises(ReasonRequired):
        life.send("paused", date(2024, 3, 10))
    with pytest.raises(NotPaused):
        life.send("resumed", date(2024, 3, 10))
    life.send("paused", date(2024, 3, 10), reason="protest", kind="protest")
    for event, data in (("paused", {"reason": "x"}), ("stage_advanced", {"reason": "x"})):
        with pytest.raises(AlreadyPaused):
            life.send(event, date(2024, 3, 11), **data)


def test_Z1_contacts_and_notes_are_still_accepted() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    life.send("paused", date(2024, 3, 10), reason="protest")
    life.send("note_added", date(2024, 5, 1), text="we keep in touch")
    contact = life.contact(date(2024, 5, 2))
    assert (contact["period"], contact["counts"]) == (1, "held")
    life.send("resumed", date(2024, 5, 10))
    assert life.clock(date(2024, 6, 4)).of("period_missed") == []


def test_Z1_open_dates_and_later_boundaries_move_by_the_days_of_the_pause() -> None:
    life = paused(Life(MONTHLY, start=date(2024, 3, 4)), date(2024, 3, 20), date(2024, 4, 10))
    assert life.of("clock_shifted")[0]["days"] == 21
    assert moved(life) == {
        ("only", "expected_end"): ("2024-09-03", "2024-09-24"),
        ("monitoring", "due_on"): ("2024-04-03", "2024-04-24"),
        ("monitoring", "ends_on"): ("2024-04-03", "2024-04-24"),
    }
    life.clock(date(2024, 10, 1))
    assert [(fact["starts_on"], fact["ends_on"]) for fact in life.of("period_opened")][1:] == [
        ("2024-04-25", "2024-05-24"),
        ("2024-05-25", "2024-06-24"),
        ("2024-06-25", "2024-07-24"),
        ("2024-07-25", "2024-08-24"),
        ("2024-08-25", "2024-09-24"),
    ]
    assert life.days_of("stage_completed") == ["2024-09-25"]


def test_Z1_period_boundaries_after_several_pauses_add_up() -> None:
    """From the 31st: boundaries 29 February, 31 March, 30 April; two pauses of 10 and 5 days move the later ones."""
    life = Life(MONTHLY, start=date(2024, 1, 31))
    paused(life, date(2024, 2, 5), date(2024, 2, 15))  # period 1 ends on 28 February + 10 = 9 March
    paused(life, date(2024, 3, 15), date(2024, 3, 20))  # period 2 ends on 30 March + 15 = 14 April
    life.clock(date(2024, 5, 20))
    assert [fact["ends_on"] for fact in life.of("period_opened")] == [
        "2024-02-28",
        "2024-04-09",
        "2024-05-14",
        "2024-06-14",
    ]
    assert life.days_of("period_missed") == ["2024-03-10", "2024-04-15", "2024-05-15"]


def test_Z1_a_held_period_moves_its_end_too() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    life.contact(date(2024, 3, 5))
    paused(life, date(2024, 3, 20), date(2024, 3, 25)).clock(date(2024, 4, 9))
    assert life.of("period_opened")[1]["starts_on"] == "2024-04-09"


def test_Z1_due_dates_roll_back_to_a_business_day_inside_their_period() -> None:
    life = paused(Life(MONTHLY, start=date(2024, 3, 4)), date(2024, 3, 20), date(2024, 3, 23))
    assert moved(life)[("monitoring", "due_on")] == (
        "2024-04-03",
        "2024-04-05",
    )  # Saturday the 6th rolls back
    assert moved(life)[("monitoring", "ends_on")] == ("2024-04-03", "2024-04-06")


def test_Z1_rungs_roll_forward_to_a_business_day() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 4, 4))  # rungs on 9 and 16 April
    paused(life, date(2024, 4, 5), date(2024, 4, 9))
    assert moved(life)[("E1", "rung 2")] == ("2024-04-09", "2024-04-15")  # Saturday the 13th rolls forward
    assert moved(life)[("E1", "rung 3")] == ("2024-04-16", "2024-04-22")  # Saturday the 20th
    life.clock(date(2024, 5, 1))
    assert life.rungs() == [("2024-04-04", 1), ("2024-04-15", 2), ("2024-04-22", 3)]


def test_Z1_a_commitment_moves_with_its_rung() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 4, 4))
    life.send("escalation_acknowledged", date(2024, 4, 4), escalation="E1", commit_until=date(2024, 4, 10))
    paused(life, date(2024, 4, 5), date(2024, 4, 12))
    assert moved(life)[("E1", "commit_until")] == ("2024-04-10", "2024-04-17")
    assert moved(life)[("E1", "rung 2")] == ("2024-04-11", "2024-04-18")


def test_Z1_requirement_terms_move_but_the_validity_of_a_document_does_not() -> None:
    review = 'review = { authority = { es = "x", en = "x" }, term = { days = 30 }, window = { days = 60 } }'
    program = small_program(
        stage(
            body=cadence(every="{ months = 24 }")
            + requirement("registry", review)
            + requirement("paper", "due = { term = { days = 20 } }")
            + requirement("report", "validity = { months = 12 }")
        )
    )
    life = Life(program, start=date(2024, 3, 4)).meet(date(2024, 3, 4), "report")
    life.send("filing_submitted", date(2024, 3, 4), requirement="registry")
    paused(life, date(2024, 3, 11), date(2024, 3, 21))
    changes = moved(life)
    assert changes[("paper", "due_on")] == ("2024-03-24", "2024-04-03")
    assert changes[("registry", "decision")] == ("2024-04-03", "2024-04-13")
    assert changes[("registry", "window")] == ("2024-05-03", "2024-05-13")
    assert str(life.state.requirements["report"].valid_until) == "2025-03-03"


def test_Z1_a_pause_that_ends_on_its_day_moves_nothing_and_says_so() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    life.send("paused", datetime(2024, 3, 10, 9), reason="storm")
    life.send("resumed", datetime(2024, 3, 10, 18))
    assert life.of("clock_shifted")[0]["days"] == 0
    assert life.clock(date(2024, 4, 4)).days_of("period_missed") == ["2024-04-04"]


def test_Z1_on_day_periods_keep_the_shift() -> None:
    program = small_program(stage(body=cadence(rest="on_day = 15")))
    life = paused(Life(program, start=date(2024, 3, 4)), date(2024, 3, 10), date(2024, 3, 15)).clock(
        date(2024, 4, 1)
    )
    assert [fact["ends_on"] for fact in life.of("period_opened")] == ["2024-03-15", "2024-04-20"]


def test_Z1_a_stage_whose_last_blocker_was_met_during_a_pause_completes_on_resumption() -> None:
    program = small_program(
        stage("first", cadence() + requirement("paper"), advance="when_ready") + stage("second", cadence())
    )
    life = Life(program, start=date(2024, 3, 4))
    life.send("paused", date(2024, 3, 10), reason="storm")
    life.meet(date(2024, 3, 12), "paper")
    assert life.of("stage_completed") == []
    life.send("resumed", date(2024, 3, 20))
    assert life.days_of("stage_completed") == ["2024-03-20"]


def test_Z1_the_days_of_a_pause_are_local_days() -> None:
    """Paused before the midnight that Santiago skips and resumed after it: one day, although only two hours passed."""
    life = Life(MONTHLY, start=date(2024, 8, 20))
    life.send("paused", datetime(2024, 9, 7, 23, 30), reason="storm")
    life.send("resumed", datetime(2024, 9, 8, 1, 30))
    assert life.of("clock_shifted")[0]["days"] == 1


def test_Z1_an_end_that_was_reached_does_not_move_any_more_but_later_boundaries_do() -> None:
    program = small_program(stage(body=cadence() + requirement("paper"), months=1))
    life = Life(program, start=date(2024, 3, 4)).clock(date(2024, 4, 10))
    paused(life, date(2024, 4, 10), date(2024, 4, 12))
    assert ("only", "expected_end") not in moved(life)
    assert life.state.stage is not None
    assert (str(life.state.stage.expected_end), life.state.stage.overdue) == ("2024-04-03", True)
    life.clock(date(2024, 5, 6))
    assert life.of("period_opened")[-1]["starts_on"] == "2024-05-06"


def test_Z1_a_document_that_ended_during_a_pause_expires_on_resumption() -> None:
    validity = "validity = { months = 2 }\nrenewal_notice = { days = 10 }"
    program = small_program(stage(body=cadence() + requirement("report", validity)))
    life = Life(program, start=date(2024, 3, 4)).meet(date(2024, 3, 4), "report")
    paused(life, date(2024, 4, 1), date(2024, 6, 1))
    assert life.days_of("requirement_expired") == ["2024-06-01"]
    assert life.days_of("requirement_ending") == ["2024-06-01"]  # in order, when they could first be told
