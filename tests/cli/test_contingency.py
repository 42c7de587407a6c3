"""`ayni contingency`: whom it would concern, who was reached, who was not and why (SPEC Z2)."""

from contextlib import nullcontext

import pytest

from tests.cli.conftest import Ayni
from tests.cli.fake_contingencies import FakeEmergencies

WHO = ("--by", "daniela")
PROTEST = ("--kind", "protest", "--reason", "Paro regional", *WHO)


@pytest.fixture
def emergencies(casa: Ayni, monkeypatch: pytest.MonkeyPatch) -> FakeEmergencies:
    """Beside casa-01 of Valparaíso: two of Maule, one of them paused by hand, and one that begins tomorrow."""
    made = FakeEmergencies(casa.services.lifecycles)
    monkeypatch.setattr(casa.services, "contingencies", lambda: nullcontext(made))
    for name, region, begins in (
        ("casa-02", "Maule", "2024-05-01"),
        ("casa-03", "Región del Maule", "2024-05-01"),
        ("casa-04", "Maule", "2024-05-21T09:00"),
    ):
        arguments = ("--started-at", begins, "--role", "coordinator=ana", "--region", region)
        casa.succeeds("alliance", "start", name, *arguments)
    casa.succeeds("alliance", "pause", "casa-03", "--reason", "Cambio de sede")
    return made


def test_z2_looking_first_records_nothing(casa: Ayni, emergencies: FakeEmergencies) -> None:
    ran = casa.succeeds("contingencia", "declarar", "--region", "region del MAULE", *PROTEST, "--simulacro")

    assert (
        ran.out
        == """\
Contingencia protest-maule-2024-05-20: región Maule.
Se pondría en pausa 1 ciclo.
1 ciclo ya está en pausa y queda como está.
1 ciclo todavía no comienza y aún no se puede pausar.
No se registró nada.
"""
    )
    assert casa.succeeds("contingency", "list", "--json").out == ""
    (as_json,) = casa.succeeds(
        *("contingency", "declare", "--region", "Maule", *PROTEST, "--dry-run", "--json")
    ).lines
    assert (as_json["would_pause"], as_json["statuses"]) == (1, {"active": 1, "paused": 1, "scheduled": 1})


def test_z2_those_not_reached_are_listed_with_the_reason(casa: Ayni, emergencies: FakeEmergencies) -> None:
    ran = casa("contingencia", "declarar", "--region", "Maule", *PROTEST, "--si")

    assert ran.code == 7
    assert (
        ran.out
        == """\
Contingencia protest-maule-2024-05-20: puestos en pausa: 1, ya en pausa por otra razón: 1, sin alcanzar: 1.
Los ciclos que comiencen mientras rige se alcanzan al repetir el comando.
Siguiente paso: ayni contingencia levantar protest-maule-2024-05-20
"""
    )
    assert ran.err == (
        "1 ciclo no fue alcanzado:\n"
        "  casa-04: El ciclo casa-04 comienza el 21-05-2024 y todavía no admite «pausa». Espere esa fecha.\n"
    )
    again = casa("contingency", "declare", "--region", "Maule", *PROTEST, "--yes", "--json")
    assert again.code == 7
    assert again.lines[0]["outcomes"] == {"paused": 1, "already_paused": 1, "not_reached": 1}
    assert [row["code"] for row in again.lines[0]["unreached"]] == ["not_started"]


def test_z2_lifting_resumes_only_what_it_paused(casa: Ayni, emergencies: FakeEmergencies) -> None:
    casa("contingency", "declare", "--region", "Maule", *PROTEST, "--id", "paro", "--yes")
    ran = casa.succeeds("contingencia", "levantar", "paro", *WHO)

    assert ran.out == "Contingencia paro: ya en pausa por otra razón: 1, sin alcanzar: 1, reanudados: 1.\n"
    states = casa.services.lifecycles.states
    assert [states[name].status for name in ("casa-01", "casa-02", "casa-03")] == [
        "active",
        "active",
        "paused",
    ]


def test_z2_a_contingency_is_shown_and_listed(casa: Ayni, emergencies: FakeEmergencies) -> None:
    casa(
        "contingency",
        "declare",
        "--all",
        "--reason",
        "Pandemia",
        "--kind",
        "pandemia",
        "--id",
        "p1",
        *WHO,
        "--yes",
    )

    assert (
        casa.succeeds("contingencia", "ver", "p1", "--resultado", "not_reached").out
        == """\
  Contingencia  p1
  Alcance       todo
  Tipo          pandemia
  Motivo        Pandemia
  Declarada     20 de mayo de 2024, por daniela
  Levantada     rige

  puestos en pausa            2
  ya en pausa por otra razón  1
  sin alcanzar                1

Ciclo    Resultado     Por qué
casa-04  sin alcanzar  El ciclo casa-04 comienza el 21-05-2024 y todavía no admite «pausa». Espere esa fecha.
"""
    )
    listed = casa.succeeds("contingencia", "listar").out.splitlines()
    assert listed[1].split()[:4] == ["p1", "20-05-2024", "—", "todo"]
    (row,) = casa.succeeds("contingency", "list", "--json").lines
    assert (row["contingency"], row["scope"]["everything"], row["lifted_at"]) == ("p1", True, None)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "Indique a quiénes afecta"),
        (["--all", "--region", "Maule"], 2, "Indique a quiénes afecta"),
        (["--region", "Maul"], 3, "Hay: Maule"),
        (["--region", "Atlantis"], 3, "Hay: Maule, Región del Maule, Valparaíso"),
        (["--program", "juntos"], 3, "Hay: juntos-por-la-infancia"),
        (["--all", "--id", "con espacio"], 2, "--id"),
        (["--all", "--kind", "Paro General"], 2, "--kind"),
    ],
)
def test_what_cannot_be_declared_is_explained(
    casa: Ayni, emergencies: FakeEmergencies, arguments: list[str], code: int, told: str
) -> None:
    ran = casa("contingency", "declare", *arguments, "--reason", "Paro", *WHO, "--yes")

    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err


def test_why_and_who_must_be_said(casa: Ayni, emergencies: FakeEmergencies) -> None:
    without_reason = casa("contingency", "declare", "--all", *WHO, "--yes")
    without_person = casa("contingency", "declare", "--all", "--reason", "Paro", "--yes")

    assert (without_reason.code, without_person.code) == (2, 2)
    assert "--motivo" in without_reason.err
    assert "AYNI_PERSON" in without_person.err


def test_nobody_is_paused_without_a_confirmation(casa: Ayni, emergencies: FakeEmergencies) -> None:
    ran = casa("contingency", "declare", "--all", "--reason", "Paro", *WHO)

    assert ran.code == 2
    assert "--si, o mire" in ran.err
    assert casa.succeeds("contingency", "list", "--json").out == ""


def test_z2_another_event_under_the_same_id_is_refused(casa: Ayni, emergencies: FakeEmergencies) -> None:
    casa("contingency", "declare", "--all", "--reason", "Paro", "--id", "paro", *WHO, "--yes")
    ran = casa("contingency", "declare", "--all", "--reason", "Otro", "--id", "paro", *WHO, "--yes", "--json")

    assert (ran.code, ran.error["code"]) == (5, "contingency_differs")
    assert casa("contingency", "lift", "nada", *WHO, "--json").error["code"] == "contingency_unknown"
    assert casa("contingency", "show", "nada").code == 3


def test_somebody_who_stops_looking_is_told_that_it_goes_on(casa: Ayni, emergencies: FakeEmergencies) -> None:
    emergencies.interrupted = True
    ran = casa("contingencia", "declarar", "--todo", "--motivo", "Paro", "--id", "paro", *WHO, "--si")

    assert ran.code == 130
    assert "Sigue en Temporal. Véala con: ayni contingencia ver paro" in ran.err
    assert casa.services.lifecycles.states["casa-01"].status == "paused"
