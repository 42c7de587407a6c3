"""What `up`, `down`, `doctor` and `worker` say; the servers themselves are tested where they are started."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.commands import doctor
from tests.cli.conftest import Ayni
from workers.local import stack
from workers.local.checks import Check, Sentence
from workers.local.errors import PortTaken
from workers.local.state import StackState

STATE = StackState(
    mode="practice",
    temporal_address="127.0.0.1:7233",
    ui_url="http://127.0.0.1:8233",
    database_url="postgresql+asyncpg://ayni:secret@127.0.0.1:5434/ayni",
    log_folder=Path("/srv/ayni/logs"),
)


async def start(_settings: object, *, on_start: Callable[[str], None], **_how: bool) -> StackState:
    for part in ("postgres", "schema", "temporal", "worker"):
        on_start(part)
    return STATE


def test_up_says_where_everything_is_and_no_secret(ayni: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "up", start)
    monkeypatch.setenv("AYNI_HOME", "/srv/ayni")
    ran = ayni.succeeds("levantar", "--practica")
    assert ran.out == (
        "Ayni está listo para practicar.\n"
        "  Temporal         127.0.0.1:7233\n"
        "  En el navegador  http://127.0.0.1:8233\n"
        "  Base de datos    127.0.0.1:5434/ayni\n"
        "  Registros        /srv/ayni/logs\n"
        "  Mensajes         se guardan como archivos en /srv/ayni/outbox\n"
        "Siguiente paso: ayni alianza iniciar casa-01 --rol coordinator=ana\n"
    )
    assert ran.err.splitlines()[1].startswith("Levantando: tablas de la base de datos (")
    assert ayni.succeeds("up", "--json").lines[0]["temporal_address"] == "127.0.0.1:7233"


def test_a_taken_port_is_a_sentence(ayni: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_settings: object, **_how: Any) -> StackState:
        raise PortTaken(port=7233, part="Temporal", setting="AYNI_TEMPORAL_PORT", suggestion=7234)

    monkeypatch.setattr(stack, "up", fail)
    ran = ayni("levantar")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: El puerto 7233, que necesita Temporal, está ocupado")


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        (
            ["worker", "temporal"],
            "Se detuvo: trabajador, Temporal. Los datos quedan guardados; vuelva con: ayni levantar\n",
        ),
        ([], "No había nada en marcha.\n"),
    ],
)
def test_down_says_what_was_stopped(
    ayni: Ayni, monkeypatch: pytest.MonkeyPatch, stopped: list[str], said: str
) -> None:
    async def stop(_settings: object) -> list[str]:
        return stopped

    monkeypatch.setattr(stack, "down", stop)
    assert ayni.succeeds("bajar").out == said
    assert ayni.succeeds("down", "--json").lines == [{"stopped": stopped}]


def test_doctor_says_what_is_wrong_and_what_to_do(ayni: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Check("python", "ok", Sentence("Python", "Python"), Sentence("3.11", "3.11")),
        Check(
            "temporal",
            "failed",
            Sentence("Temporal", "Temporal"),
            Sentence("No responde.", "It does not answer."),
            Sentence("Levante el sistema local: ayni up", "Start the local stack: ayni up"),
        ),
    ]

    async def look(_settings: object) -> list[Check]:
        return found

    monkeypatch.setattr(doctor, "look_around", look)
    ran = ayni("diagnostico")
    assert ran.code == 1
    assert ran.out == (
        "bien      Python: 3.11\n"
        "mal       Temporal: No responde.\n"
        "          Levante el sistema local: ayni up\n"
    )
    assert [line["status"] for line in ayni("doctor", "--json").lines] == ["ok", "failed"]
    found.pop()
    assert ayni.succeeds("doctor", "--lang", "en").out.endswith("Everything that Ayni needs is there.\n")


def test_a_setting_that_cannot_be_used_is_named(ayni: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AYNI_TEMPORAL_PORT", "many")
    ran = ayni("doctor", "--json")
    assert (ran.code, ran.error["code"]) == (2, "configuration_invalid")
    assert "AYNI_TEMPORAL_PORT" in ran.error["message"]
    assert ayni("worker", "run").code == 2


def test_version_is_that_of_the_package(ayni: Ayni) -> None:
    assert ayni.succeeds("version", "--json").lines[0]["ayni"] in ayni.succeeds("--version").out
    assert ayni.succeeds("version").out.startswith("  ayni ")
