"""Looking: one alliance, its past and future, the portfolio, programs, scenarios (SPEC sections 8 and 9)."""

import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from domain.days import Calendar
from domain.simulation import forecast
from tests.cli.conftest import Ayni

SCENARIOS = Path(__file__).parent.parent / "scenarios"
EXAMPLE = SCENARIOS / "specification-example.toml"


def test_show_begins_with_what_matters(casa: Ayni) -> None:
    assert (
        casa.succeeds("alianza", "ver", "casa-01").out
        == """\
Residencia 01: estancada. Seguimiento: nadie lo realizó a tiempo.
Siguiente paso: ayni alianza contacto casa-01 --canal meeting

  Programa            Juntos por la Infancia, versión 1
  Estado              en curso
  Situación           estancada
  Etapa               Sensibilización
  Inicio              4 de marzo de 2024
  Inicio de la etapa  4 de marzo de 2024
  Término previsto    3 de septiembre de 2024
  Períodos            realizados 0, recuperados 0, sin realizar 2
  Lugar               Valparaíso

Seguimiento
  seguimiento, período 3: todavía no realizado; se espera a más tardar el 3 de junio de 2024

Requisitos
  Inducción (induction): pendiente
  Protocolo de voluntariado (volunteer_protocol): pendiente
  Plan de acción inicial acordado (initial_plan_agreed): pendiente
  Convenio de participación firmado (agreement_signed): bloqueado
  Celebración de la alianza (launch_celebrated): bloqueado

Escalamientos abiertos
  E1, peldaño 4, abierto hace 46 días. Seguimiento: nadie lo realizó a tiempo. Se espera una decisión.

Personas
  coordinación del programa: ana
"""
    )


def test_show_in_english(casa: Ayni) -> None:
    lines = casa.succeeds("alliance", "show", "casa-01", "--lang", "en").out.splitlines()
    assert lines[:2] == [
        "Residencia 01: stalled. Monitoring: nobody held it in time.",
        "Next: ayni alliance contact casa-01 --channel meeting",
    ]
    assert (
        "  E1, rung 4, open for 46 days. Monitoring: nobody held it in time. A decision is awaited." in lines
    )


@pytest.mark.parametrize(
    ("events", "first", "command"),
    [
        (
            [("pause", "--reason", "x")],
            "está en pausa desde el lunes, 20 de mayo de 2024.",
            "reanudar casa-01",
        ),
        ([("close", "graduated", "--reason", "x")], "está cerrada: egresada.", "cronologia casa-01"),
        (
            [("contact", "--channel", "visit")],
            "al día. Falta cumplir: Inducción.",
            "cumplir casa-01 induction",
        ),
        (
            [("resolve", "E1", "--reason", "x")],
            "Falta realizar a más tardar el lunes, 3 de junio",
            "contacto casa-01",
        ),
    ],
)
def test_what_matters_follows_what_is_most_urgent(
    casa: Ayni, events: list[tuple[str, ...]], first: str, command: str
) -> None:
    for verb, *rest in events:
        casa.succeeds("alliance", verb, "casa-01", *rest)
    lines = casa.succeeds("alianza", "ver", "casa-01").out.splitlines()
    assert first in lines[0]
    assert command in lines[1]


def test_a_lifecycle_may_wait_for_its_start(ayni: Ayni) -> None:
    started = ayni.succeeds("alianza", "iniciar", "casa-02", "--inicio", "01-07-2024")
    assert started.out.startswith("casa-02 espera su inicio el 1 de julio de 2024.")
    assert "casa-02 comienza el lunes, 1 de julio de 2024." in ayni.succeeds("alianza", "ver", "casa-02").out


def test_v6_a_start_in_the_past_tells_what_happened_since(casa: Ayni) -> None:
    ran = casa.succeeds("alliance", "start", "casa-03", "--started-at", "04-03-2024", "--lang", "en")
    assert "4 April 2024, 00:00  Period 1 of monitoring passed and nobody held it." in ran.out
    assert ran.out.endswith("Next: ayni alliance show casa-03\n")


def test_a_start_can_be_tried_first(ayni: Ayni) -> None:
    ayni.succeeds("alliance", "start", "casa-01", "--dry-run")
    assert ayni.services.lifecycles.states == {}


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("casa-01",), "already_started", 5),
        (("casa-09", "--stage", "party"), "unknown_stage", 5),
        (("casa-09", "--role", "mayor=ana"), "unknown_role", 5),
        (("casa-09", "--role", "ana"), "usage", 2),
        (("casa-09", "--program", "nothing"), "unknown_program", 2),
        (("casa-09", "--started-at", "31-02-2024"), "usage", 2),
        (("casa 09",), "malformed", 5),
        (("casa-09", "--region", "x" * 1_000), "malformed", 5),
    ],
)
def test_a_wrong_start_is_refused(casa: Ayni, arguments: tuple[str, ...], code: str, exit_code: int) -> None:
    ran = casa("alliance", "start", *arguments, "--json")
    assert (ran.code, ran.error["code"]) == (exit_code, code)
    assert set(casa.services.lifecycles.states) == {"casa-01"}


def test_the_timeline_is_json_lines_or_sentences(casa: Ayni) -> None:
    lines = casa.succeeds("alliance", "timeline", "casa-01", "--json").lines
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    told = casa.succeeds("alianza", "cronologia", "casa-01").out.splitlines()
    assert len(told) == len(lines)
    assert (
        told[0]
        == "4 de marzo de 2024, 09:00  casa-01 comienza en el programa Juntos por la Infancia, versión 1."
    )


def test_a_forecast_is_what_the_core_says(casa: Ayni) -> None:
    state = casa.services.lifecycles.states["casa-01"]
    lines = casa.succeeds("alliance", "forecast", "casa-01", "--until", "2024-12-31", "--json").lines
    until = state.local(casa.services.now()).replace(
        year=2024, month=12, day=31, hour=23, minute=59, second=59
    )
    assert [line["type"] for line in lines] == [fact.flat()["type"] for fact in forecast(state, until)]
    assert lines[-1]["at"] <= "2024-12-31"
    assert casa.services.lifecycles.states["casa-01"] is state


def test_a_forecast_tells_its_day_and_refuses_the_past(casa: Ayni) -> None:
    told = casa.succeeds("alianza", "pronostico", "casa-01", "--meses", "1").out
    assert told.startswith("Si nadie hace nada hasta el 20 de junio de 2024:\n4 de junio de 2024, 00:00  ")
    refused = casa("alianza", "pronostico", "casa-01", "--hasta", "2024-05-01")
    assert (refused.code, "El 1 de mayo de 2024 ya pasó" in refused.err) == (2, True)


def test_a_quiet_forecast_tells_what_comes_first(casa: Ayni) -> None:
    told = casa.succeeds("alianza", "pronostico", "casa-01", "--hasta", "2024-05-21").out
    lines = told.splitlines()
    assert lines[:3] == [
        "Si nadie hace nada hasta el 21 de mayo de 2024:",
        "No pasa nada.",
        "Lo primero que pasa después:",
    ]
    assert lines[3].startswith("4 de junio de 2024, 00:00  Pasó el período 3 de seguimiento")


def test_practice_moves_one_clock(casa: Ayni) -> None:
    ran = casa.succeeds("alianza", "adelantar", "casa-01", "30d")
    assert ran.out.startswith(
        "casa-01 vivió desde el 20 de mayo de 2024, 11:00 hasta el 19 de junio de 2024, 11:00."
    )
    assert casa("alliance", "fast-forward", "casa-01", "soon").code == 2


@pytest.fixture
def portfolio(casa: Ayni) -> Ayni:
    """Three alliances: stalled, due soon, closed."""
    casa.succeeds(
        *("alliance", "start", "casa-02", "--started-at", "2024-04-25", "--role", "coordinator=beto"),
        *("--region", "Biobío"),
    )
    casa.succeeds("alliance", "start", "casa-03", "--role", "coordinator=ana")
    casa.succeeds("alliance", "close", "casa-03", "declined", "--reason", "x")
    return casa


def test_the_portfolio_lists_the_worst_first(portfolio: Ayni) -> None:
    ran = portfolio.succeeds("alianza", "listar")
    assert ran.out == (
        "Alianza  Situación   Etapa            Próxima     Peldaño  Coordina  Nombre\n"
        "casa-01  estancada   Sensibilización  03-06-2024  4        ana       Residencia 01\n"
        "casa-02  por vencer  Diagnóstico      24-05-2024  —        beto\n"
        "casa-03  cerrada     Diagnóstico      —           —        ana\n"
    )
    assert ran.err == "3 alianzas\n"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("--health", "stalled"), ["casa-01"]),
        (("--salud", "Estancada", "--lang", "es"), ["casa-01"]),
        (("--stage", "diagnosis"), ["casa-02", "casa-03"]),
        (("--coordinator", "ana"), ["casa-01", "casa-03"]),
        (("--region", "Biobío"), ["casa-02"]),
        (("--due-before", "25-05-2024"), ["casa-02"]),
        (("--program", "nothing"), []),
    ],
)
def test_the_portfolio_can_be_filtered(portfolio: Ayni, filters: tuple[str, ...], found: list[str]) -> None:
    lines = portfolio.succeeds("alliance", "list", *filters, "--json").lines
    assert [line["lifecycle"] for line in lines] == found


def test_an_empty_portfolio_says_how_to_begin(ayni: Ayni) -> None:
    assert ayni.succeeds("alianza", "listar").out == (
        "No hay ninguna alianza así. Inicie una con: ayni alianza iniciar ID\n"
    )


def test_programs_are_listed_shown_and_validated(ayni: Ayni) -> None:
    assert "juntos-por-la-infancia" in [
        line["id"] for line in ayni.succeeds("program", "list", "--json").lines
    ]
    shown = ayni.succeeds("programa", "ver", "juntos-por-la-infancia").out
    assert "Sensibilización (sensitization): 6 meses\n  seguimiento, cada 1 mes\n" in shown
    assert "peldaño 4, a los 30 días hábiles: dirección del programa (decide)" in shown


def test_a_wrong_definition_names_file_key_and_reason(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("id = 'x'\n", encoding="utf-8")
    ran = ayni("program", "validate", str(file), "--json")
    assert (ran.code, ran.error["code"]) == (2, "program_invalid")
    assert str(file) in ran.error["message"]
    assert "version" in ran.error["message"]


def test_diagrams_are_drawn_from_the_definition_and_the_tables(ayni: Ayni) -> None:
    drawn = ayni.succeeds("program", "diagram", "juntos-por-la-infancia").out
    assert drawn.startswith("flowchart TD\n")
    assert "    initial_plan_agreed --> agreement_signed\n" in drawn
    assert "  stage_sensitization --> stage_consolidation\n" in drawn
    assert "  active --> paused: paused\n" in ayni.succeeds("program", "diagram", "--of", "lifecycle").out
    assert (
        "  open --> met: requirement_met\n" in ayni.succeeds("program", "diagram", "--of", "requirement").out
    )
    assert ayni("program", "diagram").code == 2


@pytest.mark.parametrize("scenario", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_simulate_prints_the_expected_timeline(ayni: Ayni, scenario: Path) -> None:
    expected = scenario.with_suffix(".expected.jsonl").read_text("utf-8").splitlines()
    assert ayni.succeeds("simulate", str(scenario), "--json").lines == [json.loads(line) for line in expected]


def test_simulate_keeps_letters_as_they_are(ayni: Ayni, tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8") + (
        '[[event]]\nat = 2024-03-21T15:00:00-03:00\ntype = "note_added"\n'
        'by = { role = "coordinator", person = "ana" }\ndata = { text = "Año nuevo en Ñuñoa" }\n'
    )
    file = tmp_path / "note.toml"
    file.write_text(text, encoding="utf-8")
    assert "Año nuevo en Ñuñoa" in ayni.succeeds("simulate", str(file), "--json").out


def test_simulate_tells_sentences_up_to_a_day(ayni: Ayni) -> None:
    told = ayni.succeeds("simular", str(EXAMPLE), "--hasta", "2024-04-04").out.splitlines()
    assert told[-1] == (
        "4 de abril de 2024, 00:00  Comienza el período 2 de seguimiento; debe realizarse a más tardar el 3 de mayo de 2024."
    )
    assert ayni("simulate", str(EXAMPLE), "--until", "2020-01-01").code == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("lifecycle = 'x'", "scenario_invalid"),
        ("not toml", "scenario_invalid"),
        (EXAMPLE.read_text("utf-8").replace("juntos-por-la-infancia", "nothing"), "unknown_program"),
    ],
)
def test_a_wrong_scenario_is_a_usage_error(ayni: Ayni, tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(content, encoding="utf-8")
    ran = ayni("simulate", str(file), "--json")
    assert (ran.code, ran.error["code"]) == (2, code)


def test_a_scenario_that_is_not_text_or_not_there(ayni: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "binary.toml"
    file.write_bytes(b"\xff\xfe")
    assert ayni("simulate", str(file), "--json").error["code"] == "file_unreadable"
    assert ayni("simulate", str(tmp_path), "--json").error["message"].endswith("es una carpeta.")


def test_a_program_beside_the_scenario_is_found(ayni: Ayni, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "domain" / "programs" / "juntos-por-la-infancia.toml"
    (tmp_path / "ours.toml").write_text(shipped.read_text("utf-8"), encoding="utf-8")
    file = tmp_path / "scenario.toml"
    file.write_text(
        EXAMPLE.read_text("utf-8").replace("juntos-por-la-infancia", "ours.toml"), encoding="utf-8"
    )
    assert ayni.succeeds("simulate", str(file), "--json").lines


def test_two_processes_print_the_same_bytes() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "cli.main", "simulate", str(EXAMPLE), "--json"],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert tomllib.loads(EXAMPLE.read_text("utf-8"))["lifecycle"].encode() in outputs.pop()


def test_a_newer_definition_is_previewed_and_then_moves_the_lifecycle(casa: Ayni, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "domain" / "programs" / "juntos-por-la-infancia.toml"
    file = tmp_path / "newer.toml"
    file.write_text(shipped.read_text("utf-8").replace("version = 1", "version = 2"), encoding="utf-8")
    migrate = ("alliance", "migrate", "casa-01", "--to", str(file))
    assert "pasa de la versión 1 a la 2" in casa.succeeds(*migrate, "--dry-run").out
    assert casa.services.lifecycles.states["casa-01"].program.version == 1
    casa.succeeds(*migrate)
    assert casa.services.lifecycles.states["casa-01"].program.version == 2


def test_the_calendar_of_a_start_knows_the_holidays(casa: Ayni) -> None:
    calendar: Calendar = casa.services.lifecycles.states["casa-01"].calendar
    assert date(2024, 9, 18) in calendar.holidays


def test_show_tells_validity_and_commitments(casa: Ayni) -> None:
    casa.succeeds("alliance", "start", "casa-02", "--role", "coordinator=ana")
    casa.succeeds("alliance", "meet", "casa-02", "fecu_current")
    assert "FECU Social vigente (fecu_current): cumplido, vigente hasta el 19 de mayo de 2025" in (
        casa.succeeds("alianza", "ver", "casa-02").out
    )
    casa.succeeds("alliance", "ack", "casa-01", "E1", "--until", "2024-05-31")
    assert (
        "E1, peldaño 4, abierto hace 46 días. Seguimiento: nadie lo realizó a tiempo. Compromiso hasta el 31 de mayo"
        in (casa.succeeds("alianza", "ver", "casa-01").out)
    )


def test_a_problem_that_climbs_says_when(casa: Ayni) -> None:
    casa.succeeds("alliance", "contact", "casa-01", "--channel", "visit")
    casa.succeeds("alliance", "fast-forward", "casa-01", "50d")
    assert re.search(
        r"E2, peldaño 1, abierto hace \d días\. .* Sube el \d+ de julio de 2024\.",
        casa.succeeds("alianza", "ver", "casa-01").out,
    )


def test_a_terminal_gets_a_drawn_table(portfolio: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    drawn = portfolio.succeeds("alianza", "listar").out
    assert "\x1b[1;4mAlianza" in drawn
    assert "Sensibilización" in drawn
    assert "Residencia" in drawn
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in drawn.splitlines()) <= 80


def test_everything_that_prints_data_prints_json(casa: Ayni) -> None:
    assert casa.succeeds("alliance", "show", "casa-01", "--json").lines[0]["health"] == "stalled"
    assert casa.succeeds("program", "show", "juntos-por-la-infancia", "--json").lines[0]["version"] == 1
    assert casa.succeeds("program", "validate", "juntos-por-la-infancia", "--json").lines[0]["valid"] is True
    started = casa.succeeds("alliance", "start", "casa-02", "--json").lines[0]
    assert started["facts"][0]["type"] == "lifecycle_started"
    lived = casa.succeeds("alliance", "fast-forward", "casa-01", "60d", "--json").lines[0]
    assert {fact["type"] for fact in lived["facts"]} >= {"period_opened", "period_missed"}
