"""Coverage and compliance, told to people, to programs and to spreadsheets (SPEC P4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cli import output
from cli.exporting import Cell, Column, Table
from cli.language import N_, tr
from cli.names import Names
from cli.numbers import count, coverage, percentage
from domain.consistency import COUNTS, ConsistencyRow
from domain.program import Program

#: A group of lifecycles; None where they do not say which.
Group = str | None
COUNT_NAMES = {
    "needs": N_("Needs"),
    "planned": N_("Planned"),
    "done": N_("Done"),
    "pending": N_("Pending"),
    "eliminated": N_("Eliminated"),
}


@dataclass(frozen=True)
class Counted:
    """The rows of one group; where nothing is grouped, of everything."""

    rows: tuple[ConsistencyRow, ...]
    group: Group = None
    grouped: bool = False


def tell_programs(parts: Iterable[Counted], program: Program) -> None:
    """Print a JSON object for each row."""
    for part in parts:
        group = {"group": part.group} if part.grouped else {}
        for row in part.rows:
            output.json_line({**group, **_described(row, program)})


def _described(row: ConsistencyRow, program: Program) -> dict[str, Any]:
    """The row for programs; an area by its number, and printed figures only where they differ."""
    known = program.areas_by_id.get(row.area or "")
    content = row.model_dump(mode="json", exclude={"printed", "printed_coverage_pct"})
    content["area"] = known.number if known is not None else row.area
    if row.printed:
        content |= {"printed": row.printed, "printed_coverage_pct": row.printed_coverage_pct}
    return content


def tell_people(parts: list[Counted], program: Program) -> None:
    """Print a table for each group, and what it needs explained."""
    if not any(row.planned or row.needs for part in parts for row in part.rows):
        output.line(
            tr("Nobody has recorded needs or activities yet. Start with: ayni plan template plan.xlsx")
        )
        return
    for place, part in enumerate(parts):
        if place:
            output.line()
        if part.grouped:
            output.line(part.group or tr("not recorded"))
        output.table(_headings(), [_cells(row, program) for row in part.rows], numbers=7)
        _tell_notes(part.rows, program)


def _headings() -> tuple[str, ...]:
    counts = (tr(COUNT_NAMES[name]) for name in COUNTS)
    return (tr("Area and standard"), *counts, tr("Coverage"), tr("Compliance"))


def _cells(row: ConsistencyRow, program: Program) -> tuple[str, ...]:
    flag = " *" if row.printed else ""
    counts = (count(getattr(row, name)) for name in COUNTS)
    return (
        f"{_title(row, program)}{flag}",
        *counts,
        coverage(row.coverage_pct, row.needs),
        percentage(row.compliance_pct),
    )


def _title(row: ConsistencyRow, program: Program) -> str:
    names = Names(program)
    if row.area is None:
        return tr("All areas")
    if row.standard is not None:
        return f"  {names.standard(row.area, row.standard)}"
    known = program.areas_by_id.get(row.area)
    number = "" if known is None else f"{known.number} "
    return f"{number}{names.area(row.area)}"


def _tell_notes(rows: Iterable[ConsistencyRow], program: Program) -> None:
    """What the table needs explained: unknown needs, and printed figures that differ."""
    shown = list(rows)
    if any(row.needs is None for row in shown):
        output.line()
        output.line(tr("n/a: there are activities whose needs nobody recorded, so coverage is unknown."))
    for row in shown:
        if row.coverage_pct is None and row.known_coverage_pct is not None:
            text = tr(
                "{title}, where needs are known: needs {needs}, planned {planned}, coverage {coverage}."
            )
            output.line(
                text.format(
                    title=_title(row, program).strip(),
                    needs=row.known_needs,
                    planned=row.known_planned,
                    coverage=percentage(row.known_coverage_pct),
                )
            )
    differing = [row for row in shown if row.printed]
    if differing:
        output.line()
        output.line(tr("* The printed table says something else:"))
    for row in differing:
        for text in _differences(row, program):
            output.line(f"{output.MARGIN}{text}")


def _differences(row: ConsistencyRow, program: Program) -> Iterable[str]:
    title = _title(row, program).strip()
    for name, printed in row.printed.items():
        text = tr("{title}, {figure}: {printed} printed, {counted} counted")
        yield text.format(
            title=title,
            figure=tr(COUNT_NAMES[name]).lower(),
            printed=printed,
            counted=count(getattr(row, name)),
        )
    if row.printed_coverage_pct != row.coverage_pct:
        text = tr("{title}, coverage: {printed} with what is printed, {counted} with what was counted")
        yield text.format(
            title=title,
            printed=percentage(row.printed_coverage_pct),
            counted=coverage(row.coverage_pct, row.needs),
        )


def as_table(parts: list[Counted], program: Program) -> Table:
    """The rows as a spreadsheet shows them."""
    headings = _headings()
    columns = (
        Column(tr("Group"), width=30),
        Column(tr("Area"), width=38),
        Column(tr("Standard"), width=38),
        *(Column(heading, "number") for heading in headings[1:-2]),
        *(Column(f"{heading} %", "percent") for heading in headings[-2:]),
        *(Column(tr("{figure}, printed").format(figure=heading), "number") for heading in headings[1:-2]),
    )
    rows = [
        [part.group or tr("not recorded"), *_written(row, program)] for part in parts for row in part.rows
    ]
    if any(part.grouped for part in parts):
        return Table(tr("Consistency"), columns, rows)
    return Table(tr("Consistency"), columns[1:], [row[1:] for row in rows])


def _written(row: ConsistencyRow, program: Program) -> list[Cell]:
    names = Names(program)
    area = tr("All areas") if row.area is None else names.area(row.area)
    standard = tr("Total") if row.standard is None else names.standard(row.area or "", row.standard)
    return [
        area,
        standard,
        *(getattr(row, name) for name in COUNTS),
        row.coverage_pct,
        row.compliance_pct,
        *(row.printed.get(name) for name in COUNTS),
    ]
