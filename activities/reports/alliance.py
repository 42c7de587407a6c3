"""The page of one lifecycle: its plan over time, its sessions, what is due and what stands open. Pure."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from activities.reports import words
from activities.reports.axis import Axis
from activities.reports.charts import (
    Drawing,
    activity_key,
    activity_marks,
    activity_state,
    bar_key,
    bars_of_stage,
    expected_stages,
    pause_bars,
    period_key,
    period_marks,
    stage_key,
)
from activities.reports.grids import sessions_by_month
from activities.reports.history import History, PeriodSeen, Problem, StageSpan
from activities.reports.parts import Parts, Portfolio
from activities.reports.speech import Speech
from activities.reports.tables import (
    Bar,
    Cell,
    Column,
    Gantt,
    Line,
    Page,
    Section,
    Table,
    Tile,
    Word,
    columns,
    section,
)
from domain.days import DAY, add_months
from domain.state import Activity, Plan
from domain.status_names import REQUIREMENT_STATUS
from domain.text import Language
from domain.views import Status

#: A chart looks at least this far ahead, and never further than `FARTHEST`, in months.
NEAREST, FARTHEST = 2, 36


def alliance_page(portfolio: Portfolio, today: date, language: Language) -> Page:
    """The page of the only lifecycle of a portfolio, as of a local day."""
    (status,) = portfolio.statuses
    return _AlliancePage(portfolio, today, Speech(language)).page(status)


class _AlliancePage(Parts):
    def page(self, status: Status) -> Page:
        return Page(
            language=self.speech.language,
            title=self.who(status)[1],
            subtitle=self.speech.say(words.AS_OF, day=self.speech.long_day(self.today)),
            today=self.today,
            tiles=tuple(self._tiles(status)),
            sections=(
                *self.stopped_sections(),
                self.due_section(),
                self.escalations_section(),
                self._gantt_section(status),
                self._calendar_section(status),
                self._requirements_section(status),
                *self.areas_sections(),
                *([self._activities_section(status)] if self.keeps_plans() else []),
            ),
            facts=tuple(self._facts(status)),
        )

    def _history(self, status: Status) -> History:
        return self.histories[status.lifecycle]

    def _plan(self, status: Status) -> Plan:
        return self.portfolio.plans.get(status.lifecycle, Plan())

    def _facts(self, status: Status) -> Iterator[tuple[str, str]]:
        attributes = status.attributes
        known = {
            "lifecycle": status.lifecycle,
            "program": self.program_name(status),
            "organization": attributes.organization,
            "company": attributes.company,
            "region": attributes.region,
            "coordinator": status.roles.get("coordinator"),
        }
        for name, value in known.items():
            if value:
                yield self.speech.say(words.HEADINGS[name]), value

    def _tiles(self, status: Status) -> list[Tile]:
        tiles = [
            Tile("health", self.health(status), self.speech.say(words.TILES["health"]), "health"),
            self.tile("stage", self.stage(status), "text"),
            self.tile("expected_end", status.expected_end, "date"),
            self.tile("next_due_on", status.next_due_on, "date"),
            self.tile("held", status.periods.held + status.periods.recovered),
            self.tile("missed", status.periods.missed),
            self.tile("escalations", len(status.escalations)),
            *self.plan_tiles(),
        ]
        return [tile for tile in tiles if tile.value is not None]

    def _gantt_section(self, status: Status) -> Section:
        history, activities = self._history(status), self._ordered(status)
        if not history.stages:
            return section(self.speech, "gantt")
        axis = self._axis(status, history)
        drawing = Drawing(axis, self.today, self.speech)
        lines = (
            *self._stage_lines(status, history, drawing),
            *self._pause_lines(history, drawing),
            *self._period_lines(status, history, drawing),
            *self._area_lines(status, activities, drawing),
            *self._problem_lines(status, history, axis),
        )
        gantt = Gantt(axis.ticks(self.speech), axis.at(self.today), self.speech.say(words.TODAY), lines)
        present = {mark.symbol for line in lines for mark in line.marks}
        states = {symbol.removeprefix("a-") for symbol in present}
        key = (
            *stage_key([self.naming(status)], self.speech),
            *bar_key(lines, self.speech),
            *period_key(self.speech, present, glyphs=False),
            *activity_key(self.speech, states if activities else ()),
        )
        return section(
            self.speech, "gantt", gantt=gantt, key=key, details=self._stages_section(status, history)
        )

    def _axis(self, status: Status, history: History) -> Axis:
        expected = [span.expected_end for span in self._stages(status, history) if span.expected_end]
        due = [activity.due for activity in self._ordered(status)]
        farthest = add_months(self.today, FARTHEST)
        last = min(max([add_months(self.today, NEAREST), *expected, *due]), farthest)
        first = min([history.stages[0].entered_on, self.today])
        return Axis(first.replace(day=1), add_months(last.replace(day=1), 1) - DAY)

    def _stages(self, status: Status, history: History) -> list[StageSpan]:
        return [*history.stages, *expected_stages(history, self.naming(status), self.today)]

    def _stage_lines(self, status: Status, history: History, drawing: Drawing) -> Iterator[Line]:
        naming = self.naming(status)
        for span in self._stages(status, history):
            own = tuple(bars_of_stage(span, naming, drawing))
            label = self.speech.say(
                words.NUMBERED, number=naming.stage_number(span.stage) or "", stage=naming.stage(span.stage)
            )
            yield Line(label, days=self._span(span.entered_on, span.left_on or span.expected_end), bars=own)

    def _span(self, first: date, last: date | None) -> str:
        if last is None:
            return self.speech.say(words.SINCE, first=self.speech.day(first))
        return self.speech.say(words.FROM_TO, first=self.speech.day(first), last=self.speech.day(last))

    def _pause_lines(self, history: History, drawing: Drawing) -> Iterator[Line]:
        for pause in history.pauses:
            bars = tuple(pause_bars(History(pauses=[pause]), drawing))
            yield Line(self.speech.say(words.PAUSE), days=self._span(pause.since, pause.until), bars=bars)

    def _period_lines(self, status: Status, history: History, drawing: Drawing) -> Iterator[Line]:
        for cadence, periods in _by_cadence(history.periods).items():
            statuses = [period.status for period in periods]
            detail = self.speech.say(
                words.HELD_OF,
                held=statuses.count("held") + statuses.count("recovered"),
                missed=statuses.count("missed"),
            )
            marks = tuple(period_marks(periods, drawing, titled=True))
            label = self.speech.sentence(words.SESSIONS, cadence=self.naming(status).cadence(cadence))
            yield Line(label, detail=detail, marks=marks)

    def _area_lines(self, status: Status, activities: list[Activity], drawing: Drawing) -> Iterator[Line]:
        naming = self.naming(status)
        order = list(naming.program.areas_by_id) if naming.program is not None else []
        by_area = sorted(
            activities, key=lambda each: order.index(each.area) if each.area in order else len(order)
        )
        for area, own in groupby(by_area, key=lambda each: each.area):
            members = list(own)
            done = sum(each.status == "done" for each in members)
            detail = self.speech.say(words.DONE_OF, done=done, planned=len(members))
            marks = tuple(activity_marks(members, drawing))
            yield Line(naming.area(area), detail=detail, marks=marks)

    def _problem_lines(self, status: Status, history: History, axis: Axis) -> Iterator[Line]:
        for problem in history.problems:
            last = problem.ended_on or self.today
            name = self.naming(status).problem(problem.cause, problem.subject)
            days = self._span(problem.raised_on, problem.ended_on)
            yield Line(name, days=days, bars=self._climbed(problem, last, name, axis))

    def _climbed(self, problem: Problem, last: date, name: str, axis: Axis) -> tuple[Bar, ...]:
        x, width = axis.span(problem.raised_on, last)
        rung = str(problem.rung_by(last) or "")
        said = {"problem": name, "first": self.speech.day(problem.raised_on), "last": self.speech.day(last)}
        text = rung if width >= 2 else ""
        return (Bar(x, width, "problem", self.speech.say(words.PROBLEM_SPAN, **said), text),)

    def _stages_section(self, status: Status, history: History) -> Section:
        naming = self.naming(status)
        shown = columns(
            self.speech, {"stage": "text", "starts_on": "date", "ends_on": "date", "status": "text"}
        )
        rows = tuple(
            (
                Word(span.stage, naming.stage(span.stage)),
                span.entered_on,
                span.left_on or span.expected_end,
                self._state(span),
            )
            for span in self._stages(status, history)
        )
        return section(self.speech, "stages", table=Table(shown, rows))

    def _state(self, span: StageSpan) -> Word:
        code = (
            "past" if span.left_on is not None else "current" if span.entered_on <= self.today else "expected"
        )
        return Word(code, self.speech.say(words.STAGE_STATE[code]))

    def _calendar_section(self, status: Status) -> Section:
        history = self._history(status)
        if not history.periods:
            return section(self.speech, "calendar")
        days = [period.due_on for period in history.periods]
        shown = (
            *columns(self.speech, {"year": "text"}),
            *(
                Column(f"{month:02}", self.speech.month_name(date(2000, month, 1)), "glyph")
                for month in range(1, 13)
            ),
        )
        rows = tuple(self._year(history, year) for year in range(min(days).year, max(days).year + 1))
        present = {cell.code for row in rows for cell in row if isinstance(cell, Word)}
        return section(
            self.speech,
            "calendar",
            table=Table(shown, rows, grid=True),
            key=period_key(self.speech, present, glyphs=True),
            details=self._periods_section(status, history.periods),
        )

    def _year(self, history: History, year: int) -> tuple[Cell, ...]:
        months = [date(year, month, 1) for month in range(1, 13)]
        return (str(year), *sessions_by_month(history, months, self.speech))

    def _periods_section(self, status: Status, periods: list[PeriodSeen]) -> Section:
        naming = self.naming(status)
        shown = columns(
            self.speech,
            {
                "cadence": "text",
                "stage": "text",
                "period": "number",
                "starts_on": "date",
                "ends_on": "date",
                "due_on": "date",
                "status": "text",
                "held_on": "date",
            },
        )
        rows = tuple(
            (
                Word(each.cadence, naming.cadence(each.cadence)),
                Word(each.stage, naming.stage(each.stage)),
                each.number,
                each.starts_on,
                each.ends_on,
                each.due_on,
                Word(each.status, self.speech.say(words.PERIOD[each.status])),
                each.held_on,
            )
            for each in reversed(periods)
        )
        return section(self.speech, "periods", table=Table(shown, rows))

    def _requirements_section(self, status: Status) -> Section:
        naming = self.naming(status)
        program, stage = naming.program, status.stage
        shown = columns(
            self.speech,
            {
                "requirement": "text",
                "status": "text",
                "due_on": "date",
                "met_on": "date",
                "valid_until": "date",
            },
        )
        rows = tuple(
            (
                Word(each.id, naming.requirement(each.id)),
                Word(each.status, self.speech.say(REQUIREMENT_STATUS[each.status])),
                each.due_on,
                each.met_on,
                each.valid_until,
            )
            for each in status.requirements
            if each.status != "excluded" and (program is None or program.stage_of.get(each.id) == stage)
        )
        return section(self.speech, "requirements", table=Table(shown, rows))

    def _ordered(self, status: Status) -> list[Activity]:
        return sorted(self._plan(status).activities.values(), key=lambda each: (each.due, each.id))

    def _activities_section(self, status: Status) -> Section:
        shown = columns(
            self.speech,
            {
                "activity": "text",
                "area": "text",
                "standard": "text",
                "description": "text",
                "responsible": "text",
                "due": "date",
                "status": "text",
                "done_on": "date",
                "reason": "text",
                "project": "text",
            },
        )
        rows = tuple(self._activity(status, activity) for activity in self._ordered(status))
        return section(self.speech, "activities", table=Table(shown, rows))

    def _activity(self, status: Status, activity: Activity) -> tuple[Cell, ...]:
        naming = self.naming(status)
        state = activity_state(activity, self.today)
        project = naming.project(activity.project)
        return (
            activity.id,
            Word(activity.area, naming.area(activity.area)),
            Word(activity.standard, naming.standard(activity.area, activity.standard)),
            activity.description,
            Word(activity.responsible, naming.role(activity.responsible)),
            activity.due,
            Word(state, self.speech.say(words.ACTIVITY[state])),
            activity.done_on,
            activity.reason,
            None if project is None else Word(activity.project or "", project),
        )


def _by_cadence(periods: list[PeriodSeen]) -> dict[str, list[PeriodSeen]]:
    found: dict[str, list[PeriodSeen]] = {}
    for period in periods:
        found.setdefault(period.cadence, []).append(period)
    return found
