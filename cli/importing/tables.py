"""From lines of cells to a table: where its headings are, what merged cells mean, and which rows say something.

Whatever is not plain becomes a problem with its row and column; nothing that somebody wrote counts as empty.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from cli.exporting import as_meant
from cli.importing.grids import Fault, Grid, Line, Merge, column_name, unusable
from cli.importing.problems import Problem, rows_told
from cli.language import tr, without_accents

MAX_ROWS = 5_000
MAX_COLUMNS = 500
#: The headings are among the first lines that say something; titles may stand above.
DEPTH = 30
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_LETTERS = re.compile(r"[\W_]+")
#: What spreadsheets and web pages leave around a text, and nobody sees.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_AMOUNT = re.compile(r"[-+]?[0-9][0-9.,]*%?")


@dataclass(frozen=True)
class Row:
    """One row with the number that a spreadsheet shows; empty cells are left out.

    `faults`: why nobody can say what other cells hold.
    """

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A table: its name for messages, its headings, its rows, and the rows that could not be read.

    `written` are the headings as they stand in the file, by what they mean; `heading_row` is where. `notes` are to be
    told to whoever reads the table.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    heading_row: int = 1
    notes: tuple[str, ...] = ()

    def without(self, columns: Iterable[str]) -> "Sheet":
        """The table as if these columns were not there. Rows of which a cell cannot be read become problems."""
        gone = frozenset(columns)
        rows: list[Row] = []
        problems = list(self.problems)
        for row in self.rows:
            faults = {column: reason for column, reason in row.faults.items() if column not in gone}
            cells = {column: cell for column, cell in row.cells.items() if column not in gone}
            if faults:
                problems += [
                    Problem(self.name, row.number, column, reason) for column, reason in faults.items()
                ]
            elif cells:
                rows.append(Row(row.number, cells))
        headings = tuple("" if heading in gone else heading for heading in self.headings)
        return replace(self, headings=headings, rows=tuple(rows), problems=tuple(sorted(problems)))


class Headings(NamedTuple):
    """Where the headings of a sheet are, and what each column means."""

    sheet: str
    row: int
    names: Mapping[int, str]


@dataclass(frozen=True)
class Format:
    """What a sheet looks like: what its headings mean, which it needs, how many rows it may have, how it is read.

    `headings` has plain headings, as `plain_heading` makes them; `prefixes` are of headings that go on freely.
    `sheet`: the one to read of a workbook.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    max_rows: int = MAX_ROWS
    encoding: str | None = None
    may_guess: bool = True
    sheet: str | None = None

    def meaning(self, heading: str) -> str:
        """The column that a heading means."""
        plain = plain_heading(heading)
        for prefix, meant in self.prefixes.items():
            if plain.startswith(prefix) and plain not in self.headings:
                return meant + plain.removeprefix(prefix)
        return self.headings.get(plain, plain)

    def fits(self, cells: Iterable[str]) -> bool:
        """Whether cells are the headings of such a table."""
        return bool(self.needed) and {self.meaning(cell) for cell in cells} >= set(self.needed)


def plain_heading(heading: str) -> str:
    """A heading without what does not matter: case, accents, signs, what stands in brackets."""
    folded = without_accents(" ".join(_ASIDE.sub(" ", heading).split())).casefold()
    return _NO_LETTERS.sub("_", folded).strip("_")


def table_of(grid: Grid, expected: Format) -> Sheet:
    """What a grid says. Raises `SheetUnusableError`."""
    lines = list(_limited(grid, expected.max_rows))
    if not lines:
        raise unusable(grid.name, 1, tr("the sheet is empty"))
    place, cells = _headings(lines, grid.merges, expected)
    heading_row = lines[place].number
    if len(lines) - place - 1 > expected.max_rows:
        raise _too_long(grid.name, lines[place + 1 + expected.max_rows].number, expected.max_rows)
    names = _names(grid.name, heading_row, cells, expected)
    headings = Headings(grid.name, heading_row, names)
    body, hints = _unmerged(lines[place + 1 :], grid.merges, headings)
    rows, problems = _rows(grid.name, body, names)
    problems += _astray(lines[:place], headings, expected)
    written = {name: cells[column] for column, name in names.items()}
    meant = tuple(names.get(column, "") for column in range(max(names, default=-1) + 1))
    notes = (*grid.notes, *hints, *_hidden(grid, names, {row.number for row in rows}))
    return Sheet(grid.name, meant, tuple(rows), tuple(problems), written, heading_row, notes)


def _limited(grid: Grid, limit: int) -> Iterator[Line]:
    saying = (line for line in map(_cleaned, grid.lines) if line.cells)
    for count, line in enumerate(saying):
        if count > limit + DEPTH:
            raise _too_long(grid.name, line.number, limit)
        yield line


def _too_long(name: str, line: int, limit: int) -> Exception:
    return unusable(name, line, tr("there are more than {limit} rows; split the sheet").format(limit=limit))


def _cleaned(line: Line) -> Line:
    cells = {place: _clean(cell) if isinstance(cell, str) else cell for place, cell in line.cells.items()}
    return Line(line.number, {place: cell for place, cell in cells.items() if cell})


def _clean(cell: str) -> str:
    return as_meant(cell.strip().strip(_UNSEEN).strip())


def _headings(lines: Sequence[Line], merges: Sequence[Merge], expected: Format) -> tuple[int, dict[int, str]]:
    """Which line holds the headings, and what it holds: all that are needed, else the most that are known."""
    above = list(islice(lines, DEPTH))
    for merge in merges:
        if merge.first_column == merge.last_column and merge.first_line <= above[-1].number:
            above = [_filled(line, merge, above) for line in above]
    texts = [{place: cell for place, cell in line.cells.items() if isinstance(cell, str)} for line in above]
    fitting = [expected.fits(cells.values()) for cells in texts]
    if True in fitting:
        place = fitting.index(True)
        # Headings of two lines, or the same ones twice.
        while place + 1 < len(fitting) and fitting[place + 1]:
            place += 1
        return place, texts[place]
    meant = set(expected.headings.values())
    known = [len({expected.meaning(cell) for cell in cells.values()} & meant) for cells in texts]
    place = known.index(max(known))
    return place, texts[place]


def _filled(line: Line, merge: Merge, lines: Iterable[Line]) -> Line:
    if not merge.first_line < line.number <= merge.last_line:
        return line
    value = next(
        (each.cells.get(merge.first_column) for each in lines if each.number == merge.first_line), None
    )
    return line if value is None else Line(line.number, {merge.first_column: value, **line.cells})


def _names(name: str, row: int, cells: Mapping[int, str], expected: Format) -> dict[int, str]:
    if len(cells) > MAX_COLUMNS:
        raise unusable(name, row, tr("there are more than {limit} columns").format(limit=MAX_COLUMNS))
    names = {column: expected.meaning(cell) or cell for column, cell in sorted(cells.items())}
    for each, times in Counter(names.values()).items():
        if times > 1:
            twice = [cells[column] for column, meaning in names.items() if meaning == each]
            reason = tr("the column '{column}' appears twice: {headings}")
            raise unusable(name, row, reason.format(column=each, headings=", ".join(twice)))
    return names


def _unmerged(
    lines: Sequence[Line], merges: Iterable[Merge], headings: "Headings"
) -> tuple[list[Line], list[str]]:
    """Cells below each other that were merged mean the same for each row; of others nobody can say what they mean."""
    cells = {line.number: dict(line.cells) for line in lines}
    rows, columns = sorted(cells), sorted(headings.names)
    filled: list[str] = []
    taken: set[tuple[int, int]] = set()
    for merge in merges:
        places = columns[bisect_left(columns, merge.first_column) : bisect_right(columns, merge.last_column)]
        covered = rows[bisect_left(rows, merge.first_line) : bisect_right(rows, merge.last_line)]
        value = cells.get(merge.first_line, {}).get(merge.first_column)
        if merge.first_line <= headings.row or value is None or len(places) * len(covered) < 2:
            continue
        area = {(row, place) for row in covered for place in places}
        if not taken.isdisjoint(area):
            reason = tr("the merged cells {cells} overlap others; separate them")
            raise unusable(headings.sheet, merge.first_line, reason.format(cells=merge.name))
        taken |= area
        if len(places) > 1 or (isinstance(value, str) and _AMOUNT.fullmatch(value)):
            reason = tr("the cells {cells} are merged; separate them and write in each what it means")
            value = Fault(reason.format(cells=merge.name))
        else:
            filled.append(merge.name)
        for row in covered:
            cells[row] |= dict.fromkeys(places, value)
    note = tr("Merged cells were taken to mean the same in each of their rows: {cells}")
    notes = [note.format(cells=_enough(filled))] if filled else []
    return [Line(number, found) for number, found in cells.items()], notes


def _enough(names: Sequence[str], limit: int = 8) -> str:
    return ", ".join((*names[:limit], *(["…"] if len(names) > limit else [])))


def _astray(above: Iterable[Line], headings: "Headings", expected: Format) -> Iterator[Problem]:
    """Rows that came to stand above the headings, as when a whole sheet is sorted; titles fill fewer cells."""
    needed = {column for column, meaning in headings.names.items() if meaning in expected.needed}
    for line in above:
        texts = [cell for cell in line.cells.values() if isinstance(cell, str)]
        if needed and needed <= set(line.cells) and not expected.fits(texts):
            reason = tr(
                "it stands above the headings, which are in row {row}; move it below them or delete it"
            )
            yield Problem(headings.sheet, line.number, "", reason.format(row=headings.row))


def _rows(name: str, lines: Iterable[Line], names: Mapping[int, str]) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for line in lines:
        astray = [column for column in line.cells if column not in names]
        if astray:
            reason = tr("it has more cells than there are headings: {columns}")
            columns = ", ".join(column_name(column) for column in astray)
            problems.append(Problem(name, line.number, "", reason.format(columns=columns)))
            continue
        texts = {names[column]: cell for column, cell in line.cells.items() if isinstance(cell, str)}
        faults = {
            names[column]: cell.reason for column, cell in line.cells.items() if isinstance(cell, Fault)
        }
        rows.append(Row(line.number, texts, faults))
    return rows, problems


def _hidden(grid: Grid, names: Mapping[int, str], rows: set[int]) -> Iterator[str]:
    """What is read although people do not see it is told."""
    if unseen := sorted(rows.intersection(grid.hidden_lines)):
        yield tr("Rows that are hidden in the sheet were read too: {rows}").format(rows=rows_told(unseen))
    if columns := [column_name(column) for column in grid.hidden_columns if column in names]:
        text = tr("Columns that are hidden in the sheet were read too: {columns}")
        yield text.format(columns=", ".join(columns))
