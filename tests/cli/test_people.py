"""The directory at the command line: people, what they have to do, services that are told."""

import shlex
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from activities.delivery.channel import Refused, Unavailable
from tests.cli.conftest import Ayni

STRANGE = ("Ana Pérez", "ana@example.org", "../../ana", "añá'o; $(ls)", "p:014", "عَنَاء")
ADD = ("persona", "agregar", "ana", "--nombre", "Ana P.", "--correo", "ana@example.org")


@pytest.fixture
def known(casa: Ayni) -> Ayni:
    """With ana in the directory."""
    casa.succeeds(*ADD)
    return casa


def test_a_person_is_registered_with_how_to_reach_them(casa: Ayni) -> None:
    added = casa.succeeds(
        *ADD,
        *("--lengua", "inglés", "--zona-horaria", "America/Lima", "--ritmo", "resumen"),
        *("--silencio", "21:00-8"),
    )
    assert added.out == "Ana P. está en el directorio como ana.\nSiguiente paso: ayni persona ver ana\n"
    person = casa.services.people.known["ana"]
    assert (person.language, person.time_zone, person.rhythm) == ("en", "America/Lima", "digest")
    assert (person.quiet_from, person.quiet_until) == (time(21), time(8))
    again = casa(*ADD, "--json")
    assert (again.code, again.error["code"]) == (5, "person_exists")


def test_without_an_address_it_says_that_nothing_can_be_sent(casa: Ayni) -> None:
    added = casa.succeeds("person", "add", "beto", "--name", "Beto", "--lang", "en")
    assert added.err == "Without an address nothing can be sent to beto.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("agregar", "ana\nluis", "--nombre", "x"), "«ana luis» no puede identificar a una persona"),
        (("agregar", "ana\x07", "--nombre", "x"), "no puede identificar a una persona"),
        (("agregar", "\ud800", "--nombre", "x"), "no puede identificar a una persona"),
        (("agregar", " ", "--nombre", "x"), "no puede identificar a una persona"),
        (("agregar", "a" * 101, "--nombre", "x"), "no puede identificar a una persona"),
        (("agregar", "ana", "--nombre", "x", "--silencio", "21:00"), "no son horas de silencio"),
        (("agregar", "ana", "--nombre", "x", "--silencio", "25:00-08:00"), "no son horas de silencio"),
        (("agregar", "ana", "--nombre", "x", "--silencio", "08:00-08:00"), "no son horas de silencio"),
        (("agregar", "ana", "--nombre", "x", "--ritmo", "nunca"), "nunca"),
        (("cambiar", "ana"), "Indique qué cambia"),
    ],
)
def test_what_cannot_be_understood_is_a_usage_error(
    ayni: Ayni, arguments: tuple[str, ...], said: str
) -> None:
    ran = ayni("persona", *arguments)
    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize("person", STRANGE)
def test_whoever_has_a_role_can_be_registered(casa: Ayni, person: str) -> None:
    started = casa.succeeds("handover", "start", "casa-01", "coordinator", "--to", person)
    register = shlex.split(started.err.splitlines()[-1].partition(": ")[2])
    assert register == ["ayni", "persona", "agregar", person, "--nombre", "TEXTO"]
    added = casa.succeeds("persona", "agregar", person, "--nombre", "Ana P.", "--correo", "ana@example.org")
    following = shlex.split(added.out.splitlines()[-1].partition(": ")[2])
    assert casa.succeeds(*following[1:]).out.startswith("Ana P. (")
    accept = shlex.split(started.out.splitlines()[-1].partition(": ")[2])
    casa.succeeds(*accept[1:])
    assert casa.services.lifecycles.states["casa-01"].roles["coordinator"] == person


def test_details_change_and_can_be_forgotten(known: Ayni) -> None:
    known.succeeds("person", "change", "ana", "--quiet", "22:00-07:00", "--email", "otra@example.org")
    shown = known.succeeds("persona", "ver", "ana").out
    assert "otra@example.org" in shown
    assert "Horas de silencio  22:00-07:00" in shown
    forgotten = known.succeeds("persona", "cambiar", "ana", "--sin-correo", "--sin-silencio").out
    assert "Horas de silencio" not in forgotten
    assert "Situación     sin correo" in forgotten
    unknown = known("person", "change", "zoe", "--no-quiet", "--json")
    assert (unknown.code, unknown.error["code"]) == (3, "unknown_person")


@pytest.mark.parametrize(
    "contradiction",
    [("--email", "ana@example.org", "--no-email"), ("--quiet", "21:00-08:00", "--no-quiet")],
)
def test_a_detail_is_changed_or_forgotten_not_both(known: Ayni, contradiction: tuple[str, ...]) -> None:
    told = known("person", "change", "ana", *contradiction, "--lang", "en")
    assert told.code == 2
    assert "exclude each other" in told.err


def test_a_long_name_leaves_room_in_the_list(known: Ayni) -> None:
    known.succeeds("person", "change", "ana", "--name", "María José " * 18)
    row = next(line for line in known.succeeds("person", "list").out.splitlines() if line.startswith("ana "))
    assert "María José María José María José María…  " in row
    assert len(row) < 120


def test_show_lists_every_role(known: Ayni) -> None:
    known.succeeds("alliance", "start", "casa-02", "--role", "coordinator=beto")
    known.succeeds("handover", "start", "casa-02", "coordinator", "--to", "ana")
    shown = known.succeeds("persona", "ver", "ana")
    assert shown.out.splitlines()[0] == "Ana P. (ana)"
    assert shown.out.splitlines()[-2:] == [
        "casa-01                 coordinación del programa  coordinator    ana      —",
        "casa-02                 coordinación del programa  coordinator    beto     ana, hasta el 28-05-2024",
    ]
    roles = known.succeeds("person", "show", "ana", "--json").lines[0]["roles"]
    assert [(each["lifecycle"], each["passes_to"]) for each in roles] == [
        ("casa-01", None),
        ("casa-02", "ana"),
    ]


def test_the_list_counts_roles_and_tells_who_cannot_be_reached(known: Ayni) -> None:
    known.succeeds("person", "add", "beto", "--name", "Beto B.", "--email", "beto@example.org")
    refused = {"failing_since": datetime(2024, 5, 2, 3, tzinfo=UTC), "failure": "550 no such user"}
    people = known.services.people.known
    people["beto"] = people["beto"].model_copy(update=refused)
    known.succeeds("role", "assign", "casa-01", "company_lead", "luis")
    listed = known.succeeds("persona", "listar")
    assert listed.out.splitlines()[1:] == [
        "ana      Ana P.   ana@example.org   recibe avisos                                inmediato      1",
        "beto     Beto B.  beto@example.org  correo rechazado desde el 1 de mayo de 2024  inmediato      0",
    ]
    assert listed.err == (
        "Tienen roles pero no están en el directorio, así que no les llega ningún aviso: luis\n"
    )
    assert [line["roles"] for line in known.succeeds("person", "list", "--json").lines] == [1, 0]
    shown = known.succeeds("persona", "ver", "beto").out
    assert "550 no such user" in shown
    assert shown.endswith("Siguiente paso: ayni persona cambiar beto --correo DIRECCIÓN\n")


def test_an_empty_directory_says_how_to_begin(ayni: Ayni) -> None:
    assert ayni.succeeds("persona", "listar").out == (
        "El directorio está vacío. Registre a una persona con: ayni persona agregar PERSONA --nombre TEXTO\n"
    )


def test_whoever_has_roles_hands_them_over_before_leaving(known: Ayni) -> None:
    refused = known("persona", "desactivar", "ana")
    assert refused.code == 5
    assert refused.err == (
        "Error: ana todavía tiene 1 rol: casa-01 (coordinator).\n"
        "Traspase todo primero: ayni traspaso iniciar --de ana --a PERSONA\n"
    )
    error = known("person", "deactivate", "ana", "--json").error
    assert error["code"] == "open_duties"
    assert [(row["lifecycle"], row["role"]) for row in error["rows"]] == [("casa-01", "coordinator")]
    known.succeeds("handover", "start", "--from", "ana", "--to", "beto")
    assert known("person", "deactivate", "ana").code == 5
    known.succeeds("handover", "accept", "--person", "beto", "--all")
    assert known.succeeds("persona", "desactivar", "ana").out == "No se envía nada más a ana.\n"
    assert known.services.people.known["ana"].active is False
    assert "Situación     sin avisos" in known.succeeds("persona", "ver", "ana").out
    known.succeeds("persona", "cambiar", "ana", "--activar")
    assert known.services.people.known["ana"].active is True


def test_whoever_is_to_accept_something_cannot_leave_either(casa: Ayni) -> None:
    casa.succeeds("person", "add", "beto", "--name", "Beto")
    casa.succeeds("handover", "start", "casa-01", "coordinator", "--to", "beto")
    refused = casa("persona", "desactivar", "beto")
    assert refused.err == (
        "Error: 1 traspaso espera a beto: casa-01 (coordinator).\n"
        "Anúlelos primero: ayni traspaso anular --persona beto --todos --motivo TEXTO\n"
    )
    assert casa("person", "deactivate", "zoe", "--json").error["code"] == "unknown_person"


def test_roles_are_listed_by_lifecycle_person_or_all(casa: Ayni) -> None:
    casa.succeeds("alliance", "start", "casa-02", "--role", "coordinator=beto", "--role", "company_lead=ana")
    assert [row["lifecycle"] for row in casa.succeeds("role", "list", "casa-02", "--json").lines] == [
        "casa-02"
    ] * 2
    of_ana = casa.succeeds("role", "list", "--person", "ana", "--json").lines
    assert [(row["lifecycle"], row["role"]) for row in of_ana] == [
        ("casa-01", "coordinator"),
        ("casa-02", "company_lead"),
    ]
    assert len(casa.succeeds("role", "list", "--json").lines) == 3
    assert casa.succeeds("rol", "listar", "--persona", "zoe").out == "Nadie tiene un rol ahí.\n"
    assert casa("role", "list", "casa-99").code == 3


def test_a_service_is_registered_and_its_secret_shown_once(ayni: Ayni, tmp_path: Path) -> None:
    url = "https://crm.example.org/ayni"
    added = ayni.succeeds("webhook", "agregar", "crm", "--url", url, "--generar-secreto")
    secret = ayni.services.people.services["crm"].secret
    assert added.out == (
        "crm recibe cada aviso desde ahora.\n"
        f"Su secreto, que no se vuelve a mostrar: {secret}\n"
        "Siguiente paso: ayni webhook probar crm\n"
    )
    file = tmp_path / "secreto"
    file.write_text(f"{secret}\n", "utf-8")
    given = ayni.succeeds("webhook", "add", "erp", "--url", url, "--secret-file", str(file), "--json")
    assert given.lines == [{"webhook": "erp", "url": url}]
    assert ayni.services.people.services["erp"].secret == secret
    for listed in (ayni.succeeds("webhook", "listar").out, ayni.succeeds("webhook", "list", "--json").out):
        assert "crm" in listed
        assert "whsec" not in listed
    assert ayni.succeeds("webhook", "quitar", "erp").out == "erp no recibe más avisos.\n"
    assert ayni("webhook", "remove", "erp").code == 3


def test_a_key_in_the_address_of_a_service_is_kept_and_never_listed(ayni: Ayni) -> None:
    url = "https://crm.example.org/ayni?key=un-secreto&from=ayni"
    ayni.succeeds("webhook", "add", "crm", "--url", url, "--generate-secret")
    ayni.succeeds("webhook", "add", "erp", "--url", "https://erp.example.org/ayni", "--generate-secret")

    assert ayni.services.people.services["crm"].url == url
    (crm, erp) = ayni.succeeds("webhook", "list", "--json").lines
    assert (crm["url"], erp["url"]) == ("https://crm.example.org/ayni?…", "https://erp.example.org/ayni")
    listed = ayni.succeeds("webhook", "listar").out
    assert "https://crm.example.org/ayni?…" in listed
    assert "secreto" not in listed


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://crm.example.org", "debe comenzar con https"),
        ("https://ayni:clave@crm.example.org", "con contraseña"),
        ("crm.example.org", "no es una dirección web"),
        ("ftp://crm.example.org", "no es una dirección web"),
        ("https://[crm", "no es una dirección web"),
    ],
)
def test_what_is_told_travels_encrypted(ayni: Ayni, url: str, said: str) -> None:
    ran = ayni("webhook", "agregar", "crm", "--url", url, "--generar-secreto")
    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:9/x"])
def test_this_machine_may_be_told_without(ayni: Ayni, url: str) -> None:
    ayni.succeeds("webhook", "add", "crm", "--url", url, "--generate-secret")
    assert [each.url for each in ayni.services.people.services.values()] == [url]


def test_a_secret_is_given_or_made(ayni: Ayni) -> None:
    url = ("--url", "https://crm.example.org")
    assert ayni("webhook", "add", "crm", *url).code == 2
    assert ayni("webhook", "add", "crm", *url, "--generate-secret", "--secret-file", "x").code == 2


def test_the_list_names_the_command_that_makes_a_service_trusted_again(ayni: Ayni) -> None:
    for name in ("crm", "erp"):
        ayni.succeeds("webhook", "add", name, "--url", "https://crm.example.org", "--generate-secret")
    refused = {"failing_since": datetime(2024, 5, 2, tzinfo=UTC), "failure": "401 Unauthorized"}
    services = ayni.services.people.services
    services["crm"] = services["crm"].model_copy(update=refused)
    listed = ayni.succeeds("webhook", "listar").out
    assert "401 Unauthorized" in listed
    assert listed.endswith("Siguiente paso: ayni webhook probar crm\n")
    assert "probar erp" not in listed


def test_a_test_message_says_whether_the_service_took_it(ayni: Ayni) -> None:
    assert ayni("webhook", "test", "crm").code == 3
    ayni.succeeds("webhook", "add", "crm", "--url", "https://crm.example.org", "--generate-secret")
    assert ayni.succeeds("webhook", "probar", "crm").out == "crm aceptó el mensaje de prueba test-1.\n"
    ayni.services.people.failing = Unavailable("connection refused")
    unavailable = ayni("webhook", "probar", "crm")
    assert unavailable.code == 6
    assert "crm no aceptó el mensaje de prueba: connection refused." in unavailable.err
    ayni.services.people.failing = Refused("401 Unauthorized", for_good=True)
    assert ayni("webhook", "test", "crm", "--json").error["code"] == "webhook_failed"
