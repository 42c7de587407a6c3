"""What people call the events that come in (SPEC V5), as nouns that fit into a sentence."""

from typing import Final

from domain.program import Program
from domain.text import Text

EVENT: Final[dict[str, Text]] = {
    "contact_held": Text(es="contacto", en="contact"),
    "requirement_met": Text(es="cumplimiento de un requisito", en="meeting of a requirement"),
    "requirement_waived": Text(es="exención de un requisito", en="waiver of a requirement"),
    "filing_submitted": Text(es="presentación de un expediente", en="submission of a filing"),
    "filing_observed": Text(es="observaciones a un expediente", en="observations on a filing"),
    "filing_corrected": Text(es="subsanación de un expediente", en="correction of a filing"),
    "filing_approved": Text(es="aprobación de un expediente", en="approval of a filing"),
    "filing_denied": Text(es="denegación de un expediente", en="denial of a filing"),
    "filing_appealed": Text(es="apelación", en="appeal"),
    "filing_extended": Text(
        es="prórroga de la ventana de un expediente", en="extension of a filing's window"
    ),
    "filing_followed_up": Text(es="consulta a la autoridad", en="inquiry with the authority"),
    "requirement_renewed": Text(es="renovación", en="renewal"),
    "documents_gathered": Text(es="documentos listos", en="documents that are ready"),
    "choice_made": Text(es="elección", en="choice"),
    "board_elected": Text(es="elección de la junta directiva", en="election of the board"),
    "identity_document_recorded": Text(es="documento de identidad", en="identity document"),
    "measure_recorded": Text(es="dato del programa", en="figure of the programme"),
    "need_recorded": Text(es="necesidad del diagnóstico", en="need of the diagnosis"),
    "plan_proposed": Text(es="propuesta de plan de trabajo", en="proposal of a work plan"),
    "plan_endorsed": Text(es="respaldo al plan de trabajo", en="endorsement of the work plan"),
    "activity_updated": Text(es="avance de una actividad", en="update of an activity"),
    "stage_advanced": Text(es="avance de etapa", en="advance of the stage"),
    "stage_extended": Text(es="extensión de la etapa", en="extension of the stage"),
    "escalation_acknowledged": Text(
        es="compromiso sobre un escalamiento", en="acknowledgement of an escalation"
    ),
    "escalation_resolved": Text(es="resolución de un escalamiento", en="resolution of an escalation"),
    "role_assigned": Text(es="asignación de un rol", en="assignment of a role"),
    "handover_started": Text(es="inicio de un traspaso", en="start of a hand-over"),
    "handover_accepted": Text(es="aceptación de un traspaso", en="acceptance of a hand-over"),
    "handover_cancelled": Text(es="anulación de un traspaso", en="cancellation of a hand-over"),
    "paused": Text(es="pausa", en="pause"),
    "resumed": Text(es="reanudación", en="resumption"),
    "definition_migrated": Text(es="cambio de definición", en="change of definition"),
    "note_added": Text(es="nota", en="note"),
    "closed": Text(es="cierre", en="closing"),
}


def event_name(program: Program, event_type: str) -> Text:
    """The name of an event that the program knows: one of every program, or an occurrence of its own."""
    return EVENT[event_type] if event_type in EVENT else program.occurrences[event_type]
