"""Digests in words: sections of duties with their commands, and how a portfolio stands."""

import pytest

from activities.messages.digest_letter import MOST, compose_digest
from activities.messages.model import Message
from domain.digest import Digest, Followed, Section, digest_of
from domain.duty import Duty, Rank
from domain.program import Program
from domain.text import Language
from tests.activities.notices import person
from tests.activities.test_messages import LANGUAGES, commands, parsed
from tests.activities.test_messages_names import NAMES, is_safe
from tests.domain.lives import alliance
from tests.portfolios import TODAY, portfolio

HEADINGS = {
    "es": {"Estancadas", "Atrasos", "Correos que no llegan"},
    "en": {"Stalled", "Late", "E-mail that does not arrive"},
}


def programs() -> dict[str, Program]:
    return {each.lifecycle: alliance() for each in portfolio().statuses}


def followed(director: str | None = None) -> list[Followed]:
    extra = {} if director is None else {"program_director": director}
    known = portfolio()
    return [
        Followed(
            status.model_copy(update={"roles": {**status.roles, **extra}}),
            alliance(),
            TODAY,
            known.plans.get(status.lifecycle),
        )
        for status in known.statuses
    ]


def weekly(language: Language = "es") -> Message:
    digest = digest_of("ana", "weekly", followed(), {"encargada-01": "550 no such user"})
    assert digest is not None
    return compose_digest(digest, person(language), programs())


def headings(message: Message) -> set[str]:
    return {line.strip("= ") for line in message.text.splitlines() if line.startswith("==")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_has_its_sections_and_a_command_for_every_duty(language: Language) -> None:
    message = weekly(language)
    assert headings(message) == HEADINGS[language]
    told = [line for line in message.text.splitlines() if line.startswith("- ")]
    lines = commands(message.text)
    assert len(told) == len(lines) == 9
    assert all(parsed(line) for line in lines)
    assert all(line in message.html for line in lines)
    is_safe(message)


def test_a_week_says_how_much_there_is_to_do() -> None:
    message = weekly()
    assert message.subject == "Su resumen semanal: 9 pendientes"
    assert "Esto es lo que le espera al 4 de enero de 2027, lo más urgente primero." in message.text
    assert "- Residencia 04 — Seguimiento: no se realizó a tiempo y falta desde el " in message.text
    assert "ayni persona cambiar encargada-01 --correo DIRECCIÓN" in message.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_director_reads_decisions_and_the_portfolio(language: Language) -> None:
    digest = digest_of("eva", "monthly", followed("eva"))
    assert digest is not None
    message = compose_digest(digest, person(language, "Eva", "eva"), programs())
    says = {
        "es": ["Esperan su decisión", "estancada: 1, atrasada: 14", "Residencia 04 está en silencio"],
        "en": ["Waiting for your decision", "stalled: 1, overdue: 14", "Residencia 04 is silent"],
    }
    for text in says[language]:
        assert text in message.text
    is_safe(message)


def test_who_has_too_much_is_named_and_without_duties_the_portfolio_alone_is_told() -> None:
    busy = [
        each._replace(status=each.status.model_copy(update={"lifecycle": f"casa-{copy}-{number}"}))
        for copy in range(3)
        for number, each in enumerate(followed("eva"))
    ]
    digest = digest_of("eva", "monthly", busy)
    assert digest is not None
    message = compose_digest(
        digest.model_copy(update={"sections": ()}),
        person("es", "Eva", "eva"),
        {each.status.lifecycle: alliance() for each in busy},
    )
    assert message.subject == "Su resumen mensual: cómo van sus acompañamientos"
    assert "(coordinación del programa) tiene más de lo recomendado:" in message.text


def of_duties(name: str, number: int) -> Digest:
    duty = Duty(
        lifecycle="casa-01",
        name=name,
        lifecycle_kind="alliance",
        program=alliance().id,
        rank=Rank.LATE,
        kind="late_activity",
        subject="A1",
        on=TODAY,
        role="coordinator",
        details={"activity": "A1", "description": name},
    )
    section = Section(key="overdue", duties=(duty,) * number)
    return Digest(person="ana", rhythm="weekly", on=TODAY, sections=(section,))


@pytest.mark.parametrize("name", NAMES)
def test_names_and_descriptions_stay_what_they_are(name: str) -> None:
    is_safe(compose_digest(of_duties(name, 1), person("es", name), {"casa-01": alliance()}))


def test_a_long_section_ends_with_the_command_that_shows_the_rest() -> None:
    message = compose_digest(of_duties("Casa", MOST + 3), person(), {"casa-01": alliance()})
    assert message.text.count("- Casa — ") == MOST
    assert "Hay 3 pendientes más. Véalos con:" in message.text
    rest = parsed(commands(message.text)[-1])
    assert (rest.command.name, rest.params["person"], rest.params["everything"]) == ("inbox", "ana", True)
