"""`ayni inbox` and `ayni digest preview`: what waits for one person, the most urgent first, each with its command."""

from datetime import UTC, datetime

import pytest

from activities.messages.model import Person
from tests.cli.conftest import Ayni

SILENT, BUSY = "casa-01", "casa-02"


@pytest.fixture
def two(ayni: Ayni) -> Ayni:
    """Two alliances of ana, whose first period was missed; in the second somebody was in touch last week."""
    for lifecycle, name in ((SILENT, "Casa Uno"), (BUSY, "Casa Dos")):
        ayni.succeeds(
            *("alliance", "start", lifecycle, "--name", name, "--stage", "sensitization"),
            *("--started-at", "2024-03-04T09:00", "--role", "coordinator=ana"),
            *("--role", "program_director=dora", "--role", "company_lead=luis"),
        )
    ayni.succeeds("alliance", "contact", BUSY, "--channel", "visit", "--on", "2024-05-13")
    return ayni


def test_on_monday_morning(two: Ayni) -> None:
    assert (
        two.succeeds("bandeja", "--persona", "ana").out
        == """\
ana: 1 cosa le espera.

Sin contacto por demasiado tiempo
  Casa Uno. Seguimiento: no se realizó a tiempo y falta desde el jueves, 4 de
  abril de 2024; hágalo cuanto antes y regístrelo.
    ayni alianza contacto casa-01 --canal meeting

6 cosas se pueden hacer en cualquier momento o esperan a otras personas.
Para verlo todo: ayni bandeja --persona ana --todo
"""
    )


def test_a_problem_is_told_to_everybody_whom_a_rung_told(two: Ayni) -> None:
    assert (
        two.succeeds("bandeja", "--persona", "luis").out
        == """\
luis: 1 cosa le espera.

Atrasado
  Casa Uno. Seguimiento: nadie lo realizó a tiempo; sin solución desde el
  jueves, 4 de abril de 2024.
    ayni alianza asumir casa-01 E1 --por company_lead:luis
"""
    )


def test_what_was_done_waits_no_more(two: Ayni) -> None:
    two.succeeds("alliance", "contact", SILENT, "--channel", "visit", "--on", "2024-05-20")
    assert (
        two.succeeds("inbox", "--person", "ana", "--lang", "en").out
        == """\
ana: nothing urgent waits for you. Well done.

6 things can be done at any time or wait for others.
All of them: ayni inbox --person ana --all
"""
    )


def test_each_thing_can_be_read_by_programs(two: Ayni) -> None:
    first, *others = two.succeeds("inbox", "--person", "ana", "--json").lines
    assert first == {
        "lifecycle": "casa-01",
        "name": "Casa Uno",
        "lifecycle_kind": "alliance",
        "program": "juntos-por-la-infancia",
        "profile": None,
        "rank": "stalled",
        "kind": "missed",
        "subject": "monitoring",
        "on": None,
        "since": "2024-04-04",
        "role": "coordinator",
        "escalations": ["E1"],
        "details": {"channel": "meeting"},
        "sentence": (
            "Seguimiento: no se realizó a tiempo y falta desde el jueves, 4 de abril de 2024; "
            "hágalo cuanto antes y regístrelo."
        ),
        "command": "ayni alianza contacto casa-01 --canal meeting",
    }
    assert {each["rank"] for each in others} == {"now"}


def test_everything_is_told_on_request(two: Ayni) -> None:
    told = two.succeeds("inbox", "--person", "ana", "--all", "--lang", "en").out
    assert "Can be done at any time" in told


def test_many_are_cut_and_the_rest_is_counted(ayni: Ayni) -> None:
    for number in range(20):
        ayni.succeeds(
            *("alliance", "start", f"casa-{number:02}", "--stage", "sensitization"),
            *("--started-at", "2024-03-04T09:00", "--role", "coordinator=ana"),
        )
    told = ayni.succeeds("inbox", "--person", "ana", "--lang", "en").out
    assert told.startswith("ana: 20 things wait for you.")
    assert told.count("ayni alliance contact") == 15
    assert "5 more things wait for you." in told
    assert ayni.succeeds("inbox", "--person", "ana", "--all").out.count("ayni alianza contacto") == 20


def test_the_person_is_known_from_the_environment_or_asked_for(
    two: Ayni, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = two("inbox")
    assert (ran.code, two("inbox", "--json").error["code"]) == (2, "person_unknown")
    monkeypatch.setenv("AYNI_PERSON", "dora")
    assert (
        two.succeeds("inbox").out
        == """\
dora: 1 cosa le espera.

Se espera su decisión
  Casa Uno. Seguimiento: nadie lo realizó a tiempo; sin solución desde el
  jueves, 4 de abril de 2024, y se espera su decisión: acuerde un plan de
  recuperación, extienda el término o cierre.
    ayni alianza resolver casa-01 E1 --motivo MOTIVO --por program_director:dora
"""
    )
    assert two.succeeds("inbox", "--person", "nadie").out == (
        "nadie no tiene roles en ninguna alianza u organización en curso.\n"
    )


def test_an_address_that_is_refused_is_told_with_how_to_mend_it(two: Ayni) -> None:
    two.services.people.known["luis"] = Person(
        person="luis", name="Luis", failing_since=datetime(2024, 5, 1, tzinfo=UTC), failure="550 no mailbox"
    )
    told = two.succeeds("inbox", "--person", "ana", "--lang", "en").out
    assert told.count("E-mail to luis does not arrive (company lead): 550 no mailbox.") == 1
    assert "ayni person change luis --email ADDRESS" in told


def test_a_digest_can_be_read_before_it_is_sent(two: Ayni) -> None:
    told = two.succeeds("resumen", "ver", "--persona", "ana").out
    assert told.startswith("Asunto: Su resumen semanal: 1 pendiente\n")
    assert (
        "- Casa Uno — Seguimiento: no se realizó a tiempo y falta desde el 4 de abril de 2024; hágalo "
        in told
    )
    assert "  ayni alianza contacto casa-01 --canal meeting\n" in told


def test_a_director_reads_how_the_portfolio_stands(two: Ayni) -> None:
    told = two.succeeds("resumen", "ver", "--persona", "dora", "--ritmo", "mensual").out
    assert "Acompañamientos: 2. Situación: estancada: 1, al día: 1." in told
    assert "Acompaña: ana." in told
    assert two.succeeds("resumen", "ver", "--persona", "dora").out == told
    weekly = ("--person", "dora", "--rhythm", "weekly")
    assert two.succeeds("resumen", "ver", *weekly).out == (
        "No hay nada que contar a dora: no se envía ningún resumen.\n"
    )
    assert two.succeeds("digest", "preview", *weekly, "--json").out.strip() == (
        '{\n  "digest": null,\n  "message": null\n}'
    )
