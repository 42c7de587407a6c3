"""Whatever workbook a program or a person can make: each cell is read as it is meant, or its row and column are told."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cli.importing.problems import SheetUnusableError
from cli.importing.sheets import Format, Row, Sheet, read_sheet
from tests.cli.workbooks import Cell, Formula, Made, Raw, book

COLUMNS = ("uno", "dos", "tres", "cuatro")
EXPECTED = Format(headings={name: name for name in COLUMNS}, needed=COLUMNS)
Value = str | int | float | bool | date | datetime | None

#: What a cell may hold in every program; where texts stand alone, what looks like another kind of cell is one of them.
LETTERS = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="_")
TEXTS = st.text(LETTERS, min_size=1, max_size=20).map(str.strip).filter(lambda text: text and text[0] != "'")
DAYS = st.dates(date(1900, 3, 1), date(9999, 12, 31))
MOMENTS = st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 30)).map(lambda at: at.replace(microsecond=0))
NUMBERS = st.integers(-(10**14), 10**14) | st.decimals(-1000, 1000, places=2).map(float)
VALUES = st.none() | TEXTS | NUMBERS | st.booleans() | DAYS | MOMENTS
TABLES = st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES), max_size=12)


def meant(value: Value) -> str:
    """How the reader says it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if not (value.hour or value.minute or value.second)
            else value.isoformat()
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
    return str(value)


def by_openpyxl(rows: Sequence[Sequence[Value]]) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    for number, row in enumerate((COLUMNS, *rows), start=1):
        for place, value in enumerate(row, start=1):
            if value is not None:
                written = sheet.cell(number, place, value)
                if isinstance(value, str):
                    written.data_type = "s"
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def by_xlsxwriter(rows: Sequence[Sequence[Value]], **options: Any) -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    sheet = made.add_worksheet("Datos")
    formats = {
        datetime: made.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
        date: made.add_format({"num_format": 'd" de "mmmm" de "yyyy'}),
    }
    for number, row in enumerate((COLUMNS, *rows)):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            elif isinstance(value, date):
                sheet.write_datetime(number, place, value, formats[type(value)])
            elif isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif value is not None:
                sheet.write_number(number, place, value)
    made.close()
    content: bytes = target.getvalue()
    return content


WRITERS: Mapping[str, Callable[[Sequence[Sequence[Value]]], bytes]] = {
    "openpyxl": by_openpyxl,
    "xlsxwriter": by_xlsxwriter,
    "xlsxwriter, line by line": lambda rows: by_xlsxwriter(rows, constant_memory=True),
    "xlsxwriter, from 1904": lambda rows: by_xlsxwriter(
        [[_since_1904(value) for value in row] for row in rows], date_1904=True
    ),
}


def _since_1904(value: Value) -> Value:
    return (
        value.replace(year=max(value.year, 1905), day=min(value.day, 28))
        if isinstance(value, date)
        else value
    )


def known(sheet: Sheet) -> dict[int, dict[str, str]]:
    return {row.number: dict(row.cells) for row in sheet.rows}


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=60, deadline=None)
@given(rows=TABLES)
def test_what_was_written_is_what_is_read(writer: str, rows: list[tuple[Value, ...]]) -> None:
    if writer == "xlsxwriter, from 1904":
        rows = [tuple(_since_1904(value) for value in row) for row in rows]
    sheet = read_sheet("a.xlsx", WRITERS[writer](rows), EXPECTED)
    assert sheet.problems == ()
    assert known(sheet) == {
        number: {name: meant(value) for name, value in zip(COLUMNS, row, strict=True) if value is not None}
        for number, row in enumerate(rows, start=2)
        if any(value is not None for value in row)
    }


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=25, deadline=None)
@given(rows=TABLES)
def test_another_reader_sees_the_same_cells(writer: str, rows: list[tuple[Value, ...]]) -> None:
    content = WRITERS[writer](rows)
    other = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    seen = other.to_python(skip_empty_area=False)
    theirs = {
        (number, name)
        for number, row in enumerate(seen[1:], start=2)
        for name, value in zip(COLUMNS, row, strict=False)
        if value != ""
    }
    ours = {
        (number, name)
        for number, row in known(read_sheet("a.xlsx", content, EXPECTED)).items()
        for name in row
    }
    assert ours == theirs


#: A cell that says something else than it seems: its column is told, or it means what it shows.
ODD: Sequence[Cell] = (
    Formula("A1", None),
    Raw("", "<f>A1</f><v/>"),
    Raw('t="e"', "<v>#N/A</v>"),
    Raw('t="e"', "<f>1/0</f><v>#DIV/0!</v>"),
    Raw('s="2"', "<v>7</v>"),
    Raw('s="1"', "<v>-5</v>"),
    Raw('s="1"', "<v>99999999</v>"),
    Raw("", "<v>12345678901234567890</v>"),
)
ODDITIES = st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 3)), st.sampled_from(ODD), max_size=6)
CLAIMS = st.sampled_from([None, "A1", "A1:D2", "A1:XFD1048576", "B7"])


@settings(max_examples=150, deadline=None)
@given(
    odd=ODDITIES,
    claim=CLAIMS,
    titles=st.integers(0, 5),
    blank=st.integers(0, 5),
    hidden=st.booleans(),
    strict=st.booleans(),
)
def test_no_cell_is_empty_that_is_not(
    *,
    odd: dict[tuple[int, int], Cell],
    claim: str | None,
    titles: int,
    blank: int,
    hidden: bool,
    strict: bool,
) -> None:
    table: list[list[Cell]] = [[f"{name}-{number}" for name in COLUMNS] for number in range(8)]
    for (row, column), cell in odd.items():
        table[row][column] = cell
    above: list[Sequence[Cell]] = [("Un título", None), *[(None, None)] * (titles - 1)] if titles else []
    gap: list[Sequence[Cell]] = [(None,) * 4] * blank
    made = Made([*above, COLUMNS, *table[:4], *gap, *table[4:]], dimension=claim)
    before = [Made([COLUMNS, ("otra", "cosa", "muy", "distinta")], "Vieja", "hidden")] if hidden else []
    sheet = read_sheet("a.xlsx", book(*before, made, strict=strict, formats=('"casa-"00',)), EXPECTED)
    first = titles + 2
    number_of = {row: first + row + (blank if row > 3 else 0) for row in range(8)}
    told = {(problem.row, problem.column) for problem in sheet.problems}
    assert told == {(number_of[row], COLUMNS[column]) for row, column in odd}
    whole = {number_of[row]: row for row in range(8)}
    for row, _ in odd:
        whole.pop(number_of[row], None)
    assert known(sheet) == {
        number: {name: f"{name}-{row}" for name in COLUMNS} for number, row in whole.items()
    }


@settings(max_examples=100, deadline=None)
@given(
    corners=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), max_size=3
    )
)
def test_merged_cells_mean_the_same_or_are_told(corners: list[tuple[int, int, int, int]]) -> None:
    merges, taken = [], set[tuple[int, int]]()
    for row, column, height, width in corners:
        area = {
            (r, c)
            for r in range(row, min(row + height, 5) + 1)
            for c in range(column, min(column + width, 3) + 1)
        }
        if len(area) > 1 and not area & taken:
            merges.append(area)
            taken |= area
    table: list[list[Cell]] = [[f"{name}-{number}" for name in COLUMNS] for number in range(6)]
    for area in merges:
        for r, c in area - {min(area)}:
            table[r][c] = None
    references = [f"{'ABCD'[min(a)[1]]}{min(a)[0] + 2}:{'ABCD'[max(a)[1]]}{max(a)[0] + 2}" for a in merges]
    behind = "<mergeCells>" + "".join(f'<mergeCell ref="{each}"/>' for each in references) + "</mergeCells>"
    sheet = read_sheet("a.xlsx", book(Made([COLUMNS, *table], behind=behind)), EXPECTED)
    told = {(problem.row, problem.column) for problem in sheet.problems}
    found = known(sheet)
    faulty = {row for row, _ in told}
    for row in range(6):
        if all(cell is None for cell in table[row]):  # every cell belongs to the row above
            assert row + 2 not in found
            continue
        for column, name in enumerate(COLUMNS):
            area = next((a for a in merges if (row, column) in a), {(row, column)})
            if len({c for _, c in area}) > 1:
                assert (row + 2, name) in told
            elif row + 2 not in faulty:
                assert found[row + 2][name] == f"{name}-{min(area)[0]}"


@settings(max_examples=200, deadline=None)
@given(
    part=st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "_rels/.rels"]),
    place=st.integers(0, 5000),
    length=st.integers(0, 30),
    instead=st.sampled_from(
        ["", "<", ">", '"', "&", "<x>", "</row>", "9", "-1", "A", "\x00", "é", "s", "<c/>", "<v>"]
    ),
)
def test_whatever_is_wrong_inside_a_workbook_ends_in_words(
    part: str, place: int, length: int, instead: str
) -> None:
    whole = book(Made([COLUMNS, *[[f"{name}-{number}" for name in COLUMNS] for number in range(4)]]))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        text = archive.read(part).decode()
    place %= len(text)
    damaged = text[:place] + instead + text[place + length :]
    reason, rows = reason_or_rows(book(parts={**_parts(whole), part: damaged}))
    assert reason or len(rows) <= 4


def reason_or_rows(content: bytes) -> tuple[str, tuple[Row, ...]]:
    try:
        return "", read_sheet("a.xlsx", content, EXPECTED).rows
    except SheetUnusableError as refused:
        return refused.problem.reason, ()


def _parts(content: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
