"""Every fact that the rules can record has a sentence in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest

import domain
from activities.programs import load_program
from cli.language import use
from cli.names import Names
from cli.wording import CONTACTS, OCCURRENCES, SENTENCES, sentence
from domain.cadence import COUNTS_IN
from domain.program import Program

CORE = Path(domain.__file__).parent
#: Facts are recorded by literal name, either directly or through the helpers of escalations.
RECORDED = re.compile(r"""(?:\.record\(|_fire\(|_end\(|_restart\()[^"()]*?"([a-z_]+)\"""")
ESCALATIONS = re.compile(r'"(escalation_[a-z]+)"')

EXAMPLE: dict[str, Any] = {
    "lifecycle": "casa-01",
    "program": "juntos-por-la-infancia",
    "version": 1,
    "stage": "sensitization",
    "expected_end": "2024-09-03",
    "blockers": ["induction", "agreement_signed"],
    "reason": "Inundación",
    "outcome": "graduated",
    "cadence": "monitoring",
    "period": 2,
    "due_on": "2024-05-03",
    "requirement": "induction",
    "valid_until": "2025-05-03",
    "attempt": 1,
    "correction_due_on": "2024-05-03",
    "escalation": "E1",
    "cause": "monitoring_missed",
    "subject": "monitoring",
    "rung": 2,
    "notify": ["coordinator", "company_lead"],
    "commit_until": "2024-05-31",
    "by": "ana",
    "role": "coordinator",
    "person": "beto",
    "previous": "ana",
    "text": "Llamar el lunes",
    "kind": "contingency",
    "days": 30,
    "from_version": 1,
    "to_version": 2,
    "code": "unknown_channel",
    "event": "contact_held",
    "event_id": "x",
    "field": "data.channel",
}


@pytest.fixture
def program() -> Program:
    return load_program("juntos-por-la-infancia")


def recorded_types() -> set[str]:
    found: set[str] = set()
    for file in CORE.glob("*.py"):
        text = file.read_text("utf-8")
        found |= set(RECORDED.findall(text))
        if file.name == "escalation.py":
            found |= set(ESCALATIONS.findall(text))
    return found - {"escalation_acknowledged_by"}


def test_every_fact_of_the_core_has_a_sentence() -> None:
    recorded = recorded_types()
    assert {"stage_entered", "requirement_deemed", "escalation_climbed", "event_refused"} <= recorded
    assert recorded <= {*SENTENCES, "contact_held"}


def test_every_way_in_which_a_contact_counts_has_a_sentence() -> None:
    assert set(COUNTS_IN.values()) | {"informal"} == set(CONTACTS)
    assert set(COUNTS_IN.values()) == set(OCCURRENCES)


@pytest.mark.parametrize("fact_type", sorted(SENTENCES))
def test_sentences_are_whole_in_both_languages(fact_type: str, program: Program) -> None:
    data = {**EXAMPLE, "outcome": "approved"} if fact_type == "requirement_deemed" else EXAMPLE
    if fact_type != "escalation_acknowledged":
        data = {name: value for name, value in data.items() if name != "commit_until"}
    told = {}
    for language in ("es", "en"):
        use(language)
        told[language] = sentence(fact_type, data, Names(program))
    assert told["es"] != told["en"]
    for text in told.values():
        assert "{" not in text
        assert fact_type not in text
        assert text[-1] in ".n" or text.endswith(data["text"])


def test_the_shorter_sentence_is_told_when_something_is_unknown(program: Program) -> None:
    use("es")
    names = Names(program)
    assert sentence("stage_entered", {"stage": "diagnosis", "expected_end": None}, names) == (
        "Comienza la etapa Diagnóstico; termina cuando se cumplan todos sus requisitos."
    )
    assert sentence("resumed", {"reason": None}, names) == "Se reanuda."


def test_an_escalation_names_its_problem_and_the_people(program: Program) -> None:
    data = {"escalation": "E1", "cause": "monitoring_missed", "subject": "monitoring", "rung": 2}
    notified = {**data, "notify": ["coordinator", "company_lead", "residence_lead"]}
    use("es")
    assert sentence("escalation_climbed", notified, Names(program)) == (
        "El escalamiento E1 sube al peldaño 2. Seguimiento: nadie lo realizó a tiempo. Se avisa a: "
        "coordinación del programa, encargado de la alianza en la empresa y encargado de la residencia."
    )
    use("en")
    assert sentence("escalation_climbed", notified, Names(program)) == (
        "Escalation E1 climbs to rung 2. Monitoring: nobody held it in time. Told: "
        "programme coordinator, company lead and residence lead."
    )


def test_a_fact_that_nobody_has_worded_is_told_by_its_code(program: Program) -> None:
    assert sentence("plan_agreed", {"version": 1}, Names(program)) == "plan_agreed"
