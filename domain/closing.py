"""How long a closed lifecycle stays to answer (SPEC K5)."""

from datetime import datetime

from domain.days import DAY, start_of_day
from domain.state import State


def leaves_at(state: State) -> datetime:
    """When a closed lifecycle answers no more: the first instant after the last day of `reopen_within`."""
    assert state.closed_on is not None, "it is closed"
    last_day = state.program.reopen_within.boundary(state.closed_on, 1)
    return start_of_day(last_day + DAY, state.program.time_zone)
