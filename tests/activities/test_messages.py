"""What people are told: complete in both languages, with commands that exist."""

import shlex
from datetime import timedelta

import click
import pytest

from activities.messages.compose import compose
from activities.messages.model import Message, Notice
from cli.framework import Group
from cli.registry import TREE
from domain.state import Handover
from domain.text import Language
from tests.activities.notices import KINDS, START, escalated, notice, person, program_of, silent

LANGUAGES: tuple[Language, ...] = ("es", "en")
SUBJECTS = {
    "monitoring_missed": "monitoring",
    "stage_overdue": "sensitization",
    "requirement_overdue": "induction",
    "plan_stalled": "plan",
    "handover_pending": "coordinator",
    "party_silent": "company_lead",
    "validity_ending": "fecu_current",
}


def told(of: Notice, language: Language = "es", reader: str = "ana") -> Message:
    message = compose(of, person(language, identifier=reader), program_of(of), of.intent.at)
    assert message is not None
    return message


def commands(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("  ayni ")]


def parsed(line: str) -> click.Context:
    """The command that a line means; raises where there is no such command, option or argument."""
    group: click.Command = Group(TREE, name="ayni")
    words = shlex.split(line)[1:]
    context = click.Context(group)
    while isinstance(group, Group):
        _, found, words = group.resolve_command(context, words)
        assert found is not None, line
        group = found
    return group.make_context(line, words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_names_the_alliance_and_a_command_that_exists(kind: str, language: Language) -> None:
    message = told(notice(kind), language)
    assert "Casa Aurora" in message.subject
    assert "Casa Aurora" in message.text
    assert "<bdi>Casa Aurora</bdi>" in message.html
    assert commands(message.text)
    for line in commands(message.text):
        assert parsed(line).params["lifecycle"] == "casa-01"
        assert line.replace("'", "&#39;") in message.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["notify", "ask_decision", "notify_ended"])
@pytest.mark.parametrize("cause", SUBJECTS)
def test_every_cause_is_told_in_words_of_its_own(cause: str, kind: str, language: Language) -> None:
    message = told(escalated(cause, SUBJECTS[cause], kind), language)
    assert cause not in message.text
    assert all(parsed(line) for line in commands(message.text))


def test_a_missed_session_is_told_in_full() -> None:
    message = told(notice("notify"))
    assert message.subject == "Casa Aurora: seguimiento sin realizar"
    assert message.text.splitlines() == [
        "Hola, Ana Rojas:",
        "",
        "En la alianza Casa Aurora terminó un período de seguimiento y nadie registró que se haya realizado.",
        "",
        "El período terminó el 1 de abril de 2026. Todavía no hay ningún contacto registrado.",
        "",
        "Recibe este mensaje por su rol en la alianza: coordinación del programa.",
        "",
        "Si nadie actúa, el 10 de abril de 2026 se avisará a: coordinación del programa, "
        "encargado de la alianza en la empresa y encargado de la residencia.",
        "",
        "Qué puede hacer ahora",
        "",
        "- Realice la sesión y regístrela:",
        "  ayni alianza contacto casa-01 --canal meeting",
        "",
        "- Si necesita más tiempo, asuma el problema con una fecha (cambie la del ejemplo por la suya):",
        "  ayni alianza asumir casa-01 E1 --hasta 2026-04-09",
        "",
        "—",
        "Lo envía Ayni, que acompaña los plazos de Juntos por la Infancia. Código: casa-01.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_offers_a_recovery_plan_an_extension_and_closing(language: Language) -> None:
    of = notice("ask_decision", role="program_director")
    lines = commands(told(of, language, "eva").text)
    asked = [parsed(line) for line in lines]
    assert [context.command.name for context in asked] == ["ack", "extend", "close"]
    assert {context.params["by"] for context in asked} == {"program_director:eva"}
    assert asked[2].params["outcome"] == "closed_early"


def test_who_may_not_decide_is_shown_where_it_stands() -> None:
    of = notice("ask_decision", role="company_lead")
    assert [parsed(line).command.name for line in commands(told(of, "en", "luis").text)] == ["ack"]
