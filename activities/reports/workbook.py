"""The tables of a page as an Excel workbook: typed cells, frozen headings, and no text that could run as a formula."""

import re
from collections.abc import Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from activities.reports.tables import Cell, Column, Page, Section, Table, Word

#: What a spreadsheet takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: Characters that the file format cannot hold.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: Names of sheets may not hold these, nor be longer than that.
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME, LONGEST_TEXT = 31, 32_767
WIDEST = 48
HEADING = PatternFill("solid", fgColor="DCE8EB")
DATE_FORMAT, PERCENT_FORMAT = "dd-mm-yyyy", "0.0"


def workbook_of(page: Page) -> bytes:
    """The page's tables, a sheet for each. Percentages are numbers from 0 to 100 and more, as on the page."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for part, table in _tables(page):
        _write(workbook.create_sheet(_NOT_IN_A_NAME.sub(" ", part.title)[:LONGEST_NAME]), table)
    written = BytesIO()
    workbook.save(written)
    return written.getvalue()


def _tables(page: Page) -> Iterator[tuple[Section, Table]]:
    for section in page.sections:
        for part in (section, section.details):
            if part is not None and part.table is not None:
                yield part, part.table


def _write(sheet: Worksheet, table: Table) -> None:
    for at, column in enumerate(table.columns, start=1):
        heading = sheet.cell(1, at)
        _fill(heading, column.heading, column)
        heading.font, heading.fill = Font(bold=True), HEADING
        heading.alignment = Alignment(wrap_text=True, vertical="top")
    for row_number, row in enumerate(table.rows, start=2):
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True), start=1):
            _fill(sheet.cell(row_number, at), cell, column)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for at, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = _width(table, at - 1, column)


def _fill(target: SheetCell | MergedCell, cell: Cell, column: Column) -> None:
    assert isinstance(target, SheetCell), "nothing is merged"
    value = cell.text if isinstance(cell, Word) else cell
    if isinstance(value, str):
        target.value = _FORBIDDEN.sub("", value)[:LONGEST_TEXT]
        # A text stays a text, whatever it begins with; the mark keeps it one when somebody edits the cell.
        target.data_type = "s"
        target.quotePrefix = value.startswith(FORMULA_STARTS)
        return
    target.value = value
    if column.kind == "date" and value is not None:
        target.number_format = DATE_FORMAT
    elif isinstance(value, float):
        target.number_format = PERCENT_FORMAT


def _width(table: Table, at: int, column: Column) -> int:
    if column.kind == "date":
        return 12
    longest = max((len(_text(row[at])) for row in table.rows), default=0)
    return min(max(longest, len(column.heading)) + 2, WIDEST)


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Word) else str(cell or "")
