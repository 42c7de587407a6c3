"""The one reader of sheets, CSV or Excel: the right value, or a problem with its row and column.

Bytes in, tables or `SheetUnusableError` out. `tables` says what a table is, `workbooks` and `delimited` how files hold one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from cli.exporting import LISTS
from cli.importing import delimited
from cli.importing.grids import Grid, Part, unusable
from cli.importing.problems import SheetUnusableError
from cli.importing.tables import DEPTH, MAX_ROWS, Format, Row, Sheet, table_of
from cli.importing.workbooks import OLD_EXCEL, ZIPPED, open_workbook
from cli.language import tr, without_accents

__all__ = ["ENCODINGS", "MAX_BYTES", "MAX_ROWS", "File", "Format", "Row", "Sheet", "open_file", "read_sheet"]

MAX_BYTES = 10 * 1024 * 1024
ENCODINGS = ("utf-8", "latin-1", "cp1252")
EXCEL_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods")
#: Sheets that templates and exports bring for their own use.
LISTS_NAMES = (LISTS.es, LISTS.en)


@dataclass(frozen=True)
class File:
    """What was opened: a table of a CSV, or each of a workbook."""

    name: str
    parts: Sequence[Part]

    def table(self, expected: Format) -> Sheet:
        """The table that people see and that has the headings which are needed. Raises `SheetUnusableError`.

        Where several have them nobody can say which one is meant, so it has to be named.
        """
        if expected.sheet is not None:
            return self._named(expected.sheet, expected)
        seen = [part for part in self.parts if not part.hidden]
        if not seen:
            raise unusable(self.name, 1, tr("every sheet of the workbook is hidden"))
        seen = [part for part in seen if not _is(part, LISTS_NAMES)] or seen
        fitting = [part for part in seen if _fits(part, expected)] if len(seen) > 1 else seen
        if len(fitting) > 1:
            reason = tr(
                "several sheets have these headings: {sheets}; say which one is meant with --sheet, or bring their rows together"
            )
            names = ", ".join(f"'{part.name}'" for part in fitting)
            raise unusable(self.name, 1, reason.format(sheets=names))
        return table_of((fitting or seen)[0].open(), expected)

    def titled(self, names: Sequence[str], expected: Format) -> Sheet | None:
        """The visible table with one of these names, if there is one."""
        found = [part for part in self.parts if not part.hidden and _is(part, names)]
        return table_of(found[0].open(), expected) if found and len(self.parts) > 1 else None

    def unread(self, read: Sequence[str]) -> list[str]:
        """What else the file holds beside the tables that were read."""
        return [
            part.name
            for part in self.parts
            if part.name not in read and not _is(part, LISTS_NAMES) and _says_something(part)
        ]

    def _named(self, name: str, expected: Format) -> Sheet:
        for part in self.parts:
            if _is(part, (name,)):
                return table_of(part.open(), expected)
        reason = tr("there is no sheet '{sheet}'; it has: {sheets}")
        names = ", ".join(part.name for part in self.parts)
        raise unusable(self.name, 1, reason.format(sheet=name, sheets=names))


def _is(part: Part, names: Sequence[str]) -> bool:
    def plain(name: str) -> str:
        return without_accents(name.strip()).casefold()

    return plain(part.name) in {plain(name) for name in names}


def _says_something(part: Part) -> bool:
    try:
        return next(iter(part.open().lines), None) is not None
    except SheetUnusableError:
        return True


def _fits(part: Part, expected: Format) -> bool:
    lines = islice(part.open().lines, DEPTH)
    return any(expected.fits(cell for cell in line.cells.values() if isinstance(cell, str)) for line in lines)


def open_file(name: str, content: bytes, expected: Format) -> File:
    """The tables of a file. What it is follows from what it holds, not from its name. Raises `SheetUnusableError`."""
    if len(content) > MAX_BYTES:
        reason = tr("the file is larger than {limit} MB; split it").format(limit=MAX_BYTES // 2**20)
        raise unusable(name, 1, reason)
    if content.startswith((ZIPPED, OLD_EXCEL)) or name.lower().endswith(EXCEL_SUFFIXES):
        return File(name, open_workbook(name, content))
    return File(name, [Part(name, False, partial(_delimited, name, content, expected))])


def _delimited(name: str, content: bytes, expected: Format) -> Grid:
    text, notes = delimited.decoded(name, content, expected.encoding, may_guess=expected.may_guess)
    grid = delimited.grid_of(name, text, expected.fits)
    grid.notes += notes
    return grid


def read_sheet(name: str, content: bytes, expected: Format | None = None) -> Sheet:
    """The table of a file. Raises `SheetUnusableError`."""
    expected = expected or Format()
    return open_file(name, content, expected).table(expected).without(())
