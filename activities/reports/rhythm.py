"""How regularly lifecycles were accompanied: their periods, what came on time, and the longest silence (SPEC section 4)."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from pydantic import BaseModel, ConfigDict

from activities.reports.history import History, PeriodSeen, history_of
from domain.consistency import percentage
from domain.facts import Fact
from domain.views import Status


class Rhythm(BaseModel):
    """One cadence of one lifecycle. `on_time_pct` is held over held, recovered and missed.

    A silence is the time between two formal contacts, or until today; it began on `silent_since`. `next_due_on` is
    None where the running period is satisfied already.
    """

    model_config = ConfigDict(frozen=True)

    lifecycle: str
    cadence: str
    held: int
    recovered: int
    missed: int
    on_time_pct: float | None
    longest_silence_days: int
    silent_since: date
    next_due_on: date | None


def rhythms(status: Status, facts: Iterable[Fact], today: date) -> list[Rhythm]:
    """A row for each cadence that a lifecycle has had, as of a local day."""
    told = list(facts)
    history = history_of(status, told)
    cadences = dict.fromkeys(period.cadence for period in history.periods)
    return [_rhythm(status, cadence, history, told, today) for cadence in cadences]


def _rhythm(status: Status, cadence: str, history: History, facts: list[Fact], today: date) -> Rhythm:
    periods = [period for period in history.periods if period.cadence == cadence]
    statuses = [period.status for period in periods]
    held, recovered, missed = (statuses.count(each) for each in ("held", "recovered", "missed"))
    due = (
        period.due_on
        for period in status.running_periods
        if period.cadence == cadence and period.status == "open" and status.status == "active"
    )
    since, days = _longest_silence(_contacts(cadence, facts), periods, _end(status, cadence, periods, today))
    return Rhythm(
        lifecycle=status.lifecycle,
        cadence=cadence,
        held=held,
        recovered=recovered,
        missed=missed,
        on_time_pct=percentage(held, held + recovered + missed),
        longest_silence_days=days,
        silent_since=since,
        next_due_on=next(due, None),
    )


def _contacts(cadence: str, facts: Iterable[Fact]) -> list[date]:
    return [
        date.fromisoformat(str(fact.data["held_on"]))
        for fact in facts
        if fact.data.get("cadence") == cadence and fact.data.get("counts") in {"held", "recovered", "extra"}
    ]


def _end(status: Status, cadence: str, periods: list[PeriodSeen], today: date) -> date:
    """Until when somebody was expected to be heard: today, or the end of the last period."""
    running = any(period.cadence == cadence for period in status.running_periods)
    if status.closed_on is not None:
        return status.closed_on
    return today if running else min(today, periods[-1].ends_on)


def _longest_silence(contacts: list[date], periods: list[PeriodSeen], end: date) -> tuple[date, int]:
    """The first day of the longest silence, and its length in days."""
    first = periods[0].starts_on
    days = sorted({first, *contacts, max(end, first, *contacts)})
    gaps = [(since, (until - since).days) for since, until in pairwise(days)]
    return max(gaps, key=lambda gap: gap[1], default=(first, 0))
