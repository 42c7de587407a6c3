"""What the rows of a plan sheet mean: needs, activities, and figures that a table printed (SPEC P1, P2, P4).

Every fault is kept with its row and column; a row with a fault becomes nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cli.importing.examples import is_example
from cli.importing.problems import Problem
from cli.importing.tables import Format, Sheet
from cli.language import tr
from cli.planning.cells import Cells
from cli.planning.columns import COLUMN_OF, COLUMNS, OF_ACTIVITIES, PRINTED_HEADINGS
from domain.consistency import Item, Printed
from domain.plan_names import ACTIVITY_STATUS, KIND, SUB_REASON
from domain.program import Area, Program
from domain.state import ActivityStatus, Draft, Need, SubReason

MAX_ROWS = 20_000
#: What an import needs, and what a report can do with.
NEEDED = ("lifecycle", "area", "standard", "kind", "id", "description")
NEEDED_TO_REPORT = ("area", "standard", "kind")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
#: Rows do not say when a need was found.
NO_DAY = date.min

Place = tuple[Area, str]
ProgramOf = Callable[[str], Program | None]


@dataclass(frozen=True)
class NeedRow:
    """A need as a row says it; `need.recorded_on` says nothing."""

    number: int
    lifecycle: str
    need: Need


@dataclass(frozen=True)
class ActivityRow:
    """An activity as a row says it: what is planned, and how it goes."""

    number: int
    lifecycle: str
    draft: Draft
    status: ActivityStatus
    sub_reason: SubReason | None
    done_on: date | None
    reason: str | None


@dataclass(frozen=True)
class PlanSheet:
    """Everything that a sheet says, and what is wrong with it. `examples` are the rows that only explain."""

    needs: tuple[NeedRow, ...] = ()
    activities: tuple[ActivityRow, ...] = ()
    items: tuple[Item, ...] = ()
    printed: tuple[Printed, ...] = ()
    examples: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


def understand(sheet: Sheet, program_of: ProgramOf, *, for_report: bool = False) -> PlanSheet:
    """The rows of a sheet. `program_of` knows the definition of a lifecycle, None where there is no such lifecycle.

    A report counts rows by area, standard and status, and needs nothing else.
    """
    return _Reading(sheet, program_of, for_report=for_report).read()


def sheet_format(*, for_report: bool = False) -> Format:
    """What a plan sheet looks like."""
    needed = NEEDED_TO_REPORT if for_report else NEEDED
    return Format(headings=COLUMN_OF, needed=needed, max_rows=MAX_ROWS)


def is_known(column: str) -> bool:
    """Whether a column says something of a plan."""
    return column in COLUMNS or column in PRINTED_HEADINGS


class _Reading:
    def __init__(self, sheet: Sheet, program_of: ProgramOf, *, for_report: bool) -> None:
        self._sheet, self._program_of, self._for_report = sheet, program_of, for_report
        self._problems: list[Problem] = list(sheet.problems)
        self._first_rows: dict[tuple[str, str, str], int] = {}
        self._needs: list[NeedRow] = []
        self._activities: list[ActivityRow] = []
        self._items: list[Item] = []
        self._printed: list[Printed] = []
        self._examples: list[int] = []

    def read(self) -> PlanSheet:
        for row in self._sheet.rows:
            if is_example(row):
                self._examples.append(row.number)
            else:
                self._row(Cells(row, self._fault))
        return PlanSheet(
            tuple(self._needs),
            tuple(self._activities),
            tuple(self._items),
            tuple(self._printed),
            tuple(self._examples),
            tuple(sorted(set(self._problems))),
        )

    def _fault(self, row: int, column: str, reason: str) -> None:
        self._problems.append(Problem(self._sheet.name, row, column, reason))

    def _row(self, cells: Cells) -> None:
        kind = cells.choice("kind", KIND)
        if kind == "printed":
            self._printed_row(cells)
            return
        lifecycle = cells.get("lifecycle") or "" if self._for_report else cells.text("lifecycle")
        program = None if lifecycle is None else self._program_of(lifecycle)
        if lifecycle is not None and program is None:
            unknown = tr("there is no '{lifecycle}', or it keeps no work plan")
            cells.fault("lifecycle", unknown.format(lifecycle=lifecycle))
        if lifecycle is None or program is None:
            return
        place = cells.place(program)
        if kind == "need":
            self._need(cells, lifecycle, place)
        elif kind == "activity":
            self._activity(cells, lifecycle, program, place)

    def _need(self, cells: Cells, lifecycle: str, place: Place | None) -> None:
        cells.expect_none(OF_ACTIVITIES, tr("only activities have this"))
        described = {} if self._for_report else self._described(cells, lifecycle, "need")
        if cells.faulty or place is None:
            return
        area, standard = place[0].id, place[1]
        self._items.append(Item(lifecycle, area, standard, "need"))
        if not self._for_report:
            need = Need(area=area, standard=standard, recorded_on=NO_DAY, **described)
            self._needs.append(NeedRow(cells.number, lifecycle, need))

    def _activity(self, cells: Cells, lifecycle: str, program: Program, place: Place | None) -> None:
        status = cells.optional("status", ACTIVITY_STATUS) or "pending"
        planned = {} if self._for_report else self._planned(cells, lifecycle, program)
        sub_reason = cells.optional("sub_reason", SUB_REASON)
        done_on = cells.day("done_on")
        if cells.faulty or place is None:
            return
        area, standard = place[0].id, place[1]
        self._items.append(Item(lifecycle, area, standard, "activity", status))
        if not self._for_report:
            draft = Draft(area=area, standard=standard, **planned)
            waits = (sub_reason or "not_due") if status == "pending" else sub_reason
            how = (status, waits, done_on, cells.get("reason"))
            self._activities.append(ActivityRow(cells.number, lifecycle, draft, *how))

    def _described(self, cells: Cells, lifecycle: str, kind: str) -> dict[str, Any]:
        return {
            "id": self._identifier(cells, lifecycle, kind),
            "description": cells.long_text("description"),
        }

    def _planned(self, cells: Cells, lifecycle: str, program: Program) -> dict[str, Any]:
        """What a plan says of an activity."""
        due = cells.day("due")
        if cells.get("due") is None:
            cells.fault("due", tr("it is empty; write a date such as 20-11-2026"))
        elsewhere = cells.get("secondary_area") is not None
        secondary = cells.area(program, "secondary_area") if elsewhere else None
        return {
            **self._described(cells, lifecycle, "activity"),
            "responsible": cells.choice("responsible", program.roles),
            "due": due,
            "secondary_area": secondary.id if secondary is not None else None,
            "project": cells.optional("project", program.plan.projects if program.plan is not None else {}),
        }

    def _identifier(self, cells: Cells, lifecycle: str, kind: str) -> str | None:
        identifier = cells.text("id")
        if identifier is None:
            return None
        if not IDENTIFIER.fullmatch(identifier):
            reason = tr(
                "'{id}' is not an identifier: use letters without accents, digits, '.', '_' or '-', such as n-01"
            )
            cells.fault("id", reason.format(id=identifier))
        first = self._first_rows.setdefault((lifecycle, kind, identifier), cells.number)
        if first != cells.number:
            reason = tr("the identifier '{identifier}' is already in row {row}")
            cells.fault("id", reason.format(identifier=identifier, row=first))
        return identifier

    def _printed_row(self, cells: Cells) -> None:
        """Figures of a published table; without a standard they are an area's total, without an area everything's."""
        program = self._program_of(cells.get("lifecycle") or "")
        if program is None:
            return
        area = standard = None
        if cells.get("standard") is not None:
            place = cells.place(program)
            area, standard = (place[0].id, place[1]) if place is not None else (None, None)
        elif cells.get("area") is not None:
            found = cells.area(program, "area")
            area = found.id if found is not None else None
        counts = {
            column.removeprefix("printed_"): count
            for column in PRINTED_HEADINGS
            if (count := cells.count(column)) is not None
        }
        if not cells.faulty:
            self._printed.append(Printed(area, standard, counts))
