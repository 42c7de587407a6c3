"""Every message that a service in another language may send or receive, with one valid example of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

from pydantic import BaseModel, JsonValue

from activities.holiday_table import read_calendar
from activities.programs import load_program
from domain.errors import UnknownChannel
from domain.events import PAYLOADS, Actor, Envelope, LifecycleStart
from domain.facts import Fact
from domain.log import Received, Started
from domain.program import Program
from domain.state import Attributes
from domain.views import Status, status_of
from workflows.ledger import Ledger
from workflows.messages import Receipt, RefusalReport, Timeline

PROGRAM = load_program("juntos-por-la-infancia")
STARTED_AT = datetime(2024, 3, 4, 9, tzinfo=timezone(timedelta(hours=-3)))
HELD_AT = datetime(2024, 3, 20, 15, tzinfo=timezone(timedelta(hours=-3)))
COORDINATOR = Actor(role="coordinator", person="ana")
OF_AN_EVENT = "events/"


@dataclass(frozen=True)
class Message:
    """One kind of message: where its files are, its model, whether clients send or receive it, and an example."""

    name: str
    model: type[BaseModel]
    direction: Literal["validation", "serialization"]
    example: JsonValue


#: The `data` of one valid event of each type.
EVENT_DATA: dict[str, dict[str, JsonValue]] = {
    "contact_held": {
        "channel": "visit",
        "formal": True,
        "held_on": "2024-03-20",
        "attended": ["company_lead", "residence_lead"],
        "summary": "Recorrimos la residencia.",
    },
    "requirement_met": {
        "requirement": "fecu_current",
        "met_on": "2024-03-18",
        "valid_until": "2025-03-17",
        "evidence": {},
    },
    "requirement_waived": {
        "requirement": "residence_visit",
        "reason": "La residencia se visitó el año pasado.",
    },
    "filing_submitted": {
        "requirement": "municipal_recognition",
        "submitted_on": "2024-03-18",
        "reference": "EXP-2024-0123",
        "evidence": {},
    },
    "filing_observed": {
        "requirement": "municipal_recognition",
        "observed_on": "2024-03-25",
        "observations": "Falta una firma.",
    },
    "filing_corrected": {"requirement": "municipal_recognition", "corrected_on": "2024-03-27"},
    "filing_approved": {
        "requirement": "municipal_recognition",
        "approved_on": "2024-04-10",
        "valid_until": "2028-04-09",
    },
    "filing_denied": {
        "requirement": "municipal_recognition",
        "denied_on": "2024-04-10",
        "reason": "Fuera de plazo.",
    },
    "filing_appealed": {"requirement": "registry_title", "appealed_on": "2024-04-15"},
    "filing_extended": {
        "requirement": "registry_title",
        "window_ends_on": "2024-06-28",
        "reason": "El Registro prorrogó la vigencia del asiento.",
    },
    "filing_followed_up": {
        "requirement": "municipal_recognition",
        "asked_on": "2024-04-18",
        "answer": "El expediente está en la gerencia.",
    },
    "requirement_renewed": {
        "requirement": "name_reserved",
        "renewed_on": "2024-04-01",
        "valid_until": "2024-05-01",
    },
    "documents_gathered": {
        "requirement": "municipal_recognition",
        "documents": ["application", "founding_minutes"],
        "gathered_on": "2024-03-12",
    },
    "choice_made": {"choice": "route", "option": "both", "reason": "Quieren recibir donaciones."},
    "board_elected": {
        "members": [
            {
                "person": "socia-01",
                "position": "president",
                "document": "carne_extranjeria",
                "valid_until": "2026-08-31",
            }
        ],
        "elected_on": "2024-03-10",
        "mandate_until": "2026-03-09",
    },
    "identity_document_recorded": {
        "person": "socia-01",
        "document": "dni",
        "valid_until": "2032-05-31",
    },
    "measure_recorded": {"measure": "trained_members", "value": 4, "measured_on": "2024-03-18"},
    "need_recorded": {
        "id": "N-01",
        "area": "child_accompaniment",
        "standard": "educational",
        "description": "Apoyo escolar para quienes van atrasados.",
    },
    "plan_proposed": {
        "version": 1,
        "activities": [
            {
                "id": "A-01",
                "area": "child_accompaniment",
                "standard": "educational",
                "description": "Tutorías de los martes.",
                "responsible": "company_lead",
                "due": "2024-08-30",
            }
        ],
    },
    "plan_endorsed": {"version": 1, "party": "residence_lead"},
    "activity_updated": {"activity": "A-01", "status": "done", "done_on": "2024-08-20"},
    "stage_advanced": {"reason": "La alianza ya funcionaba."},
    "stage_extended": {"expected_end": "2024-10-31", "reason": "Faltó el lanzamiento."},
    "escalation_acknowledged": {
        "escalation": "escalation-1",
        "commit_until": "2024-05-15",
        "note": "Los visito esta semana.",
    },
    "escalation_resolved": {"escalation": "escalation-1", "reason": "La empresa cambió de encargado."},
    "role_assigned": {"role": "company_lead", "person": "luis"},
    "handover_started": {
        "role": "company_lead",
        "to": "marta",
        "reason": "Luis cambia de área.",
    },
    "handover_accepted": {"role": "company_lead"},
    "handover_cancelled": {"role": "company_lead", "reason": "Luis se queda."},
    "paused": {"reason": "Temporal de lluvia en la zona.", "kind": "contingency"},
    "resumed": {"reason": "Los caminos están abiertos."},
    "definition_migrated": {
        "program": PROGRAM.model_copy(update={"version": PROGRAM.version + 1}).model_dump(
            mode="json", exclude_defaults=True
        ),
        "reason": "Nuevas bases del programa.",
    },
    "note_added": {"text": "La directora estará de viaje en abril."},
    "closed": {"outcome": "closed_early", "reason": "La residencia cerró."},
}


def messages() -> list[Message]:
    """The whole catalogue."""
    ledger = _example_ledger()
    return [
        Message("envelope", Envelope, "validation", _event("contact_held")),
        *(
            Message(OF_AN_EVENT + event_type, model, "validation", _event(event_type))
            for event_type, model in PAYLOADS.items()
        ),
        Message("program", Program, "validation", EVENT_DATA["definition_migrated"]["program"]),
        Message("receipt", Receipt, "serialization", _json(_example_receipt(ledger))),
        Message("refusal", RefusalReport, "serialization", _json(_example_refusal())),
        Message("status", Status, "serialization", _json(status_of(ledger.state))),
        Message("timeline", Timeline, "serialization", _json(ledger.page(0))),
        Message("fact", Fact, "serialization", _json(ledger.state.journal[-1])),
    ]


def _event(event_type: str) -> JsonValue:
    return {
        "id": f"example-{event_type}",
        "type": event_type,
        "by": COORDINATOR.model_dump(),
        "data": EVENT_DATA[event_type],
    }


def _example_ledger() -> Ledger:
    start = LifecycleStart(
        lifecycle="residencia-01",
        program=PROGRAM,
        calendar=read_calendar(PROGRAM.country, None, 2023, 2030),
        started_at=STARTED_AT,
        stage="sensitization",
        roles={"coordinator": "ana", "company_lead": "luis"},
        attributes=Attributes(name="Residencia 01", region="Biobío"),
    )
    ledger = Ledger.started(Started(start=start), STARTED_AT)
    ledger.take(Received(event=Envelope.model_validate(_event("handover_started"))), HELD_AT)
    ledger.take(Received(event=Envelope.model_validate(_event("contact_held"))), HELD_AT)
    return ledger


def _example_receipt(ledger: Ledger) -> BaseModel:
    return ledger.receipt("example-contact_held")


def _example_refusal() -> BaseModel:
    refusal = UnknownChannel(field="data.channel", channel="fax", known=list(PROGRAM.channels))
    return RefusalReport.model_validate(refusal.report())


def _json(model: BaseModel) -> JsonValue:
    content: JsonValue = model.model_dump(mode="json")
    return content
