"""When a lifecycle needs newer public holidays (SPEC D2). Both engines ask here, so that they stay equal."""

from datetime import datetime

from domain.state import State

#: Full calendar years ahead of today that a running lifecycle always knows.
YEARS_AHEAD = 2
#: How far ahead is read at once, so that reading is rare.
YEARS_READ = 6


def first_known_year(started_at: datetime) -> int:
    """The first year of the calendar of a lifecycle: one before its start, for contacts recorded late."""
    return started_at.year - 1


def known_through(instant: datetime) -> int:
    """The last year of a calendar that is read at `instant`; enough for any shipped program without another reading."""
    return instant.year + YEARS_READ


def holidays_needed_through(state: State, now: datetime) -> int | None:
    """The last year that should be read now, or None while `YEARS_AHEAD` full years are known or nothing runs."""
    if state.status == "closed" or state.calendar.last_year >= now.year + YEARS_AHEAD:
        return None
    return known_through(now)
