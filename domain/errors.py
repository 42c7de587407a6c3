"""The one error tree of Ayni.

Every error has a stable `code` (for programs) and one sentence pattern per language (for people) that says
what happened, why, and what to do next. A `Refusal` is an event that the rules did not accept (SPEC M3, V4).
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from domain.text import Language, Text

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class AyniError(Exception):
    """Something that Ayni can explain to the person in front of it."""

    code: str = "internal"
    es: ClassVar[str] = (
        "Ayni falló por dentro: {detail}. Es un error del programa; avise a quien lo mantiene."
    )
    en: ClassVar[str] = "Ayni failed inside: {detail}. This is a defect; tell its maintainers."

    def __init__(self, *, field: str | None = None, **details: object) -> None:
        self.field = field
        self.details = details
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """The sentence for a person, in their language."""
        pattern = self.es if language == "es" else self.en
        readable = {name: _readable(value, language) for name, value in self.details.items()}
        return pattern.format(**readable).rstrip()

    def report(self) -> dict[str, object]:
        """The error as a message to another process: code, field, and the sentence in both languages (SPEC V2)."""
        return {
            "code": self.code,
            "field": self.field,
            "message": {"es": self.message("es"), "en": self.message("en")},
        }


def _readable(value: object, language: Language) -> str:
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, list | tuple):
        return ", ".join(_readable(item, language) for item in value) or "—"
    if isinstance(value, date):
        return _date_as_written(value, language)
    return str(value)


def _date_as_written(day: date, language: Language) -> str:
    """`20-03-2024` in Spanish, `20 March 2024` in English."""
    return f"{day:%d-%m-%Y}" if language == "es" else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


class ProgramInvalid(AyniError):
    """A definition file that cannot be used (SPEC section 1, program)."""

    code = "program_invalid"
    es = "La definición {file} no es válida en «{key}»: {reason}. Corrija esa clave y valide con: ayni programa validar {file}"
    en = "Definition {file} is not valid at '{key}': {reason}. Mend that key and check with: ayni program validate {file}"


class UnknownProgram(AyniError):
    """No shipped definition has this id and no file has this path."""

    code = "unknown_program"
    es = "No existe el programa «{program}». Los incluidos son: {known}. También puede dar la ruta de un archivo TOML."
    en = "There is no program '{program}'. Shipped programs: {known}. A path to a TOML file works too."


class ProfileInvalid(AyniError):
    """A municipal profile that cannot be used, by itself or in a program (SPEC S4)."""

    code = "profile_invalid"
    es = "El perfil municipal {file} no es válido en «{key}»: {reason}. Corrija esa clave y valide con: ayni perfil validar {file}"
    en = "Municipal profile {file} is not valid at '{key}': {reason}. Mend that key and check with: ayni profile validate {file}"


class UnknownProfile(AyniError):
    """No shipped municipal profile has this id and no file has this path."""

    code = "unknown_profile"
    es = "No existe el perfil municipal «{profile}». Los incluidos son: {known}. También puede dar la ruta de un archivo TOML."
    en = "There is no municipal profile '{profile}'. Shipped profiles: {known}. A path to a TOML file works too."


class ScenarioInvalid(AyniError):
    """A scenario file that cannot be run (SPEC section 9)."""

    code = "scenario_invalid"
    es = "El escenario {file} no es válido en «{key}»: {reason}. Corrija esa clave y vuelva a ejecutarlo."
    en = "Scenario {file} is not valid at '{key}': {reason}. Mend that key and run it again."


class HolidaysUnavailable(AyniError):
    """No holiday table is known for the country or region of a program."""

    code = "holidays_unavailable"
    es = "No hay feriados conocidos para el país «{country}» y la región «{region}». Revise «country» y «holiday_region» en la definición."
    en = "No public holidays are known for country '{country}' and region '{region}'. Check 'country' and 'holiday_region' in the definition."


class OfficeDaysInvalid(AyniError):
    """A list of the days on which an office works that cannot be used (SPEC D3)."""

    code = "office_days_invalid"
    es = "La lista de días de atención {file} no es válida en «{key}»: {reason}. Corrija esa clave y vuelva a intentarlo."
    en = "The list of office days {file} is not valid at '{key}': {reason}. Mend that key and try again."


class OfficeDaysUnknown(AyniError):
    """A program counts the days of an office that nobody has listed (SPEC D3)."""

    code = "office_days_unknown"
    es = "No se conocen los días de atención de la oficina «{office}». Las oficinas conocidas son: {known}. Agregue la lista de esa oficina, o corrija «office» en la definición."
    en = "The days on which office '{office}' works are not known. Known offices: {known}. Add the list of that office, or mend 'office' in the definition."


class OfficeDaysEnded(AyniError):
    """The list of an office ends before a lifecycle starts, so that no term of the office could be counted (SPEC D3)."""

    code = "office_days_ended"
    es = "La lista de días de atención de «{office}» termina el {last_day}, antes del inicio del ciclo ({started_on}); sin ella no se puede contar ningún plazo de esa oficina. Actualice la lista y vuelva a intentarlo."
    en = "The list of days on which '{office}' works ends on {last_day}, before the start of the lifecycle ({started_on}); without it no term of that office can be counted. Bring the list up to date and try again."


class Refusal(AyniError):
    """An event that the rules do not accept; it changed nothing (SPEC M3). Abstract: raise a subclass."""


class ReportedRefusal(Refusal):
    """A refusal that another process reported with `report()`; it keeps that process's code and sentences."""

    def __init__(self, *, code: str, field: str | None, message: Mapping[str, str]) -> None:
        self.code = code
        self._message = message
        super().__init__(field=field)

    def message(self, language: Language) -> str:
        """The sentence as it was reported."""
        return self._message[language]


class Malformed(Refusal):
    """The message cannot be understood."""

    code = "malformed"
    es = "El mensaje no se entiende en «{at}»: {reason}. Compárelo con el esquema: ayni evento esquema {type}"
    en = "The message cannot be understood at '{at}': {reason}. Compare it with its schema: ayni event schema {type}"


class Starting(Refusal):
    """A lifecycle that was just started takes no event before the record has said that its id is new (SPEC V1)."""

    code = "starting"
    es = "El ciclo {lifecycle} todavía está comenzando: no se registró nada. Repita el mismo evento en unos segundos."
    en = "Lifecycle {lifecycle} is still starting: nothing was recorded. Send the same event again in some seconds."


class AnotherLifeRecorded(AyniError):
    """The record has a life under this id already; an id is used once (SPEC V1)."""

    code = "another_life_recorded"
    es = "El identificador {lifecycle} ya tuvo una vida, que está en la base de datos: nada de esta se registró. Use otro identificador; si la otra se detuvo sin cerrarse, continúela con: ayni alianza revivir {lifecycle}"
    en = "The id {lifecycle} had a life already, which the database has: nothing of this one was recorded. Use another id; if the other was stopped without being closed, go on with it: ayni alliance revive {lifecycle}"


class ResetPastTheRules(AyniError):
    """The workflow was reset in Temporal: what it decided after that point is in the record and cannot be undone so (SPEC V1)."""

    code = "reset_past_the_rules"
    es = "El ciclo {lifecycle} fue devuelto en Temporal a un momento anterior, y lo que decidió después ya está en la base de datos: esta ejecución no registró nada y termina. Continúelo con: ayni alianza revivir {lifecycle}"
    en = "Lifecycle {lifecycle} was reset in Temporal to an earlier moment, and what it decided since is in the database: this run recorded nothing and ends. Go on with: ayni alliance revive {lifecycle}"


class EventIdReused(Refusal):
    """Another event was accepted under this id (SPEC V1)."""

    code = "event_id_reused"
    es = "El identificador «{event_id}» ya es de otro evento de {lifecycle}, con otro contenido: no se registró nada. Envíe este con un identificador nuevo."
    en = "The id '{event_id}' belongs to another event of {lifecycle}, with other content: nothing was recorded. Send this one under a new id."


class LifecycleFull(Refusal):
    """A lifecycle holds as much as it can (SPEC V1): 10,000 events, or as much text as travels in one message."""

    code = "lifecycle_full"
    es = "El ciclo {lifecycle} ya no tiene lugar para más: no se registró nada. Ciérrelo y siga en uno nuevo."
    en = "Lifecycle {lifecycle} has no room for more: nothing was recorded. Close it and go on in a new one."


class RecordBehind(Refusal):
    """Too much waits for a record that is away; what was accepted is safe (SPEC M3)."""

    code = "record_behind"
    es = "La base de datos no responde y {lifecycle} ya guarda todo lo que puede: no se registró nada. Repita el mismo evento cuando la base haya vuelto."
    en = "The database does not answer, and {lifecycle} keeps as much as it can already: nothing was recorded. Send the same event again when the database is back."


class UnknownEvent(Refusal):
    """No rule knows this type of event."""

    code = "unknown_event"
    es = "No existe el evento «{type}» en el programa {program}. Vea los que existen con: ayni evento esquema"
    en = "Program {program} has no event '{type}'. See the existing ones with: ayni event schema"


class UnknownStage(Refusal):
    """The program has no such stage."""

    code = "unknown_stage"
    es = "El programa {program} no tiene la etapa «{stage}». Elija una de sus etapas: {known}."
    en = "Program {program} has no stage '{stage}'. Choose one of its stages: {known}."


class UnknownRequirement(Refusal):
    """The program has no such requirement."""

    code = "unknown_requirement"
    es = "El programa {program} no tiene el requisito «{requirement}». Los de la etapa actual son: {known}. Elija uno de ellos."
    en = "Program {program} has no requirement '{requirement}'. Those of the current stage: {known}. Choose one of them."


class RequirementBlocked(Refusal):
    """Its predecessors, or its stage, come first (SPEC S3)."""

    code = "requirement_blocked"
    es = "El requisito «{requirement}» todavía está bloqueado: antes falta {missing}. Registre eso primero."
    en = "Requirement '{requirement}' is still blocked: {missing} comes first. Record that before."


class RequirementClosed(Refusal):
    """It is not waiting for this event any more (SPEC S3)."""

    code = "requirement_closed"
    es = "El requisito «{requirement}» está {status} y no admite «{type}». Vea cómo está {lifecycle} con la orden «ver»."
    en = "Requirement '{requirement}' is {status} and does not take '{type}'. Look at {lifecycle} with the command 'show'."


class RequirementExcluded(Refusal):
    """What the organization chose does not ask for it (SPEC S3)."""

    code = "requirement_excluded"
    es = "El requisito «{requirement}» no corresponde a la opción elegida en «{choice}»: {option}. Si la opción cambió, regístrelo con: ayni org ruta {lifecycle}"
    en = "Requirement '{requirement}' is not asked for by what was chosen for '{choice}': {option}. If that changed, record it with: ayni org route {lifecycle}"


class PredecessorExpired(RequirementBlocked):
    """Something that must be valid on that day was not (SPEC S4)."""

    es = "El requisito «{requirement}» exige que «{missing}» esté vigente el {on}, y no lo está. Renuévelo o tramítelo de nuevo primero."
    en = "Requirement '{requirement}' needs '{missing}' to be valid on {on}, and it is not. Renew it, or file it anew, first."


class TermOver(RequirementClosed):
    """It happened after the term for it was over (SPEC S4)."""

    es = "El plazo de «{requirement}» terminó el {ended_on}; lo que ocurrió después no cuenta. Preséntelo de nuevo con: ayni org presentar {lifecycle} {requirement}"
    en = "The term of '{requirement}' ended on {ended_on}; what happened afterwards does not count. File it anew with: ayni org file {lifecycle} {requirement}"


class NeverValid(Refusal):
    """Only what is valid until some day can be renewed (SPEC S4)."""

    code = "never_valid"
    es = "«{requirement}» nunca ha tenido una vigencia, así que no hay nada que renovar. Revise su estado con: ayni org ver {lifecycle}"
    en = "'{requirement}' was never valid until some day, so there is nothing to renew. Look at it with: ayni org show {lifecycle}"


class RenewalsExhausted(Refusal):
    """It was prolonged as often as the definition allows (SPEC S4)."""

    code = "renewals_exhausted"
    es = "«{requirement}» ya se renovó todas las veces que se permite ({renewals}). Tramítelo de nuevo cuando termine su vigencia."
    en = "'{requirement}' was renewed as often as is allowed ({renewals}). File it anew when its validity has ended."


class UnknownChoice(Refusal):
    """The program has no such choice."""

    code = "unknown_choice"
    es = "El programa {program} no tiene la elección «{choice}». Use una de: {known}."
    en = "Program {program} has no choice '{choice}'. Use one of: {known}."


class UnknownOption(Refusal):
    """The choice has no such option."""

    code = "unknown_option"
    es = "La opción «{option}» no existe en «{choice}». Use una de: {known}."
    en = "'{choice}' has no option '{option}'. Use one of: {known}."


class UnknownDocument(Refusal):
    """The filing does not need such a document."""

    code = "unknown_document"
    es = "El expediente de «{requirement}» no pide el documento «{document}». Pide estos: {known}."
    en = "The filing of '{requirement}' does not ask for document '{document}'. It asks for: {known}."


class UnknownPosition(Refusal):
    """The board has no such position."""

    code = "unknown_position"
    es = "El cargo «{position}» no existe en la junta directiva. Use uno de: {known}."
    en = "The board has no position '{position}'. Use one of: {known}."


class UnknownIdentityDocument(Refusal):
    """The program knows no such kind of identity document."""

    code = "unknown_identity_document"
    es = "El documento de identidad «{document}» no existe en este programa. Use uno de: {known}."
    en = "This program has no identity document '{document}'. Use one of: {known}."


class UnknownBoardMember(Refusal):
    """Nobody of that code is a member of the board."""

    code = "unknown_board_member"
    es = "«{person}» no integra la junta directiva. Sus integrantes son: {known}."
    en = "'{person}' is not a member of the board. Its members are: {known}."


class UnknownMeasure(Refusal):
    """The program does not count such a thing."""

    code = "unknown_measure"
    es = "El programa no cuenta «{measure}». Use uno de: {known}."
    en = "The program does not count '{measure}'. Use one of: {known}."


class UnknownArea(Refusal):
    """The program has no such area or standard."""

    code = "unknown_area"
    es = "El programa no tiene el estándar «{standard}» en el área «{area}». Use uno de: {known}."
    en = "The program has no standard '{standard}' in area '{area}'. Use one of: {known}."


class UnknownPlanVersion(Refusal):
    """No proposal with this number waits for endorsement (SPEC P1)."""

    code = "unknown_plan_version"
    es = "No hay una propuesta de plan con el número {version} que espere respaldo: {expected}. Revise el plan con: ayni plan ver {lifecycle}"
    en = "No proposed plan with number {version} waits for endorsement: {expected}. Look at the plan with: ayni plan show {lifecycle}"


class PlanIncomplete(Refusal):
    """Every activity needs somebody responsible and a due date, and a plan needs activities (SPEC P1)."""

    code = "plan_incomplete"
    es = "El plan está incompleto: {reason} ({activities}). Complételo y propóngalo de nuevo."
    en = "The plan is incomplete: {reason} ({activities}). Complete it and propose it again."


class UnknownActivity(Refusal):
    """The agreed plan has no such activity (SPEC P2)."""

    code = "unknown_activity"
    es = "El plan acordado no tiene la actividad «{activity}». Revise las actividades con: ayni plan ver {lifecycle}"
    en = "The agreed plan has no activity '{activity}'. Look at the activities with: ayni plan show {lifecycle}"


class ActivityClosed(Refusal):
    """What was given up stays so; it may be proposed again under another id (SPEC P2)."""

    code = "activity_closed"
    es = "La actividad «{activity}» se eliminó y ya no cambia. Si hace falta, propóngala de nuevo con otro identificador."
    en = "Activity '{activity}' was eliminated and changes no more. If it is needed, propose it again under another id."


class HeldOnInFuture(Refusal):
    """A contact cannot have been held on a day that has not come."""

    code = "held_on_in_future"
    es = "La fecha {held_on} todavía no llega (hoy es {today}). Registre el contacto cuando haya ocurrido, o corrija la fecha."
    en = "{held_on} has not come yet (today is {today}). Record the contact once it was held, or mend the date."


class HeldOnBeforeStart(Refusal):
    """A contact cannot have been held before the lifecycle began."""

    code = "held_on_before_start"
    es = "La fecha {held_on} es anterior al inicio del ciclo ({started_on}). Corrija la fecha, o importe el ciclo con un inicio anterior."
    en = "{held_on} is before the start of the lifecycle ({started_on}). Mend the date, or import the lifecycle with an earlier start."


class UnknownChannel(Refusal):
    """The program has no such channel."""

    code = "unknown_channel"
    es = "El canal «{channel}» no existe en este programa. Use uno de: {known}."
    en = "This program has no channel '{channel}'. Use one of: {known}."


class UnknownRole(Refusal):
    """The program has no such role."""

    code = "unknown_role"
    es = "El rol «{role}» no existe en este programa. Use uno de: {known}."
    en = "This program has no role '{role}'. Use one of: {known}."


class AlreadyInRole(Refusal):
    """A role cannot pass to the person who has it (SPEC H1)."""

    code = "already_in_role"
    es = "«{person}» ya tiene el rol «{role}»; no hay nada que traspasar. Indique a otra persona."
    en = "'{person}' has the role '{role}' already; there is nothing to hand over. Name somebody else."


class HandoverAlreadyStarted(Refusal):
    """The same hand-over waits for its acceptance (SPEC H1)."""

    code = "handover_already_started"
    es = "El traspaso de «{role}» a «{person}» ya se inició y espera su aceptación hasta el {accept_by}. Pídale que lo acepte, o anúlelo con un motivo."
    en = "The hand-over of '{role}' to '{person}' was started and can be accepted until {accept_by}. Ask for the acceptance, or cancel it with a reason."


class NoHandover(Refusal):
    """No hand-over of this role waits (SPEC H1)."""

    code = "no_handover"
    es = "No hay un traspaso de «{role}» que espere aceptación en {lifecycle}. Revise los traspasos con: ayni traspaso listar"
    en = "No hand-over of '{role}' waits for acceptance in {lifecycle}. Look at the hand-overs with: ayni handover list"


class NotIncomingPerson(Refusal):
    """Only the incoming person can accept (SPEC H1)."""

    code = "not_incoming_person"
    es = "Solo «{incoming}» puede aceptar el traspaso de «{role}», no «{person}». Pídale que lo acepte."
    en = "Only '{incoming}' can accept the hand-over of '{role}', not '{person}'. Ask for that acceptance."


class UnknownOutcome(Refusal):
    """The program has no such outcome."""

    code = "unknown_outcome"
    es = "El resultado «{outcome}» no existe en este programa. Use uno de: {known}."
    en = "This program has no outcome '{outcome}'. Use one of: {known}."


class RoleNotAllowed(Refusal):
    """The definition reserves this event for other roles."""

    code = "role_not_allowed"
    es = "El rol «{role}» no puede registrar «{type}». Pídalo a: {allowed}."
    en = "Role '{role}' may not record '{type}'. Ask: {allowed}."


class ReasonRequired(Refusal):
    """This event must say why."""

    code = "reason_required"
    es = "«{type}» necesita un motivo. Agréguelo en el campo «reason»."
    en = "'{type}' needs a reason. Add it in the field 'reason'."


class UnknownEscalation(Refusal):
    """No open escalation has this id."""

    code = "unknown_escalation"
    es = "No hay un escalamiento abierto «{escalation}». Elija uno de los abiertos: {known}."
    en = "There is no open escalation '{escalation}'. Choose one of those that are open: {known}."


class CommitOutOfRange(Refusal):
    """A commitment may last from today to the limit of the definition (SPEC E3)."""

    code = "commit_out_of_range"
    es = "El compromiso hasta {commit_until} no es posible: debe estar entre {first} y {last}. Elija una fecha dentro de ese plazo."
    en = "A commitment until {commit_until} is not possible: it must lie between {first} and {last}. Choose a date in that range."


class AlreadyPaused(Refusal):
    """The lifecycle is paused and stays so."""

    code = "already_paused"
    es = "El ciclo está en pausa desde {paused_on}. Reanude primero {lifecycle} con la orden «reanudar»."
    en = "The lifecycle has been paused since {paused_on}. Resume {lifecycle} first, with the command 'resume'."


class NotPaused(Refusal):
    """There is no pause to end."""

    code = "not_paused"
    es = "El ciclo no está en pausa; no hay nada que reanudar. Para pausarlo use la orden «pausar»."
    en = "The lifecycle is not paused; there is nothing to resume. To pause it use the command 'pause'."


class NotStarted(Refusal):
    """The lifecycle waits for its start (SPEC V6)."""

    code = "not_started"
    es = "El ciclo {lifecycle} comienza el {started_on} y todavía no admite «{type}». Espere esa fecha."
    en = "Lifecycle {lifecycle} starts on {started_on} and does not take '{type}' yet. Wait for that date."


class StageBlocked(Refusal):
    """Something must be met before the stage can be left (SPEC S1)."""

    code = "stage_blocked"
    es = "La etapa «{stage}» no puede avanzar: falta {blockers}. Regístrelo como cumplido, o exímalo con un motivo, y vuelva a intentarlo."
    en = "Stage '{stage}' cannot advance: {blockers} is missing. Meet it, or waive it with a reason, and try again."


class LifecycleClosed(Refusal):
    """Nothing more happens to a closed lifecycle."""

    code = "lifecycle_closed"
    es = "El ciclo {lifecycle} se cerró el {closed_on} con resultado «{outcome}» y no admite más eventos. Para seguir trabajando, inicie otro ciclo."
    en = "Lifecycle {lifecycle} was closed on {closed_on} with outcome '{outcome}' and takes no more events. To go on working, start another lifecycle."


class MigrationRefused(Refusal):
    """The newer definition does not fit this lifecycle (SPEC M4)."""

    code = "migration_refused"
    es = "El ciclo no puede pasar a esa definición: {reason}. Revise la definición con: ayni programa validar"
    en = "The lifecycle cannot move to that definition: {reason}. Check it with: ayni program validate"
