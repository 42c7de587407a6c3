"""When a lifecycle needs newer public holidays or office days (SPEC D2, D3)."""

from datetime import datetime, timedelta

from domain.state import State

#: Full calendar years ahead of today that a running lifecycle always knows.
YEARS_AHEAD = 2
#: How far ahead is read at once, so that reading is rare.
YEARS_READ = 6
#: An office's list that ends within this time is read again, in case a longer one is known; and how often.
LIST_NOTICE = timedelta(days=365)
LIST_PATIENCE = timedelta(days=30)


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


def office_lists_end_soon(state: State, now: datetime) -> bool:
    """Whether the list of an office that the program counts ends within `LIST_NOTICE`, or is not known at all."""
    known = (state.calendar.office_known_through(office) for office in state.program.offices)
    through = (now + LIST_NOTICE).date()
    return state.status != "closed" and any(last_day is None or last_day < through for last_day in known)
