"""SPEC section 3: local days, business days, anchored months."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule
from hypothesis import given
from hypothesis import strategies as st

from domain.days import Calendar, add_months, local_date, start_of_day, zone
from domain.terms import Span, Term
from tests.domain.lives import NO_HOLIDAYS, Life, cadence, chile, requirement, small_program, stage

ZONES = ["America/Santiago", "America/Lima", "America/Havana", "America/Sao_Paulo", "Europe/Madrid", "UTC"]
ANY_DAY = st.dates(date(2011, 1, 1), date(2034, 12, 31))


def brute_start(day: date, name: str) -> datetime:
    """Minute by minute from a day before: the first instant whose local date is that day or later."""
    local = ZoneInfo(name)
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=26)
    while instant.astimezone(local).date() < day:
        instant += timedelta(minutes=30)
    return instant


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # Clocks go from 24:00 to 01:00 on the first Sunday of September after the 2nd: midnight does not exist.
        (date(2022, 9, 11), "2022-09-11T01:00:00-03:00"),
        (date(2023, 9, 3), "2023-09-03T01:00:00-03:00"),
        (date(2024, 9, 8), "2024-09-08T01:00:00-03:00"),
        (date(2025, 9, 7), "2025-09-07T01:00:00-03:00"),
        (date(2024, 9, 7), "2024-09-07T00:00:00-04:00"),
        (date(2024, 9, 9), "2024-09-09T00:00:00-03:00"),
        # In April the hour from 23:00 to 24:00 of Saturday happens twice; Sunday begins after both.
        (date(2024, 4, 6), "2024-04-06T00:00:00-03:00"),
        (date(2024, 4, 7), "2024-04-07T00:00:00-04:00"),
    ],
)
def test_D1_a_day_begins_at_its_first_valid_instant_in_santiago(day: date, expected: str) -> None:
    assert start_of_day(day, "America/Santiago").isoformat() == expected


def test_D1_an_ambiguous_midnight_is_the_first_of_the_two() -> None:
    assert start_of_day(date(2024, 11, 3), "America/Havana").isoformat() == "2024-11-03T00:00:00-04:00"


def test_D1_lima_never_changes_its_clock() -> None:
    offsets = {start_of_day(date(2024, month, 1), "America/Lima").utcoffset() for month in range(1, 13)}
    assert offsets == {timedelta(hours=-5)}


def test_D1_a_day_that_a_country_skipped_begins_with_the_next_one() -> None:
    assert start_of_day(date(2011, 12, 30), "Pacific/Apia") == start_of_day(
        date(2011, 12, 31), "Pacific/Apia"
    )


@given(day=ANY_DAY, name=st.sampled_from(ZONES))
def test_D1_every_day_begins_where_stepping_through_time_finds_it(day: date, name: str) -> None:
    begins = start_of_day(day, name)
    assert begins == brute_start(day, name)
    assert local_date(begins, name) == day
    assert local_date(begins - timedelta(microseconds=1), name) == day - timedelta(days=1)


def test_D1_due_today_is_not_overdue() -> None:
    program = small_program(stage(body=requirement("paper", "due = { term = { days = 10 } }")))
    life = Life(program, start=date(2024, 3, 4))
    life.clock(datetime(2024, 3, 14, 23, 59, 59))
    assert life.of("requirement_overdue") == []
    life.clock(datetime(2024, 3, 15, 0, 0))
    assert [fact["at"] for fact in life.of("requirement_overdue")] == ["2024-03-15T00:00:00-03:00"]


def test_D1_what_follows_happens_at_one_o_clock_where_midnight_does_not_exist() -> None:
    program = small_program(stage(body=cadence()))
    life = Life(program, start=date(2024, 8, 8)).clock(date(2024, 9, 8))
    assert [fact["at"] for fact in life.of("period_missed")] == ["2024-09-08T01:00:00-03:00"]


def test_D2_business_days_leave_out_weekends_and_holidays() -> None:
    calendar = Calendar(country="CL", first_year=2024, last_year=2024, holidays=(date(2024, 5, 1),))
    week = [date(2024, 4, 29) + timedelta(days=step) for step in range(7)]
    assert [calendar.is_business_day(day) for day in week] == [True, True, False, True, True, False, False]


def test_D2_a_new_table_cannot_change_the_past() -> None:
    known = Calendar(
        country="CL",
        first_year=2024,
        last_year=2025,
        holidays=(date(2024, 5, 1), date(2024, 12, 25), date(2025, 1, 1)),
    )
    read = Calendar(
        country="CL", first_year=2025, last_year=2027, holidays=(date(2025, 1, 2), date(2026, 1, 1))
    )
    merged = known.refreshed(read, today=date(2024, 6, 1))
    assert merged.holidays == (date(2024, 5, 1), date(2024, 12, 25), date(2025, 1, 2), date(2026, 1, 1))
    assert (merged.first_year, merged.last_year) == (2024, 2027)


def test_D2_the_holidays_are_part_of_the_state_and_change_only_what_is_to_come() -> None:
    life = Life(small_program(stage(body=cadence())), start=date(2024, 3, 4))
    holiday = date(2024, 5, 3)
    table = Calendar(country="CL", first_year=2024, last_year=2024, holidays=(date(2024, 4, 3), holiday))
    life.read_calendar(table, date(2024, 3, 10))
    life.clock(date(2024, 4, 10))
    assert [fact["due_on"] for fact in life.of("period_opened")] == ["2024-04-03", "2024-05-02"]
    assert holiday in life.state.calendar.holidays


@given(day=ANY_DAY, count=st.integers(1, 80))
def test_D3_the_nth_business_day_strictly_after(day: date, count: int) -> None:
    working = rrule(
        DAILY,
        dtstart=datetime(day.year, day.month, day.day) + timedelta(days=1),
        byweekday=[MO, TU, WE, TH, FR],
    )
    closed = set(chile().holidays)
    open_days = (moment.date() for moment in working if moment.date() not in closed)
    expected = next(each for position, each in enumerate(open_days, start=1) if position == count)
    assert chile().add_business_days(day, count) == expected
    assert chile().business_days_between(day, expected) == count


def test_D3_each_term_says_its_own_count() -> None:
    friday = date(2024, 3, 1)
    assert Term(business_days=5).due_on(friday, NO_HOLIDAYS) == date(2024, 3, 8)
    assert Term(days=5).due_on(friday, NO_HOLIDAYS) == date(2024, 3, 6)
    assert Term(months=1).due_on(date(2024, 1, 31), NO_HOLIDAYS) == date(2024, 2, 29)


@given(day=ANY_DAY)
def test_D3_rolling_stays_inside_its_bounds(day: date) -> None:
    forward = chile().forward(day)
    assert forward >= day
    assert chile().is_business_day(forward)
    assert chile().back(day, not_before=day - timedelta(days=30)) <= day
    assert chile().back(day, not_before=day) == day


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (date(2023, 11, 29), ["2023-12-29", "2024-01-29", "2024-02-29", "2024-03-29"]),
        (date(2023, 11, 30), ["2023-12-30", "2024-01-30", "2024-02-29", "2024-03-30"]),
        (date(2023, 10, 31), ["2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29"]),
        (date(2022, 12, 31), ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]),
    ],
)
def test_D4_boundaries_are_anchored_and_clipped(start: date, expected: list[str]) -> None:
    assert [Span(months=1).boundary(start, k).isoformat() for k in range(1, 5)] == expected


@given(day=ANY_DAY, months=st.integers(1, 48))
def test_D4_month_arithmetic_equals_counting_by_hand(day: date, months: int) -> None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    number = day.day
    while True:
        try:
            expected = date(year, month + 1, number)
            break
        except ValueError:
            number -= 1
    assert add_months(day, months) == expected


def test_D4_periods_from_the_31st_do_not_drift() -> None:
    life = Life(small_program(stage(body=cadence())), start=date(2023, 12, 31)).clock(date(2024, 5, 1))
    assert [(fact["starts_on"], fact["ends_on"]) for fact in life.of("period_opened")] == [
        ("2023-12-31", "2024-01-30"),
        ("2024-01-31", "2024-02-28"),
        ("2024-02-29", "2024-03-30"),
        ("2024-03-31", "2024-04-29"),
        ("2024-04-30", "2024-05-30"),
    ]


def test_D1_time_zones_come_from_the_pinned_database_only() -> None:
    for name in ("Mars/Olympus", "", "../../etc/passwd", "America"):
        with pytest.raises(KeyError):
            zone(name)
