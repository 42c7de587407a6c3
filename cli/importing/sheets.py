"""Reading CSV and Excel into rows of texts. Pure: bytes in, rows or a problem out."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest

from cli.importing.problems import Problem, SheetUnusableError
from cli.language import tr, without_accents

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5_000
SEPARATORS = (",", ";", "\t")
ENCODINGS = ("utf-8", "latin-1", "cp1252")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")
#: Spanish headings, without accents, and what they mean.
HEADINGS = {
    "ciclo": "lifecycle",
    "alianza": "lifecycle",
    "programa": "program",
    "inicio": "started_at",
    "etapa": "stage",
    "nombre": "name",
    "region": "region",
    "comuna": "commune",
    "organizacion": "organization",
    "empresa": "company",
    "coordinador": "coordinator",
    "coordinadora": "coordinator",
    "coordinacion": "coordinator",
    "fecha": "at",
    "tipo": "type",
    "rol": "role",
    "persona": "person",
    "datos": "data",
    "canal": "channel",
    "realizado": "held_on",
    "requisito": "requirement",
    "motivo": "reason",
    "resumen": "summary",
}


@dataclass(frozen=True)
class Row:
    """One row with the number that a spreadsheet shows; empty cells are left out."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A table: its name for messages, its headings, its rows, and the rows that could not be read.

    `written` are the headings as they stand in the file, by what they mean.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """What a sheet may look like: what its headings mean, how many rows it may have, and the encoding of a CSV."""

    headings: Mapping[str, str] = field(default_factory=lambda: HEADINGS)
    max_rows: int = MAX_ROWS
    encoding: str = "utf-8"


def read_sheet(name: str, content: bytes, expected: Format | None = None) -> Sheet:
    """The first sheet of a file. Raises `SheetUnusableError`."""
    return read_sheets(name, content, expected)[0]


def read_sheets(name: str, content: bytes, expected: Format | None = None) -> list[Sheet]:
    """Every sheet of a file: one of a CSV, each of an Excel workbook. Raises `SheetUnusableError`."""
    expected = expected or Format()
    if len(content) > MAX_BYTES:
        raise _unusable(
            name, 1, tr("the file is larger than {limit} MB; split it").format(limit=MAX_BYTES // 2**20)
        )
    if name.lower().endswith(EXCEL_SUFFIXES):
        return _read_excel(name, content, expected)
    return [_sheet(name, _csv_records(name, _decoded(name, content, expected.encoding)), expected)]


def _decoded(name: str, content: bytes, encoding: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise _unusable(name, 1, tr("it is not a text in UTF-8; save it from the spreadsheet as 'CSV UTF-8'"))
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        reason = tr(
            "byte {byte} (0x{value:02x}) is not {encoding}; save the file as 'CSV UTF-8', or repeat with --encoding cp1252"
        ).format(byte=error.start + 1, value=content[error.start], encoding=encoding.upper())
        raise _unusable(name, row, reason) from None


def _csv_records(name: str, text: str) -> Iterator[list[str]]:
    first_line = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error:
        reason = tr("the quotation marks do not match; check this row and the one before")
        raise _unusable(name, reader.line_num, reason) from None


def _read_excel(name: str, content: bytes, expected: Format) -> list[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415 - most commands read no workbook
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise _unusable(
            name, 1, tr("it is not an Excel workbook; save it as .xlsx or as 'CSV UTF-8'")
        ) from None
    return [
        _sheet(
            worksheet.title,
            ([_text(cell) for cell in row] for row in worksheet.iter_rows(values_only=True)),
            expected,
        )
        for worksheet in workbook.worksheets
    ]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sheet(name: str, records: Iterable[Sequence[str]], expected: Format) -> Sheet:
    read = _limited(name, records, expected.max_rows)
    lines = _without_empty_end([[cell.strip() for cell in record] for record in read])
    if not lines:
        raise _unusable(name, 1, tr("the sheet is empty"))
    headings = _headings(name, lines[0], expected.headings)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cells):
            problems.append(Problem(name, number, "", tr("the row is empty; delete it")))
        elif any(cells[len(headings) :]):
            problems.append(Problem(name, number, "", tr("it has more cells than there are headings")))
        else:
            rows.append(_row(number, headings, cells))
    written = dict(zip(headings, lines[0], strict=False))
    return Sheet(name, headings, tuple(rows), tuple(problems), written)


def _limited(name: str, records: Iterable[Sequence[str]], limit: int) -> Iterator[Sequence[str]]:
    for number, record in enumerate(records, start=1):
        if number > limit + 1:
            raise _unusable(
                name, number, tr("there are more than {limit} rows; split the sheet").format(limit=limit)
            )
        yield record


def _without_empty_end(lines: list[list[str]]) -> list[list[str]]:
    while lines and not any(lines[-1]):
        lines.pop()
    return lines


def _headings(name: str, cells: Sequence[str], meanings: Mapping[str, str]) -> tuple[str, ...]:
    last = max((position for position, cell in enumerate(cells) if cell), default=-1)
    known = [_heading(cell, meanings) for cell in cells[: last + 1]]
    for heading in known:
        if heading and known.count(heading) > 1:
            raise _unusable(name, 1, tr("the column '{column}' appears twice").format(column=heading))
    return tuple(known)


def _heading(cell: str, meanings: Mapping[str, str]) -> str:
    plain = cell.casefold().replace(" ", "_")
    return meanings.get(without_accents(plain), plain)


def _row(number: int, headings: Sequence[str], cells: Sequence[str]) -> Row:
    pairs = zip_longest(headings, cells[: len(headings)], fillvalue="")
    return Row(number, {heading: cell for heading, cell in pairs if heading and cell})


def _unusable(name: str, row: int, reason: str) -> SheetUnusableError:
    return SheetUnusableError(Problem(name, row, "", reason))
