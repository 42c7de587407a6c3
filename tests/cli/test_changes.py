"""Recording what happens: sentences, JSON, exit codes, repeatability (SPEC V1, V2, V4)."""

import json

import pytest

from domain.errors import LifecycleClosed
from tests.cli.conftest import Ayni, type_in
from workers.errors import OutcomeUnknown, TemporalUnreachable

NOTE = {"type": "note_added", "by": {"role": "coordinator", "person": "ana"}, "data": {"text": "Hola"}}


def test_a_contact_says_what_followed_and_what_is_next(casa: Ayni) -> None:
    assert casa.succeeds(
        "alianza", "contacto", "casa-01", "--canal", "visit", "--fecha", "10-05-2024"
    ).out == (
        "Registrado. Esto siguió:\n"
        "  Visita en terreno el 10 de mayo de 2024: queda realizado el período 3 de seguimiento.\n"
        "  El escalamiento E1 termina, porque su causa ya no existe.\n"
        "Siguiente paso: ayni alianza ver casa-01\n"
    )


def test_the_same_in_english(casa: Ayni) -> None:
    ran = casa.succeeds(
        "alliance", "contact", "casa-01", "--channel", "visit", "--on", "2024-05-10", "--lang", "en"
    )
    assert ran.out == (
        "Recorded. What followed:\n"
        "  Visit on 10 May 2024: monitoring of period 3 is held.\n"
        "  Escalation E1 is over, because its cause is gone.\n"
        "Next: ayni alliance show casa-01\n"
    )


def test_v1_the_same_event_id_counts_once(casa: Ayni) -> None:
    contact = ("alliance", "contact", "casa-01", "--channel", "call", "--event-id", "call-1", "--json")
    first, again = casa.succeeds(*contact).lines[0], casa.succeeds(*contact).lines[0]
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first["facts"] == again["facts"]
    assert first["event_id"] == "call-1"


def test_every_change_has_a_fresh_id_of_its_own(casa: Ayni) -> None:
    note = ("alliance", "note", "casa-01", "Hola", "--json")
    ids = {casa.succeeds(*note).lines[0]["event_id"] for _ in range(3)}
    assert len(ids) == 3


def test_a_dry_run_records_nothing(casa: Ayni) -> None:
    before = casa.services.lifecycles.states["casa-01"]
    ran = casa.succeeds("alianza", "cumplir", "casa-01", "induction", "--simulacro")
    assert ran.out.startswith("No se registró nada. Esto es lo que pasaría:\n  Se cumplió: Inducción.")
    assert casa.services.lifecycles.states["casa-01"] is before


@pytest.mark.parametrize(
    ("arguments", "fact_type"),
    [
        (
            ("meet", "casa-01", "induction", "--on", "2024-05-02", "--evidence", "acta=firmada"),
            "requirement_met",
        ),
        (("waive", "casa-01", "induction", "--reason", "ya la tenían"), "requirement_waived"),
        (("extend", "casa-01", "--until", "2024-12-31", "--reason", "lluvias"), "stage_extended"),
        (("ack", "casa-01", "e1", "--until", "2024-05-31"), "escalation_acknowledged"),
        (("resolve", "casa-01", "E1", "--reason", "acordado"), "escalation_resolved"),
        (("pause", "casa-01", "--reason", "inundación"), "paused"),
        (("note", "casa-01", "Llamar el lunes"), "note_added"),
        (("close", "casa-01", "closed_early", "--reason", "la empresa se retira"), "lifecycle_closed"),
    ],
)
def test_every_verb_records_its_event(casa: Ayni, arguments: tuple[str, ...], fact_type: str) -> None:
    types = [fact["type"] for fact in casa.succeeds("alliance", *arguments, "--json").lines[0]["facts"]]
    assert fact_type in types


def test_pause_and_resume(casa: Ayni) -> None:
    paused = casa.succeeds("alianza", "pausar", "casa-01", "--motivo", "inundación")
    assert "En pausa (contingencia). Motivo: inundación" in paused.out
    assert "Siguiente paso: ayni alianza reanudar casa-01" in paused.out
    assert "Se reanuda." in casa.succeeds("alianza", "reanudar", "casa-01").out


def test_advancing_early_is_blocked_by_what_is_missing(casa: Ayni) -> None:
    ran = casa("alliance", "advance", "casa-01", "--reason", "apuro", "--json")
    assert (ran.code, ran.error["code"]) == (5, "stage_blocked")


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("contact", "nadie", "--channel", "visit"), "lifecycle_not_found", 3),
        (("contact", "casa-01", "--channel", "paloma"), "unknown_channel", 5),
        (("contact", "casa-01", "--channel", "visit", "--on", "2024-06-01"), "held_on_in_future", 5),
        (("contact", "casa-01", "--channel", "visit", "--on", "2024-03-01"), "held_on_before_start", 5),
        (("contact", "casa-01", "--channel", "visit", "--by", "mayor:ana"), "unknown_role", 5),
        (("meet", "casa-01", "nothing"), "unknown_requirement", 5),
        (("meet", "casa-01", "agreement_signed"), "requirement_blocked", 5),
        (("waive", "casa-01", "induction"), "reason_required", 5),
        (
            ("waive", "casa-01", "induction", "--reason", "x", "--by", "company_lead:beto"),
            "role_not_allowed",
            4,
        ),
        (("ack", "casa-01", "E9"), "unknown_escalation", 5),
        (("ack", "casa-01", "E1", "--until", "2025-05-31"), "commit_out_of_range", 5),
        (("resume", "casa-01"), "not_paused", 5),
        (("note", "casa-01", "x" * 1_000_000), "malformed", 5),
        (("migrate", "casa-01", "--to", "juntos-por-la-infancia"), "migration_refused", 5),
        (("migrate", "casa-01", "--to", "nothing"), "unknown_program", 2),
        (("contact", "casa-01", "--channel", "visit", "--on", "31-02-2024"), "usage", 2),
        (("contact", "casa-01"), "usage", 2),
        (("meet", "casa-01", "induction", "--evidence", "acta"), "usage", 2),
        (("note", "casa-01", "x", "--by", "ana"), "usage", 2),
    ],
)
def test_bad_input_ends_with_its_code_and_changes_nothing(
    casa: Ayni, arguments: tuple[str, ...], code: str, exit_code: int
) -> None:
    before = casa.services.lifecycles.states["casa-01"]
    ran = casa("alliance", *arguments, "--json")
    assert (ran.code, ran.error["code"], ran.out) == (exit_code, code, "")
    assert ran.error["message"]
    assert ran.error["retryable"] is False
    assert casa.services.lifecycles.states["casa-01"] is before


def test_a_closed_lifecycle_takes_nothing_more(casa: Ayni) -> None:
    casa.succeeds("alliance", "close", "casa-01", "graduated", "--reason", "listos")
    ran = casa("alliance", "note", "casa-01", "tarde", "--json")
    assert (ran.code, ran.error["code"]) == (5, LifecycleClosed.code)


def test_a_missing_reason_is_explained_with_the_option(casa: Ayni) -> None:
    ran = casa("alianza", "eximir", "casa-01", "induction")
    assert "En este comando: --motivo TEXTO." in ran.err


@pytest.mark.parametrize(
    "failing",
    [TemporalUnreachable(address="127.0.0.1:7233", reason="x"), OutcomeUnknown(event_id="x")],
    ids=lambda error: error.code,
)
def test_what_may_be_retried_says_so(casa: Ayni, failing: Exception) -> None:
    casa.services.lifecycles.failing = failing
    ran = casa("alliance", "note", "casa-01", "hola", "--json")
    assert (ran.code, ran.error["retryable"]) == (6, True)


def test_an_unexpected_failure_is_one_sentence(casa: Ayni) -> None:
    casa.services.lifecycles.failing = ZeroDivisionError("boom")
    ran = casa("alianza", "ver", "casa-01")
    assert ran.code == 1
    assert ran.err.splitlines()[0] == "Error: Falló algo inesperado: boom."
    assert "Traceback" not in ran.err
    assert "Traceback" in casa("alianza", "ver", "casa-01", "--detalle").err


def test_an_interruption_ends_with_130(casa: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(casa.services, "now", interrupt)
    ran = casa("alliance", "show", "casa-01")
    assert (ran.code, ran.err.strip()) == (130, "Interrumpido.")


def test_the_person_comes_from_the_option_the_setting_or_the_coordinator(
    casa: Ayni, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by(*more: str) -> str:
        facts = casa.succeeds("alliance", "note", "casa-01", "x", "--json", *more).lines[0]["facts"]
        return str(facts[0]["by"])

    assert by() == "ana"
    monkeypatch.setenv("AYNI_PERSON", "carla")
    assert by() == "carla"
    assert by("--by", "company_lead:beto") == "beto"


def test_without_a_coordinator_somebody_must_say_so(ayni: Ayni) -> None:
    ayni.succeeds("alliance", "start", "casa-02")
    ran = ayni("alianza", "nota", "casa-02", "hola")
    assert (ran.code, "--por coordinator:ana" in ran.err) == (2, True)


def test_any_event_can_be_sent_as_json(casa: Ayni) -> None:
    ran = casa.succeeds("event", "send", "casa-01", json.dumps({**NOTE, "id": "n-1"}), "--json")
    assert (ran.lines[0]["event_id"], ran.lines[0]["facts"][0]["text"]) == ("n-1", "Hola")


def test_an_event_comes_from_a_file_or_from_stdin(
    casa: Ayni, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path_factory.mktemp("events") / "note.json"
    file.write_text(json.dumps(NOTE), encoding="utf-8")
    assert "Nota de ana: Hola" in casa.succeeds("evento", "enviar", "casa-01", str(file)).out
    type_in(monkeypatch, json.dumps(NOTE).encode())
    assert "Nota de ana: Hola" in casa.succeeds("evento", "enviar", "casa-01", "-").out


def test_a_posted_event_is_not_waited_for_and_a_refusal_is_recorded(casa: Ayni) -> None:
    wrong = {**NOTE, "type": "contact_held", "data": {"channel": "paloma"}}
    ran = casa.succeeds("event", "send", "casa-01", json.dumps(wrong), "--signal", "--json")
    assert ran.lines[0]["posted"] is True
    told = casa.succeeds("alianza", "cronologia", "casa-01", "--ultimos", "1").out
    assert "Se rechazó el evento «contact_held» (unknown_channel)" in told


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"{not json", b"[1]", b'"x"', b"x" * 70_000, b"[" * 60_000]
)
def test_bytes_that_are_not_an_event_are_malformed(
    casa: Ayni, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    type_in(monkeypatch, content)
    ran = casa("event", "send", "casa-01", "-", "--json")
    assert (ran.code, ran.error["code"]) == (5, "malformed")


def test_a_file_that_is_not_there_is_explained(casa: Ayni) -> None:
    ran = casa("evento", "enviar", "casa-01", "nota.json")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "Error: No se puede leer el archivo nota.json: no existe.",
    )


def test_signal_and_dry_run_exclude_each_other(casa: Ayni) -> None:
    assert casa("event", "send", "casa-01", "{}", "--signal", "--dry-run").code == 2


def test_the_schema_of_an_event_is_printed(ayni: Ayni) -> None:
    schema = json.loads(ayni.succeeds("event", "schema", "contact_held").out)
    assert schema["required"] == ["channel"]
    assert {line["type"] for line in ayni.succeeds("event", "schema", "--json").lines} >= {
        "envelope",
        "closed",
    }
    assert ayni("event", "schema", "nothing").code == 2
