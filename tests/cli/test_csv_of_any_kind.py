"""Whatever CSV a spreadsheet saves: each cell is read as it was written, or the file is refused. Never other letters."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.importing.problems import SheetUnusableError
from cli.importing.sheets import Format, Sheet, read_sheet

COLUMNS = ("código", "estado")
EXPECTED = Format(headings={"codigo": "codigo", "estado": "estado"}, needed=("codigo", "estado"))
CELLS = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="_\ufeff"), max_size=20
).map(str.strip)
LETTERS = "abcdefghijlmnopqrstuvyzáéíóúüñ"
LOWER = st.text(LETTERS, min_size=2, max_size=9)
WORDS = st.one_of(LOWER, LOWER.map(str.capitalize), LOWER.map(str.upper))
SIGNED = st.tuples(
    st.sampled_from(["", "¿", "¡", "«", "“", "· ", "— "]),
    WORDS,
    st.sampled_from(["", "?", "!", "»", "”", "…", " 2º", " 3ª", " 5°"]),
)
TEXTS = st.lists(st.one_of(WORDS, SIGNED.map("".join)), min_size=1, max_size=4).map(" ".join)


def known(sheet: Sheet) -> dict[int, dict[str, str]]:
    return {row.number: dict(row.cells) for row in sheet.rows}


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), max_size=8),
    separator=st.sampled_from(",;\t|"),
    saved=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    ending=st.sampled_from(["\r\n", "\n", "\r"]),
    named=st.booleans(),
    quoted=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_was_written_is_what_is_read(
    *, rows: list[tuple[str, str]], separator: str, saved: str, ending: str, named: bool, quoted: int
) -> None:
    rows = [(one if one[:1] != "'" else "x", other if other[:1] != "'" else "x") for one, other in rows]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=ending, quoting=quoted)  # type: ignore[arg-type]
    writer.writerows([COLUMNS, *rows])
    line = f"sep={separator}{ending}" if named else ""
    sheet = read_sheet("a.csv", (line + text.getvalue()).encode(saved), EXPECTED)
    assert sheet.problems == ()
    assert known(sheet) == {
        number: {name: cell for name, cell in (("codigo", one), ("estado", other)) if cell}
        for number, (one, other) in enumerate(rows, start=2)
        if one or other
    }


@pytest.mark.parametrize("saved", ["cp1252", "latin-1", "iso8859-15", "cp850", "cp437", "mac_roman"])
@settings(max_examples=300, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
def test_no_letter_becomes_another(saved: str, texts: list[str]) -> None:
    content = "codigo;estado\n" + "".join(f"c-{number};{text}\n" for number, text in enumerate(texts))
    try:
        sheet = read_sheet("a.csv", content.encode(saved, errors="ignore"), EXPECTED)
    except SheetUnusableError:
        return
    kept = [text.encode(saved, errors="ignore").decode(saved).strip() for text in texts]
    assert [row.cells.get("estado", "") for row in sheet.rows] == kept


@pytest.mark.parametrize(
    "text", ["Valparaíso", "Atención a niñas", "AÑO Ñuble región", "café", "O’Higgins, Concepción"]
)
def test_spanish_of_windows_is_read(text: str) -> None:
    sheet = read_sheet("a.csv", f"codigo;estado\nc-1;{text}\n".encode("cp1252"), EXPECTED)
    assert known(sheet) == {2: {"codigo": "c-1", "estado": text}}
