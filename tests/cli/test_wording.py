"""Every fact that the rules can record has a sentence in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest

import domain
from activities.programs import load_program
from cli.language import use
from cli.names import Names
from cli.wording import CONTACTS, OCCURRENCES, SENTENCES, VARIED, sentence
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
    "need": "n-01",
    "area": "financing",
    "standard": "average_monthly_cost",
    "activities": ["a-01", "a-02"],
    "party": "company_lead",
    "activity": "a-01",
    "status": "pending",
    "sub_reason": "postponed",
    "due": "2024-08-01",
    "done_on": "2024-05-03",
    "still_since": "2024-03-04",
    "from": "ana",
    "to": "beto",
    "accept_by": "2024-05-31",
    "since": "2024-01-04",
    "attended": ["coordinator", "company_lead"],
}


#: What the facts of an organization have, where it differs.
ORGANIZATION: dict[str, Any] = {
    **EXAMPLE,
    "lifecycle": "org-07",
    "requirement": "municipal_recognition",
    "stage": "development",
    "blockers": ["municipal_recognition"],
    "missing": ["application", "board_roster"],
    "documents": ["member_roster"],
    "window_ends_on": "2026-06-30",
    "answer": "Falta una firma",
    "number": 2,
    "choice": "route",
    "option": "both",
    "members": 3,
    "mandate_until": "2027-03-01",
    "person": "p-01",
    "document": "cpp",
    "measure": "leaders",
    "value": 4,
    "measured_on": "2026-03-02",
    "office": "registros-publicos",
    "known_through": "2026-12-31",
    "ends_on": "2027-01-15",
    "clock": "window",
    "channel": "visit",
    "held_on": "2026-03-02",
    "notify": ["coordinator", "legal_advisor"],
}
ORGANIZATION.pop("previous")


@pytest.fixture
def voces() -> Program:
    return load_program("voces-organizadas")


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
    assert recorded <= {*SENTENCES, *VARIED}


def test_every_way_in_which_a_contact_counts_has_a_sentence() -> None:
    assert set(COUNTS_IN.values()) | {"informal"} == set(CONTACTS)
    assert set(COUNTS_IN.values()) == set(OCCURRENCES)


VARIANTS = [
    (fact_type, {field: value}) for fact_type, (field, sentences) in VARIED.items() for value in sentences
]
#: Facts that the program of alliances cannot record.
OF_ORGANIZATIONS = {
    "board_elected",
    "choice_made",
    "clock_recounted",
    "documents_gathered",
    "follow_up_due",
    "identity_document_recorded",
    "measure_recorded",
    "office_days_ending",
    "requirement_extended",
    "requirement_followed_up",
}


@pytest.mark.parametrize("fact_type", sorted(SENTENCES))
def test_sentences_are_whole_in_both_languages(fact_type: str, program: Program, voces: Program) -> None:
    for example, definition in ((EXAMPLE, program), (ORGANIZATION, voces)):
        if example is EXAMPLE and fact_type in OF_ORGANIZATIONS:
            continue
        data = dict(example)
        if fact_type != "escalation_acknowledged":
            data.pop("commit_until")
        check_whole(fact_type, data, Names(definition))


@pytest.mark.parametrize(("fact_type", "variant"), VARIANTS, ids=str)
def test_every_variant_of_a_sentence_is_whole(
    fact_type: str, variant: dict[str, str], voces: Program
) -> None:
    check_whole(fact_type, {**ORGANIZATION, **variant}, Names(voces))


def check_whole(fact_type: str, data: dict[str, Any], names: Names) -> None:
    told = {}
    for language in ("es", "en"):
        use(language)
        told[language] = sentence(fact_type, data, names)
    assert told["es"] != told["en"]
    for text in told.values():
        assert "{" not in text
        assert fact_type not in text
        assert text[-1] in ".n" or text.endswith((data["text"], data.get("answer", ".")))


@pytest.mark.parametrize(
    ("fact_type", "data", "spanish", "english"),
    [
        (
            "requirement_submitted",
            {"requirement": "name_reserved", "attempt": 2, "missing": ["reservation_request"]},
            (
                "Se presentó a la autoridad: Reserva de preferencia registral del nombre (intento 2). "
                "Documentos que faltaban: Solicitud de reserva de preferencia registral."
            ),
            (
                "Handed in to the authority: Name reserved (attempt 2). "
                "Documents still missing: Request for the name reservation."
            ),
        ),
        (
            "requirement_lapsed",
            {"requirement": "registry_title", "because": "window"},
            (
                "Terminó la vigencia del expediente de Inscripción en Registros Públicos: venció y hay que presentarlo "
                "de nuevo."
            ),
            "The life of the filing ended: Entry in the public registry lapsed and must be handed in again.",
        ),
        (
            "requirement_deemed",
            {"requirement": "municipal_recognition", "outcome": "approved"},
            (
                "El plazo de la autoridad pasó en silencio: se entiende aprobado el expediente de Reconocimiento "
                "municipal (RUOS). Hay que obtener la constancia."
            ),
            (
                "The authority's term passed in silence: Municipal recognition (RUOS) counts as approved. "
                "The certificate has to be obtained."
            ),
        ),
        (
            "requirement_overdue",
            {"requirement": "municipal_recognition"},
            "Pasó el plazo de la autoridad sin respuesta: Reconocimiento municipal (RUOS). Siga consultando.",
            "The authority's term passed without an answer: Municipal recognition (RUOS). Go on asking.",
        ),
        (
            "requirement_overdue",
            {"requirement": "activities_started"},
            "Pasó la fecha para cumplirlo: Inicio de actividades.",
            "The date for meeting it passed: Activities started.",
        ),
        (
            "definition_migrated",
            {
                "program": "x",
                "from_version": 2,
                "to_version": 2,
                "profile": "distrito-b",
                "reason": "Se mudaron",
            },
            "Ahora sigue el perfil distrito-b, con la versión 2 de Voces Organizadas. Motivo: Se mudaron",
            "It follows the profile distrito-b now, with version 2 of Organized Voices. Reason: Se mudaron",
        ),
        (
            "choice_made",
            {"choice": "route", "option": "both", "previous": "municipal", "reason": "Hay donante"},
            (
                "Ruta de formalización: municipal y Registros Públicos, en lugar de solo municipal (RUOS). "
                "Motivo: Hay donante"
            ),
            (
                "Route to registration: municipal and public registry, instead of municipal only (RUOS). "
                "Reason: Hay donante"
            ),
        ),
        (
            "choice_made",
            {"choice": "lab", "option": "takes_part", "previous": "takes_part", "reason": None},
            "Participación en el laboratorio: sigue siendo participa.",
            "Part in the project lab: it stays takes part.",
        ),
        (
            "escalation_raised",
            {
                "escalation": "E1",
                "cause": "validity_ending",
                "subject": "identity_document:p-02",
                "rung": 1,
                "notify": ["coordinator"],
            },
            (
                "Se abre el escalamiento E1. Documento de identidad de p-02: su vigencia termina o ya terminó. "
                "Se avisa a: coordinación del programa."
            ),
            (
                "Escalation E1 is raised. Identity document of p-02: its validity ends or has ended. "
                "Told: programme coordinator."
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "_" in value and " " not in value else "",
)
def test_facts_of_organizations(
    fact_type: str, data: dict[str, Any], spanish: str, english: str, voces: Program
) -> None:
    use("es")
    assert sentence(fact_type, data, Names(voces)) == spanish
    use("en")
    assert sentence(fact_type, data, Names(voces)) == english


@pytest.mark.parametrize(
    ("fact_type", "data", "spanish"),
    [
        (
            "need_recorded",
            {"need": "n-01", "area": "child_accompaniment", "standard": "recreational"},
            "El diagnóstico detectó la necesidad n-01: Acompañamiento de niños, niñas y adolescentes, Recreativo.",
        ),
        (
            "plan_proposed",
            {"version": 1, "reason": None, "activities": ["a-01", "a-02"], "carried_over": []},
            "Se propone la versión 1 del plan de trabajo. Actividades: a-01 y a-02.",
        ),
        (
            "plan_proposed",
            {"version": 2, "reason": "consolidate", "activities": [], "carried_over": ["a-02"]},
            "Se propone la versión 2 del plan de trabajo. Por qué: consolidar lo logrado. Arrastra: a-02.",
        ),
        (
            "plan_endorsed",
            {"version": 1, "party": "company_lead", "by": "ana"},
            "Respalda la versión 1 del plan de trabajo: encargado de la alianza en la empresa.",
        ),
        (
            "plan_agreed",
            {"version": 2, "reason": "contingency"},
            "Queda acordada la versión 2 del plan de trabajo. Por qué hay una nueva: contingencia.",
        ),
        (
            "activity_updated",
            {"activity": "a-01", "status": "done", "done_on": "2024-05-03", "reason": None},
            "Realizada el 3 de mayo de 2024: actividad a-01.",
        ),
        (
            "activity_updated",
            {
                "activity": "a-01",
                "status": "pending",
                "sub_reason": "postponed",
                "due": "2024-08-01",
                "reason": "llueve",
            },
            "Sigue pendiente: actividad a-01, postergada, hasta el 1 de agosto de 2024. Motivo: llueve",
        ),
        (
            "activity_updated",
            {"activity": "a-01", "status": "eliminated", "reason": "no hace falta"},
            "Eliminada: actividad a-01. Motivo: no hace falta",
        ),
        (
            "plan_stalled",
            {"activities": ["a-01"], "still_since": "2024-03-04"},
            "El plan de trabajo no se mueve desde el 4 de marzo de 2024. Actividades vencidas: a-01.",
        ),
        (
            "escalation_raised",
            {"escalation": "E1", "cause": "plan_stalled", "subject": "plan", "notify": ["coordinator"]},
            (
                "Se abre el escalamiento E1. El plan de trabajo está detenido: hay actividades vencidas y ninguna avanza. "
                "Se avisa a: coordinación del programa."
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_facts_of_work_plans(fact_type: str, data: dict[str, Any], spanish: str, program: Program) -> None:
    use("es")
    assert sentence(fact_type, data, Names(program)) == spanish


@pytest.mark.parametrize(
    ("fact_type", "data", "spanish"),
    [
        (
            "handover_started",
            {
                "role": "coordinator",
                "from": "ana",
                "to": "beto",
                "accept_by": "2024-05-28",
                "reason": "licencia",
            },
            (
                "ana traspasa a beto (coordinación del programa); se puede aceptar hasta el 28 de mayo de 2024. "
                "Motivo: licencia"
            ),
        ),
        (
            "handover_started",
            {"role": "company_lead", "from": None, "to": "beto", "accept_by": "2024-05-28", "reason": None},
            (
                "Se ofrece a beto un rol que nadie tiene (encargado de la alianza en la empresa); "
                "se puede aceptar hasta el 28 de mayo de 2024."
            ),
        ),
        (
            "handover_accepted",
            {"role": "coordinator", "from": "ana", "to": "beto"},
            "beto acepta el traspaso y reemplaza a ana en este rol: coordinación del programa.",
        ),
        (
            "handover_cancelled",
            {"role": "coordinator", "from": "ana", "to": "beto", "reason": "replaced"},
            "El traspaso a beto (coordinación del programa) queda sin efecto, porque se decidió otra cosa.",
        ),
        (
            "handover_overdue",
            {"role": "coordinator", "to": "beto", "accept_by": "2024-05-28"},
            (
                "beto tenía hasta el 28 de mayo de 2024 para aceptar el traspaso (coordinación del programa) "
                "y no lo hizo."
            ),
        ),
        (
            "party_silent",
            {"role": "company_lead", "since": "2024-03-04"},
            "No asiste desde el 4 de marzo de 2024: encargado de la alianza en la empresa.",
        ),
        (
            "contact_held",
            {
                "channel": "visit",
                "held_on": "2024-05-10",
                "cadence": "monitoring",
                "period": 3,
                "counts": "held",
                "formal": True,
                "attended": ["coordinator", "company_lead"],
            },
            (
                "Visita en terreno el 10 de mayo de 2024: queda realizado el período 3 de seguimiento. "
                "Asistencia: coordinación del programa y encargado de la alianza en la empresa."
            ),
        ),
        (
            "escalation_raised",
            {
                "escalation": "E1",
                "cause": "party_silent",
                "subject": "company_lead",
                "notify": ["coordinator"],
            },
            (
                "Se abre el escalamiento E1. Encargado de la alianza en la empresa: no ha asistido dentro de su plazo. "
                "Se avisa a: coordinación del programa."
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_facts_about_people(fact_type: str, data: dict[str, Any], spanish: str, program: Program) -> None:
    use("es")
    assert sentence(fact_type, data, Names(program)) == spanish


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
    assert sentence("dream_told", {"version": 1}, Names(program)) == "dream_told"
