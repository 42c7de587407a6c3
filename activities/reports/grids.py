"""Many lifecycles over the months of a year: what became of their sessions, and how high their problems climbed."""

from collections.abc import Iterable
from datetime import date

from activities.reports import words
from activities.reports.charts import month_ends
from activities.reports.history import History, PeriodSeen
from activities.reports.speech import Speech
from activities.reports.tables import Column, Key, Word
from domain.state import PeriodStatus

#: What is told of a month in which several periods were due: the worst.
WORST: tuple[PeriodStatus, ...] = ("missed", "recovered", "open", "held", "superseded")
HIGHEST_SHOWN = 4


def month_columns(months: Iterable[date], speech: Speech) -> tuple[Column, ...]:
    """A narrow column for each month; programs know it as `2026-11`."""
    return tuple(Column(month.strftime("%Y-%m"), speech.month(month), "glyph") for month in months)


def sessions_by_month(history: History, months: list[date], speech: Speech) -> list[Word | None]:
    """What became of the period that was due in each month; None where none was."""
    return [_session(history.periods, first, last, speech) for first, last in month_ends(months)]


def _session(periods: Iterable[PeriodSeen], first: date, last: date, speech: Speech) -> Word | None:
    statuses = {period.status for period in periods if first <= period.due_on <= last}
    worst = next((status for status in WORST if status in statuses), None)
    if worst is None:
        return None
    return Word(worst, speech.say(words.PERIOD[worst]), words.PERIOD_GLYPHS[worst])


def problems_by_month(history: History, months: list[date], today: date, speech: Speech) -> list[Word | None]:
    """The highest rung of each month; None where the lifecycle did not run, or the month has not begun."""
    return [_problem(history, first, min(last, today), speech) for first, last in month_ends(months)]


def _problem(history: History, first: date, last: date, speech: Speech) -> Word | None:
    if not history.stages or last < first or last < history.stages[0].entered_on:
        return None
    if history.closed_on is not None and history.closed_on < first:
        return None
    standing = [
        problem.rung_by(last)
        for problem in history.problems
        if problem.raised_on <= last and (problem.ended_on is None or problem.ended_on >= first)
    ]
    rung = min(max(standing, default=0), HIGHEST_SHOWN)
    paused = any(
        each.since <= last and (each.until is None or each.until >= first) for each in history.pauses
    )
    code = f"rung_{rung}" if rung else "paused" if paused else "calm"
    return Word(code, speech.say(words.PROBLEMS[code]), words.PROBLEM_GLYPHS[code])


def problem_key(speech: Speech) -> tuple[Key, ...]:
    """What the characters of the heat map mean."""
    return tuple(Key(words.PROBLEM_GLYPHS[code], speech.say(text)) for code, text in words.PROBLEMS.items())
