"""The terms of one requirement: validity, renewal notice, and an authority's term that stands still (SPEC S4)."""

from datetime import date

from domain.days import DAY
from domain.program import Requirement
from domain.state import RequirementProgress, State


def validity_from(
    state: State, definition: Requirement, since: date, given: date | None
) -> dict[str, date | None]:
    """The last day of a validity that began on `since` (as `given`, else as defined), and the day of its notice."""
    valid_until = given
    if given is None and definition.validity is not None:
        valid_until = definition.validity.boundary(since, 1) - DAY
    return {
        "valid_until": valid_until,
        "renewal_notice_on": _notice_on(state, definition, since, valid_until),
    }


def _notice_on(state: State, definition: Requirement, since: date, valid_until: date | None) -> date | None:
    """The day whose term, counted forward, ends with the validity; never before the validity began."""
    if valid_until is None or definition.renewal_notice is None:
        return None
    day = valid_until
    while day > since and definition.renewal_notice.due_on(day, state.calendar) > valid_until:
        day -= DAY
    return day


def without_terms(progress: RequirementProgress) -> RequirementProgress:
    """A requirement whose authority has nothing to decide any more."""
    terms = ("decision_due_on", "decision_days_left", "correction_due_on", "window_ends_on")
    return progress.model_copy(update=dict.fromkeys(terms))


def days_left(state: State, definition: Requirement, today: date, due_on: date | None) -> int | None:
    """What is left of an authority's term after `today`, in the days in which the term counts."""
    if due_on is None or definition.review is None or definition.review.term is None:
        return None
    if definition.review.term.business_days is not None:
        return state.calendar.business_days_between(today, due_on)
    return (due_on - today).days


def resumed_term(state: State, definition: Requirement, start: date, remaining: int | None) -> date | None:
    """The last day of a term that runs on from `start` with what was left of it."""
    if remaining is None or definition.review is None or definition.review.term is None:
        return None
    if definition.review.term.business_days is not None:
        return state.calendar.add_business_days(start, remaining)
    return start + DAY * remaining
