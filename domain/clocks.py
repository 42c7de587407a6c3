"""The clocks of a filing: terms that start, stand still, run on and end (SPEC S4, D3).

Several run at once; each ends on its own day, and the earliest leads. Which one an event starts or stops is in
`domain/filings.py`, what happens when one ends in `domain/filing_deadlines.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from domain.days import Calendar
from domain.program import Program, Review
from domain.state import Clock, ClockKind, RequirementProgress, State
from domain.terms import Term
from domain.turn import Turn

Clocks = Mapping[ClockKind, Clock]

#: kind -> the term that it counts, in the definition and its profile; None where nobody knows it
TERMS: Final[dict[ClockKind, Callable[[Program, Review], Term | None]]] = {
    "decision": lambda _program, review: review.term,
    "correction": lambda _program, review: review.correction_term,
    "inactivity": lambda _program, review: review.inactivity,
    "window": lambda _program, review: review.window,
    "appeal": lambda _program, review: review.appeal.term if review.appeal is not None else None,
    "appeal_right": lambda _program, review: review.appeal.within if review.appeal is not None else None,
    "follow_up": lambda program, _review: program.follow_up,
}
#: Clocks that wait for the organization; the others wait for the authority.
OURS: Final[frozenset[ClockKind]] = frozenset({"correction", "inactivity", "appeal_right", "follow_up"})


def term_of(state: State, requirement: str, kind: ClockKind) -> Term | None:
    """The term that a clock of a requirement counts; None when it is unknown or nobody reviews it."""
    review = state.program.reviews.get(requirement)
    return None if review is None else TERMS[kind](state.program, review)


def start(state: State, requirement: str, on: date, kinds: Iterable[ClockKind]) -> dict[ClockKind, Clock]:
    """Those clocks, as they start on a day; without those whose term is unknown."""
    started: dict[ClockKind, Clock] = {}
    for kind in kinds:
        term = term_of(state, requirement, kind)
        if term is not None:
            ends_on = term.due_on(on, state.calendar, _office(state, requirement))
            started[kind] = Clock(starts_on=on, ends_on=ends_on)
    return started


def start_or_follow_up(state: State, requirement: str, on: date, kind: ClockKind) -> dict[ClockKind, Clock]:
    """That clock, or a rhythm of asking the authority where nobody knows its term (SPEC S4)."""
    return start(state, requirement, on, [kind]) or start(state, requirement, on, ["follow_up"])


def kept(clocks: Clocks, *kinds: ClockKind) -> dict[ClockKind, Clock]:
    """Those of the clocks that go on."""
    return {kind: clock for kind, clock in clocks.items() if kind in kinds}


def stand_still(state: State, requirement: str, clocks: Clocks, today: date) -> dict[ClockKind, Clock]:
    """The authority's clock, stopped after `today` with the days that are left, counted as its term counts."""
    clock, term = clocks.get("decision"), term_of(state, requirement, "decision")
    if clock is None or clock.ends_on is None or term is None:
        return kept(clocks, "decision")
    left = max(term.days_left(today, clock.ends_on, state.calendar, _office(state, requirement)), 0)
    return {"decision": clock.model_copy(update={"ends_on": None, "days_left": left})}


def run_on(state: State, requirement: str, clocks: Clocks, on: date) -> dict[ClockKind, Clock]:
    """The authority's clock from `on` with the days that were left, or a rhythm of asking when there is none."""
    clock, term = clocks.get("decision"), term_of(state, requirement, "decision")
    if clock is None or clock.days_left is None or term is None:
        return start(state, requirement, on, ["follow_up"])
    ends_on = term.run_on(on, clock.days_left, state.calendar, _office(state, requirement))
    return {"decision": clock.model_copy(update={"ends_on": ends_on, "days_left": None})}


def is_estimate(state: State, requirement: str, kind: ClockKind, clock: Clock) -> bool:
    """Whether the last day lies beyond the list of the office whose days are counted."""
    term = term_of(state, requirement, kind)
    if term is None or term.office_days is None or clock.ends_on is None:
        return False
    known_through = state.calendar.office_known_through(_office(state, requirement))
    return known_through is None or clock.ends_on > known_through


def warn_of_short_list(turn: Turn, progress: RequirementProgress, before: Clocks) -> None:
    """Say long before it matters that an office's list ends inside a term that ran not so far `before` (SPEC D3)."""
    for kind, clock in progress.clocks.items():
        earlier = before.get(kind)
        known = earlier is not None and is_estimate(turn.state, progress.id, kind, earlier)
        if not known and is_estimate(turn.state, progress.id, kind, clock):
            details: dict[str, Any] = {
                "office": _office(turn.state, progress.id),
                "requirement": progress.id,
                "known_through": turn.state.calendar.office_known_through(_office(turn.state, progress.id)),
                "ends_on": clock.ends_on,
            }
            turn.record("office_days_ending", **details)
            turn.intend("renew_office_days", roles=turn.state.program.told_first, **details)


def recount(turn: Turn, before: Calendar) -> None:
    """A longer list of an office's days was read: what was an estimate is counted anew (SPEC D2, D3)."""
    for progress in turn.state.requirements.values():
        changed = {
            kind: clock.model_copy(update={"ends_on": ends_on})
            for kind, clock in progress.clocks.items()
            if (ends_on := _recounted(turn.state, before, progress.id, kind, clock)) != clock.ends_on
        }
        for kind, clock in changed.items():
            turn.record(
                "clock_recounted",
                requirement=progress.id,
                clock=kind,
                ends_on=clock.ends_on,
                previous=progress.ends(kind),
            )
        if changed:
            counted = progress.model_copy(update={"clocks": {**progress.clocks, **changed}})
            turn.put_requirement(counted)
            warn_of_short_list(turn, counted, kept(counted.clocks, *(counted.clocks.keys() - changed.keys())))


def _recounted(
    state: State, before: Calendar, requirement: str, kind: ClockKind, clock: Clock
) -> date | None:
    term, office = term_of(state, requirement, kind), _office(state, requirement)
    known_through = before.office_known_through(office)
    if term is None or term.office_days is None or known_through is None or clock.ends_on is None:
        return clock.ends_on
    if clock.ends_on <= known_through:
        return clock.ends_on
    beyond = before.office_days_between(known_through, clock.ends_on, office)
    return state.calendar.add_office_days(known_through, beyond, office)


def _office(state: State, requirement: str) -> str:
    """The office that reviews a requirement; a newer definition may have none."""
    review = state.program.reviews.get(requirement)
    return (review.office if review is not None else None) or ""
