"""Headings of an import are what the options of the command are called; what is left out stops it; templates come back."""

import re
from pathlib import Path

import click
import pytest
from openpyxl import Workbook, load_workbook

from activities.programs import PROGRAMS, load_program
from cli.commands.imports import PROGRAM_OF, START, lifecycle_format
from cli.importing.rows import CHOICES, KNOWN_COLUMNS
from cli.importing.sheets import read_sheet
from tests.cli.conftest import Ayni

NOUNS = {"alliance": "alianza", "formalization": "org"}
KINDS = tuple(NOUNS)


def write(folder: Path, text: str) -> str:
    file = folder / "planilla.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def rows_of(error: dict[str, object]) -> list[tuple[int, str]]:
    rows = error["rows"]
    assert isinstance(rows, list)
    return [(row["row"], row["column"]) for row in rows]


@pytest.mark.parametrize("kind", KINDS)
def test_every_option_of_the_command_names_a_column_in_both_languages(kind: str) -> None:
    expected = lifecycle_format(kind)
    for param in START[kind].params:
        if param.name in KNOWN_COLUMNS or param.name in CHOICES:
            names = [param.name or "", *(name.lstrip("-") for name in param.opts)]
            for name in (
                *names,
                *(name.upper() for name in names),
                *(name.replace("-", " ") for name in names),
            ):
                assert expected.meaning(name) == param.name, name
        elif isinstance(param, click.Option) and param.expose_value:
            assert param.name in {"roles", "dry_run", "as_json"}, f"{param.name} is no column"


@pytest.mark.parametrize("kind", KINDS)
def test_every_role_names_a_column_in_both_languages(kind: str) -> None:
    expected = lifecycle_format(kind)
    for role, name in load_program(PROGRAM_OF[kind]).roles.items():
        for heading in (f"role_{role}", f"rol_{role}", name.es, name.en, name.es.capitalize()):
            assert expected.meaning(heading) == f"role_{role}", heading


def refusal(err: str) -> list[str]:
    """What was said when it ended; on a busy machine, how far it had come stands before that."""
    return err[err.index("Error: ") :].splitlines()


def test_the_sheet_of_a_coordinator_comes_in(ayni: Ayni, tmp_path: Path) -> None:
    text = (
        "Alianzas de la región;;;;;;\n;;;;;;\n"
        "Código;Fecha de inicio;Nombre;Región;Comuna;Empresa;Coordinadora\n"
        "casa-01;04/03/2024;Residencia 01;Ñuble;Chillán;Empresa 1;ana\n"
    )
    ayni.succeeds("alianza", "importar", write(tmp_path, text))
    state = ayni.services.lifecycles.states["casa-01"]
    assert (state.attributes.commune, state.attributes.company) == ("Chillán", "Empresa 1")
    assert state.roles == {"coordinator": "ana"}


def test_an_organization_has_its_profile_its_district_and_its_route(ayni: Ayni, tmp_path: Path) -> None:
    text = (
        "Código,Inicio,Perfil,Distrito,Ruta,Coordinadora\norg-01,04-03-2024,distrito-a,Distrito A,both,ana\n"
    )
    ayni.succeeds("org", "importar", write(tmp_path, text))
    state = ayni.services.lifecycles.states["org-01"]
    assert state.program.profile is not None
    assert (state.program.profile.id, state.attributes.district) == ("distrito-a", "Distrito A")
    assert state.choices["route"] == "both"


@pytest.mark.parametrize("heading", ["perfil", "profile", "Municipio"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_profile_that_there_is_not_is_refused(ayni: Ayni, tmp_path: Path, kind: str, heading: str) -> None:
    ran = ayni(
        NOUNS[kind],
        "importar",
        write(tmp_path, f"ciclo,inicio,{heading}\nx-1,04-03-2024,nowhere\n"),
        "--json",
    )
    assert (ran.code, rows_of(ran.error)) == (2, [(2, "profile")])
    assert ayni.services.lifecycles.states == {}


def test_a_route_that_there_is_not_is_refused(ayni: Ayni, tmp_path: Path) -> None:
    text = "código,inicio,ruta,coordinadora\norg-1,04-03-2024,ninguna,ana\norg-2,04-03-2024,both,\n"
    ran = ayni("org", "importar", write(tmp_path, text), "--json")
    assert (ran.code, rows_of(ran.error)) == (2, [(2, "route"), (3, "route")])


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("ruta", "alliance"), ("presupuesto", "formalization"), ("Observaciones", "alliance")],
)
def test_a_column_that_means_nothing_here_stops_the_import(
    ayni: Ayni, tmp_path: Path, heading: str, kind: str
) -> None:
    file = write(tmp_path, f"código,inicio,{heading}\nx-1,04-03-2024,algo\n")
    ran = ayni(NOUNS[kind], "importar", file)
    assert (ran.code, f"fila 1, columna {heading}: esta columna no tiene uso" in ran.err) == (2, True)
    assert ayni.services.lifecycles.states == {}
    assert heading in ayni.succeeds(NOUNS[kind], "importar", file, "--omitir-columnas").err


def test_what_is_missing_and_what_means_nothing_are_told_together(ayni: Ayni, tmp_path: Path) -> None:
    ran = ayni("alianza", "importar", write(tmp_path, "Codgo,inicio\nx-1,04-03-2024\n"), "--json")
    assert rows_of(ran.error) == [(1, "codgo"), (1, "lifecycle")]


def test_a_role_that_the_programme_has_not_is_refused(ayni: Ayni, tmp_path: Path) -> None:
    ran = ayni(
        "alianza", "importar", write(tmp_path, "código,inicio,rol_alcalde\nx-1,04-03-2024,ana\n"), "--json"
    )
    assert rows_of(ran.error) == [(2, "role_alcalde")]


def test_one_cause_is_said_once_and_the_sum_comes_last(ayni: Ayni, tmp_path: Path) -> None:
    rows = "".join(f"x-{number},04-03-2024,party\n" for number in range(100))
    file = write(tmp_path, f"código,inicio,etapa\n{rows}y-1,04-03-2024,linking\n,04-03-2024,linking\n")
    ran = ayni("alianza", "importar", file)
    lines = refusal(ran.err)
    assert [line.partition(": ")[0] for line in lines[1:3]] == [
        f"{file}, filas 2-101, columna etapa",
        f"{file}, fila 103, columna código",
    ]
    assert lines[3:] == [
        "Hay 101 problemas y no se hizo nada.",
        "Corrija la planilla y repita el comando, o importe el resto con --parcial.",
    ]
    partial = ayni("alianza", "importar", file, "--parcial")
    assert (partial.code, partial.out.splitlines()) == (
        7,
        [
            "Se importó 1 alianza.",
            f"Quedaron fuera de {file}, con su problema más arriba: filas 2-101, 103",
            "Siguiente paso: ayni alianza listar",
        ],
    )


def test_many_cells_that_are_wrong_each_in_its_own_way_are_told_by_some(ayni: Ayni, tmp_path: Path) -> None:
    rows = "".join(f"x-{day},02/{day}/2024\n" for day in range(13, 29))
    file = write(tmp_path, f"código,inicio\n{rows}")
    lines = refusal(ayni("alianza", "importar", file).err)
    assert len(lines) == 1 + 5 + 1 + 2
    assert lines[6] == f"{file}, filas 7-17, columna inicio: hay más como estos; --json los dice todos"
    assert len(ayni("alianza", "importar", file, "--json").error["rows"]) == 16


def test_identifiers_that_are_taken_are_one_cause(ayni: Ayni, tmp_path: Path) -> None:
    rows = "".join(f"x-{number},04-03-2024\n" for number in range(50))
    file = write(tmp_path, f"código,inicio\n{rows}")
    ayni.succeeds("alianza", "importar", file)
    again = ayni("alianza", "importar", file)
    assert refusal(again.err)[1] == f"{file}, filas 2-51, columna código: ya hay uno con este identificador"


def test_what_else_a_workbook_holds_is_told(ayni: Ayni, tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(["código", "inicio"])
    sheet.append(["x-01", "04-03-2024"])
    made.create_sheet("Historial").append(["código", "fecha", "tipo"])
    made.create_sheet("Vacía")
    hidden = made.create_sheet("Eventos")
    hidden.append(["código", "fecha", "tipo"])
    hidden.sheet_state = "hidden"
    made.save(tmp_path / "a.xlsx")
    ran = ayni.succeeds("alianza", "importar", str(tmp_path / "a.xlsx"))
    assert "Hojas del libro que no se leyeron: Historial, Eventos\n" in ran.err


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_comes_back_as_it_is_and_its_example_does_not_count(
    ayni: Ayni, tmp_path: Path, kind: str, suffix: str, lang: str
) -> None:
    file = str(tmp_path / f"plantilla.{suffix}")
    ran = ayni.succeeds(NOUNS[kind], "plantilla", file, "--idioma", lang)
    assert "--simulacro" in ran.out or "--dry-run" in ran.out
    back = ayni.succeeds(NOUNS[kind], "importar", file, "--idioma", lang, "--json")
    assert (back.lines[0]["imported"], back.lines[0]["problems"]) == ([], [])
    assert "no cuenta" in back.err or "does not count" in back.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_that_was_filled_in_is_imported_with_what_happened(
    ayni: Ayni, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "plantilla.xlsx"
    ayni.succeeds(NOUNS[kind], "plantilla", str(file))
    made = load_workbook(file)
    lifecycles, events = made.worksheets[:2]
    place = {str(cell.value): number for number, cell in enumerate(lifecycles[1], start=1)}
    coordinator = next(heading for heading in place if "coordina" in heading.casefold())
    filled = {"ciclo": "x-01", "inicio": "04-03-2024", "nombre": "Uno", coordinator: "ana"}
    for heading, value in filled.items():
        lifecycles.cell(3, place[heading], value)
    for column, value in enumerate(("x-01", "05-03-2024", "note_added"), start=1):
        events.cell(3, column, value)
    last = events.max_column + 1
    events.cell(1, last, "texto")
    events.cell(3, last, "hola")
    made.save(file)
    ayni.succeeds(NOUNS[kind], "importar", str(file))
    state = ayni.services.lifecycles.states["x-01"]
    assert (state.attributes.name, state.roles) == ("Uno", {"coordinator": "ana"})


def test_a_template_offers_what_may_be_chosen(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plantilla.xlsx"
    ayni.succeeds("org", "plantilla", str(file))
    made = load_workbook(file)
    assert made.sheetnames == ["Organizaciones", "Eventos", "Listas"]
    listed = {column[0].value: [cell.value for cell in column[1:]] for column in made["Listas"].iter_cols()}
    assert "distrito-a" in listed["perfil"]
    assert "contact_held" in listed["tipo"]
    assert all(cell.comment for cell in made["Organizaciones"][1])


def own_programme(folder: Path) -> str:
    """A definition with a role and a stage that no shipped one has."""
    shipped = PROGRAMS.find(PROGRAM_OF["alliance"]).text
    text = re.sub(r'^id = ".*"$', 'id = "madrinas"', shipped, count=1, flags=re.MULTILINE)
    text = text.replace(
        "[roles]\n", '[roles]\ngodmother = { es = "madrina de la casa", en = "godmother" }\n', 1
    )
    file = folder / "madrinas.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_programme_of_ones_own_brings_its_roles(ayni: Ayni, tmp_path: Path, suffix: str) -> None:
    programme = own_programme(tmp_path)
    file = tmp_path / f"plantilla.{suffix}"
    ayni.succeeds("alianza", "plantilla", str(file), "--programa", programme)
    sheet = read_sheet(file.name, file.read_bytes())
    role, program = ("madrina_de_la_casa", "programa") if suffix == "xlsx" else ("role_godmother", "program")
    assert role in sheet.headings
    assert [row.cells[program] for row in sheet.rows] == [programme]

    filled = {"ciclo": "x-01", "inicio": "04-03-2024", "programa": programme, "Madrina de la Casa": "zoe"}
    text = f"{','.join(filled)}\n{','.join(filled.values())}\n"
    ayni.succeeds("alianza", "importar", write(tmp_path, text))
    state = ayni.services.lifecycles.states["x-01"]
    assert (state.program.id, state.roles) == ("madrinas", {"godmother": "zoe"})
