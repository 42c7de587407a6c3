"""Checking a whole import before anything starts: every row is understood and tried on the rules."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cli import language
from cli.importing import rows
from cli.importing.problems import Problem
from cli.importing.tables import Row, Sheet
from cli.language import tr
from domain.days import Calendar
from domain.errors import AyniError, ProfileInvalid, Refusal, UnknownProfile
from domain.events import Envelope, LifecycleStart
from domain.program import Program
from domain.simulation import Refused, simulate
from domain.validation import parsed

#: Stands for an identifier that is missing, so that the rest of the row is checked too.
NAMELESS = "nameless"
PROFILE_ERRORS = frozenset({UnknownProfile.code, ProfileInvalid.code})


@dataclass(frozen=True)
class Surroundings:
    """What the check needs from the world: definitions, calendars, the present, and what a row without program means."""

    load_program: Callable[[str, str | None], Program]
    calendar_for: Callable[[Program, datetime], Calendar]
    now: datetime
    default_program: str


@dataclass(frozen=True)
class Planned:
    """A lifecycle that can start, and the row that it comes from."""

    row: int
    start: LifecycleStart


@dataclass(frozen=True)
class Plan:
    """What an import would do. Lifecycles with any problem, also in their events, are not in `starts`."""

    starts: tuple[Planned, ...]
    problems: tuple[Problem, ...]


def plan_import(
    sheet: Sheet, events: Sheet | None, surroundings: Surroundings, advance: Callable[[], None] = lambda: None
) -> Plan:
    """Check every row. `advance` hears of each lifecycle that was checked."""
    return _Check(sheet, events, surroundings).plan(advance)


class _Check:
    def __init__(self, sheet: Sheet, events: Sheet | None, surroundings: Surroundings) -> None:
        self._sheet, self._events, self._surroundings = sheet, events, surroundings
        self._problems: list[Problem] = [*sheet.problems, *(events.problems if events is not None else ())]
        self._events_of: dict[str, list[Row]] = defaultdict(list)
        self._programs: dict[tuple[str, str | None], Program] = {}

    def plan(self, advance: Callable[[], None]) -> Plan:
        self._assign_events()
        first_rows: dict[str, int] = {}
        starts = []
        for row in self._sheet.rows:
            planned = self._row(row, first_rows)
            if planned is not None:
                starts.append(planned)
            advance()
        return Plan(tuple(starts), tuple(sorted(set(self._problems))))

    def _assign_events(self) -> None:
        known = {row.cells.get("lifecycle") for row in self._sheet.rows}
        for row in self._events.rows if self._events is not None else ():
            lifecycle = row.cells.get("lifecycle", "")
            if lifecycle in known:
                self._events_of[lifecycle].append(row)
            else:
                text = tr("no row of the alliances has the identifier '{lifecycle}'").format(
                    lifecycle=lifecycle
                )
                self._event_problem(row, "lifecycle", text)

    def _row(self, row: Row, first_rows: dict[str, int]) -> Planned | None:
        before = len(self._problems)
        lifecycle = row.cells.get("lifecycle")
        if lifecycle is None:
            self._problem(row, "lifecycle", tr("it is empty; every alliance needs an identifier"))
        elif lifecycle in first_rows:
            self._problem(row, "lifecycle", _already(lifecycle, first_rows[lifecycle]))
        else:
            first_rows[lifecycle] = row.number
        start = self._start(row)
        if start is None or len(self._problems) > before:
            return None
        self._try(row, start)
        return Planned(row.number, start) if len(self._problems) == before else None

    def _start(self, row: Row) -> LifecycleStart | None:
        program = self._program(row)
        if program is None:
            return None
        try:
            started_at = rows.instant_of(row, "started_at", program.time_zone)
        except ValueError as error:
            self._problem(row, "started_at", str(error))
            return None
        roles = rows.roles_of(row)
        message = {
            "lifecycle": row.cells.get("lifecycle", NAMELESS),
            "program": program,
            "calendar": self._surroundings.calendar_for(program, started_at),
            "started_at": started_at,
            "stage": row.cells.get("stage"),
            "roles": roles,
            "attributes": rows.attributes_of(row),
            "past": (*self._past(row, program, roles), *self._chosen(row, roles)),
        }
        try:
            return parsed(LifecycleStart, message, event_type="lifecycle_started", prefix=())
        except Refusal as refusal:
            self._problems.append(rows.problem_of(refusal, self._sheet.name, row))
            return None

    def _program(self, row: Row) -> Program | None:
        name, profile = row.cells.get("program", self._surroundings.default_program), row.cells.get("profile")
        if (name, profile) not in self._programs:
            try:
                self._programs[name, profile] = self._surroundings.load_program(name, profile)
            except AyniError as error:
                column = "profile" if error.code in PROFILE_ERRORS else "program"
                self._problem(row, column, error.message(language.current()))
                return None
        return self._programs[name, profile]

    def _past(self, row: Row, program: Program, roles: dict[str, str]) -> Iterator[Envelope]:
        first_rows: dict[str, int] = {}
        for event_row in self._events_of[row.cells.get("lifecycle", "")]:
            try:
                event = rows.event_of(event_row, program, roles)
            except ValueError as error:
                self._event_problem(event_row, "", str(error))
                continue
            except Refusal as refusal:
                self._refused(event_row, refusal)
                continue
            if event.occurred_at is not None and event.occurred_at > self._surroundings.now:
                self._event_problem(
                    event_row, "at", tr("it lies in the future; only the past can be imported")
                )
            elif event.id in first_rows:
                self._event_problem(event_row, "id", _already(event.id, first_rows[event.id]))
            else:
                first_rows[event.id] = event_row.number
                yield event

    def _chosen(self, row: Row, roles: dict[str, str]) -> Iterator[Envelope]:
        for choice in rows.CHOICES:
            if choice in row.cells:
                try:
                    yield rows.choice_of(row, choice, roles, self._surroundings.now)
                except ValueError as error:
                    self._problem(row, choice, str(error))

    def _try(self, row: Row, start: LifecycleStart) -> None:
        """Live the past once, so that what the rules refuse is known before anything starts."""
        in_order = sorted(start.past, key=lambda event: event.occurred_at or start.started_at)
        event_rows = dict(
            zip((event.id for event in start.past), self._events_of[start.lifecycle], strict=False)
        )
        try:
            for line in simulate(start, in_order, self._surroundings.now):
                if isinstance(line, Refused) and line.event.id in event_rows:
                    self._refused(event_rows[line.event.id], line.refusal)
                elif isinstance(line, Refused):
                    self._problem(
                        row, str(line.event.data["choice"]), line.refusal.message(language.current())
                    )
        except Refusal as refusal:
            self._problems.append(rows.problem_of(refusal, self._sheet.name, row))

    def _refused(self, row: Row, refusal: Refusal) -> None:
        assert self._events is not None, "event rows come from the events sheet"
        self._problems.append(rows.problem_of(refusal, self._events.name, row))

    def _problem(self, row: Row, column: str, reason: str) -> None:
        self._problems.append(Problem(self._sheet.name, row.number, column, reason))

    def _event_problem(self, row: Row, column: str, reason: str) -> None:
        assert self._events is not None, "event rows come from the events sheet"
        self._problems.append(Problem(self._events.name, row.number, column, reason))


def _already(identifier: str, row: int) -> str:
    return tr("the identifier '{identifier}' is already in row {row}").format(identifier=identifier, row=row)
