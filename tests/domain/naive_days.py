"""Counting days with a finger on the calendar of `organizations.py`, sharing no code with the machine."""

from datetime import date, timedelta

DAY = timedelta(days=1)
HOLIDAYS = {date(2024, 3, 29), date(2024, 5, 1)}
CLOSED = {date(2024, 3, 28), date(2024, 3, 29), date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)}
MADE_UP_FOR = {date(2024, 5, 11)}
LIST_ENDS = date(2024, 12, 31)


def counts(day: date, unit: str) -> bool:
    working = day.weekday() < 5 and day not in HOLIDAYS
    if unit == "office" and day <= LIST_ENDS:
        return day in MADE_UP_FOR or (day.weekday() < 5 and day not in CLOSED)
    return unit == "days" or working


def nth_day(start: date, number: int, unit: str) -> date:
    day = start
    while number:
        day += DAY
        number -= counts(day, unit)
    return day


def days_between(first: date, last: date, unit: str) -> int:
    number, day = 0, first
    while day < last:
        day += DAY
        number += counts(day, unit)
    return number


def two_years_after(day: date) -> date:
    """Two years later, on 28 February for a leap day."""
    return date(day.year + 2, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
