"""Importing sheets: every faulty row by number, and nothing half done (SPEC V6)."""

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from cli.importing.problems import SheetUnusableError
from cli.importing.rows import LIFECYCLE_HEADINGS
from cli.importing.sheets import MAX_BYTES, MAX_ROWS, Format, read_sheet
from cli.language import use
from cli.progress import progress
from tests.cli.conftest import Ayni

SHEET = """\
lifecycle,started_at,stage,name,region,coordinator,role_company_lead
casa-01,04-03-2024,sensitization,Residencia 01,Valparaíso,ana,beto
casa-02,2024-04-25,,Residencia 02,Ñuble,carla,
"""
EVENTS = """\
lifecycle,at,type,channel,held_on,requirement,data
casa-01,20-03-2024 15:00,contact_held,visit,20-03-2024,,
casa-01,2024-04-02T10:00,requirement_met,,,induction,
casa-02,2024-04-26,contact_held,,,,"{""channel"": ""call"", ""formal"": false}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "alianzas.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "eventos.csv").write_text(EVENTS, encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str, encoding: str = "utf-8") -> str:
    file = folder / "otra.csv"
    file.write_bytes(text.encode(encoding))
    return str(file)


def workbook(folder: Path) -> str:
    book = Workbook()
    alliances = book.active
    assert alliances is not None
    alliances.title = "Alianzas"
    alliances.append(["Ciclo", "Inicio", "Etapa", "Coordinadora"])
    alliances.append(["casa-01", date(2024, 3, 4), "sensitization", "ana"])
    events = book.create_sheet("Eventos")
    events.append(["ciclo", "fecha", "tipo", "canal", "realizado"])
    events.append(["casa-01", datetime(2024, 3, 20, 15, 0), "contact_held", "visit", date(2024, 3, 20)])
    book.save(folder / "alianzas.xlsx")
    return str(folder / "alianzas.xlsx")


def test_alliances_come_in_with_their_past(ayni: Ayni, folder: Path) -> None:
    ran = ayni.succeeds(
        "alianza", "importar", str(folder / "alianzas.csv"), "--eventos", str(folder / "eventos.csv")
    )
    assert ran.out == "Se importaron 2 alianzas.\nSiguiente paso: ayni alianza listar\n"
    states = ayni.services.lifecycles.states
    assert states["casa-01"].roles == {"coordinator": "ana", "company_lead": "beto"}
    assert states["casa-01"].requirements["induction"].met_on == date(2024, 4, 2)
    assert states["casa-01"].periods["monitoring"][0].status == "held"
    assert states["casa-02"].attributes.region == "Ñuble"
    assert states["casa-02"].last_contact_on == date(2024, 4, 26)


def test_a_workbook_brings_both_sheets(ayni: Ayni, folder: Path) -> None:
    assert ayni.succeeds("alliance", "import", workbook(folder), "--json").lines[0]["imported"] == ["casa-01"]
    assert ayni.services.lifecycles.states["casa-01"].periods["monitoring"][0].status == "held"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_separators_and_byte_order_marks_do_not_matter(
    ayni: Ayni, folder: Path, separator: str, encoding: str
) -> None:
    file = write(folder, SHEET.replace(",", separator), encoding)
    assert len(ayni.succeeds("alliance", "import", file, "--json").lines[0]["imported"]) == 2


def test_a_dry_run_starts_nothing(ayni: Ayni, folder: Path) -> None:
    ran = ayni.succeeds("alianza", "importar", str(folder / "alianzas.csv"), "--simulacro")
    assert ran.out == "Se pueden importar 2 alianzas.\n"
    assert ayni.services.lifecycles.states == {}


FAULTY = """\
lifecycle,started_at,stage,program,role_mayor,name
casa-01,04-03-2024,,,,bien
casa-02,31-02-2024,,,,fecha
casa-03,,,,,sin fecha
,,,,,
casa-01,04-03-2024,,,,repetida
casa-04,04-03-2024,party,,,etapa
casa-05,04-03-2024,,nothing,,programa
casa-06,04-03-2024,,,ana,rol
casa 07,04-03-2024,,,,identificador
,04-03-2024,,,,sin identificador
casa-08,04-03-2024,,,,larga,sobra
"""


def test_every_faulty_row_is_told_by_number_and_nothing_is_imported(ayni: Ayni, folder: Path) -> None:
    ran = ayni("alliance", "import", write(folder, FAULTY), "--json")
    assert (ran.code, ran.error["code"]) == (2, "import_invalid")
    assert [(row["row"], row["column"]) for row in ran.error["rows"]] == [
        (3, "started_at"),
        (4, "started_at"),
        (6, "lifecycle"),
        (7, "stage"),
        (8, "program"),
        (9, "role_mayor"),
        (10, "lifecycle"),
        (11, "lifecycle"),
        (12, None),
    ]
    assert all(row["reason"] for row in ran.error["rows"])
    assert ayni.services.lifecycles.states == {}


def test_partial_imports_the_good_rows_and_says_so(ayni: Ayni, folder: Path) -> None:
    ran = ayni("alianza", "importar", write(folder, FAULTY), "--parcial")
    assert (ran.code, ran.out.splitlines()[0]) == (7, "Se importó 1 alianza.")
    assert "fila 4, columna started_at: está vacía" in ran.err
    assert ran.out.splitlines()[1].endswith("/otra.csv, con su problema más arriba: filas 3-4, 6-12")
    assert list(ayni.services.lifecycles.states) == ["casa-01"]


def test_the_problems_are_told_to_people(ayni: Ayni, folder: Path) -> None:
    file = write(folder, "ciclo;inicio\ncasa-01;31-02-2024\n")
    ran = ayni("alianza", "importar", file)
    assert ran.err == (
        "Error: La planilla no se puede tomar como está:\n"
        f"{file}, fila 2, columna inicio: El día «31-02-2024» no existe en el calendario. "
        "Escríbalo como 2026-11-20 o 20-11-2026 (primero el día).\n"
        "Hay 1 problema y no se hizo nada.\n"
        "Corrija la planilla y repita el comando, o importe el resto con --parcial.\n"
    )


def test_missing_columns_are_named(ayni: Ayni, folder: Path) -> None:
    ran = ayni("alliance", "import", write(folder, "nombre,region\nx,y\n"), "--json")
    assert [row["column"] for row in ran.error["rows"]] == ["lifecycle", "started_at"]


def test_an_identifier_that_is_taken_is_a_faulty_row(ayni: Ayni, folder: Path) -> None:
    ayni.succeeds("alliance", "start", "casa-01")
    ran = ayni("alliance", "import", str(folder / "alianzas.csv"), "--json")
    assert [(row["row"], row["column"]) for row in ran.error["rows"]] == [(2, "lifecycle")]
    assert list(ayni.services.lifecycles.states) == ["casa-01"]
    partial = ayni("alliance", "import", str(folder / "alianzas.csv"), "--partial", "--json")
    assert (partial.code, partial.lines[0]["imported"]) == (7, ["casa-02"])


def test_an_import_that_loses_its_server_can_be_repeated(ayni: Ayni, folder: Path) -> None:
    file = str(folder / "alianzas.csv")
    ayni.services.lifecycles.starts_before_failing = 0
    assert ayni("alliance", "import", file).code == 6
    ayni.services.lifecycles.starts_before_failing = 1
    interrupted = ayni("alianza", "importar", file)
    assert (interrupted.code, interrupted.out.splitlines()[0]) == (7, "Se importó 1 alianza.")
    assert "No se intentó con el resto. Repita el comando con --parcial." in interrupted.err
    ayni.services.lifecycles.starts_before_failing = 2
    again = ayni("alliance", "import", file, "--partial", "--json")
    assert (again.code, again.lines[0]["imported"]) == (7, ["casa-02"])
    assert set(ayni.services.lifecycles.states) == {"casa-01", "casa-02"}


FAULTY_EVENTS = """\
lifecycle,at,type,channel,requirement,data,id
casa-01,31-02-2024,contact_held,visit,,,
casa-01,2030-01-01,contact_held,visit,,
casa-01,,contact_held,visit,,
casa-09,20-03-2024,contact_held,visit,,
casa-02,2024-04-26,contact_held,,,{not json
casa-02,2024-04-27,note_added,,,
casa-02,2024-04-27,contact_held,visit,,,c-1
casa-02,2024-04-28,contact_held,visit,,,c-1
"""


def test_every_faulty_event_is_told_by_its_row(ayni: Ayni, folder: Path) -> None:
    (folder / "eventos.csv").write_text(FAULTY_EVENTS, encoding="utf-8")
    import_ = ("alliance", "import", str(folder / "alianzas.csv"), "--events", str(folder / "eventos.csv"))
    ran = ayni(*import_, "--json")
    assert [row["row"] for row in ran.error["rows"]] == [2, 3, 4, 5, 6, 7, 9]
    assert ayni.services.lifecycles.states == {}


def test_what_the_rules_refuse_in_the_past_is_found_before_anything_starts(ayni: Ayni, folder: Path) -> None:
    text = (
        "lifecycle,at,type,channel,requirement\n"
        "casa-01,20-03-2024,contact_held,paloma,\n"
        "casa-02,2024-04-27,requirement_met,,admission\n"
        "casa-02,2024-04-27,party,,\n"
    )
    (folder / "eventos.csv").write_text(text, encoding="utf-8")
    ran = ayni(
        *(
            "alliance",
            "import",
            str(folder / "alianzas.csv"),
            "--events",
            str(folder / "eventos.csv"),
            "--json",
        )
    )
    assert [(row["row"], row["column"]) for row in ran.error["rows"]] == [
        (2, "channel"),
        (3, "requirement"),
        (4, "type"),
    ]
    assert ayni.services.lifecycles.states == {}


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_spanish_sheet_of_windows_is_read_and_said_to_be_one(
    ayni: Ayni, folder: Path, encoding: str
) -> None:
    ran = ayni.succeeds("alianza", "importar", write(folder, SHEET, encoding))
    assert "se leyó como Windows-1252, por ejemplo «Valparaíso»" in ran.err
    assert ayni.services.lifecycles.states["casa-01"].attributes.region == "Valparaíso"


def test_what_a_program_reads_is_in_no_encoding_that_was_guessed(ayni: Ayni, folder: Path) -> None:
    file = write(folder, SHEET, "cp1252")
    ran = ayni("alianza", "importar", file, "--json")
    assert ran.code == 2
    assert f"{file}, fila 2: el byte {SHEET.index('í') + 1} (0xed) no es UTF-8" in ran.error["message"]
    assert "--codificacion cp1252" in ran.error["message"]
    ayni.succeeds("alianza", "importar", file, "--codificacion", "cp1252", "--json")
    assert ayni.services.lifecycles.states["casa-01"].attributes.region == "Valparaíso"


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
@pytest.mark.parametrize("word", ["Valparaíso", "Ñuble", "Bío Bío", "Los Ángeles", "Junín, América"])
def test_another_encoding_is_never_taken_for_windows(
    ayni: Ayni, folder: Path, encoding: str, word: str
) -> None:
    file = write(folder, SHEET.replace("Valparaíso", word.replace(",", "")), encoding)
    ran = ayni("alianza", "importar", file)
    assert (ran.code, "--codificacion cp1252" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "está vacía"),
        ("a.csv", b"ciclo,inicio\nx\x00y,z\n", "no es un texto en UTF-8"),
        ("a.csv", b'ciclo,inicio\n"casa,04-03-2024\n', "comillas"),
        ("a.csv", b"ciclo,lifecycle\nx,y\n", "aparece dos veces"),
        ("a.csv", b"x" * (MAX_BYTES + 1), "10 MB"),
        ("a.csv", b"ciclo\n" + b"x\n" * (MAX_ROWS + 1), "5000 filas"),
        ("a.xlsx", b"ciclo,inicio\n", "no es un libro de Excel"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(name: str, content: bytes, reason: str) -> None:
    use("es")
    with pytest.raises(SheetUnusableError, match=reason):
        read_sheet(name, content, Format(headings=LIFECYCLE_HEADINGS))


def test_columns_without_meaning_stop_the_import_unless_told_to_go_on(ayni: Ayni, folder: Path) -> None:
    file = write(folder, "ciclo,inicio,stgae\ncasa-01,04-03-2024,linking\n")
    ran = ayni("alianza", "importar", file)
    assert (ran.code, "fila 1, columna stgae: esta columna no tiene uso aquí" in ran.err) == (2, True)
    assert ayni.services.lifecycles.states == {}
    assert (
        "Se dejaron fuera columnas que aquí no tienen uso: stgae"
        in ayni.succeeds("alianza", "importar", file, "--omitir-columnas").err
    )


def test_rows_keep_the_numbers_of_the_spreadsheet_and_empty_ends_do_not_count() -> None:
    expected = Format(headings={"ciclo": "lifecycle", "inicio": "started_at"})
    sheet = read_sheet("a.csv", b"ciclo, Inicio \n a , 1 \nb,2\n,\n\n", expected)
    assert [(row.number, dict(row.cells)) for row in sheet.rows] == [
        (2, {"lifecycle": "a", "started_at": "1"}),
        (3, {"lifecycle": "b", "started_at": "2"}),
    ]
    assert sheet.problems == ()


def test_work_that_is_quick_shows_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Importando", 3, clock=lambda: 0.0) as advance:
        for _ in range(3):
            advance()
    assert capsys.readouterr().err == ""


def test_long_work_tells_plain_lines_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    use("es")
    seconds = iter(range(0, 100, 4))
    with progress("Importando", 4, clock=lambda: float(next(seconds))) as advance:
        for _ in range(4):
            advance()
    assert capsys.readouterr().err == "Importando: 2 de 4\nImportando: 4 de 4\n"


def test_long_work_draws_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    seconds = iter(range(0, 100, 4))
    with progress("Importando", 2, clock=lambda: float(next(seconds))) as advance:
        advance()
        advance()
    assert "Importando" in terminal.getvalue()
