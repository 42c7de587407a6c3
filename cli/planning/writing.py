"""Plans as rows of a sheet: what an export writes and an import takes back unchanged.

A workbook is for people: headings, areas and words are in their language. A CSV holds codes, the same in every language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cli import language
from cli.exporting import Cell, CellKind, Column, Table
from cli.importing.examples import EXAMPLE
from cli.language import N_, tr
from cli.planning.columns import COLUMNS, HEADINGS
from domain.plan_names import ACTIVITY_STATUS, KIND, SUB_REASON
from domain.program import Program
from domain.state import Plan
from domain.text import Text

NOTES = {
    "lifecycle": N_("Identifier of the alliance, such as casa-01."),
    "area": N_("Area of work: its name, or its number."),
    "standard": N_("Standard of that area."),
    "kind": N_(
        "need: something that the diagnosis found. activity: something that the plan will do about it."
    ),
    "id": N_("A short name of your own, such as n-01 or a-01. It stays the same for ever."),
    "description": N_("What is needed, or what will be done. No names of children, families or workers."),
    "responsible": N_("Activities only: the role that answers for it."),
    "due": N_("Activities only: the last day to do it."),
    "status": N_("Activities only: pending, done or eliminated. Empty means pending."),
    "sub_reason": N_("Pending activities only: not due yet, or postponed (then due is the new date)."),
    "done_on": N_("Activities that were done: on which day."),
    "reason": N_("Why it was eliminated, postponed or taken up again."),
    "secondary_area": N_(
        "May stay empty: another area that the activity also serves. It counts in its own only."
    ),
    "project": N_("May stay empty: a line of work across the areas."),
}
WIDTHS = {
    "description": 60,
    "area": 30,
    "standard": 30,
    "responsible": 30,
    "reason": 30,
    "secondary_area": 30,
}


@dataclass(frozen=True)
class Words:
    """How codes are written: as people say them, or as they are."""

    program: Program | None
    for_people: bool

    def say(self, names: Mapping[Any, Text], code: str | None) -> str | None:
        """The word for a code."""
        name = names.get(code) if code is not None and self.for_people else None
        return code if name is None else name.in_language(language.current())

    def area(self, code: str | None) -> str | None:
        """An area."""
        return self.say({area.id: area.name for area in self._areas()}, code)

    def standard(self, area: str, code: str) -> str | None:
        """A standard of an area."""
        known = {each.id: each.standards for each in self._areas()}
        return self.say(known.get(area, {}), code)

    def role(self, code: str) -> str | None:
        """A role."""
        return self.say(self.program.roles if self.program is not None else {}, code)

    def project(self, code: str | None) -> str | None:
        """A line of work."""
        rules = self.program.plan if self.program is not None else None
        return self.say(rules.projects if rules is not None else {}, code)

    def _areas(self) -> tuple[Any, ...]:
        return self.program.areas if self.program is not None else ()


def rows_of(lifecycle: str, plan: Plan, words: Words) -> Iterator[list[Cell]]:
    """The rows of one plan: its needs, and its activities, also those that are only proposed."""
    for need in plan.needs.values():
        yield _row({"lifecycle": lifecycle, "kind": "need", **need.model_dump()}, words)
    proposed = {draft.id: draft for draft in plan.proposal.drafts} if plan.proposal is not None else {}
    for activity in plan.activities.values():
        planned = proposed.pop(activity.id, None)
        known = {**activity.model_dump(), **(planned.model_dump() if planned is not None else {})}
        yield _row({"lifecycle": lifecycle, "kind": "activity", **known}, words)
    for draft in proposed.values():
        known = {"lifecycle": lifecycle, "kind": "activity", "status": "pending", "sub_reason": "not_due"}
        yield _row({**known, **draft.model_dump()}, words)


def _row(known: dict[str, Any], words: Words) -> list[Cell]:
    said = {
        **known,
        "kind": words.say(KIND, known["kind"]),
        "area": words.area(known["area"]),
        "standard": words.standard(known["area"], known["standard"]),
        "status": words.say(ACTIVITY_STATUS, known.get("status")),
        "sub_reason": words.say(SUB_REASON, known.get("sub_reason")),
        "secondary_area": words.area(known.get("secondary_area")),
        "project": words.project(known.get("project")),
    }
    if "responsible" in known:
        said["responsible"] = words.role(known["responsible"])
    return [said.get(column) for column in COLUMNS]


def sheet_of(rows: list[list[Cell]], words: Words) -> Table:
    """A plan sheet."""
    return Table(tr("Plan"), tuple(_column(column, words) for column in COLUMNS), rows)


def example(program: Program, due: date, words: Words) -> list[list[Cell]]:
    """A row that explains; an import leaves it out."""
    area = program.areas[0]
    known = {
        "lifecycle": EXAMPLE.in_language(language.current()),
        "kind": "activity",
        "id": "a-01",
        "description": tr(
            "Example, which does not count: leave this row or delete it. Needs have the columns up to description; "
            "activities also responsible and due."
        ),
        "area": area.id,
        "standard": next(iter(area.standards)),
        "responsible": program.plan.parties[0] if program.plan is not None else next(iter(program.roles)),
        "due": due,
        "status": "pending",
        "sub_reason": "not_due",
    }
    return [_row(known, words)]


def _column(column: str, words: Words) -> Column:
    heading = HEADINGS[column].in_language(language.current() if words.for_people else "en")
    kind: CellKind = "date" if column in {"due", "done_on"} else "text"
    return Column(heading, kind, _choices(column, words), tr(NOTES[column]), WIDTHS.get(column, 14))


def _choices(column: str, words: Words) -> tuple[str, ...]:
    """What a cell may hold, where that is a list."""
    program = words.program
    if program is None:
        return ()
    standards = {name: text for area in program.areas for name, text in area.standards.items()}
    listed: dict[str, Mapping[Any, Text]] = {
        "kind": {code: name for code, name in KIND.items() if code != "printed"},
        "status": ACTIVITY_STATUS,
        "sub_reason": SUB_REASON,
        "area": {area.id: area.name for area in program.areas},
        "standard": standards,
        "secondary_area": {area.id: area.name for area in program.areas},
        "responsible": program.roles,
        "project": program.plan.projects if program.plan is not None else {},
    }
    return tuple(words.say(listed.get(column, {}), code) or "" for code in listed.get(column, {}))
