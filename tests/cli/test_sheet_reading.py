"""The one reader of sheets: the right value, or a problem that names row and column. Nothing is empty that is not."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from cli.importing import packages, workbooks
from cli.importing.problems import SheetUnusableError
from cli.importing.sheets import Format, Sheet, read_sheet
from cli.language import use
from tests.cli.workbooks import MAIN, Cell, Formula, Made, Raw, book

EXPECTED = Format(
    headings={"codigo": "lifecycle", "estado": "status", "n": "count", "dia": "day"},
    needed=("lifecycle", "status"),
)
HEADINGS = ("código", "estado", "n", "día")


@pytest.fixture(autouse=True)
def spanish() -> None:
    use("es")


def read(content: bytes, expected: Format = EXPECTED) -> Sheet:
    return read_sheet("plan.xlsx", content, expected)


def cells(sheet: Sheet) -> list[dict[str, str]]:
    return [dict(row.cells) for row in sheet.rows]


def one(*row: Cell, formats: tuple[str, ...] = (), properties: str = "") -> Sheet:
    return read(book(Made([HEADINGS, row]), formats=formats, properties=properties))


def problems(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.reason) for problem in sheet.problems]


def refusal(content: bytes, expected: Format = EXPECTED) -> str:
    with pytest.raises(SheetUnusableError) as error:
        read(content, expected)
    return f"{error.value.problem.row}: {error.value.problem.reason}"


@pytest.mark.parametrize("dimension", [None, "A1", "A1:B2", "A1:D3", "A1:XFD1048576", "nonsense"])
def test_the_size_that_a_sheet_claims_is_not_believed(dimension: str | None) -> None:
    rows = [HEADINGS, *[(f"casa-{number}", "realizada") for number in range(30)]]
    sheet = read(book(Made(rows, dimension=dimension)))
    assert [row.cells["lifecycle"] for row in sheet.rows] == [f"casa-{number}" for number in range(30)]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_formula_that_was_never_calculated_is_a_problem_of_its_cell(place: int) -> None:
    row: list[Cell] = ["casa-1", "realizada", 1, "x"]
    row[place] = Formula("A1&B1", None)
    sheet = one(*row)
    column = ("lifecycle", "status", "count", "day")[place]
    assert [(number, where) for number, where, _ in problems(sheet)] == [(2, column)]
    assert "su fórmula nunca se calculó" in problems(sheet)[0][2]
    assert sheet.rows == ()


def test_a_formula_that_was_calculated_has_its_value_also_where_that_is_nothing() -> None:
    sheet = one("casa-1", Formula('IF(1,"realizada")', "realizada"), Formula('IF(1,"")', ""))
    assert (cells(sheet), problems(sheet)) == ([{"lifecycle": "casa-1", "status": "realizada"}], [])


def test_what_was_left_to_excel_to_calculate_was_not_calculated() -> None:
    left = one(
        *("casa-1", Raw('s="0"', "<f>1+1</f><v>0</v>")), properties='<calcPr calcId="1" fullCalcOnLoad="1"/>'
    )
    assert [(row, column) for row, column, _ in problems(left)] == [(2, "status")]
    assert cells(one("casa-1", Raw('s="0"', "<f>1+1</f><v>2</v>"))) == [
        {"lifecycle": "casa-1", "status": "2"}
    ]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?"])
def test_an_error_is_no_text(error: str) -> None:
    sheet = one("casa-1", Raw('t="e"', f"<f>B9</f><v>{error}</v>"))
    assert problems(sheet) == [(2, "status", f"la celda muestra el error {error}")]


def merged(*references: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{each}"/>' for each in references) + "</mergeCells>"


def test_cells_merged_below_each_other_mean_the_same_in_each_row_and_that_is_told() -> None:
    rows: list[tuple[Cell, ...]] = [
        HEADINGS,
        ("casa-1", "realizada", 1),
        ("casa-2", None, 2),
        ("casa-3", None, 3),
    ]
    sheet = read(book(Made(rows, behind=merged("B2:B4"))))
    assert [row.cells["status"] for row in sheet.rows] == ["realizada"] * 3
    assert sheet.notes == ("Las celdas combinadas se tomaron como lo mismo en cada una de sus filas: B2:B4",)


@pytest.mark.parametrize(
    ("reference", "rows", "faults"),
    [
        ("B2:C2", [("casa-1", "realizada", None)], [(2, "count"), (2, "status")]),
        ("A2:B3", [("casa-1", None), (None, None, 1)], [(2, "lifecycle"), (2, "status"), (3, "lifecycle"), (3, "status")]),
        ("C2:C3", [("casa-1", "realizada", 5), ("casa-2", "realizada", None)], [(2, "count"), (3, "count")]),
        ("B2:D3", [("casa-1", "x", None, None)], [(2, "count"), (2, "day"), (2, "status")]),
    ],
)  # fmt: skip
def test_of_other_merged_cells_nobody_can_say_what_they_mean(
    reference: str, rows: list[tuple[Cell, ...]], faults: list[tuple[int, str]]
) -> None:
    sheet = read(book(Made([HEADINGS, *rows], behind=merged(reference))))
    assert [(row, column) for row, column, _ in problems(sheet)] == faults
    assert all(f"las celdas {reference} están combinadas" in reason for _, _, reason in problems(sheet))


def test_a_merge_that_reaches_where_there_is_nothing_makes_no_rows() -> None:
    rows = [HEADINGS, ("casa-1", "realizada")]
    sheet = read(book(Made(rows, behind=merged("A2:A9", "B2:B9", "B2:B2"))))
    assert (len(sheet.rows), sheet.problems) == (1, ())


def test_merged_cells_that_overlap_are_refused() -> None:
    rows = [HEADINGS, ("casa-1", "realizada"), ("casa-2", "realizada"), ("casa-3", "realizada")]
    assert "se superponen" in refusal(book(Made(rows, behind=merged("B2:B3", "A3:B4"))))


def test_more_columns_than_a_table_has_are_refused() -> None:
    wide = [f"c{number}" for number in range(600)]
    assert "más de 500 columnas" in refusal(book(Made([("código", "estado", *wide)])))


def test_titles_and_headings_of_two_lines_stand_above_a_table() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("Plan de trabajo 2030", None, None, None),
        (),
        ("código", "estado", "Fechas", None),
        (None, None, "n", "día"),
        ("casa-1", "realizada", 3, "hoy"),
    ]
    sheet = read(book(Made(rows, behind=merged("A1:D1", "A3:A4", "B3:B4", "C3:D3"))))
    assert cells(sheet) == [{"lifecycle": "casa-1", "status": "realizada", "count": "3", "day": "hoy"}]
    assert (sheet.heading_row, sheet.rows[0].number) == (4, 5)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_what_is_hidden_is_not_taken_for_what_people_see(state: str) -> None:
    old, new = [HEADINGS, ("casa-1", "pendiente")], [HEADINGS, ("casa-2", "realizada")]
    sheet = read(book(Made(old, "Plan 2029", state), Made(new, "Plan 2030")))
    assert (sheet.name, [row.cells["lifecycle"] for row in sheet.rows]) == ("Plan 2030", ["casa-2"])
    assert "todas las hojas del libro están ocultas" in refusal(book(Made(old, "Plan 2029", state)))


@pytest.mark.parametrize("before", [1, 3, 20])
def test_rows_that_were_sorted_above_the_headings_are_not_lost(before: int) -> None:
    rows = [(f"casa-{number}", "realizada") for number in range(before)]
    sheet = read(book(Made([("Un título",), *rows, HEADINGS, ("casa-x", "realizada")])))
    assert [row for row, _, _ in problems(sheet)] == list(range(2, before + 2))
    assert f"están en la fila {before + 2}" in problems(sheet)[0][2]


def test_a_cover_is_not_the_table() -> None:
    cover, table = Made([("Bienvenida",)], "Portada"), Made([HEADINGS, ("casa-1", "realizada")], "Datos")
    assert read(book(cover, table)).name == "Datos"


def test_of_two_tables_one_has_to_be_named() -> None:
    content = book(
        Made([HEADINGS, ("casa-1", "realizada")], "Norte"), Made([HEADINGS, ("casa-2", "realizada")], "Sur")
    )
    assert "varias hojas tienen estos encabezados: 'Norte', 'Sur'; diga cuál es con --hoja" in refusal(
        content
    )
    named = Format(EXPECTED.headings, needed=EXPECTED.needed, sheet="sur")
    assert [row.cells["lifecycle"] for row in read(content, named).rows] == ["casa-2"]
    absent = Format(EXPECTED.headings, needed=EXPECTED.needed, sheet="Este")
    assert "no hay una hoja «Este»; tiene: Norte, Sur" in refusal(content, absent)


def test_hidden_rows_and_columns_are_read_and_that_is_told() -> None:
    made = Made(
        [HEADINGS, ("casa-1", "realizada")],
        before='<cols><col min="2" max="2" hidden="1"/></cols>',
        tail='<row r="3" hidden="1"><c r="A3" t="str"><v>casa-2</v></c></row>',
    )
    sheet = read(book(made))
    assert len(sheet.rows) == 2
    assert sheet.notes == (
        "También se leyeron filas que están ocultas en la hoja: 3",
        "También se leyeron columnas que están ocultas en la hoja: B",
    )


@pytest.mark.parametrize("blank", [0, 100, 60_000])
def test_rows_that_hold_nothing_but_a_format_are_no_rows(blank: int) -> None:
    tail = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(3, 3 + blank))
    tail += f'<row r="{3 + blank}"><c r="A{3 + blank}" t="str"><v>casa-2</v></c></row>'
    sheet = read(book(Made([HEADINGS, ("casa-1", "realizada")], tail=tail)))
    assert [row.number for row in sheet.rows] == [2, 3 + blank]


def test_a_cell_without_a_heading_is_not_lost() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("código", "estado", None, "n"),
        ("casa-1", "realizada", "perdida", 1),
        ("casa-2", "realizada", None, 1, "sobra"),
    ]
    assert problems(read(book(Made(rows)))) == [
        (2, "", "tiene más celdas que encabezados: C"),
        (3, "", "tiene más celdas que encabezados: E"),
    ]


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("7", "General", "7"),
        ("7.5", "0", "7.5"),
        ("7", "0000", "0007"),
        ("0.45", "0%", "45%"),
        ("0.456", "0.0%", "45.6%"),
        ("1234567", '"$" #,##0', "1234567"),
        ("1234567", "_-* #,##0_-;\\-* #,##0_-", "1234567"),
        ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E-3", "0.00E+00", "0.001"),
        ("47664", "dd-mm-yyyy", "2030-06-30"),
        ("47664", '[$-340A]d" de "mmmm" de "yyyy', "2030-06-30"),
        ("47664.0000001", "dd/mm/yyyy", "2030-06-30"),
        ("47664.625", "dd/mm/yyyy hh:mm", "2030-06-30T15:00:00"),
        ("1", "dd/mm/yyyy", "1900-01-01"),
        ("59", "dd/mm/yyyy", "1900-02-28"),
        ("61", "dd/mm/yyyy", "1900-03-01"),
        ("0.625", "h:mm AM/PM", "15:00:00"),
        ("2958465", "yyyy-mm-dd", "9999-12-31"),
    ],
)
def test_a_number_is_what_its_format_shows(stored: str, code: str, text: str) -> None:
    sheet = one("casa-1", Raw('s="2"', f"<v>{stored}</v>"), formats=(code,))
    assert (cells(sheet), problems(sheet)) == ([{"lifecycle": "casa-1", "status": text}], [])


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ("7", '"casa-"00'),
        ("7", ";;;"),
        ("12345678", "00.000.000-0"),
        ("12345678", "00\\.000\\.000\\-0"),
        ("5000", "0,"),
        ("99999999", "dd-mm-yyyy"),
        ("60", "dd-mm-yyyy"),
        ("-1", "dd-mm-yyyy"),
        ("12345678901234567", "0"),
    ],
)
def test_a_number_that_is_not_what_its_format_shows_is_a_problem(stored: str, code: str) -> None:
    sheet = one("casa-1", Raw('s="2"', f"<v>{stored}</v>"), formats=(code,))
    assert [(row, column) for row, column, _ in problems(sheet)] == [(2, "status")]


def test_a_text_beside_which_a_format_shows_others_is_a_problem() -> None:
    sheet = one("casa-1", Raw('s="2" t="str"', "<v>07</v>"), formats=('0;0;0;"casa-"@',))
    assert [(row, column) for row, column, _ in problems(sheet)] == [(2, "status")]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    sheet = one("casa-1", Raw('s="1"', "<v>46202</v>"), properties='<workbookPr date1904="true"/>')
    assert cells(sheet)[0]["status"] == "2030-06-30"


@pytest.mark.parametrize(
    ("attributes", "inside", "text"),
    [
        ('t="d"', "<v>2030-06-30</v>", "2030-06-30"),
        ('t="d"', "<v>2030-06-30T00:00:00.000Z</v>", "2030-06-30"),
        ('t="d"', "<v>2030-06-30T15:00:00</v>", "2030-06-30T15:00:00"),
        ('t="b"', "<v>1</v>", "true"),
        ('t="b"', "<v>0</v>", "false"),
        ('t="str"', "<v>  con espacios </v>", "con espacios"),
        ('t="inlineStr"', "<is><r><t>rea</t></r><r><rPr/><t>lizada</t></r></is>", "realizada"),
        ('t="inlineStr"', "<is><t>realizada</t><rPh sb='0' eb='1'><t>LEIDO</t></rPh></is>", "realizada"),
    ],
)
def test_every_kind_of_cell_is_read(attributes: str, inside: str, text: str) -> None:
    assert cells(one("casa-1", Raw(attributes, inside)))[0]["status"] == text


def test_texts_are_shared_between_cells() -> None:
    made = Made([HEADINGS, ("casa-1", Raw('t="s"', "<v>1</v>"))])
    plain = book(made)
    relation = (
        f'<Relationship Id="rIdT" Type="{MAIN}/sharedStrings" Target="SharedStrings.xml"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    parts: dict[str, str | bytes] = {
        "xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", relation),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>no</t></si><si><r><t>reali</t></r><r><t>zada</t></r></si></sst>',
    }
    assert cells(read(book(made, parts=parts)))[0]["status"] == "realizada"
    assert "está dañado" in refusal(book(Made([HEADINGS, ("x", Raw('t="s"', "<v>2</v>"))]), parts=parts))


def test_the_strict_form_of_the_standard_is_read() -> None:
    assert (
        cells(read(book(Made([HEADINGS, ("casa-1", "realizada")]), strict=True)))[0]["status"] == "realizada"
    )


def test_a_vocabulary_with_a_prefix_is_read() -> None:
    xml = Made([HEADINGS, ("casa-1", "realizada")]).xml().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    for tag in ("worksheet", "sheetData", "row", "c", "is", "t"):
        xml = (
            xml.replace(f"<{tag}>", f"<x:{tag}>")
            .replace(f"<{tag} ", f"<x:{tag} ")
            .replace(f"</{tag}>", f"</x:{tag}>")
        )
    content = book(Made([]), parts={"xl/worksheets/sheet1.xml": xml})
    assert cells(read(content)) == [{"lifecycle": "casa-1", "status": "realizada"}]


WHOLE = Made([HEADINGS, *[(f"casa-{number}", "realizada") for number in range(5)]])
XML = WHOLE.xml()


@pytest.mark.parametrize(
    "damaged",
    [
        XML[: len(XML) // 2],
        XML.replace("</sheetData>", "</sheetDat>"),
        XML.replace('r="B3"', 'r="?3"'),
        XML.replace('r="B3"', 'r="B9"'),
        XML.replace('r="B3"', 'r="A3"'),
        XML.replace('<row r="3">', '<row r="2">'),
        XML.replace('<row r="3">', '<row r="x">'),
        XML.replace('<row r="3">', '<row r="2">').replace('r="A3"', 'r="A2"').replace('r="B3"', 'r="B2"'),
        XML.replace('r="A3" t="inlineStr"', 'r="A3" t="s"').replace("<is>", "<v>7</v><is>"),
        XML.replace("<sheetData>", "<other>").replace("</sheetData>", "</other>"),
        XML.replace("casa-1", "casa-\x01"),
        "",
        "<html></html>",
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        + XML.partition("?>")[2].replace("casa-1", "&b;"),
    ],
)
def test_a_damaged_workbook_is_refused_in_words(damaged: str) -> None:
    assert "el libro está dañado" in refusal(book(WHOLE, parts={"xl/worksheets/sheet1.xml": damaged}))


def test_every_place_in_which_a_workbook_is_cut_off_or_hit_is_survived() -> None:
    content = book(WHOLE)
    whole = cells(read(content))
    for place in range(0, len(content), 7):
        hit = bytearray(content)
        hit[place] ^= 0x55
        for damaged in (content[:place], bytes(hit)):
            try:
                found = cells(read(damaged))
            except SheetUnusableError:
                continue
            assert found == whole, place


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "del tipo antiguo (.xls)"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "está protegido con contraseña",
        ),
        (b"<html><table></table></html>", "no es un libro de Excel"),
        (b"", "no es un libro de Excel"),
        (book(), "ninguna hoja con una tabla"),
        (book(Made([])), "está vacía"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_it_is(content: bytes, reason: str) -> None:
    assert reason in refusal(content)


def test_other_spreadsheets_are_named() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert "OpenDocument" in refusal(target.getvalue())
    binary = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="{MAIN}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    assert "(.xlsb)" in refusal(book(WHOLE, parts={"_rels/.rels": binary}))


def bomb(inside: bytes, times: int) -> bytes:
    """A workbook of which the table unpacks to much more than anybody fills in."""
    part = "xl/worksheets/sheet1.xml"
    begin, end = XML.encode().split(b"</sheetData>")
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(WHOLE))) as plain,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in plain.namelist():
            if name != part:
                archive.writestr(name, plain.read(name))
        with archive.open(part, "w") as source:
            source.write(begin)
            for _ in range(times):
                source.write(inside)
            source.write(b"</sheetData>" + end)
    return target.getvalue()


@pytest.mark.parametrize(
    "inside",
    [
        b" " * 2**20,
        b'<row><c t="str"><v>1</v></c></row>' * 30_000,
        b"<row/>" * 175_000,
    ],
)
def test_a_small_file_that_unpacks_to_much_is_refused_before_it_takes_memory(inside: bytes) -> None:
    content = bomb(inside, 160)
    assert len(content) < 2_000_000
    tracemalloc.start()
    try:
        assert "descomprimido pasa de" in refusal(content)
        assert tracemalloc.get_traced_memory()[1] < 32 * 2**20
    finally:
        tracemalloc.stop()


def test_what_a_part_says_of_its_size_is_no_way_around_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_UNPACKED", 2**20)
    content = bomb(b" " * 2**20, 3)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != content
    assert refusal(lying)


def test_what_all_sheets_together_unpack_to_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_UNPACKED", 2**20)
    blank = [Made([], f"Hoja {number}", tail=" " * 400_000) for number in range(4)]
    assert "descomprimido pasa de" in refusal(book(*blank, WHOLE))
    assert len(read(book(blank[0], WHOLE)).rows) == 5


@pytest.mark.parametrize("what", ["<si/>", "<si><t>x</t></si>"])
def test_texts_that_no_cell_can_hold_are_refused(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_STRINGS", 1000)
    relation = (
        f'<Relationship Id="rIdT" Type="{MAIN}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(book(WHOLE))) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    parts: dict[str, str | bytes] = {
        "xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", relation),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{what * 100_000}</sst>',
    }
    assert "descomprimido pasa de" in refusal(book(WHOLE, parts=parts))


def test_a_part_that_is_there_twice_is_damage() -> None:
    target = io.BytesIO(book(WHOLE))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/worksheets/Sheet1.xml", Made([HEADINGS, ("otra", "realizada")]).xml())
    assert "está dañado" in refusal(target.getvalue())


def test_rows_beyond_the_limit_end_the_reading_where_they_are() -> None:
    tail = b"".join(b'<row><c t="str"><v>casa</v></c></row>' for _ in range(10_000))
    content = bomb(tail, 20)
    assert "hay más de 5000 filas" in refusal(content)


def test_what_a_file_is_follows_from_what_it_holds(tmp_path: Path) -> None:
    content = book(WHOLE)
    assert len(read_sheet("plan.csv", content, EXPECTED).rows) == 5
    assert len(read_sheet("plan.txt", "código;estado\r\na;b\r\n".encode("utf-16"), EXPECTED).rows) == 1


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\r\n', "SEP=;\n", "\ufeffsep=;\r\n"])
def test_the_line_that_names_the_separator_is_no_row(first: str) -> None:
    sheet = read_sheet("a.csv", f"{first}código;estado\r\ncasa,1;realizada\r\n".encode(), EXPECTED)
    assert [(row.number, dict(row.cells)) for row in sheet.rows] == [
        (2, {"lifecycle": "casa,1", "status": "realizada"})
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_titles_stand_above_a_csv_too(separator: str) -> None:
    text = f"Plan, de la casa; 2030\n\ncódigo{separator}Estado:\ncasa-1{separator}realizada\n"
    sheet = read_sheet("a.csv", text.encode(), EXPECTED)
    assert (sheet.heading_row, [row.number for row in sheet.rows]) == (3, [4])
    assert cells(sheet) == [{"lifecycle": "casa-1", "status": "realizada"}]


@pytest.mark.parametrize(
    "heading", ["Código", "CÓDIGO", " codigo ", "Código *", "Código:", "Código (obligatorio)", "Co\u0301digo"]
)
def test_a_heading_is_known_however_it_is_decorated(heading: str) -> None:
    sheet = read_sheet("a.csv", f"{heading};estado\nx;y\n".encode(), EXPECTED)
    assert sheet.headings[0] == "lifecycle"
