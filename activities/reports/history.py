"""What a lifecycle has lived, read from its facts: stages, periods, escalations and pauses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from domain.facts import Fact
from domain.state import PeriodStatus
from domain.views import Status

#: The facts that a history is read from; contacts and other occurrences are known by what they count as.
TYPES = (
    "stage_entered",
    "stage_extended",
    "stage_completed",
    "period_opened",
    "period_missed",
    "contact_held",
    "escalation_raised",
    "escalation_climbed",
    "escalation_cleared",
    "escalation_resolved",
    "paused",
    "resumed",
    "clock_shifted",
    "lifecycle_closed",
)


@dataclass(frozen=True)
class StageSpan:
    """A stage that was entered; `left_on` is None while it is the current one."""

    stage: str
    entered_on: date
    expected_end: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class PeriodSeen:
    """A period and what became of it. `held_on` is the day of the contact that satisfied it."""

    cadence: str
    stage: str
    number: int
    starts_on: date
    due_on: date
    ends_on: date
    status: PeriodStatus = "open"
    held_on: date | None = None


@dataclass(frozen=True)
class Problem:
    """An escalation from the day on which it was raised; `rungs` are the days on which they fired."""

    escalation: str
    cause: str
    subject: str
    raised_on: date
    rungs: tuple[tuple[date, int], ...] = ()
    ended_on: date | None = None

    def rung_by(self, day: date) -> int:
        """The highest rung that had fired by a day."""
        return max((rung for on, rung in self.rungs if on <= day), default=0)


@dataclass(frozen=True)
class Pause:
    """A pause; `until` is None while it lasts."""

    since: date
    until: date | None = None


@dataclass
class History:
    """Everything of one lifecycle that reports draw, in the order in which it happened."""

    stages: list[StageSpan] = field(default_factory=list)
    periods: list[PeriodSeen] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    closed_on: date | None = None


def history_of(status: Status, facts: Iterable[Fact]) -> History:
    """The history that the facts tell; where the status knows better (dates moved since), it is believed."""
    history = History()
    for fact in facts:
        reader = READERS.get(fact.type, _read_contact if "counts" in fact.data else None)
        if reader is not None:
            reader(history, fact.at.date(), fact.data)
    if history.stages and history.stages[-1].left_on is None and status.stage == history.stages[-1].stage:
        history.stages[-1] = replace(history.stages[-1], expected_end=status.expected_end)
    for running in status.running_periods:
        _believe(history, running)
    return history


def _believe(history: History, running: Any) -> None:
    for position in range(len(history.periods) - 1, -1, -1):
        seen = history.periods[position]
        if (seen.cadence, seen.stage, seen.number) == (running.cadence, running.stage, running.number):
            dates = {"starts_on": running.starts_on, "due_on": running.due_on, "ends_on": running.ends_on}
            history.periods[position] = replace(seen, status=running.status, **dates)
            return


def _day(data: dict[str, Any], name: str) -> date | None:
    value = data.get(name)
    return date.fromisoformat(value) if isinstance(value, str) else None


def _required(data: dict[str, Any], name: str) -> date:
    return date.fromisoformat(data[name])


def _enter_stage(history: History, on: date, data: dict[str, Any]) -> None:
    entered_on = _day(data, "entered_on") or on
    history.stages.append(StageSpan(data["stage"], entered_on, _day(data, "expected_end")))


def _extend_stage(history: History, _on: date, data: dict[str, Any]) -> None:
    if history.stages:
        history.stages[-1] = replace(history.stages[-1], expected_end=_day(data, "expected_end"))


def _leave_stage(history: History, on: date, _data: dict[str, Any]) -> None:
    if history.stages:
        history.stages[-1] = replace(history.stages[-1], left_on=on)
    _supersede(history)


def _close(history: History, on: date, data: dict[str, Any]) -> None:
    history.closed_on = on
    if history.stages and history.stages[-1].left_on is None:
        _leave_stage(history, on, data)


def _supersede(history: History) -> None:
    history.periods = [
        replace(period, status="superseded") if period.status == "open" else period
        for period in history.periods
    ]


def _open_period(history: History, _on: date, data: dict[str, Any]) -> None:
    stage = history.stages[-1].stage if history.stages else ""
    history.periods.append(
        PeriodSeen(
            data["cadence"],
            stage,
            data["period"],
            _required(data, "starts_on"),
            _required(data, "due_on"),
            _required(data, "ends_on"),
        )
    )


def _miss_period(history: History, _on: date, data: dict[str, Any]) -> None:
    position = _latest(history, lambda each: (each.cadence, each.number) == (data["cadence"], data["period"]))
    if position is not None:
        history.periods[position] = replace(history.periods[position], status="missed")


def _read_contact(history: History, _on: date, data: dict[str, Any]) -> None:
    held_on, counts = _day(data, "held_on"), data["counts"]
    if held_on is None or counts not in {"held", "recovered"}:
        return
    position = _latest(
        history, lambda each: each.cadence == data.get("cadence") and each.starts_on <= held_on
    )
    if position is not None:
        history.periods[position] = replace(history.periods[position], status=counts, held_on=held_on)


def _latest(history: History, matches: Callable[[PeriodSeen], bool]) -> int | None:
    found = (at for at in range(len(history.periods) - 1, -1, -1) if matches(history.periods[at]))
    return next(found, None)


def _raise_problem(history: History, on: date, data: dict[str, Any]) -> None:
    history.problems.append(Problem(data["escalation"], data["cause"], data["subject"], on))
    _climb(history, on, data)


def _climb(history: History, on: date, data: dict[str, Any]) -> None:
    _change(history, data, lambda each: replace(each, rungs=(*each.rungs, (on, data["rung"]))))


def _end_problem(history: History, on: date, data: dict[str, Any]) -> None:
    _change(history, data, lambda each: replace(each, ended_on=on))


def _change(history: History, data: dict[str, Any], changed: Callable[[Problem], Problem]) -> None:
    history.problems = [
        changed(each) if each.escalation == data["escalation"] and each.ended_on is None else each
        for each in history.problems
    ]


def _pause(history: History, on: date, _data: dict[str, Any]) -> None:
    history.pauses.append(Pause(on))


def _resume(history: History, on: date, _data: dict[str, Any]) -> None:
    if history.pauses:
        history.pauses[-1] = replace(history.pauses[-1], until=on)


def _shift(history: History, _on: date, data: dict[str, Any]) -> None:
    """Periods and stages that a pause moved."""
    for moved in data["moved"]:
        to = date.fromisoformat(moved["to"])
        if moved["what"] == "period":
            position = _latest(history, _of_cadence(moved["subject"]))
            if position is not None:
                history.periods[position] = _with(history.periods[position], moved["field"], to)
        elif moved["what"] == "stage" and history.stages:
            history.stages[-1] = replace(history.stages[-1], expected_end=to)


def _of_cadence(cadence: str) -> Callable[[PeriodSeen], bool]:
    return lambda each: each.cadence == cadence


def _with(period: PeriodSeen, field_name: str, day: date) -> PeriodSeen:
    return replace(period, due_on=day) if field_name == "due_on" else replace(period, ends_on=day)


Reader = Callable[[History, date, dict[str, Any]], None]
READERS: dict[str, Reader] = {
    "stage_entered": _enter_stage,
    "stage_extended": _extend_stage,
    "stage_completed": _leave_stage,
    "period_opened": _open_period,
    "period_missed": _miss_period,
    "escalation_raised": _raise_problem,
    "escalation_climbed": _climb,
    "escalation_cleared": _end_problem,
    "escalation_resolved": _end_problem,
    "paused": _pause,
    "resumed": _resume,
    "clock_shifted": _shift,
    "lifecycle_closed": _close,
}
