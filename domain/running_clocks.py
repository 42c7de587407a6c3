"""Every clock that runs for a lifecycle's requirements, side by side (SPEC S4): the earliest leads, all are shown."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain import board
from domain.clocks import is_estimate, term_of
from domain.state import SATISFIED, ClockKind, RequirementProgress, State
from domain.terms import Unit
from domain.validity import still_needed

Kind = ClockKind | Literal["due", "validity", "identity_document"]


class RunningClock(BaseModel):
    """A clock: whose it is (a requirement, or a person's document), what ends, and its last day (local, inclusive).

    `unit` is in which days it counts, null when it was given as a date. One that stands still has `days_left`
    instead of `ends_on`; while the lifecycle is paused, all stand still. `estimated`: the office's list of days ends
    before. `leads`: none ends earlier.
    """

    model_config = ConfigDict(frozen=True)

    subject: str
    kind: Kind
    starts_on: date | None = None
    ends_on: date | None
    days_left: int | None = None
    unit: Unit | None = None
    estimated: bool = False
    leads: bool = False


def running_clocks(state: State) -> tuple[RunningClock, ...]:
    """All clocks, the one that ends first first; those that stand still last."""
    if state.status == "closed":
        return ()
    clocks = sorted((*_of_requirements(state), *_of_board(state)), key=_order)
    first = clocks[0].ends_on if clocks else None
    return tuple(
        clock.model_copy(update={"leads": clock.ends_on is not None and clock.ends_on == first})
        for clock in clocks
    )


def _order(clock: RunningClock) -> tuple[date, str, str]:
    return clock.ends_on or date.max, clock.subject, clock.kind


def _of_requirements(state: State) -> Iterator[RunningClock]:
    for progress in state.requirements.values():
        yield from _of_filing(state, progress)
        if progress.awaited_by is not None:
            yield RunningClock(subject=progress.id, kind="due", ends_on=progress.awaited_by)
        valid = progress.status in SATISFIED and still_needed(state, progress.id)
        if progress.valid_until is not None and valid:
            yield RunningClock(
                subject=progress.id,
                kind="validity",
                starts_on=progress.met_on,
                ends_on=progress.valid_until,
            )


def _of_filing(state: State, progress: RequirementProgress) -> Iterator[RunningClock]:
    for kind, clock in progress.clocks.items():
        term = term_of(state, progress.id, kind)
        yield RunningClock(
            subject=progress.id,
            kind=kind,
            starts_on=clock.starts_on,
            ends_on=clock.ends_on,
            days_left=clock.days_left,
            unit=term.unit if term is not None else None,
            estimated=is_estimate(state, progress.id, kind, clock),
        )


def _of_board(state: State) -> Iterator[RunningClock]:
    for member in board.members(state):
        if member.valid_until is not None and not member.expired:
            yield RunningClock(subject=member.person, kind="identity_document", ends_on=member.valid_until)
