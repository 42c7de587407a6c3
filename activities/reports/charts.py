"""Histories as bars and marks on an axis of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from activities.reports import words
from activities.reports.axis import Axis
from activities.reports.history import History, PeriodSeen, StageSpan
from activities.reports.naming import Naming
from activities.reports.speech import Speech
from activities.reports.tables import Bar, Key, Line, Mark
from domain.days import DAY, add_months
from domain.program import Stage
from domain.state import Activity

#: Fills of the stages, in the order of the program; with more stages they begin again.
STAGE_STYLES = 5
MARKED = ("held", "recovered", "missed", "open")


def stage_style(number: int) -> str:
    """How the stage with a number is drawn."""
    return f"s{(number - 1) % STAGE_STYLES + 1}" if number else "s1"


@dataclass(frozen=True)
class Drawing:
    """What a chart is drawn on and for: its days, the present one, and the reader's language."""

    axis: Axis
    today: date
    speech: Speech


def stage_bars(history: History, naming: Naming, drawing: Drawing) -> Iterator[Bar]:
    """The stages that were entered, what the current one has left, and those that are expected."""
    for span in (*history.stages, *expected_stages(history, naming, drawing.today)):
        yield from bars_of_stage(span, naming, drawing)


def bars_of_stage(span: StageSpan, naming: Naming, drawing: Drawing) -> Iterator[Bar]:
    """One stage: what has passed of it, and what is expected."""
    today = drawing.today
    last = span.left_on - DAY if span.left_on is not None else min(span.expected_end or today, today)
    if span.left_on is None and span.entered_on <= today:
        last = today
    style = stage_style(naming.stage_number(span.stage))
    yield from _bar(StageSpan(span.stage, span.entered_on, last), style, naming, drawing)
    if span.left_on is None and span.expected_end is not None:
        first = max(today + DAY, span.entered_on)
        yield from _bar(StageSpan(span.stage, first, span.expected_end), "ahead", naming, drawing)


def _bar(span: StageSpan, style: str, naming: Naming, drawing: Drawing) -> Iterator[Bar]:
    axis, speech = drawing.axis, drawing.speech
    first, last = span.entered_on, span.expected_end
    if last is None or last < max(axis.first, first) or first > axis.last:
        return
    x, width = axis.span(max(first, axis.first), min(last, axis.last))
    said = {"stage": naming.stage(span.stage), "first": speech.day(first), "last": speech.day(last)}
    number = naming.stage_number(span.stage)
    yield Bar(
        x, width, style, speech.say(words.STAGE_SPAN, **said), str(number) if number and width >= 2 else ""
    )


def expected_stages(history: History, naming: Naming, today: date) -> list[StageSpan]:
    """The stages that follow if each takes as long as the program expects; none where it does not say."""
    current = history.stages[-1] if history.stages else None
    if (
        current is None
        or naming.program is None
        or current.left_on is not None
        or current.expected_end is None
    ):
        return []
    if current.stage not in naming.program.stages_by_id:
        return []
    begins = max(current.expected_end, today) + DAY
    found: list[StageSpan] = []
    stage: Stage | None = naming.program.stage_after(current.stage)
    while stage is not None and stage.duration is not None:
        ends = stage.duration.boundary(begins, 1) - DAY
        found.append(StageSpan(stage.id, begins, ends))
        begins, stage = ends + DAY, naming.program.stage_after(stage.id)
    return found


def pause_bars(history: History, drawing: Drawing) -> Iterator[Bar]:
    """The pauses, over what they interrupted."""
    axis, today, speech = drawing.axis, drawing.today, drawing.speech
    for pause in history.pauses:
        last = pause.until or today
        if last >= axis.first and pause.since <= axis.last:
            x, width = axis.span(max(pause.since, axis.first), min(last, axis.last))
            said = speech.say(words.PAUSED, first=speech.day(pause.since), last=speech.day(last))
            yield Bar(x, width, "pause", said)


def period_marks(periods: Iterable[PeriodSeen], drawing: Drawing, *, titled: bool) -> Iterator[Mark]:
    """A mark for each period: on the day of its contact, or on the day on which one was due."""
    axis, speech = drawing.axis, drawing.speech
    for period in periods:
        on = period.held_on or period.due_on
        if period.status in MARKED and axis.shows(on):
            state = speech.word(words.PERIOD, period.status)
            said = speech.say(words.STATE_ON, day=speech.day(on), state=state)
            yield Mark(axis.at(on), period.status, said if titled else "")


def activity_state(activity: Activity, today: date) -> str:
    """How an activity is drawn and told: a pending one is also overdue or postponed."""
    if activity.status != "pending":
        return activity.status
    if activity.is_overdue(today):
        return "overdue"
    return "postponed" if activity.sub_reason == "postponed" else "pending"


def activity_marks(activities: Iterable[Activity], drawing: Drawing) -> Iterator[Mark]:
    """A mark for each activity: on the day on which it was done, or is due."""
    axis, today, speech = drawing.axis, drawing.today, drawing.speech
    for activity in activities:
        on = activity.done_on or activity.due
        if axis.shows(on):
            state = activity_state(activity, today)
            told = {"description": activity.description, "state": speech.word(words.ACTIVITY, state)}
            title = speech.say(words.ACTIVITY_ON, day=speech.day(on), **told)
            yield Mark(axis.at(on), f"a-{state}", title)


def period_key(speech: Speech, statuses: Iterable[str | None], *, glyphs: bool) -> tuple[Key, ...]:
    """What the marks of periods mean, those that are shown: as characters in a table, or as symbols."""
    present = set(statuses)
    return tuple(
        Key(
            words.PERIOD_GLYPHS[code] if glyphs else code,
            speech.say(words.SESSION_KEY, state=speech.say(text)),
        )
        for code, text in words.PERIOD.items()
        if code in present
    )


def activity_key(speech: Speech, states: Iterable[str]) -> tuple[Key, ...]:
    """What the marks of activities mean, those that are shown."""
    present = set(states)
    return tuple(
        Key(f"a-{code}", speech.say(words.ACTIVITY_KEY, state=speech.say(text)))
        for code, text in words.ACTIVITY.items()
        if code in present
    )


def stage_key(namings: Iterable[Naming], speech: Speech) -> tuple[Key, ...]:
    """The numbers and fills of the stages, of each program where several are shown."""
    known = [naming for naming in namings if naming.program is not None]
    text = words.STAGE_OF_PROGRAM if len({naming.title() for naming in known}) > 1 else words.NUMBERED
    found: dict[Key, None] = {}
    for naming in known:
        for number, stage in enumerate(naming.stages(), start=1):
            said = speech.say(text, number=number, stage=stage, program=naming.title())
            found[Key(stage_style(number), said)] = None
    return tuple(found)


def bar_key(lines: Iterable[Line], speech: Speech) -> tuple[Key, ...]:
    """What bars mean that are no stages lived, those that are shown."""
    present = {bar.style for line in lines for bar in line.bars}
    texts = {"ahead": words.STAGE_STATE["expected"], "pause": words.PAUSE, "problem": words.PROBLEM_KEY}
    return tuple(Key(style, speech.say(text)) for style, text in texts.items() if style in present)


def month_ends(months: Iterable[date]) -> list[tuple[date, date]]:
    """The first and last day of months."""
    return [(month, add_months(month, 1) - DAY) for month in months]
