"""Needs and work plans in sheets: round trips, faulty rows, and imports that may be repeated (SPEC P1-P3, V1)."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cli.exporting import as_meant, guarded
from domain.errors import LifecycleClosed
from domain.state import Plan
from tests.cli.conftest import Ayni, Ran
from workers.errors import TemporalUnreachable

HEADINGS = (
    "lifecycle,area,standard,kind,id,description,responsible,due,status,sub_reason,done_on,reason,"
    "secondary_area,project"
)
SHEET = f"""\
{HEADINGS}
casa-01,1,institutional_planning,need,n-01,Sin plan estratégico,,,,,,,,
casa-01,child_accompaniment,Recreativo,need,n-02,Pocas salidas,,,,,,,,
casa-01,Gestión institucional,institutional_planning,activity,a-01,Taller de planificación,residence_lead,2024-04-30,done,,2024-04-25,,,
casa-01,2,Recreational,activity,a-02,Paseo mensual,encargado de la residencia,30-06-2024,pending,not_due,,,5,independent_life
casa-01,2,recreational,activity,a-03,Torneo,company_lead,2024-04-01,eliminated,,,no hubo cancha,,
casa-01,2,recreational,activity,a-04,Biblioteca,company_lead,2024-09-01,pending,postponed,,falta el mueble,,
"""


def plan_of(ayni: Ayni, lifecycle: str = "casa-01") -> Plan:
    return ayni.services.lifecycles.states[lifecycle].plan


def write(folder: Path, text: str) -> str:
    file = folder / "plan.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def take_over(ayni: Ayni, folder: Path, *options: str, text: str = SHEET) -> Ran:
    return ayni("plan", "import", write(folder, text), *options)


def faults(ran: Ran) -> list[tuple[int, str | None]]:
    assert ran.code == 2, ran.out
    return [(row["row"], row["column"]) for row in ran.error["rows"]]


def test_P1_a_plan_that_was_agreed_on_paper_comes_in_whole(casa: Ayni, tmp_path: Path) -> None:
    ran = take_over(casa, tmp_path, "--agreed")
    assert ran.code == 0, ran.err
    plan = plan_of(casa)
    assert {need.id: need.description for need in plan.needs.values()} == {
        "n-01": "Sin plan estratégico",
        "n-02": "Pocas salidas",
    }
    assert [version.number for version in plan.agreed] == [1]
    found = {
        each.id: (each.status, each.sub_reason, each.done_on, each.due) for each in plan.activities.values()
    }
    assert found == {
        "a-01": ("done", None, date(2024, 4, 25), date(2024, 4, 30)),
        "a-02": ("pending", "not_due", None, date(2024, 6, 30)),
        "a-03": ("eliminated", None, None, date(2024, 4, 1)),
        "a-04": ("pending", "postponed", None, date(2024, 9, 1)),
    }
    assert (plan.activities["a-02"].secondary_area, plan.activities["a-02"].project) == (
        "financing",
        "independent_life",
    )
    progress = casa.services.lifecycles.states["casa-01"].requirements["initial_plan_agreed"]
    assert progress.status == "met"


def test_importing_twice_changes_nothing(casa: Ayni, tmp_path: Path) -> None:
    take_over(casa, tmp_path, "--agreed")
    before = casa.services.lifecycles.states["casa-01"]
    ran = take_over(casa, tmp_path, "--agreed")
    assert (ran.code, ran.out) == (0, "Nada cambia: todo lo que dice la planilla ya se sabe.\n")
    assert casa.services.lifecycles.states["casa-01"] == before


def test_without_agreement_the_plan_is_only_proposed_and_the_export_keeps_it(
    casa: Ayni, tmp_path: Path
) -> None:
    pending = "".join(line for line in SHEET.splitlines(keepends=True) if ",done," not in line)
    pending = pending.replace("eliminated,,,no hubo cancha", "pending,,,").replace(
        "postponed,,falta el mueble", ",,"
    )
    assert take_over(casa, tmp_path, text=pending).code == 0
    plan = plan_of(casa)
    assert (plan.activities, [draft.id for draft in plan.proposal.drafts] if plan.proposal else None) == (
        {},
        ["a-02", "a-03", "a-04"],
    )
    assert "ya se sabe" in take_over(casa, tmp_path, text=pending).out
    assert round_trip(casa, tmp_path, "csv") == []


def test_P3_a_later_version_says_why_and_carries_over(casa: Ayni, tmp_path: Path) -> None:
    take_over(casa, tmp_path, "--agreed")
    more = f"{HEADINGS}\ncasa-01,3,first_aid,activity,a-05,Curso,residence_lead,2024-10-01,,,,,,\n"
    refused = take_over(casa, tmp_path, "--agreed", text=more)
    assert "--motivo" in refused.err
    assert "complejidad" in refused.err
    assert take_over(casa, tmp_path, "--agreed", "--reason", "more_complex", text=more).code == 0
    plan = plan_of(casa)
    assert [(version.number, version.reason) for version in plan.agreed] == [(1, None), (2, "more_complex")]
    assert {each.id for each in plan.pending} == {"a-02", "a-04", "a-05"}


def test_P2_only_what_moved_is_recorded(casa: Ayni, tmp_path: Path) -> None:
    take_over(casa, tmp_path, "--agreed")
    moved = SHEET.replace("30-06-2024,pending,not_due,", "30-06-2024,realizada,,2024-05-12")
    ran = take_over(casa, tmp_path, "--json", text=moved)
    assert [(change["type"], change["data"]) for change in ran.lines[0]["changes"]] == [
        ("activity_updated", {"activity": "a-02", "status": "done", "done_on": "2024-05-12"})
    ]
    assert plan_of(casa).activities["a-02"].done_on == date(2024, 5, 12)


def test_a_dry_run_records_nothing(casa: Ayni, tmp_path: Path) -> None:
    ran = take_over(casa, tmp_path, "--agreed", "--simulacro")
    assert ran.out == (
        "No se registró nada. Esto cambiaría:\n"
        "Alianza  Necesidades  Actividades planificadas  Respaldos  Actividades actualizadas\n"
        "casa-01            2                         4          2                         3\n"
    )
    assert plan_of(casa) == Plan()


def round_trip(ayni: Ayni, folder: Path, suffix: str) -> list[Any]:
    """What changes when an export is imported again."""
    file = folder / f"exported.{suffix}"
    ayni.succeeds("plan", "export", "casa-01", str(file), "--overwrite")
    found: list[Any] = ayni.succeeds("plan", "import", str(file), "--dry-run", "--json").lines[0]["changes"]
    return found


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_an_export_comes_back_unchanged(
    casa: Ayni, tmp_path: Path, suffix: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_over(casa, tmp_path, "--agreed")
    monkeypatch.setenv("AYNI_LANG", language)
    assert round_trip(casa, tmp_path, suffix) == []


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+56 9",
        "- taller",
        "@casa",
        "'comillas",
        "''dos",
        "línea 1\nlínea 2\r\nlínea 3",
        "_x000D_",
        'dice "sí"; y, además, 007',
        "campana\x07",
        "007",
        "2024-05-01",
        "TRUE",
        "#N/A",
    ],
)
def test_no_text_becomes_a_formula_or_is_changed(casa: Ayni, tmp_path: Path, suffix: str, text: str) -> None:
    data = {"id": "n-01", "area": "financing", "standard": "average_monthly_cost", "description": text}
    by = {"role": "coordinator", "person": "ana"}
    need = {"id": "need", "type": "need_recorded", "by": by, "data": data}
    casa.succeeds("event", "send", "casa-01", json.dumps(need))
    assert round_trip(casa, tmp_path, suffix) == []
    if suffix == "xlsx":
        cells = [cell for row in sheet_in(tmp_path / "exported.xlsx").iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}


def sheet_in(file: Path) -> Worksheet:
    sheet = load_workbook(file).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_workbook_is_ready_to_be_filled_in(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plantilla.xlsx"
    ran = ayni.succeeds("plan", "plantilla", str(file))
    assert f"ayni plan importar {file} --simulacro" in ran.out
    sheet = sheet_in(file)
    headings = [cell.value for cell in sheet[1]]
    assert headings[:4] == ["ciclo", "área", "estándar", "clase"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.comment for cell in sheet[1])
    example = dict(zip(headings, (cell.value for cell in sheet[2]), strict=True))
    assert (example["ciclo"], example["responsable"]) == ("ejemplo", "encargado de la residencia")
    assert isinstance(example["plazo"], datetime)
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert len(rules) == 8
    lists = load_workbook(file)["Listas"]
    listed = {
        column[0].value: [cell.value for cell in column[1:] if cell.value] for column in lists.iter_cols()
    }
    assert listed["estado"] == ["pendiente", "realizada", "eliminada"]
    assert listed["área"][0] == "Gestión institucional"
    assert len(listed["estándar"]) == 17


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_example_of_the_template_does_not_count(casa: Ayni, tmp_path: Path, suffix: str) -> None:
    file = str(tmp_path / f"plantilla.{suffix}")
    casa.succeeds("plan", "template", file)
    ran = casa.succeeds("plan", "import", file)
    assert ran.out == "Nada cambia: todo lo que dice la planilla ya se sabe.\n"
    assert "El ejemplo de la plantilla no cuenta." in ran.err


def test_a_sheet_is_not_lost_to_a_template(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("mucho trabajo")
    ran = ayni("plan", "plantilla", str(file))
    assert (ran.code, file.read_text()) == (2, "mucho trabajo")
    assert "--reemplazar" in ran.err
    ayni.succeeds("plan", "plantilla", str(file), "--reemplazar")
    assert next(csv.reader(file.read_text("utf-8-sig").splitlines())) == HEADINGS.split(",")


def test_a_file_of_another_kind_is_not_written(ayni: Ayni, tmp_path: Path) -> None:
    ran = ayni("plan", "template", str(tmp_path / "plan.ods"), "--json")
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])


FAULTY = f"""\
{HEADINGS}
casa-01,1,institutional_planning,need,n-01,bien,,,,,,,,
casa-09,1,institutional_planning,need,n-02,otro ciclo,,,,,,,,
casa-01,9,institutional_planning,need,n-03,área,,,,,,,,
casa-01,1,recreational,need,n-04,estándar,,,,,,,,
casa-01,1,institutional_planning,deseo,n-05,clase,,,,,,,,
casa-01,1,institutional_planning,need,,sin id,,,,,,,,
casa-01,1,institutional_planning,need,n-01,repetida,,,,,,,,
casa-01,1,institutional_planning,need,n-06,,,,,,,,,
casa-01,1,institutional_planning,need,n-07,con plazo,,2024-05-01,,,,,,
casa-01,1,institutional_planning,activity,a-01,sin nada,,,,,,,,
casa-01,1,institutional_planning,activity,a-02,rol,mayor,2024-05-01,,,,,,
casa-01,1,institutional_planning,activity,a-03,fecha,residence_lead,31-02-2024,,,,,,
casa-01,1,institutional_planning,activity,a-04,estado,residence_lead,2024-05-01,lista,,,,,
casa-01,1,institutional_planning,activity,a-05,submotivo,residence_lead,2024-05-01,pending,pronto,,,,
casa-01,1,institutional_planning,activity,a-06,otra área,residence_lead,2024-05-01,,,,,7,casa
,1,institutional_planning,need,n-08,sin ciclo,,,,,,,,
,,,,,,,,,,,,,
casa-01,1,institutional_planning,need,n 09,identificador,,,,,,,,
"""


def test_every_faulty_row_is_told_by_number_and_column_and_nothing_comes_in(
    casa: Ayni, tmp_path: Path
) -> None:
    assert faults(take_over(casa, tmp_path, "--agreed", "--json", text=FAULTY)) == [
        (3, "lifecycle"),
        (4, "area"),
        (5, "standard"),
        (6, "kind"),
        (7, "id"),
        (8, "id"),
        (9, "description"),
        (10, "due"),
        (11, "due"),
        (11, "responsible"),
        (12, "responsible"),
        (13, "due"),
        (14, "status"),
        (15, "sub_reason"),
        (16, "project"),
        (16, "secondary_area"),
        (17, "lifecycle"),
        (19, "id"),
    ]
    assert plan_of(casa) == Plan()


def test_what_the_rules_refuse_is_a_faulty_row_too(casa: Ayni, tmp_path: Path) -> None:
    text = f"""\
{HEADINGS}
casa-01,1,institutional_planning,activity,a-01,en el futuro,residence_lead,2024-05-01,done,,2024-12-01,,,
casa-01,1,institutional_planning,activity,a-02,sin motivo,residence_lead,2024-05-01,eliminated,,,,,
casa-01,1,institutional_planning,activity,a-03,sin motivo,residence_lead,2024-05-01,pending,postponed,,,,
casa-01,1,institutional_planning,activity,a-04,con fecha,residence_lead,2024-05-01,pending,,2024-04-01,,,
casa-01,1,institutional_planning,activity,a-05,con submotivo,residence_lead,2024-05-01,done,postponed,,,,
"""
    assert faults(take_over(casa, tmp_path, "--agreed", "--json", text=text)) == [
        (2, "done_on"),
        (3, "reason"),
        (4, "reason"),
        (5, "done_on"),
        (6, "sub_reason"),
    ]
    assert plan_of(casa) == Plan()


def test_what_happened_to_an_activity_waits_for_its_plan(casa: Ayni, tmp_path: Path) -> None:
    ran = take_over(casa, tmp_path, "--json")
    assert faults(ran) == [(4, "status"), (6, "status"), (7, "sub_reason")]
    assert "--acordado" in ran.error["message"]


def test_what_is_over_changes_no_more(casa: Ayni, tmp_path: Path) -> None:
    take_over(casa, tmp_path, "--agreed")
    changed = SHEET.replace("Taller de planificación", "Otro taller").replace("no hubo cancha", "otro motivo")
    assert faults(take_over(casa, tmp_path, "--json", text=changed)) == [(4, "description"), (6, "id")]


def test_other_words_for_the_same_are_no_change(casa: Ayni, tmp_path: Path) -> None:
    take_over(casa, tmp_path, "--agreed")
    headings = HEADINGS.replace("lifecycle", "Alianza").replace("due", "Vence").replace("kind", "Tipo")
    other = SHEET.replace(HEADINGS, headings.upper()).replace(",activity,", ",Actividad,")
    for code, word in (("done", "Realizado"), ("eliminated", "ELIMINADO"), ("postponed", "aplazada")):
        other = other.replace(f",{code},", f",{word},")
    assert "ya se sabe" in take_over(casa, tmp_path, "--agreed", text=other).out


def test_an_import_that_lost_its_server_is_repeated_as_it_is(
    casa: Ayni, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifecycles = casa.services.lifecycles
    submit, left = lifecycles.submit, iter(range(4))

    async def losing(lifecycle: str, event: Any) -> Any:
        if next(left, None) is None:
            raise TemporalUnreachable(address="127.0.0.1:7233", reason="gone")
        return await submit(lifecycle, event)

    monkeypatch.setattr(lifecycles, "submit", losing)
    broken_off = take_over(casa, tmp_path, "--agreed")
    assert broken_off.code == 7
    assert "Repita el mismo comando: nada cuenta dos veces." in broken_off.err
    assert not plan_of(casa).agreed
    monkeypatch.setattr(lifecycles, "submit", submit)
    planned = take_over(casa, tmp_path, "--agreed", "--dry-run", "--json").lines[0]["changes"]
    assert [change["type"] for change in planned] == ["plan_endorsed", *["activity_updated"] * 3]
    assert take_over(casa, tmp_path, "--agreed").code == 0
    assert "ya se sabe" in take_over(casa, tmp_path, "--agreed").out


def test_event_ids_follow_from_the_content(casa: Ayni, tmp_path: Path) -> None:
    def ids() -> list[str]:
        changes = take_over(casa, tmp_path, "--agreed", "--dry-run", "--json").lines[0]["changes"]
        return [change["event_id"] for change in changes]

    first = ids()
    assert (len(set(first)), ids()) == (len(first), first)


def test_an_activity_may_go_back_and_forth_between_two_sheets(casa: Ayni, tmp_path: Path) -> None:
    """The same row again, after something else, is news: its event is not the one of the first time."""
    take_over(casa, tmp_path, "--agreed")
    again = SHEET.replace("done,,2024-04-25,", "pending,,,faltó cerrar")
    for text, status in ((again, "pending"), (SHEET, "done"), (again, "pending"), (SHEET, "done")):
        assert take_over(casa, tmp_path, text=text).code == 0
        assert plan_of(casa).activities["a-01"].status == status


@pytest.mark.parametrize("text", ["", "=1", "'", "''", "'=", "a", "_x0041_", "__x0041_", "\r", "\x00x"])
def test_what_was_guarded_is_read_as_it_was_meant(text: str) -> None:
    assert as_meant(guarded(text)) == text


def rows(*lines: str) -> str:
    return "\n".join((HEADINGS, *(f"{line}{',' * (13 - line.count(','))}" for line in lines))) + "\n"


PLANNED = "casa-01,2,recreational,activity,{id},{text},company_lead,2024-09-01"


def test_a_sheet_adds_to_a_proposal_that_is_still_open(casa: Ayni, tmp_path: Path) -> None:
    first = rows(PLANNED.format(id="a-01", text="Paseo"))
    second = rows(PLANNED.format(id="a-02", text="Torneo"))
    for text in (first, second):
        assert take_over(casa, tmp_path, text=text).code == 0
    proposal = plan_of(casa).proposal
    assert proposal is not None
    assert [draft.id for draft in proposal.drafts] == ["a-01", "a-02"]
    refused = take_over(casa, tmp_path, "--agreed", text=second)
    assert refused.code == 2
    assert "la propuesta abierta también tiene a-01" in refused.err
    assert take_over(casa, tmp_path, "--agreed", text=first + second.split("\n", 1)[1]).code == 0
    assert list(plan_of(casa).activities) == ["a-01", "a-02"]


def test_a_plan_that_is_too_large_for_one_message_is_refused_before_anything_is_sent(
    casa: Ayni, tmp_path: Path
) -> None:
    lines = [PLANNED.format(id=f"a-{number}", text="x" * 9_000) for number in range(9)]
    need = "casa-01,2,recreational,need,n-01,Pocas salidas"
    assert faults(take_over(casa, tmp_path, "--agreed", "--json", text=rows(need, *lines))) == [(3, None)]
    assert plan_of(casa) == Plan()


def test_the_csv_of_a_spanish_excel_comes_in(casa: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    text = rows("casa-01,1,Planificación institucional,necesidad,n-01,Atención a niñas").replace(",", ";")
    file.write_bytes(text.encode("cp1252"))
    assert "Windows-1252" in casa.succeeds("plan", "importar", str(file)).err
    assert plan_of(casa).needs["n-01"].description == "Atención a niñas"
    command = ("informe", "consistencia", "--archivo", str(file), "--codificacion", "cp1252", "--json")
    assert casa.succeeds(*command).lines[0]["needs"] == 1


def test_faults_are_told_with_the_headings_of_the_sheet(casa: Ayni, tmp_path: Path) -> None:
    text = "Alianza,Área,Estándar,Tipo,Id,Descripción,Responsable,Vence\ncasa-01,1,canto,necesidad,n-01,x,,\n"
    refused = take_over(casa, tmp_path, text=text)
    assert (
        "fila 2, columna Estándar: «canto» no es ninguno de estos: Planificación institucional,"
        in refused.err
    )


def test_several_alliances_are_sent_side_by_side_and_one_refusal_stops_no_other(
    casa: Ayni, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    casa.succeeds(
        *("alliance", "start", "casa-02", "--stage", "sensitization", "--started-at", "2024-03-04T09:00"),
        *("--role", "coordinator=ana"),
    )
    lifecycles = casa.services.lifecycles
    submit = lifecycles.submit

    async def closing(lifecycle: str, event: Any) -> Any:
        if lifecycle == "casa-01":
            raise LifecycleClosed(lifecycle=lifecycle, closed_on=date(2024, 5, 20), outcome="sustained")
        return await submit(lifecycle, event)

    monkeypatch.setattr(lifecycles, "submit", closing)
    planned = PLANNED.format(id="a-01", text="Paseo")
    ran = take_over(casa, tmp_path, "--agreed", text=rows(planned, planned.replace("casa-01", "casa-02")))
    assert ran.code == 7
    assert "fila 2: El ciclo casa-01 se cerró" in ran.err
    assert plan_of(casa) == Plan()
    assert [version.number for version in plan_of(casa, "casa-02").agreed] == [1]


def test_an_alliance_shows_its_plan_and_what_stands_still(casa: Ayni, tmp_path: Path) -> None:
    assert "Plan de trabajo\n" not in casa.succeeds("alianza", "ver", "casa-01").out
    take_over(casa, tmp_path, text=rows(PLANNED.format(id="a-01", text="Paseo")))
    shown = casa.succeeds("alianza", "ver", "casa-01").out
    assert "la versión 1 espera el respaldo de: encargado de la residencia y" in shown
    take_over(casa, tmp_path, "--agreed", text=rows(PLANNED.format(id="a-01", text="Paseo")))
    casa.succeeds("alliance", "fast-forward", "casa-01", "110d")
    escalations = casa.services.lifecycles.states["casa-01"].escalations.values()
    assert "plan_stalled" in {escalation.cause for escalation in escalations}
    for escalation in list(escalations):
        if escalation.cause != "plan_stalled":
            casa.succeeds("alliance", "resolve", "casa-01", escalation.id, "--reason", "se conversó")
    shown = casa.succeeds("alianza", "ver", "casa-01").out
    assert "El plan de trabajo está detenido: hay actividades vencidas y ninguna avanza." in shown
    assert "Siguiente paso: ayni plan ver casa-01" in shown
    assert "1 actividad está vencida" in shown


def test_files_that_cannot_be_used_say_why(casa: Ayni, tmp_path: Path) -> None:
    (tmp_path / "roto.xlsx").write_bytes(b"nada")
    broken = casa("plan", "importar", str(tmp_path / "roto.xlsx"))
    assert (broken.code, "no es un libro de Excel" in broken.err) == (2, True)
    assert casa("informe", "perfil", "--archivo", str(tmp_path / "roto.xlsx")).code == 2
    nowhere = casa("plan", "plantilla", str(tmp_path / "no" / "hay.xlsx"))
    assert (nowhere.code, "hay.xlsx: su carpeta no existe" in nowhere.err) == (2, True)
    lacking = casa("plan", "import", write(tmp_path, "lifecycle,area\ncasa-01,1\n"), "--json")
    assert [row["column"] for row in lacking.error["rows"]] == ["description", "id", "kind", "standard"]
    none = casa("plan", "plantilla", str(tmp_path / "plan.xlsx"), "--programa", "voces-organizadas")
    assert (none.code, "no lleva planes de trabajo" in none.err) == (2, True)


def test_columns_without_meaning_are_named_and_long_texts_refused(casa: Ayni, tmp_path: Path) -> None:
    line = f"casa-01,1,institutional_planning,need,n-01,{'x' * 10_001}"
    text = rows(line).replace("project", "presupuesto")
    assert faults(take_over(casa, tmp_path, "--json", text=text)) == [(1, "presupuesto")]
    ran = take_over(casa, tmp_path, "--json", "--skip-columns", text=text)
    assert (faults(ran), "presupuesto" in ran.err) == ([(2, "description")], True)
