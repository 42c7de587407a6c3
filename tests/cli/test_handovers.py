"""Hand-overs at the command line: one, and everything that somebody has (SPEC H1)."""

import asyncio
from datetime import timedelta

import pytest

from domain.acceptance import is_accepted
from domain.events import Envelope
from domain.views import Status
from tests.cli.conftest import Ayni
from workers.errors import OutcomeUnknown
from workflows.messages import Receipt


@pytest.fixture
def leave(casa: Ayni) -> Ayni:
    """ana coordinates five alliances and one organization, and is company lead in one of them."""
    for number in range(2, 6):
        casa.succeeds(
            *("alliance", "start", f"casa-{number:02}", "--stage", "sensitization"),
            *("--role", "coordinator=ana", "--role", "company_lead=luis"),
        )
    casa.succeeds("role", "assign", "casa-01", "company_lead", "ana")
    casa.succeeds("org", "start", "org-01", "--role", "coordinator=ana")
    return casa


def coordinators(ayni: Ayni) -> list[str]:
    return [state.roles["coordinator"] for state in ayni.services.lifecycles.states.values()]


def test_one_role_passes_when_it_is_accepted(casa: Ayni) -> None:
    started = casa.succeeds(
        "traspaso", "iniciar", "casa-01", "coordinator", "--a", "beto", "--motivo", "licencia"
    )
    assert started.out == (
        "Registrado. Esto siguió:\n"
        "  ana traspasa a beto (coordinación del programa); se puede aceptar hasta el 28 de mayo de 2024. "
        "Motivo: licencia\n"
        "Siguiente paso: ayni traspaso aceptar casa-01 coordinator --persona beto\n"
    )
    assert coordinators(casa) == ["ana"]
    assert casa.succeeds("traspaso", "aceptar", "casa-01", "coordinator", "--persona", "beto").out == (
        "Registrado. Esto siguió:\n"
        "  beto acepta el traspaso y reemplaza a ana en este rol: coordinación del programa.\n"
        "Siguiente paso: ayni alianza ver casa-01\n"
    )
    assert coordinators(casa) == ["beto"]


def test_whoever_is_to_accept_can_be_told(casa: Ayni) -> None:
    started = casa.succeeds("traspaso", "iniciar", "casa-01", "coordinator", "--a", "beto")
    unknown = (
        "beto no está en el directorio, así que no le llega ningún mensaje. Para registrar a esta persona: "
        "ayni persona agregar beto --nombre TEXTO\n"
    )
    assert started.err == unknown
    assert casa.succeeds("traspaso", "iniciar", "--de", "ana", "--a", "beto").err == unknown
    casa.succeeds("person", "add", "carla", "--name", "Carla", "--email", "carla@example.org")
    assert casa.succeeds("traspaso", "iniciar", "casa-01", "coordinator", "--a", "carla").err == ""


def test_only_the_incoming_person_accepts(casa: Ayni) -> None:
    casa.succeeds("handover", "start", "casa-01", "coordinator", "--to", "beto")
    refused = casa("handover", "accept", "casa-01", "coordinator", "--person", "carla", "--json")
    assert (refused.code, refused.error["code"]) == (5, "not_incoming_person")


def test_whoever_uses_ayni_accepts_when_nobody_is_named(casa: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    assert casa("handover", "accept", "casa-01", "coordinator").code == 2
    casa.succeeds("handover", "start", "casa-01", "coordinator", "--to", "beto")
    monkeypatch.setenv("AYNI_PERSON", "beto")
    casa.succeeds("handover", "accept", "casa-01", "coordinator")
    assert coordinators(casa) == ["beto"]


def test_a_cancelled_handover_leaves_the_role_where_it_is(casa: Ayni) -> None:
    casa.succeeds("handover", "start", "casa-01", "coordinator", "--to", "beto")
    assert casa("handover", "cancel", "casa-01", "coordinator", "--json").error["code"] == "reason_required"
    casa.succeeds("traspaso", "anular", "casa-01", "coordinator", "--motivo", "se queda")
    assert coordinators(casa) == ["ana"]
    assert casa.succeeds("traspaso", "listar").out == "Ningún traspaso espera aceptación.\n"


def test_the_list_shows_what_waits_and_what_is_late(casa: Ayni) -> None:
    casa.succeeds("handover", "start", "casa-01", "coordinator", "--to", "beto")
    assert casa.succeeds("traspaso", "listar").out.splitlines()[1] == (
        "casa-01                 coordinación del programa  coordinator    ana  beto  28-05-2024"
    )
    assert casa.succeeds("handover", "list", "--person", "carla", "--json").lines == []
    casa.succeeds("alliance", "fast-forward", "casa-01", "10d")
    assert casa.succeeds("handover", "list", "--person", "beto", "--json").lines == [
        {
            "lifecycle": "casa-01",
            "program": "juntos-por-la-infancia",
            "role": "coordinator",
            "person": "ana",
            "passes_to": "beto",
            "accept_by": "2024-05-28",
            "overdue": True,
        }
    ]
    assert "28-05-2024 (ya pasó)" in casa.succeeds("traspaso", "listar").out


def test_nobody_hands_over_to_themselves(leave: Ayni) -> None:
    told = leave("traspaso", "iniciar", "--de", "ana", "--a", "ana")
    assert told.code == 2
    assert "Nadie se traspasa roles a sí mismo: indique a otra persona con --a." in told.err


def test_whoever_was_deactivated_is_told_of_before_they_accept(leave: Ayni) -> None:
    leave.succeeds("person", "add", "beto", "--name", "Beto R.")
    leave.succeeds("person", "deactivate", "beto")
    told = leave.succeeds("traspaso", "iniciar", "casa-01", "coordinator", "--a", "beto").err
    assert "beto está sin avisos, así que no le llega ningún mensaje." in told
    assert "ayni persona cambiar beto --activar" in told


def test_a_leave_hands_everything_over_in_one_operation(leave: Ayni) -> None:
    preview = leave.succeeds(
        "handover", "start", "--from", "ana", "--to", "beto", "--dry-run", "--json"
    ).lines[0]
    assert (len(preview["done"]), preview["dry_run"]) == (7, True)
    assert not any(state.handovers for state in leave.services.lifecycles.states.values())

    started = leave.succeeds("traspaso", "iniciar", "--de", "ana", "--a", "beto", "--motivo", "licencia")
    assert "Traspasos iniciados: 7.\n" in started.out
    assert started.out.endswith("Siguiente paso: ayni traspaso aceptar --persona beto --todos\n")
    assert set(coordinators(leave)) == {"ana"}

    accepted = leave.succeeds("traspaso", "aceptar", "--persona", "beto", "--todos")
    assert "Traspasos aceptados: 7.\n" in accepted.out
    assert set(coordinators(leave)) == {"beto"}
    states = leave.services.lifecycles.states
    assert states["casa-01"].roles["company_lead"] == "beto"
    assert states["casa-02"].roles["company_lead"] == "luis"


def test_repeating_it_changes_nothing(leave: Ayni) -> None:
    everything = ("handover", "start", "--from", "ana", "--to", "beto", "--json")
    leave.succeeds(*everything)
    again = leave.succeeds(*everything).lines[0]
    assert (again["done"], len(again["done_before"]), again["failed"]) == ([], 7, [])
    leave.succeeds("handover", "accept", "--person", "beto", "--all")
    assert leave.succeeds(*everything).lines[0]["done_before"] == []
    assert leave.succeeds("traspaso", "iniciar", "--de", "ana", "--a", "beto").out == (
        "No hay nada que traspasar: ana no tiene roles por traspasar en nada que esté en curso.\n"
    )
    assert leave.succeeds("traspaso", "aceptar", "--persona", "beto", "--todos").out == (
        "Ningún traspaso espera a beto.\n"
    )


def test_only_some_roles_can_be_handed_over(leave: Ayni) -> None:
    some = leave.succeeds(
        "handover", "start", "--from", "ana", "--to", "beto", "--role", "company_lead", "--json"
    )
    assert [(each["lifecycle"], each["role"]) for each in some.lines[0]["done"]] == [
        ("casa-01", "company_lead")
    ]


def test_what_the_record_did_not_know_yet_counts_as_done(
    leave: Ayni, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = asyncio.run(leave.services.concerning("ana"))
    leave.succeeds("handover", "start", "--from", "ana", "--to", "beto")

    async def as_before(_person: str) -> list[Status]:
        return behind

    monkeypatch.setattr(leave.services, "concerning", as_before)
    again = leave.succeeds("handover", "start", "--from", "ana", "--to", "beto", "--json").lines[0]
    assert (again["done"], len(again["done_before"]), again["failed"]) == ([], 7, [])


def test_all_handovers_to_a_person_can_be_cancelled(leave: Ayni) -> None:
    leave.succeeds("handover", "start", "--from", "ana", "--to", "beto")
    refused = leave("handover", "cancel", "--person", "beto", "--all", "--json")
    assert refused.code == 5
    assert {each["code"] for each in refused.lines[0]["failed"]} == {"reason_required"}
    cancelled = leave.succeeds("traspaso", "anular", "--persona", "beto", "--todos", "--motivo", "se queda")
    assert "Traspasos anulados: 7.\n" in cancelled.out
    assert leave.succeeds("handover", "list", "--json").lines == []


def test_who_was_not_reached_is_told_with_the_reason(leave: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    submit = leave.services.lifecycles.submit

    async def mostly(lifecycle: str, event: Envelope) -> Receipt:
        if lifecycle == "casa-03":
            raise OutcomeUnknown(event_id=event.id)
        return await submit(lifecycle, event)

    monkeypatch.setattr(leave.services.lifecycles, "submit", mostly)
    ran = leave("traspaso", "iniciar", "--de", "ana", "--a", "beto")
    assert ran.code == 7
    assert "Traspasos iniciados: 6.\n" in ran.out
    assert "No se alcanzó: casa-03 (coordinator). Nadie respondió a tiempo" in ran.err
    assert "Repita el comando para los que faltan; lo que ya está hecho no se hace dos veces." in ran.err
    monkeypatch.undo()
    again = leave.succeeds("handover", "start", "--from", "ana", "--to", "beto", "--json").lines[0]
    assert ([each["lifecycle"] for each in again["done"]], len(again["done_before"])) == (["casa-03"], 6)


def test_when_nobody_answers_the_rest_is_not_tried(leave: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6, 26):
        leave.succeeds("alliance", "start", f"casa-{number:02}", "--role", "coordinator=ana")
    tried: list[str] = []

    async def silent(lifecycle: str, event: Envelope) -> Receipt:
        tried.append(lifecycle)
        raise OutcomeUnknown(event_id=event.id)

    monkeypatch.setattr(leave.services.lifecycles, "submit", silent)
    ran = leave("handover", "start", "--from", "ana", "--to", "beto", "--json")
    assert ran.code == 6
    failed = ran.lines[0]["failed"]
    assert len(failed) == 27
    assert len(tried) <= 16
    assert {each["code"] for each in failed} == {"outcome_unknown", "not_tried"}
    assert all(each["retryable"] for each in failed)


def test_an_event_id_makes_the_whole_repeatable(leave: Ayni) -> None:
    leave.succeeds("handover", "start", "--from", "ana", "--to", "beto", "--event-id", "licencia-1")
    state = leave.services.lifecycles.states["casa-01"]
    assert is_accepted(state, "licencia-1/coordinator")
    assert is_accepted(state, "licencia-1/company_lead")


@pytest.mark.parametrize(
    "arguments",
    [
        ("start", "--to", "beto"),
        ("start", "casa-01", "--to", "beto"),
        ("start", "casa-01", "coordinator", "--from", "ana", "--to", "beto"),
        ("start", "--from", "ana", "--to", "ana"),
        ("accept", "--person", "beto"),
        ("accept", "casa-01", "--all", "--person", "beto"),
        ("cancel", "--all", "--reason", "x"),
    ],
)
def test_what_is_neither_one_nor_all_is_a_usage_error(casa: Ayni, arguments: tuple[str, ...]) -> None:
    assert casa("handover", *arguments).code == 2


def test_show_tells_what_waits_and_how_often_it_happened(casa: Ayni) -> None:
    casa.succeeds("role", "assign", "casa-01", "coordinator", "carla")
    casa.succeeds("handover", "start", "casa-01", "coordinator", "--to", "beto")
    shown = casa.succeeds("alianza", "ver", "casa-01").out
    assert (
        "  coordinación del programa: carla\n"
        "    pasa a beto, que puede aceptar hasta el 28 de mayo de 2024\n"
        "    ha cambiado de persona 1 vez\n"
    ) in shown
    casa.succeeds("alliance", "contact", "casa-01", "--channel", "visit")
    waiting = casa.succeeds("alianza", "ver", "casa-01").out.splitlines()[:2]
    assert waiting == [
        (
            "Residencia 01: al día. beto tiene que aceptar un traspaso hasta el martes, 28 de mayo de 2024 "
            "(coordinación del programa)."
        ),
        "Siguiente paso: ayni traspaso aceptar casa-01 coordinator --persona beto",
    ]
    casa.succeeds("alliance", "fast-forward", "casa-01", "10d")
    late = casa.succeeds("alianza", "ver", "casa-01").out
    assert late.splitlines()[:2] == [
        "Residencia 01: atrasada. Coordinación del programa: el traspaso todavía no se acepta.",
        "Siguiente paso: ayni traspaso aceptar casa-01 coordinator --persona beto",
    ]
    assert "    pasa a beto, que tenía hasta el 28 de mayo de 2024 para aceptar\n" in late


def test_a_silent_party_is_shown_until_it_attends(casa: Ayni) -> None:
    casa.succeeds("alliance", "start", "casa-09", "--role", "coordinator=ana", "--role", "company_lead=luis")
    for _ in range(7):
        casa.services.lifecycles.now += timedelta(days=28)
        casa.succeeds("alliance", "contact", "casa-09", "--channel", "visit", "--attended", "residence_lead")
    shown = casa.succeeds("alianza", "ver", "casa-09").out
    assert shown.splitlines()[:2] == [
        "casa-09: atrasada. Encargado de la alianza en la empresa: no ha asistido dentro de su plazo.",
        "Siguiente paso: ayni alianza contacto casa-09 --canal meeting --asistio company_lead",
    ]
    assert (
        "  encargado de la alianza en la empresa: luis\n    no asiste desde el 20 de mayo de 2024\n" in shown
    )
    casa.succeeds("alianza", "contacto", "casa-09", "--canal", "visita", "--asistio", "company_lead")
    assert "no asiste" not in casa.succeeds("alianza", "ver", "casa-09").out


def test_an_unknown_role_that_attended_is_refused(casa: Ayni) -> None:
    refused = casa("alliance", "contact", "casa-01", "--channel", "visit", "--attended", "wizard", "--json")
    assert refused.error["code"] == "unknown_role"


def test_a_handover_is_the_next_thing_to_do_of_an_organization(org: Ayni) -> None:
    org.succeeds("handover", "start", "org-07", "coordinator", "--to", "beto")
    assert "Falta que beto acepte un traspaso" in org.succeeds("org", "ver", "org-07").out
    org.succeeds("org", "fast-forward", "org-07", "10d")
    late = org.succeeds("org", "ver", "org-07").out
    assert late.count("ayni traspaso aceptar org-07 coordinator --persona beto") == 1
