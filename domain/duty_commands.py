"""The command that does what every duty asks for, and what notices propose, as people type it in their language.

What stands in capitals is theirs to fill in.
"""

import shlex
from typing import Final, NamedTuple

from domain.duty import Duty
from domain.text import Language, Text

CORRECT: Final = Text(
    es="ayni {noun} subsanar {lifecycle} {requirement}{by}",
    en="ayni {noun} correct {lifecycle} {requirement}{by}",
)
ASK: Final = Text(
    es="ayni {noun} consultar {lifecycle} {requirement}{by}",
    en="ayni {noun} ask {lifecycle} {requirement}{by}",
)
FORECAST: Final = Text(
    es="ayni {noun} pronostico {lifecycle}",
    en="ayni {noun} forecast {lifecycle}",
)
APPROVED: Final = Text(
    es="ayni {noun} aprobado {lifecycle} {requirement}{by}",
    en="ayni {noun} approved {lifecycle} {requirement}{by}",
)
APPEAL: Final = Text(
    es="ayni {noun} apelar {lifecycle} {requirement}{by}",
    en="ayni {noun} appeal {lifecycle} {requirement}{by}",
)
FILE: Final = Text(
    es="ayni {noun} presentar {lifecycle} {requirement}{by}",
    en="ayni {noun} file {lifecycle} {requirement}{by}",
)
MEET: Final = Text(
    es="ayni {noun} cumplir {lifecycle} {requirement}{by}",
    en="ayni {noun} meet {lifecycle} {requirement}{by}",
)
BOARD: Final = Text(
    es="ayni {noun} junta {lifecycle} --integrante CÓDIGO:CARGO:DOCUMENTO{by}",
    en="ayni {noun} board {lifecycle} --member CODE:POSITION:DOCUMENT{by}",
)
RENEW: Final = Text(
    es="ayni {noun} renovar {lifecycle} {requirement}{by}",
    en="ayni {noun} renew {lifecycle} {requirement}{by}",
)
DOCUMENTS: Final = Text(
    es="ayni {noun} documentos {lifecycle}",
    en="ayni {noun} documents {lifecycle}",
)
BOARD_DOCUMENT: Final = Text(
    es="ayni {noun} junta {lifecycle} --documento {person}:{document}:VIGENTE_HASTA{by}",
    en="ayni {noun} board {lifecycle} --document {person}:{document}:VALID_UNTIL{by}",
)
ROUTE: Final = Text(
    es="ayni {noun} ruta {lifecycle} OPCIÓN{by}",
    en="ayni {noun} route {lifecycle} OPTION{by}",
)
CHOOSE: Final = Text(
    es="ayni {noun} elegir {lifecycle} {choice} OPCIÓN{by}",
    en="ayni {noun} choose {lifecycle} {choice} OPTION{by}",
)
DOCUMENTS_OF: Final = Text(
    es="ayni {noun} documentos {lifecycle} {requirement}",
    en="ayni {noun} documents {lifecycle} {requirement}",
)
CONTACT: Final = Text(
    es="ayni {noun} contacto {lifecycle} --canal {channel}{by}",
    en="ayni {noun} contact {lifecycle} --channel {channel}{by}",
)
RECORD: Final = Text(
    es="ayni {noun} registrar {lifecycle} {occurrence}{by}",
    en="ayni {noun} record {lifecycle} {occurrence}{by}",
)
HANDOVER_ACCEPT: Final = Text(
    es="ayni traspaso aceptar {lifecycle} {role} --persona {incoming}",
    en="ayni handover accept {lifecycle} {role} --person {incoming}",
)
CONTACT_ATTENDED: Final = Text(
    es="ayni {noun} contacto {lifecycle} --canal {channel} --asistio {role}{by}",
    en="ayni {noun} contact {lifecycle} --channel {channel} --attended {role}{by}",
)
ACK: Final = Text(
    es="ayni {noun} asumir {lifecycle} {escalation}{by}",
    en="ayni {noun} ack {lifecycle} {escalation}{by}",
)
RESOLVE: Final = Text(
    es="ayni {noun} resolver {lifecycle} {escalation} --motivo MOTIVO{by}",
    en="ayni {noun} resolve {lifecycle} {escalation} --reason REASON{by}",
)
PLAN_SHOW: Final = Text(
    es="ayni plan ver {lifecycle}",
    en="ayni plan show {lifecycle}",
)
PLAN_ACTIVITY: Final = Text(
    es="ayni plan actividad realizar {lifecycle} {activity}{by}",
    en="ayni plan activity done {lifecycle} {activity}{by}",
)
PLAN_ENDORSE: Final = Text(
    es="ayni plan respaldar {lifecycle} --parte {role}{by}",
    en="ayni plan endorse {lifecycle} --party {role}{by}",
)
PERSON_CHANGE: Final = Text(
    es="ayni persona cambiar {person} --correo DIRECCIÓN",
    en="ayni person change {person} --email ADDRESS",
)
SHOW: Final = Text(es="ayni {noun} ver {lifecycle}", en="ayni {noun} show {lifecycle}")
BOARD_SHOW: Final = Text(es="ayni {noun} junta {lifecycle}", en="ayni {noun} board {lifecycle}")
COMMIT: Final = Text(
    es="ayni {noun} asumir {lifecycle} {escalation} --hasta {until}{by}",
    en="ayni {noun} ack {lifecycle} {escalation} --until {until}{by}",
)
RECOVER: Final = Text(
    es="ayni {noun} asumir {lifecycle} {escalation} --hasta {until} --nota {note}{by}",
    en="ayni {noun} ack {lifecycle} {escalation} --until {until} --note {note}{by}",
)
EXTEND: Final = Text(
    es="ayni {noun} extender {lifecycle} --hasta {until} --motivo {reason}{by}",
    en="ayni {noun} extend {lifecycle} --until {until} --reason {reason}{by}",
)
CLOSE: Final = Text(
    es="ayni {noun} cerrar {lifecycle} {outcome} --motivo {reason}{by}",
    en="ayni {noun} close {lifecycle} {outcome} --reason {reason}{by}",
)
INBOX: Final = Text(es="ayni bandeja --persona {person} --todo", en="ayni inbox --person {person} --all")
#: kind of duty -> its command
COMMANDS: Final[dict[str, Text]] = {
    "correct": CORRECT,
    "correct_soon": CORRECT,
    "ask": ASK,
    "ask_late": ASK,
    "ask_on": ASK,
    "wait": FORECAST,
    "certificate": APPROVED,
    "appeal": APPEAL,
    "denied": FILE,
    "lapsed": FILE,
    "file_expired": FILE,
    "meet_expired": MEET,
    "mandate_ended": BOARD,
    "mandate_ends": BOARD,
    "register_board_late": FILE,
    "board_filed": ASK,
    "register_board": FILE,
    "renew": RENEW,
    "use_before": DOCUMENTS,
    "identity_ended": BOARD_DOCUMENT,
    "identity_ends": BOARD_DOCUMENT,
    "overdue": MEET,
    "due": MEET,
    "route": ROUTE,
    "choose": CHOOSE,
    "documents": DOCUMENTS_OF,
    "file": FILE,
    "board": BOARD,
    "meet": MEET,
    "missed": CONTACT,
    "missed_occurrence": RECORD,
    "hold": CONTACT,
    "hold_occurrence": RECORD,
    "handover": HANDOVER_ACCEPT,
    "handover_late": HANDOVER_ACCEPT,
    "silence": CONTACT_ATTENDED,
    "escalation": ACK,
    "decide": RESOLVE,
    "accept": HANDOVER_ACCEPT,
    "accept_late": HANDOVER_ACCEPT,
    "stage_overdue": MEET,
    "stage_ends": MEET,
    "plan_stalled": PLAN_SHOW,
    "late_activities": PLAN_SHOW,
    "activity": PLAN_ACTIVITY,
    "late_activity": PLAN_ACTIVITY,
    "endorse": PLAN_ENDORSE,
    "endorsements": PLAN_SHOW,
    "address": PERSON_CHANGE,
}
#: The same where a kind of lifecycle has no such command.
OF_LIFECYCLES: Final[dict[str, dict[str, Text]]] = {
    "alliance": {"renew": MEET},
    "formalization": {"stage_overdue": SHOW, "stage_ends": SHOW},
}
NOUNS: Final = {
    "alliance": Text(es="alianza", en="alliance"),
    "formalization": Text(es="org", en="org"),
}
#: Says who says so, where it is not the coordinator, who is assumed.
BY: Final = Text(es="--por {actor}", en="--by {actor}")
ASSUMED: Final = "coordinator"


class CommandWriter(NamedTuple):
    """Writes commands about one lifecycle, as whoever has a role in it types them."""

    language: Language
    kind: str
    lifecycle: str
    role: str = ""
    person: str = ""

    def command(self, kind: str, **known: str) -> str:
        """The command that does what duties of a kind ask for."""
        return self.write(OF_LIFECYCLES.get(self.kind, {}).get(kind) or COMMANDS[kind], **known)

    def write(self, text: Text, **known: str) -> str:
        """A command with everything in its place."""
        typed = {name: shlex.quote(value) for name, value in {**known, "lifecycle": self.lifecycle}.items()}
        noun = NOUNS.get(self.kind, NOUNS["alliance"]).in_language(self.language)
        return text.in_language(self.language).format(**{**typed, "noun": noun, "by": self._by()})

    def _by(self) -> str:
        if not self.person or self.role in {"", ASSUMED}:
            return ""
        actor = shlex.quote(f"{self.role}:{self.person}")
        return f" {BY.in_language(self.language).format(actor=actor)}"


def command(duty: Duty, language: Language, person: str = "") -> str:
    """What to type; `person` is whose duty it is."""
    writer = CommandWriter(language, duty.lifecycle_kind, duty.lifecycle, duty.role, person)
    return writer.command(duty.kind, **duty.details)


def inbox(language: Language, person: str) -> str:
    """Reading everything that waits for a person."""
    return INBOX.in_language(language).format(person=shlex.quote(person))
