"""The page of a whole portfolio, from what the record says of it. Pure: the same record gives the same page."""

from collections.abc import Mapping
from datetime import date

from activities.reports import words
from activities.reports.axis import months_around
from activities.reports.charts import (
    Drawing,
    bar_key,
    pause_bars,
    period_key,
    period_marks,
    stage_bars,
    stage_key,
)
from activities.reports.grids import month_columns, problem_key, problems_by_month, sessions_by_month
from activities.reports.parts import URGENCY, Parts, Portfolio
from activities.reports.speech import Speech
from activities.reports.tables import (
    Cell,
    Gantt,
    Kind,
    Line,
    Page,
    Section,
    Table,
    Tile,
    Word,
    columns,
    section,
)
from domain.status_names import HEALTH
from domain.stopped import STOPPED
from domain.text import Language
from domain.views import Status

#: How many months a portfolio's charts look back and ahead.
GANTT_MONTHS = (11, 6)
CALENDAR_MONTHS = (9, 2)
PROBLEM_MONTHS = (11, 0)


def portfolio_page(
    portfolio: Portfolio, today: date, language: Language, filters: Mapping[str, str | date] | None = None
) -> Page:
    """The page as of a local day. `filters` are only told: the portfolio has passed them already."""
    return _PortfolioPage(portfolio, today, Speech(language)).page(filters or {})


class _PortfolioPage(Parts):
    def page(self, filters: Mapping[str, str | date]) -> Page:
        return Page(
            language=self.speech.language,
            title=self._title(),
            subtitle=self._subtitle(filters),
            today=self.today,
            tiles=tuple(self._tiles()),
            sections=(
                *self.stopped_sections(),
                self.due_section(),
                self.escalations_section(),
                self._lifecycles_section(),
                self._problems_section(),
                self._gantt_section(),
                self._calendar_section(),
                *self.areas_sections(),
            ),
        )

    def _title(self) -> str:
        kinds = {status.kind for status in self.statuses}
        return self.speech.say(
            words.PORTFOLIO_OF.get(kinds.pop(), words.PORTFOLIO) if len(kinds) == 1 else words.PORTFOLIO
        )

    def _subtitle(self, filters: Mapping[str, str | date]) -> str:
        programs = sorted({self.program_name(status) for status in self.statuses})
        told = [self.speech.say(words.AS_OF, day=self.speech.long_day(self.today))]
        if programs:
            told.append(self.speech.say(words.OF_PROGRAMS, programs=", ".join(programs)))
        if filters:
            said = "; ".join(self._filter(name, value) for name, value in filters.items())
            told.append(self.speech.say(words.ONLY, filters=said))
        return " · ".join(told)

    def _filter(self, name: str, value: str | date) -> str:
        shown = self.speech.day(value) if isinstance(value, date) else value
        if name == "health":
            shown = self.speech.word(HEALTH, shown)
        if name == "program":
            titles = {key[0]: naming.title() for key, naming in self.namings.items()}
            shown = titles.get(shown, shown)
        return self.speech.say(words.FILTER[name], value=shown)

    def _tiles(self) -> list[Tile]:
        counted = [(health, sum(each.health == health for each in self.statuses)) for health in URGENCY]
        oldest = max((self.age(*each) for each in self.escalations), default=None)
        tiles = [self.tile("total", len(self.statuses))]
        tiles += [
            Tile(health, number, self.speech.say(HEALTH[health]), symbol=f"h-{health}")
            for health, number in counted
            if number
        ]
        if self.stopped:
            number, text = len(self.stopped), self.speech.say(STOPPED)
            tiles.append(Tile("stopped", number, text, symbol="h-stopped"))
        tiles.append(self.tile("due_this_week", len(self.due)))
        tiles.append(self.tile("escalations", len(self.escalations)))
        if oldest is not None:
            tiles.append(self.tile("oldest_days", oldest))
        tiles += self.plan_tiles()
        return tiles

    def _lifecycles_section(self) -> Section:
        several = len({status.program for status in self.statuses}) > 1
        shown: dict[str, Kind] = {
            "lifecycle": "code",
            "name": "name",
            **({"program": "text"} if several else {}),
            "health": "health",
            "stage": "text",
            "expected_end": "date",
            "next_due_on": "date",
            "rung": "number",
            "missed": "number",
            "activities_overdue": "number",
            "coordinator": "text",
            "region": "text",
        }
        rows = tuple(
            tuple(cell for name, cell in self._lifecycle(status).items() if name in shown)
            for status in self.statuses
        )
        return section(self.speech, "lifecycles", table=Table(columns(self.speech, shown), rows))

    def _lifecycle(self, status: Status) -> dict[str, Cell]:
        code, name = self.who(status)
        return {
            "lifecycle": code,
            "name": name,
            "program": Word(status.program, self.program_name(status)),
            "health": self.health(status),
            "stage": self.stage(status),
            "expected_end": status.expected_end,
            "next_due_on": status.next_due_on,
            "rung": status.highest_rung or None,
            "missed": status.periods.missed,
            "activities_overdue": status.plan.overdue if status.plan is not None else None,
            "coordinator": status.roles.get("coordinator"),
            "region": status.attributes.region,
        }

    def _problems_section(self) -> Section:
        months = months_around(self.today, *PROBLEM_MONTHS).months()
        first = columns(self.speech, {"lifecycle": "code", "name": "name", "health": "health"})
        rows = tuple(
            (*self.who(status), self.health(status), *self._problems(status, months))
            for status in self.statuses
        )
        table = Table((*first, *month_columns(months, self.speech)), rows, grid=True)
        return section(self.speech, "problems", table=table, key=problem_key(self.speech))

    def _problems(self, status: Status, months: list[date]) -> list[Word | None]:
        return problems_by_month(self.histories[status.lifecycle], months, self.today, self.speech)

    def _calendar_section(self) -> Section:
        months = months_around(self.today, *CALENDAR_MONTHS).months()
        first = columns(self.speech, {"lifecycle": "code", "name": "name"})
        totals = columns(self.speech, {"held": "number", "recovered": "number", "missed": "number"})
        rows = tuple(self._sessions(status, months) for status in self.running)
        table = Table((*first, *month_columns(months, self.speech), *totals), rows, grid=True)
        present = {cell.code for row in rows for cell in row if isinstance(cell, Word)}
        key = period_key(self.speech, present, glyphs=True)
        return section(self.speech, "calendar", table=table, key=key)

    def _sessions(self, status: Status, months: list[date]) -> tuple[Cell, ...]:
        sessions = sessions_by_month(self.histories[status.lifecycle], months, self.speech)
        return (*self.who(status), *sessions, *status.periods.model_dump().values())

    def _gantt_section(self) -> Section:
        axis = months_around(self.today, *GANTT_MONTHS)
        drawing = Drawing(axis, self.today, self.speech)
        lines = tuple(self._line(status, drawing) for status in self.running)
        gantt = Gantt(axis.ticks(self.speech), axis.at(self.today), self.speech.say(words.TODAY), lines)
        marked = {mark.symbol for line in lines for mark in line.marks}
        key = (
            *stage_key(self.namings.values(), self.speech),
            *bar_key(lines, self.speech),
            *period_key(self.speech, marked, glyphs=False),
        )
        return section(self.speech, "gantt", gantt=gantt, key=key)

    def _line(self, status: Status, drawing: Drawing) -> Line:
        naming, history = self.naming(status), self.histories[status.lifecycle]
        bars = (*stage_bars(history, naming, drawing), *pause_bars(history, drawing))
        marks = tuple(period_marks(history.periods, drawing, titled=False))
        code, label = self.who(status)
        return Line(label, code, naming.stage(status.stage), self._until(status), bars, marks)

    def _until(self, status: Status) -> str:
        end = status.expected_end
        return "" if end is None else self.speech.say(words.UNTIL, last=self.speech.day(end))
