"""SPEC D2: public holidays as values."""

from datetime import UTC, date, datetime

import pytest
from temporalio.exceptions import ApplicationError

from activities.calendar_activity import read_calendar_activity
from activities.holiday_table import calendar_for, read_calendar
from activities.programs import load_program
from domain.errors import HolidaysUnavailable
from domain.holiday_horizon import holidays_needed_through
from domain.machine import begin
from tests.stack import new_start


def test_chile() -> None:
    calendar = read_calendar("CL", None, 2024, 2024)
    assert date(2024, 9, 18) in calendar.holidays
    assert date(2024, 9, 20) in calendar.holidays, "the Friday that a law added in 2024"
    assert date(2024, 12, 31) not in calendar.holidays, "a bank holiday; offices are open"


def test_peru() -> None:
    calendar = read_calendar("PE", None, 2026, 2026)
    assert {date(2026, 7, 28), date(2026, 7, 29)} <= set(calendar.holidays)


def test_a_region_has_days_of_its_own() -> None:
    only_there = set(read_calendar("CL", "AP", 2024, 2024).holidays) - set(
        read_calendar("CL", None, 2024, 2024).holidays
    )
    assert only_there == {date(2024, 6, 7)}, "the battle of Arica"


@pytest.mark.parametrize(("country", "region"), [("ZZ", None), ("CL", "ZZ")])
async def test_what_nobody_knows(country: str, region: str | None) -> None:
    with pytest.raises(HolidaysUnavailable):
        read_calendar(country, region, 2024, 2024)
    with pytest.raises(ApplicationError) as failed:
        await read_calendar_activity(country, region, 2024, 2024)
    assert failed.value.non_retryable


def test_an_alliance_of_thirty_months_never_reads_again() -> None:
    start = new_start(started_at=datetime(2024, 3, 4, tzinfo=UTC))
    state = begin(start)
    assert holidays_needed_through(state, datetime(2026, 9, 4, tzinfo=UTC)) is None
    assert (state.calendar.first_year, state.calendar.last_year) == (2023, 2030)
    assert holidays_needed_through(state, datetime(2029, 1, 1, tzinfo=UTC)) == 2035


def test_a_simulation_that_looks_far_ahead_knows_its_holidays() -> None:
    program = load_program("juntos-por-la-infancia")
    calendar = calendar_for(program, datetime(2024, 3, 4, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
    assert calendar.last_year == 2046
