"""What every duty is, as a sentence in the reader's language."""

from collections.abc import Callable
from datetime import date
from typing import Final

from domain.duty import Duty
from domain.problem_names import authority_name, cadence_names, problem
from domain.program import Program
from domain.text import Language, Text

#: kind of duty -> what there is to do
SENTENCES: Final[dict[str, Text]] = {
    "correct": Text(
        es="{requirement}: el expediente tiene observaciones; subsánelas a más tardar el {day}.",
        en="{requirement} has observations: correct it by {day}.",
    ),
    "correct_soon": Text(
        es="{requirement}: el expediente tiene observaciones y no se sabe hasta cuándo se pueden subsanar; subsánelas pronto y consulte.",
        en="{requirement} has observations, and until when it may be corrected is unknown: correct it soon, and ask.",
    ),
    "ask": Text(
        es="{requirement}: el plazo se desconoce y toca consultar a la autoridad ({authority}).",
        en="{requirement}: the term is unknown and it is time to ask the authority ({authority}).",
    ),
    "ask_late": Text(
        es="{requirement}: la autoridad ({authority}) dejó pasar su plazo sin responder; siga consultando.",
        en="{requirement}: the authority ({authority}) let its term pass without an answer; go on asking.",
    ),
    "ask_on": Text(
        es="{requirement}: el plazo se desconoce; consulte a la autoridad ({authority}) el {day}.",
        en="{requirement}: the term is unknown; ask the authority ({authority}) on {day}.",
    ),
    "wait": Text(
        es="{requirement}: la autoridad ({authority}) tiene hasta el {day} para responder; no hay nada que hacer antes.",
        en="{requirement}: the authority ({authority}) has until {day} to answer; there is nothing to do before.",
    ),
    "certificate": Text(
        es="{requirement}: aprobado por silencio; obtenga la constancia de la autoridad ({authority}) y regístrela.",
        en="{requirement} counts as approved by silence: obtain the certificate from the authority ({authority}) and record it.",
    ),
    "appeal": Text(
        es="{requirement}: el expediente fue rechazado; apele a más tardar el {day}, o preséntelo de nuevo.",
        en="{requirement} was denied: appeal by {day}, or file it anew.",
    ),
    "denied": Text(
        es="{requirement}: el expediente fue rechazado; preséntelo de nuevo.",
        en="{requirement} was denied: file it anew.",
    ),
    "lapsed": Text(
        es="{requirement}: el expediente venció; preséntelo de nuevo.",
        en="{requirement} lapsed: file it anew.",
    ),
    "file_expired": Text(
        es="{requirement}: ya no está vigente; presente el expediente de nuevo.",
        en="{requirement} is no longer valid: file it anew.",
    ),
    "meet_expired": Text(
        es="{requirement}: ya no está vigente; hay que volver a cumplir este requisito.",
        en="{requirement} is no longer valid: it has to be met again.",
    ),
    "mandate_ended": Text(
        es="El mandato de la junta directiva terminó el {day}: elija una junta y regístrela.",
        en="The mandate of the board ended on {day}: elect a board and record it.",
    ),
    "mandate_ends": Text(
        es="El mandato de la junta directiva termina el {day}: elija antes una junta y regístrela.",
        en="The mandate of the board ends on {day}: elect a board before, and record it.",
    ),
    "register_board_late": Text(
        es="El mandato de la junta directiva terminó el {day}: presente el expediente de {requirement}.",
        en="The mandate of the board ended on {day}: file {requirement}.",
    ),
    "board_filed": Text(
        es="La nueva junta directiva está en trámite: {requirement}. El mandato de la anterior: hasta el {day}.",
        en="The new board is being registered: {requirement}. The mandate of the last one: until {day}.",
    ),
    "register_board": Text(
        es="El mandato de la junta directiva termina el {day}: presente el expediente de {requirement}.",
        en="The mandate of the board ends on {day}: file {requirement}.",
    ),
    "renew": Text(
        es="{requirement}: vigente hasta el {day}; hay que renovar antes.",
        en="{requirement} is valid until {day}: renew it before.",
    ),
    "use_before": Text(
        es="{requirement}: vigente hasta el {day}, y ya no se puede renovar; haga antes lo que depende de esa vigencia.",
        en="{requirement} is valid until {day} and cannot be renewed again: do before then what needs it.",
    ),
    "identity_ended": Text(
        es="El documento de identidad de {person} ya no está vigente: renuévelo y regístrelo.",
        en="The identity document of {person} is no longer valid: renew it and record it.",
    ),
    "identity_ends": Text(
        es="El documento de identidad de {person} está vigente hasta el {day}: renuévelo antes.",
        en="The identity document of {person} is valid until {day}: renew it before.",
    ),
    "overdue": Text(
        es="{requirement}: debía cumplirse el {day}; cúmplalo, o exímalo con un motivo.",
        en="{requirement} was due on {day}: meet it, or say why not.",
    ),
    "due": Text(
        es="{requirement}: debe cumplirse a más tardar el {day}.",
        en="{requirement} has to be met by {day}.",
    ),
    "route": Text(
        es="Falta elegir: {choice}. Las opciones son: {options}.",
        en="To be chosen: {choice}. The options are: {options}.",
    ),
    "choose": Text(
        es="Falta elegir: {choice}. Las opciones son: {options}.",
        en="To be chosen: {choice}. The options are: {options}.",
    ),
    "documents": Text(
        es="{requirement}: falta presentar el expediente; documentos que faltan: {missing}.",
        en="{requirement} is to be filed; documents still missing: {missing}.",
    ),
    "file": Text(
        es="{requirement}: sus documentos están listos; presente el expediente.",
        en="{requirement} has all its documents: file it.",
    ),
    "board": Text(
        es="Falta elegir la junta directiva y registrarla.",
        en="The board is to be elected and recorded.",
    ),
    "meet": Text(
        es="Falta cumplir: {requirement}.",
        en="Still to be met: {requirement}.",
    ),
    "missed": Text(
        es="{cadence}: no se realizó a tiempo y falta desde el {since}; hágalo cuanto antes y regístrelo.",
        en="{cadence} was missed and has been due since {since}: hold it and record it.",
    ),
    "missed_occurrence": Text(
        es="{cadence}: no se realizó a tiempo y falta desde el {since}; hágalo cuanto antes y regístrelo.",
        en="{cadence} was missed and has been due since {since}: hold it and record it.",
    ),
    "hold": Text(
        es="Falta realizar a más tardar el {day}: {cadence}.",
        en="To be held by {day}: {cadence}.",
    ),
    "hold_occurrence": Text(
        es="Falta realizar a más tardar el {day}: {cadence}.",
        en="To be held by {day}: {cadence}.",
    ),
    "handover": Text(
        es="Falta que {incoming} acepte un traspaso a más tardar el {day} ({role}).",
        en="A hand-over waits for {incoming} to accept it by {day} ({role}).",
    ),
    "handover_late": Text(
        es="El plazo de {incoming} para aceptar un traspaso terminó el {day}, y no lo ha aceptado ({role}).",
        en="The term of {incoming} for accepting a hand-over ended on {day}, and it is not accepted ({role}).",
    ),
    "silence": Text(
        es="No asiste desde el {since}: {role}. Reúnase con esa parte y regístrelo.",
        en="Has not attended since {since}: {role}. Meet with them and record it.",
    ),
    "escalation": Text(
        es="{problem}; sin solución desde el {since}.",
        en="{problem}; unsolved since {since}.",
    ),
    "decide": Text(
        es="{problem}; sin solución desde el {since}, y se espera su decisión: acuerde un plan de recuperación, extienda el término o cierre.",
        en="{problem}; unsolved since {since}, and your decision is awaited: agree on a recovery plan, extend the term or close.",
    ),
    "accept": Text(
        es="Le ofrecen un rol: {role}. Acéptelo a más tardar el {day}.",
        en="A role is offered to you: {role}. Accept it by {day}.",
    ),
    "accept_late": Text(
        es="Le ofrecieron un rol: {role}. Tenía hasta el {day} para aceptarlo, y todavía puede.",
        en="A role was offered to you: {role}. You had until {day} to accept it, and still can.",
    ),
    "stage_overdue": Text(
        es="{stage}: la etapa debía terminar el {day}. Requisitos pendientes: {missing}. El primero: {requirement}.",
        en="{stage}: the stage should have ended on {day}. Requirements still to be met: {missing}. The first: {requirement}.",
    ),
    "stage_ends": Text(
        es="{stage}: la etapa termina el {day}. Requisitos pendientes: {missing}. El primero: {requirement}.",
        en="{stage}: the stage ends on {day}. Requirements still to be met: {missing}. The first: {requirement}.",
    ),
    "plan_stalled": Text(
        es="El plan de trabajo está detenido: ninguna actividad avanza. Actividades vencidas: {number}.",
        en="The work plan stands still: no activity moves. Overdue activities: {number}.",
    ),
    "late_activities": Text(
        es="Actividades vencidas en el plan de trabajo: {number}. La primera, desde el {day}.",
        en="Overdue activities of the work plan: {number}. The first since {day}.",
    ),
    "activity": Text(
        es="Actividad del plan de trabajo, a más tardar el {day}: {description}.",
        en="Activity of the work plan, by {day}: {description}.",
    ),
    "late_activity": Text(
        es="Actividad del plan de trabajo, vencida desde el {day}: {description}.",
        en="Activity of the work plan, overdue since {day}: {description}.",
    ),
    "endorse": Text(
        es="La versión {version} del plan de trabajo espera su respaldo como parte: {role}.",
        en="Version {version} of the work plan waits for your endorsement as a party: {role}.",
    ),
    "endorsements": Text(
        es="La versión {version} del plan de trabajo espera respaldo de: {parties}.",
        en="Version {version} of the work plan waits to be endorsed by: {parties}.",
    ),
    "address": Text(
        es="Los correos a {person} no llegan ({role}): {failure}. Corrija la dirección.",
        en="E-mail to {person} does not arrive ({role}): {failure}. Mend the address.",
    ),
}
#: Writes a local day in the reader's language, in full.
SayDay = Callable[[date], str]


def sentence(duty: Duty, program: Program, language: Language, say_day: SayDay) -> str:
    """What there is to do."""
    text = SENTENCES[duty.kind].in_language(language).format(**_known(duty, program, language, say_day))
    return text[:1].upper() + text[1:]


def _known(duty: Duty, program: Program, language: Language, say_day: SayDay) -> dict[str, str]:
    """What the sentence of a duty can speak of."""
    details = duty.details
    known = {
        **details,
        "day": "" if duty.on is None else say_day(duty.on),
        "since": "" if duty.since is None else say_day(duty.since),
        "cadence": _name(cadence_names(program), duty.subject, language),
        "stage": _name({stage.id: stage.name for stage in program.stages}, duty.subject, language),
        "role": _name(program.roles, details.get("role", ""), language),
        "parties": ", ".join(
            _name(program.roles, party, language) for party in details.get("parties", "").split()
        ),
        "problem": problem(program, details.get("cause", ""), duty.subject, language),
    }
    if (requirement := details.get("requirement")) is not None:
        names = {each.id: each.name for each in program.requirements.values()}
        of_appeal = details.get("decided_by") == "appeal"
        known["requirement"] = _name(names, requirement, language)
        known["authority"] = authority_name(program, requirement, language, of_appeal=of_appeal)
    return known | _choice(program, details.get("choice"), language)


def _choice(program: Program, identifier: str | None, language: Language) -> dict[str, str]:
    choice = program.choices.get(identifier or "")
    if choice is None:
        return {}
    options = (f"{option}: {name.in_language(language)}" for option, name in choice.options.items())
    return {"choice": choice.name.in_language(language), "options": "; ".join(options)}


def _name(names: dict[str, Text], identifier: str, language: Language) -> str:
    return names[identifier].in_language(language) if identifier in names else identifier
