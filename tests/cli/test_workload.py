"""Too much to do is a warning where somebody gets more, and stands in the report (SPEC H2)."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from cli.services import RecordUnreachable
from tests.cli.conftest import Ayni

LIMIT = 12


@pytest.fixture
def busy(ayni: Ayni) -> Ayni:
    """ana coordinates as many alliances as the definition allows, beto one."""
    for number in range(LIMIT):
        ayni.succeeds(
            *("alliance", "start", f"casa-{number:02}", "--stage", "consolidation"),
            *("--role", "coordinator=ana", "--organization", "Fundación Uno", "--company", "Empresa Uno"),
        )
    ayni.succeeds(
        "alliance", "start", "casa-90", "--role", "coordinator=beto", "--organization", "Fundación Dos"
    )
    return ayni


TOLD = (
    "Atención: ana queda a cargo de 13 alianzas u organizaciones (coordinación del programa), contando las que "
    "están por aceptar; el límite del programa es 12.\n"
)


def test_an_assignment_beyond_the_limit_warns_and_is_done(busy: Ayni) -> None:
    assigned = busy.succeeds("rol", "asignar", "casa-90", "coordinator", "ana")
    assert assigned.err == TOLD
    assert busy.services.lifecycles.states["casa-90"].roles["coordinator"] == "ana"


def test_programs_read_the_warning_as_data(busy: Ayni) -> None:
    preview = busy.succeeds("role", "assign", "casa-90", "coordinator", "ana", "--dry-run", "--json")
    (warning,) = preview.lines[0]["warnings"]
    assert preview.err == ""
    assert {name: warning[name] for name in ("code", "person", "role", "what", "count", "limit")} == {
        "code": "workload",
        "person": "ana",
        "role": "coordinator",
        "what": "lifecycles",
        "count": 13,
        "limit": 12,
    }
    within = busy.succeeds("role", "assign", "casa-90", "coordinator", "carla", "--dry-run", "--json")
    assert within.lines[0]["warnings"] == []


def test_starting_another_one_warns(busy: Ayni) -> None:
    started = busy.succeeds("alianza", "iniciar", "casa-91", "--role", "coordinator=ana")
    assert started.err == TOLD
    assert (
        len(
            busy.succeeds("alliance", "start", "casa-92", "--role", "coordinator=ana", "--json").lines[0][
                "warnings"
            ]
        )
        == 1
    )


def test_an_import_warns_once_for_all_its_rows(ayni: Ayni, tmp_path: Path) -> None:
    rows = "".join(f"casa-{number:02},2024-05-01,ana\n" for number in range(LIMIT + 2))
    file = tmp_path / "cartera.csv"
    file.write_text(f"lifecycle,started_at,coordinator\n{rows}", "utf-8")
    imported = ayni.succeeds("alianza", "importar", str(file))
    assert imported.err.count("queda a cargo de 14 alianzas") == 1
    assert imported.err.count("queda con 14 contactos por realizar en 30 días") == 1


def test_handing_over_counts_what_waits_for_the_person(busy: Ayni) -> None:
    busy.succeeds("alliance", "start", "casa-91", "--role", "coordinator=carla")
    first = busy.succeeds("handover", "start", "casa-90", "coordinator", "--to", "ana", "--json").lines[0]
    assert [each["count"] for each in first["warnings"]] == [13]
    second = busy.succeeds("handover", "start", "casa-91", "coordinator", "--to", "ana", "--json").lines[0]
    assert [each["count"] for each in second["warnings"]] == [14]
    whole = busy("handover", "accept", "--person", "ana", "--all", "--json").lines[0]
    assert [each["count"] for each in whole["warnings"]] == [14]
    assert len(busy.services.lifecycles.states["casa-91"].handovers) == 0


def test_a_leave_warns_before_it_is_carried_out(busy: Ayni) -> None:
    preview = busy.succeeds("traspaso", "iniciar", "--de", "ana", "--a", "beto", "--simulacro")
    assert "beto queda a cargo de 13 alianzas" in preview.err
    assert "Traspasos que se iniciarían: 12.\n" in preview.out
    assert not any(state.handovers for state in busy.services.lifecycles.states.values())


def test_a_record_that_does_not_answer_keeps_nobody_from_working(
    busy: Ayni, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_person: str) -> None:
        raise RecordUnreachable(reason="gone")

    monkeypatch.setattr(busy.services, "concerning", gone)
    assigned = busy.succeeds("rol", "asignar", "casa-90", "coordinator", "ana")
    assert assigned.err == (
        "No se revisó si alguien queda con demasiada carga, porque la base de datos no responde.\n"
    )


def test_the_report_shows_limits_and_who_is_beyond_them(busy: Ayni, tmp_path: Path) -> None:
    busy.succeeds("role", "assign", "casa-90", "coordinator", "ana")
    (ana,) = busy.succeeds("report", "workload", "--over", "--json").lines
    assert (ana["person"], ana["lifecycles"], ana["beyond"]) == ("ana", 13, ["lifecycles"])
    assert ana["limits"] == {"juntos-por-la-infancia": {"lifecycles": 12, "due_contacts": 12}}
    busy.succeeds("org", "start", "org-01", "--role", "coordinator=ana")
    busy.succeeds("org", "start", "org-02", "--role", "coordinator=beto")
    rows = {row["person"]: row for row in busy.succeeds("report", "workload", "--json").lines}
    assert (rows["ana"]["lifecycles"], set(rows["ana"]["limits"])) == (
        14,
        {"juntos-por-la-infancia", "voces-organizadas"},
    )
    assert (rows["beto"]["beyond"], rows["beto"]["limits"]["voces-organizadas"]["lifecycles"]) == ([], 20)
    file = tmp_path / "carga.xlsx"
    shown = busy.succeeds("informe", "carga", "--xlsx", str(file)).out.splitlines()
    assert shown[0].split()[:4] == ["Rol", "Persona", "Sobre", "el"]
    assert "a cargo" in shown[1]
    assert load_workbook(file).worksheets[0].cell(2, 3).value == "a cargo"


def test_rotations_are_counted_by_organization_and_company(busy: Ayni, tmp_path: Path) -> None:
    assert busy.succeeds("informe", "rotaciones").out == "Todavía no hay nada que contar.\n"
    busy.succeeds("role", "assign", "casa-00", "coordinator", "beto")
    busy.succeeds("role", "assign", "casa-00", "coordinator", "carla")
    busy.succeeds("role", "assign", "casa-90", "coordinator", "carla")
    file = tmp_path / "rotaciones.xlsx"
    counted = busy.succeeds("report", "rotations", "--json", "--xlsx", str(file)).lines
    assert [(row["name"], row["side"], row["lifecycles"], row["rotations"]) for row in counted] == [
        ("Empresa Uno", "company", 12, 2),
        ("Fundación Uno", "organization", 12, 2),
        ("Fundación Dos", "organization", 1, 1),
    ]
    assert load_workbook(file).worksheets[0].cell(4, 5).value == 1
    assert "coordinación del programa  Empresa Uno" in busy.succeeds("informe", "rotaciones").out


def test_a_lifecycle_without_organization_and_company_stands_for_itself(casa: Ayni) -> None:
    casa.succeeds("role", "assign", "casa-01", "coordinator", "beto")
    (counted,) = casa.succeeds("report", "rotations", "--json").lines
    assert (counted["name"], counted["side"], counted["rotations"]) == ("casa-01", "lifecycle", 1)
