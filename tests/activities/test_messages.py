"""What people are told: complete in both languages, with commands that exist."""

import shlex
from datetime import timedelta

import click
import pytest

from activities.messages.compose import compose, compose_bundle
from activities.messages.model import Message, Notice
from cli.framework import Group
from cli.registry import TREE
from domain.text import Language
from tests.activities.notices import KINDS, escalated, notice, person, program_of

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
        (
            "Si nadie actúa, el 10 de abril de 2026 se avisará a: coordinación del programa, "
            "encargado de la alianza en la empresa y encargado de la residencia."
        ),
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


def test_where_a_clock_was_moved_ahead_examples_propose_days_that_are_still_to_come() -> None:
    of = notice("notify")
    message = compose(of, person("es", identifier="ana"), program_of(of), of.intent.at - timedelta(days=90))
    assert message is not None
    assert "  ayni alianza asumir casa-01 E1 --hasta 2026-04-09" in message.text.splitlines()


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


def overtaken(of: Notice) -> bool:
    return compose(of, person(), program_of(of), of.intent.at) is None


def later(of: Notice, **changes: object) -> Notice:
    """The notice when the lifecycle has moved on."""
    return of.model_copy(update={"status": of.status.model_copy(update=changes)})


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("notify", {"escalations": ()}),
        ("ask_decision", {"escalations": ()}),
        ("notify_summary", {"escalations": ()}),
        ("schedule_session", {"running_periods": ()}),
        ("reschedule_session", {"running_periods": ()}),
        ("handover_requested", {"handovers": ()}),
        ("ask_certificate", {"requirements": ()}),
        ("follow_up", {"status": "closed"}),
        ("renew_office_days", {"requirements": ()}),
    ],
)
def test_what_events_have_overtaken_is_told_to_nobody(kind: str, changes: dict[str, object]) -> None:
    assert not overtaken(notice(kind))
    assert overtaken(later(notice(kind), **changes))


def test_only_the_latest_day_of_a_session_is_told() -> None:
    of = notice("schedule_session")
    [period] = of.status.running_periods
    assert overtaken(later(of, running_periods=(period.model_copy(update={"sequence": 1}),)))
    assert overtaken(later(of, running_periods=(period.model_copy(update={"status": "held"}),)))
    assert overtaken(later(of, running_periods=(period.model_copy(update={"number": 2}),)))


def test_a_hand_over_to_somebody_else_is_no_request_any_more() -> None:
    of = notice("handover_requested")
    [handover] = of.status.handovers
    assert overtaken(later(of, handovers=(handover.model_copy(update={"incoming": "otra"}),)))


def test_a_summary_tells_what_still_stands() -> None:
    of = notice("notify_summary")
    assert told(of).subject == "Casa Aurora: 2 problemas abiertos"
    left = told(later(of, escalations=of.status.escalations[1:]))
    assert left.subject == "Casa Aurora: 1 problema abierto"
    assert "- Etapa Sensibilización fuera de plazo, desde el 9 de abril de 2026." in left.text


def test_a_role_is_accepted_by_whoever_it_is_offered_to() -> None:
    message = told(notice("handover_requested"), "es", "mario")
    assert commands(message.text)[0] == "ayni traspaso aceptar casa-01 company_lead --persona mario"
    assert "Puede aceptarlo hasta el 17 de marzo de 2026." in message.text
    assert "Hasta que lo acepte, sigue a cargo luis." in message.text


def test_both_sides_of_a_hand_over_read_their_own() -> None:
    of = notice("handover_completed")
    assert "usted tiene ahora este rol" in told(of, "es", "mario").text
    assert "mario tiene ahora este rol" in told(of, "es", "luis").text


def test_people_are_called_by_the_name_that_the_directory_has() -> None:
    of = notice("handover_completed").model_copy(update={"names": {"mario": "Mario Soto"}})
    assert of.mentioned == {"luis", "mario"}
    assert "Mario Soto tiene ahora este rol" in told(of, "es", "luis").text
    assert "Antes lo tenía luis." in told(of, "es", "mario").text


def test_without_the_definition_ids_stand_for_names() -> None:
    for kind in KINDS:
        of = notice(kind)
        message = compose(of, person("en"), None, of.intent.at)
        assert message is not None
        assert "Casa Aurora" in message.text
    lone = compose(notice("notify"), person("en"), None, notice("notify").intent.at)
    assert lone is not None
    assert "If nobody acts, more people are told on 10 April 2026." in lone.text


def test_an_alliance_without_a_name_is_told_by_its_code() -> None:
    assert told(notice("notify", None)).subject == "casa-01: seguimiento sin realizar"


def test_several_notices_are_one_message_by_alliance() -> None:
    first, other = notice("notify"), notice("ask_decision")
    elsewhere = notice("follow_up", "Junta Norte")
    elsewhere = elsewhere.model_copy(
        update={"status": elsewhere.status.model_copy(update={"lifecycle": "org-01"})}
    )
    together = [(each, program_of(each)) for each in (first, elsewhere, other)]
    message = compose_bundle(together, person(), first.intent.at)
    assert message is not None
    assert message.subject == "Ayni: 3 avisos"
    assert [line for line in message.text.splitlines() if line.startswith("==")] == [
        "== Casa Aurora ==",
        "== Junta Norte ==",
    ]
    assert message.text.count("Hola, Ana Rojas:") == 1
    assert message.html.count("<h1>") == 2
    assert message.html.count("<html") == 1


def test_a_bundle_of_one_is_that_message_and_of_none_is_nothing() -> None:
    of = notice("schedule_session")
    gone = later(notice("notify"), escalations=())
    together = [(each, program_of(each)) for each in (gone, of)]
    assert compose_bundle(together, person(), of.intent.at) == told(of)
    assert compose_bundle(together[:1], person(), of.intent.at) is None
