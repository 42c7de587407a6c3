"""One work plan on the command line: proposed, endorsed, moved, looked at (SPEC P1-P3, P5)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.state import Plan
from tests.cli.conftest import Ayni

ACTIVITY = (
    *("--actividad", "a-01", "--area", "2", "--estandar", "Recreativo", "--descripcion", "Paseo al parque"),
    *("--responsable", "encargado de la residencia", "--plazo", "30-04-2024"),
)


def plan_of(ayni: Ayni) -> Plan:
    return ayni.services.lifecycles.states["casa-01"].plan


@pytest.fixture
def agreed(casa: Ayni) -> Ayni:
    """With a plan of one activity, due on 30 April, agreed on 20 May 2024 (the fixed present)."""
    casa.succeeds("plan", "proponer", "casa-01", *ACTIVITY)
    casa.succeeds("plan", "respaldar", "casa-01", "--parte", "residence_lead")
    casa.succeeds("plan", "respaldar", "casa-01", "--parte", "encargado de la alianza en la empresa")
    return casa


def test_P1_a_plan_is_proposed_with_options_and_endorsed_by_each_party(casa: Ayni) -> None:
    proposed = casa.succeeds("plan", "proponer", "casa-01", *ACTIVITY)
    assert proposed.out == (
        "Registrado. Esto siguió:\n"
        "  Se propone la versión 1 del plan de trabajo. Actividades: a-01.\n"
        "Siguiente paso: ayni plan respaldar casa-01 --parte residence_lead\n"
    )
    shown = casa.succeeds("plan", "ver", "casa-01").out
    assert (
        "Falta el respaldo de: encargado de la residencia y encargado de la alianza en la empresa." in shown
    )
    assert "Siguiente paso: ayni plan respaldar casa-01 --parte residence_lead" in shown
    casa.succeeds("plan", "endorse", "casa-01", "--party", "residence_lead")
    casa.succeeds("plan", "endorse", "casa-01", "--by", "company_lead:luis")
    plan = plan_of(casa)
    assert ([each.number for each in plan.agreed], list(plan.activities)) == ([1], ["a-01"])


def test_an_open_proposal_grows_and_shrinks(casa: Ayni) -> None:
    casa.succeeds("plan", "proponer", "casa-01", *ACTIVITY)
    more = [word.replace("a-01", "a-02") for word in ACTIVITY]
    casa.succeeds("plan", "proponer", "casa-01", *more)
    casa.succeeds("plan", "proponer", "casa-01", "--sin", "a-01")
    proposal = plan_of(casa).proposal
    assert proposal is not None
    assert [draft.id for draft in proposal.drafts] == ["a-02"]


def test_P1_an_activity_needs_somebody_and_a_date(casa: Ayni) -> None:
    ran = casa("plan", "propose", "casa-01", *ACTIVITY[:8], "--json")
    assert (ran.code, ran.error["code"]) == (5, "plan_incomplete")
    ran = casa("plan", "propose", "casa-01", *ACTIVITY[2:])
    assert (ran.code, "--actividad" in ran.err) == (2, True)
    for words in (("--area", "9"), ("--standard", "canto"), ("--responsible", "mayor"), ("--project", "x")):
        ran = casa("plan", "propose", "casa-01", *ACTIVITY, *words, "--json")
        assert (ran.code, ran.error["code"]) == (2, "usage")
    assert plan_of(casa) == Plan()


def test_a_sheet_is_proposed_for_one_alliance(casa: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(
        "ciclo,área,estándar,clase,id,descripción,responsable,plazo\n"
        "casa-01,1,institutional_planning,necesidad,n-01,No hay plan,,\n"
        "casa-01,1,institutional_planning,actividad,a-07,Taller,residence_lead,2024-09-01\n"
        "casa-02,1,institutional_planning,actividad,a-08,De otros,residence_lead,2024-09-01\n"
    )
    casa.succeeds("plan", "proponer", "casa-01", str(file))
    proposal = plan_of(casa).proposal
    assert proposal is not None
    assert [draft.id for draft in proposal.drafts] == ["a-07"]
    file.write_text(file.read_text().replace("casa-01", "casa-03"))
    assert casa("plan", "proponer", "casa-01", str(file), "--json").error["code"] == "nothing_planned"


def test_nobody_else_endorses(casa: Ayni) -> None:
    none = casa("plan", "respaldar", "casa-01", "--parte", "residence_lead")
    assert (none.code, "ayni plan proponer casa-01" in none.err) == (5, True)
    casa.succeeds("plan", "proponer", "casa-01", *ACTIVITY)
    ran = casa("plan", "respaldar", "casa-01")
    assert ran.code == 4
    assert "residence_lead (encargado de la residencia)" in ran.err


def test_P3_a_second_version_says_why(agreed: Ayni) -> None:
    more = [word.replace("a-01", "a-02") for word in ACTIVITY]
    assert agreed("plan", "proponer", "casa-01", *more, "--json").error["code"] == "reason_required"
    ran = agreed.succeeds("plan", "proponer", "casa-01", *more, "--motivo", "consolidar")
    assert "Por qué: consolidar lo logrado. Actividades: a-02." in ran.out
    assert "Sigue 1 actividad pendiente." in agreed.succeeds("plan", "ver", "casa-01").out


def test_P2_activities_are_done_put_off_taken_up_again_and_given_up(agreed: Ayni) -> None:
    def state() -> tuple[Any, ...]:
        activity = plan_of(agreed).activities["a-01"]
        return activity.status, activity.sub_reason, activity.done_on, activity.due, activity.reason

    due, later = date(2024, 4, 30), date(2024, 9, 1)
    late = ("plan", "actividad", "postergar", "casa-01", "a-01", "--hasta", "2024-09-01")
    assert agreed(*late, "--json").error["code"] == "reason_required"
    agreed.succeeds(*late, "--motivo", "llueve")
    assert state() == ("pending", "postponed", None, later, "llueve")
    agreed.succeeds("plan", "activity", "done", "casa-01", "a-01", "--on", "2024-05-10")
    assert state() == ("done", None, date(2024, 5, 10), later, None)
    agreed.succeeds("plan", "actividad", "reabrir", "casa-01", "a-01", "--motivo", "faltó la mitad")
    assert state() == ("pending", "not_due", None, later, "faltó la mitad")
    agreed.succeeds("plan", "actividad", "eliminar", "casa-01", "a-01", "--motivo", "ya no hace falta")
    assert state() == ("eliminated", None, None, later, "ya no hace falta")
    gone = agreed("plan", "activity", "done", "casa-01", "a-01", "--json")
    assert (gone.code, gone.error["code"]) == (5, "activity_closed")
    unknown = agreed("plan", "activity", "done", "casa-01", "a-99", "--json")
    assert (unknown.code, unknown.error["code"]) == (5, "unknown_activity")
    assert due < later


def test_what_is_overdue_comes_first_with_its_command(agreed: Ayni) -> None:
    assert (
        agreed.succeeds("plan", "ver", "casa-01").out
        == """\
Residencia 01: la actividad a-01 está vencida desde el martes, 30 de abril de 2024: Paseo al parque
Siguiente paso: ayni plan actividad realizar casa-01 a-01

  Plan          versión 1, acordada el 20 de mayo de 2024
  Necesidades   0
  Actividades   realizadas 0, pendientes 1, eliminadas 0
  Cobertura     s/i
  Cumplimiento  0,0 %

Vencidas
  a-01 [vencida desde el 30 de abril de 2024, encargado de la residencia] Paseo al parque

Acompañamiento de niños, niñas y adolescentes: cobertura s/i, cumplimiento 0,0 %
  Recreativo
    a-01 [vencida desde el 30 de abril de 2024, encargado de la residencia] Paseo al parque
"""
    )


def test_a_plan_for_programs(agreed: Ayni) -> None:
    shown = agreed.succeeds("plan", "show", "casa-01", "--json").lines[0]
    assert (shown["lifecycle"], shown["summary"]["overdue"]) == ("casa-01", 1)
    assert shown["activities"]["a-01"]["due"] == "2024-04-30"


def test_an_alliance_without_plan_is_told_how_to_begin(casa: Ayni) -> None:
    assert casa.succeeds("plan", "ver", "casa-01").out == (
        "Residencia 01: no se han registrado necesidades ni actividades.\n"
        "Siguiente paso: ayni plan plantilla plan.xlsx\n"
    )


def test_a_program_without_plans_says_so(ayni: Ayni) -> None:
    ayni.succeeds("org", "start", "org-01", "--role", "coordinator=ana")
    for command in (("show", "org-01"), ("propose", "org-01"), ("endorse", "org-01")):
        assert ayni("plan", *command, "--json").error["code"] == "no_plan"


WHOLE = """\
ciclo,área,estándar,clase,id,descripción,responsable,plazo,estado,submotivo,realizada_el,motivo,área_secundaria,proyecto
casa-01,1,institutional_planning,necesidad,n-01,No hay plan,,,,,,,,
casa-01,1,institutional_planning,actividad,a-1,Taller,residence_lead,2024-04-30,realizada,,2024-04-25,,,
casa-01,1,institutional_planning,actividad,a-10,Jornada,residence_lead,2024-07-01,,,,,,
casa-01,1,institutional_planning,actividad,a-2,"Reunión
con vecinos",residence_lead,2024-07-01,,,,,financing,independent_life
casa-01,1,institutional_planning,actividad,a-3,Torneo,company_lead,2024-06-01,eliminada,,,no hubo cancha,,
casa-01,1,institutional_planning,actividad,a-4,Biblioteca,company_lead,2024-09-01,pendiente,postergada,,falta el mueble,,
"""


def test_a_whole_plan_is_told_by_area_and_standard(casa: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(WHOLE, encoding="utf-8")
    casa.succeeds("plan", "importar", str(file), "--acordado")
    casa.succeeds("plan", "proponer", "casa-01", *ACTIVITY, "--motivo", "alcance")
    casa.succeeds("plan", "respaldar", "casa-01", "--parte", "company_lead")
    casa.succeeds("plan", "respaldar", "casa-01", "--parte", "residence_lead")
    casa.succeeds("plan", "actividad", "realizar", "casa-01", "a-01")
    casa.succeeds("plan", "proponer", "casa-01", "--motivo", "consolidar")
    assert (
        casa.succeeds("plan", "ver", "casa-01").out
        == """\
Residencia 01: la versión 3 del plan de trabajo espera el respaldo de: encargado de la residencia y encargado de la alianza en la empresa.
Siguiente paso: ayni plan respaldar casa-01 --parte residence_lead

  Plan                  versión 2, acordada el 20 de mayo de 2024
  Por qué otra versión  cambio de alcance
  Necesidades           1
  Actividades           realizadas 2, pendientes 3, eliminadas 1
  Cobertura             s/i
  Cumplimiento          33,3 %

Propuesta
  Versión 3, propuesta el 20 de mayo de 2024.
  Por qué otra versión: consolidar lo logrado.
  La respaldan: —.
  Falta el respaldo de: encargado de la residencia y encargado de la alianza en la empresa.
  Siguen 3 actividades pendientes.

Gestión institucional: cobertura 500,0 %, cumplimiento 20,0 %
  Planificación institucional
    Necesidad n-01: No hay plan
    a-1 [realizada el 25 de abril de 2024] Taller
    a-3 [eliminada: no hubo cancha] Torneo
    a-2 [pendiente, hasta el 1 de julio de 2024, encargado de la residencia] Reunión con vecinos
      También sirve a: Financiamiento.
      Es parte de: Proyecto para la vida independiente.
    a-10 [pendiente, hasta el 1 de julio de 2024, encargado de la residencia] Jornada
    a-4 [postergada hasta el 1 de septiembre de 2024: falta el mueble; encargado de la alianza en la empresa] Biblioteca

Acompañamiento de niños, niñas y adolescentes: cobertura s/i, cumplimiento 100,0 %
  Recreativo
    a-01 [realizada el 20 de mayo de 2024] Paseo al parque
"""
    )


def test_what_is_next_depends_on_where_the_plan_stands(casa: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"

    def next_after(*lines: int) -> str:
        rows = WHOLE.replace('"Reunión\ncon vecinos"', "Reunión").splitlines(keepends=True)
        file.write_text("".join([rows[0], *(rows[line] for line in lines)]), encoding="utf-8")
        casa.succeeds("plan", "importar", str(file), "--acordado", "--motivo", "alcance")
        return casa.succeeds("plan", "ver", "casa-01").out.splitlines()[1]

    assert next_after(1) == "Siguiente paso: ayni plan exportar casa-01 plan.xlsx"
    assert next_after(2) == "Siguiente paso: ayni plan proponer casa-01 plan.xlsx --motivo complejidad"
    assert next_after(3, 6) == "Siguiente paso: ayni plan actividad realizar casa-01 a-10"
    stalled = casa.services.lifecycles
    casa.succeeds("alliance", "fast-forward", "casa-01", "120d")
    assert stalled.states["casa-01"].plan.stalled
    assert "Detenido" in casa.succeeds("plan", "ver", "casa-01").out
