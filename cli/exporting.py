"""Writing tables as CSV or Excel, so that no spreadsheet takes a text for a formula and everything can be read back.

A text that a spreadsheet would run gets an apostrophe before it, and characters that Excel cannot hold are written as
Excel does (`_x000D_`); `as_meant` undoes both.
"""

import csv
import errno
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cli import language, output
from cli.failures import Failure
from cli.files import reason_of
from cli.language import N_, tr
from domain.text import Text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | date | None
CellKind = Literal["text", "date", "number", "percent"]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
NUMBER_FORMATS: dict[CellKind, dict[str, str]] = {
    "text": {"es": "@", "en": "@"},
    "date": {"es": "dd-mm-yyyy", "en": "yyyy-mm-dd"},
    "number": {"es": "General", "en": "General"},
    "percent": {"es": "0.0", "en": "0.0"},
}
UNWRITABLE = {
    errno.ENOENT: N_("its folder does not exist"),
    errno.EACCES: N_("there is no permission to write it"),
}
#: The sheet of a workbook that only holds what others may choose from.
LISTS = Text(es="Listas", en="Lists")
#: Rows below the last one for which lists and formats are ready too.
SPARE_ROWS = 500


@dataclass(frozen=True)
class Column:
    """A column: its heading, what its cells hold, the words to choose from, and a note for whoever fills it in."""

    heading: str
    kind: CellKind = "text"
    choices: tuple[str, ...] = ()
    note: str = ""
    width: int = 14


@dataclass(frozen=True)
class Table:
    """What a file is made of."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


def guarded(text: str) -> str:
    """A text as a cell holds it: never a formula, and without characters that a cell cannot hold."""
    written = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f"'{written}" if written.startswith(DANGEROUS) else written


def as_meant(cell: str) -> str:
    """The text that `guarded` was given."""
    meant = cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), meant)


def write_table(file: str, table: Table, *beside: Table, overwrite: bool) -> None:
    """Write a table as its file's name says, and say so; those beside it only where a file holds several.

    Raises `Failure` for any other name, or rather than lose what is there.
    """
    target = Path(file)
    kind = target.suffix.lower()
    if kind not in {".csv", ".xlsx"}:
        message = tr("It is not known how to write {file}: its name must end in .xlsx or .csv.")
        raise Failure("file_kind_unknown", message.format(file=file), tr("Give the file another name."))
    content = csv_of(table) if kind == ".csv" else xlsx_of(table, *beside)
    write_content(file, content, overwrite=overwrite)


def write_content(file: str, content: bytes, *, overwrite: bool) -> None:
    """Write a file, and say so. Raises `Failure`, rather than lose what is there without being told to."""
    target = Path(file)
    try:
        if not overwrite and target.exists() and target.stat().st_size > 0:
            message = tr("File {file} exists already.").format(file=file)
            raise Failure(
                "file_exists", message, tr("Give another name, or replace the file with --overwrite.")
            )
        target.write_bytes(content)
        output.talk(tr("Written: {file}").format(file=file))
    except OSError as error:
        known = UNWRITABLE.get(error.errno or 0)
        reason = tr(known) if known else reason_of(error)
        message = tr("File {file} cannot be written: {reason}.").format(file=file, reason=reason)
        raise Failure("file_unwritable", message, tr("Check the path and its permissions.")) from None


def csv_of(table: Table) -> bytes:
    """A table as CSV in UTF-8, with ISO dates. It begins with the mark without which Excel shows accents as signs."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([column.heading for column in table.columns])
    writer.writerows([_as_text(cell) for cell in row] for row in table.rows)
    return target.getvalue().encode("utf-8-sig")


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def xlsx_of(*tables: Table) -> bytes:
    """Tables as an Excel workbook: typed cells, frozen headings, filters, and lists of what a cell may hold."""
    from openpyxl import Workbook  # noqa: PLC0415 - few commands write a workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = [book.create_sheet(table.title) for table in tables]
    for sheet, table in zip(sheets, tables, strict=True):
        _write_table(sheet, table)
    _add_lists(book, list(zip(sheets, tables, strict=True)))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_table(sheet: "Worksheet", table: Table) -> None:
    _write_headings(sheet, table.columns)
    for number, row in enumerate(table.rows, start=2):
        for position, (column, cell) in enumerate(zip(table.columns, row, strict=True), start=1):
            _write_cell(sheet, number, position, column, cell)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _write_headings(sheet: "Worksheet", columns: Sequence[Column]) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - as above
    from openpyxl.styles import Font  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    for position, column in enumerate(columns, start=1):
        cell = sheet.cell(1, position, column.heading)
        cell.font = Font(bold=True)
        if column.note:
            cell.comment = Comment(column.note, "Ayni", height=110, width=260)
        sheet.column_dimensions[get_column_letter(position)].width = column.width


def _write_cell(sheet: "Worksheet", row: int, position: int, column: Column, content: Cell) -> None:
    cell = sheet.cell(row, position)
    cell.number_format = NUMBER_FORMATS[column.kind][language.current()]
    if isinstance(content, str):
        cell.value = guarded(content)
        cell.data_type = "s"
    elif content is not None:
        cell.value = content
        cell.number_format = NUMBER_FORMATS[column.kind][language.current()]


def _add_lists(book: "Workbook", written: Sequence[tuple["Worksheet", Table]]) -> None:
    """Lists of what may be chosen, on a sheet of their own: Excel takes only short ones inside a rule."""
    from openpyxl.utils import get_column_letter, quote_sheetname  # noqa: PLC0415 - as above
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - as above

    listed = [
        (sheet, position, column, len(table.rows) + 1 + SPARE_ROWS)
        for sheet, table in written
        for position, column in enumerate(table.columns, start=1)
        if column.choices
    ]
    if not listed:
        return
    lists = book.create_sheet(LISTS.in_language(language.current()))
    for place, (sheet, position, column, last_row) in enumerate(listed, start=1):
        for row, text in enumerate((column.heading, *column.choices), start=1):
            lists.cell(row, place, text)
        letter = get_column_letter(place)
        source = f"{quote_sheetname(lists.title)}!${letter}$2:${letter}${len(column.choices) + 1}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        rule.error = tr("Choose one of the list.")
        sheet.add_data_validation(rule)
        target = get_column_letter(position)
        rule.add(f"{target}2:{target}{last_row}")
