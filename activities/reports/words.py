"""The words of the reports, in both languages."""

from typing import Final

from domain.plan_names import ACTIVITY_STATUS, SUB_REASON
from domain.text import Text

PERIOD: Final = {
    "held": Text(es="realizada", en="held"),
    "recovered": Text(es="recuperada después", en="recovered later"),
    "missed": Text(es="no realizada", en="missed"),
    "open": Text(es="por realizar", en="to be held"),
    "superseded": Text(es="reemplazada al cambiar de etapa", en="superseded by the next stage"),
}
#: How a period is drawn where there is room for one character.
PERIOD_GLYPHS: Final = {"held": "●", "recovered": "◐", "missed": "×", "open": "○", "superseded": "–"}
ACTIVITY: Final = {
    "done": ACTIVITY_STATUS["done"],
    "overdue": Text(es="vencida", en="overdue"),
    "postponed": SUB_REASON["postponed"],
    "pending": ACTIVITY_STATUS["pending"],
    "eliminated": ACTIVITY_STATUS["eliminated"],
}
STAGE_STATE: Final = {
    "past": Text(es="terminada", en="over"),
    "current": Text(es="en curso", en="running"),
    "expected": Text(es="prevista", en="expected"),
}
PROBLEMS: Final = {
    "calm": Text(es="sin escalamientos", en="no escalation"),
    "rung_1": Text(es="escalamiento en el peldaño 1", en="escalation on rung 1"),
    "rung_2": Text(es="escalamiento en el peldaño 2", en="escalation on rung 2"),
    "rung_3": Text(es="escalamiento en el peldaño 3", en="escalation on rung 3"),
    "rung_4": Text(es="escalamiento en el peldaño 4 o más", en="escalation on rung 4 or higher"),
    "paused": Text(es="en pausa", en="in pause"),
}
#: How a month is shown in the heat map; without a glyph the lifecycle was not running.
PROBLEM_GLYPHS: Final = {
    "calm": "·",
    "rung_1": "1",
    "rung_2": "2",
    "rung_3": "3",
    "rung_4": "4",
    "paused": "‖",
}
#: What somebody is expected to do by a day.
DUE: Final = {
    "period": Text(es="{what}: sesión del período {number}", en="{what}: session of period {number}"),
    "activity": Text(es="Actividad: {what}", en="Activity: {what}"),
    "requirement": Text(es="Requisito: {what}", en="Requirement: {what}"),
    "correction": Text(es="Subsanar: {what}", en="Correct: {what}"),
    "inactivity": Text(es="Mover el expediente: {what}", en="Move the filing: {what}"),
    "window": Text(es="Fin del plazo del expediente: {what}", en="End of the filing: {what}"),
    "decision": Text(es="La autoridad resuelve: {what}", en="The authority decides: {what}"),
    "appeal": Text(es="Se resuelve la apelación: {what}", en="The appeal is decided: {what}"),
    "appeal_right": Text(es="Último día para apelar: {what}", en="Last day to appeal: {what}"),
    "follow_up": Text(es="Consultar a la autoridad: {what}", en="Ask the authority: {what}"),
    "validity": Text(es="Fin de vigencia: {what}", en="End of validity: {what}"),
    "identity_document": Text(
        es="Fin de vigencia del documento de {what}", en="End of validity of the document of {what}"
    ),
    "stage": Text(es="Término previsto de la etapa {what}", en="Expected end of stage {what}"),
    "late_activities": Text(
        es="Actividades vencidas desde ese día: {number}",
        en="Overdue activities since that day: {number}",
    ),
    "late_requirement": Text(es="Requisito vencido: {what}", en="Overdue requirement: {what}"),
    "handover": Text(es="Aceptar un traspaso: {what}", en="Accept a hand-over: {what}"),
    "late_handover": Text(es="Traspaso sin aceptar: {what}", en="Hand-over not accepted: {what}"),
}
#: The title of a portfolio, by the kind of its lifecycles where all are of one.
PORTFOLIO: Final = Text(es="Cartera", en="Portfolio")
PORTFOLIO_OF: Final = {
    "alliance": Text(es="Cartera de alianzas", en="Portfolio of alliances"),
    "formalization": Text(es="Cartera de organizaciones", en="Portfolio of organizations"),
    "community": Text(es="Cartera de comunidades", en="Portfolio of communities"),
    "encounter_cycle": Text(es="Cartera de ciclos de encuentros", en="Portfolio of encounter cycles"),
    "coproduction": Text(es="Cartera de coproducciones", en="Portfolio of coproductions"),
}

HEADINGS: Final = {
    "lifecycle": Text(es="Código", en="Code"),
    "health": Text(es="Situación", en="Health"),
    "stage": Text(es="Etapa", en="Stage"),
    "stage_entered_on": Text(es="En la etapa desde", en="In the stage since"),
    "expected_end": Text(es="Término previsto", en="Expected end"),
    "next_due_on": Text(es="Próxima fecha", en="Next date"),
    "rung": Text(es="Peldaño", en="Rung"),
    "coordinator": Text(es="Coordina", en="Coordinator"),
    "region": Text(es="Región", en="Region"),
    "program": Text(es="Programa", en="Program"),
    "organization": Text(es="Organización", en="Organization"),
    "company": Text(es="Empresa", en="Company"),
    "held": Text(es="Realizadas", en="Held"),
    "recovered": Text(es="Recuperadas", en="Recovered"),
    "missed": Text(es="No realizadas", en="Missed"),
    "activities_overdue": Text(es="Actividades vencidas", en="Overdue activities"),
    "due_on": Text(es="Fecha", en="Date"),
    "what": Text(es="Qué", en="What"),
    "who": Text(es="A cargo", en="In charge"),
    "problem": Text(es="Problema", en="Problem"),
    "raised_on": Text(es="Abierto el", en="Raised on"),
    "age_days": Text(es="Días abierto", en="Days open"),
    "commit_until": Text(es="Compromiso hasta", en="Committed until"),
    "next_rung_on": Text(es="Próximo peldaño el", en="Next rung on"),
    "area": Text(es="Área", en="Area"),
    "standard": Text(es="Estándar", en="Standard"),
    "needs": Text(es="Necesidades", en="Needs"),
    "planned": Text(es="Planificadas", en="Planned"),
    "done": Text(es="Realizadas", en="Done"),
    "pending": Text(es="Pendientes", en="Pending"),
    "eliminated": Text(es="Eliminadas", en="Eliminated"),
    "coverage_pct": Text(es="Cobertura", en="Coverage"),
    "compliance_pct": Text(es="Cumplimiento", en="Compliance"),
    "activity": Text(es="Actividad", en="Activity"),
    "description": Text(es="Descripción", en="Description"),
    "responsible": Text(es="Responsable", en="Responsible"),
    "due": Text(es="Plazo", en="Due"),
    "status": Text(es="Estado", en="Status"),
    "done_on": Text(es="Realizada el", en="Done on"),
    "stopped_on": Text(es="Detenido el", en="Stopped on"),
    "command": Text(es="Para revivirlo", en="To revive it"),
    "reason": Text(es="Motivo", en="Reason"),
    "project": Text(es="Proyecto", en="Project"),
    "requirement": Text(es="Requisito", en="Requirement"),
    "met_on": Text(es="Cumplido el", en="Met on"),
    "valid_until": Text(es="Vigente hasta", en="Valid until"),
    "cadence": Text(es="Periodicidad", en="Cadence"),
    "period": Text(es="Período", en="Period"),
    "starts_on": Text(es="Desde", en="From"),
    "ends_on": Text(es="Hasta", en="To"),
    "held_on": Text(es="Realizada el", en="Held on"),
    "year": Text(es="Año", en="Year"),
    "until": Text(es="Hasta", en="Until"),
    "name": Text(es="Nombre", en="Name"),
}

AS_OF: Final = Text(es="Al {day}", en="As of {day}")
OF_PROGRAMS: Final = Text(es="Programa: {programs}", en="Program: {programs}")
ONLY: Final = Text(es="Solo {filters}", en="Only {filters}")
FILTER: Final = {
    "health": Text(es="situación: {value}", en="health: {value}"),
    "coordinator": Text(es="coordina: {value}", en="coordinator: {value}"),
    "region": Text(es="región: {value}", en="region: {value}"),
    "program": Text(es="programa: {value}", en="program: {value}"),
    "stage": Text(es="etapa: {value}", en="stage: {value}"),
    "due_before": Text(es="con fecha hasta el {value}", en="due by {value}"),
}
TOTAL: Final = Text(es="Total", en="Total")
TODAY: Final = Text(es="hoy", en="today")
PAGE_BY: Final = Text(es="Hecho con Ayni.", en="Made with Ayni.")
SKIP: Final = Text(es="Ir al contenido", en="Skip to the content")
CONTENTS: Final = Text(es="Contenido", en="Contents")
LEGEND: Final = Text(es="Símbolos", en="Key")
REFRESH: Final = Text(es="Actualizar", en="Refresh")
BACK: Final = Text(es="Volver a la cartera", en="Back to the portfolio")
APPLY: Final = Text(es="Filtrar", en="Filter")
ALL: Final = Text(es="todo", en="all")
FILTERS: Final = Text(es="Filtros", en="Filters")
CLEAR: Final = Text(es="Quitar filtros", en="Clear filters")
OTHER_LANGUAGE: Final = Text(es="English", en="Español")
SORT: Final = Text(es="Ordenar por {heading}", en="Sort by {heading}")

NOT_FOUND: Final = Text(es="No hay nada en esta dirección.", en="There is nothing at this address.")
BAD_REQUEST: Final = Text(
    es="Esta página se filtra por coordinator, region, program y health.",
    en="This page can be filtered by coordinator, region, program and health.",
)
ONLY_GET: Final = Text(es="Esta página solo se puede leer.", en="This page can only be read.")

TILES: Final = {
    "total": Text(es="en la cartera", en="in the portfolio"),
    "due_this_week": Text(es="por hacer esta semana", en="to do this week"),
    "escalations": Text(es="escalamientos abiertos", en="open escalations"),
    "oldest_days": Text(es="días lleva el más antiguo", en="days is the oldest open"),
    "coverage_pct": Text(es="cobertura del plan", en="coverage of the plan"),
    "known_coverage_pct": Text(
        es="cobertura donde hay diagnóstico", en="coverage where there is a diagnosis"
    ),
    "compliance_pct": Text(es="cumplimiento del plan", en="compliance with the plan"),
    "health": Text(es="situación", en="health"),
    "stage": Text(es="etapa", en="stage"),
    "expected_end": Text(es="término previsto", en="expected end"),
    "next_due_on": Text(es="próxima fecha", en="next date"),
    "held": Text(es="sesiones realizadas", en="sessions held"),
    "missed": Text(es="sesiones no realizadas", en="sessions missed"),
}

SECTIONS: Final = {
    "stopped": (
        Text(es="Detenidos fuera de las reglas", en="Stopped past the rules"),
        Text(
            es="Alguien los terminó en Temporal. Nada avanza en ellos ni se avisa hasta revivirlos; su situación es la última conocida.",
            en="Somebody ended them in Temporal. Nothing goes on in them and nobody is told until they are revived; their health is the last one known.",
        ),
        Text(es="Ninguno.", en="None."),
    ),
    "due": (
        Text(es="Qué vence esta semana", en="What is due this week"),
        Text(
            es="Del {first} al {last}; primero lo que ya venció.",
            en="From {first} to {last}; what is late already comes first.",
        ),
        Text(es="No vence nada en estos siete días.", en="Nothing is due in these seven days."),
    ),
    "escalations": (
        Text(es="Escalamientos abiertos", en="Open escalations"),
        Text(
            es="Los más altos y más antiguos primero. La edad se cuenta en días corridos.",
            en="The highest and oldest first. Ages are in calendar days.",
        ),
        Text(es="No hay escalamientos abiertos.", en="No escalation is open."),
    ),
    "lifecycles": (
        Text(es="Situación de cada una", en="How each one does"),
        Text(
            es="Primero las que necesitan a alguien.",
            en="Those that need somebody come first.",
        ),
        Text(es="No hay ninguna así en la cartera.", en="There is none like that in the portfolio."),
    ),
    "problems": (
        Text(es="Mapa de calor", en="Heat map"),
        Text(
            es="El peldaño más alto que un escalamiento alcanzó en cada mes.",
            en="The highest rung that an escalation reached in each month.",
        ),
        Text(es="No hay nada que mostrar aún.", en="There is nothing to show yet."),
    ),
    "gantt": (
        Text(es="Etapas y períodos", en="Stages and periods"),
        Text(
            es="Las barras son etapas; lo previsto va sin relleno. Las marcas son las sesiones de cada período, en su fecha.",
            en="Bars are stages; what is expected is not filled. Marks are the sessions of each period, on their day.",
        ),
        Text(es="No hay nada que mostrar aún.", en="There is nothing to show yet."),
    ),
    "calendar": (
        Text(es="Calendario de seguimiento", en="Monitoring calendar"),
        Text(
            es="Qué pasó con la sesión que vencía en cada mes.",
            en="What became of the session that was due in each month.",
        ),
        Text(es="No hay sesiones que mostrar.", en="There are no sessions to show."),
    ),
    "areas": (
        Text(es="Cobertura y cumplimiento por área", en="Coverage and compliance by area"),
        Text(
            es="Cobertura: planificadas sobre necesidades. Cumplimiento: realizadas sobre planificadas. La línea marca el 100 %.",
            en="Coverage: planned over needs. Compliance: done over planned. The line marks 100%.",
        ),
        Text(es="No hay planes de trabajo aún.", en="There are no work plans yet."),
    ),
    "standards": (
        Text(es="Por estándar", en="By standard"),
        Text(es="Los totales son sumas de estas filas.", en="Totals are sums of these rows."),
        Text(es="No hay planes de trabajo aún.", en="There are no work plans yet."),
    ),
    "stages": (
        Text(es="Etapas", en="Stages"),
        Text(es="Cuándo empezó y terminó cada una.", en="When each began and ended."),
        Text(es="No ha comenzado.", en="It has not begun."),
    ),
    "requirements": (
        Text(es="Requisitos de la etapa", en="Requirements of the stage"),
        Text(
            es="Qué pide la etapa en curso y qué está cumplido.",
            en="What the current stage asks for, and what is met.",
        ),
        Text(es="La etapa no tiene requisitos.", en="The stage has no requirements."),
    ),
    "periods": (
        Text(es="Todos los períodos", en="All periods"),
        Text(es="Del más reciente al más antiguo.", en="From the latest to the first."),
        Text(es="No hay períodos.", en="There are no periods."),
    ),
    "activities": (
        Text(es="Actividades del plan", en="Activities of the plan"),
        Text(es="En el orden de sus plazos.", en="In the order of their due dates."),
        Text(es="El plan no tiene actividades aún.", en="The plan has no activities yet."),
    ),
}
SESSIONS: Final = Text(es="{cadence}: sesiones", en="{cadence}: sessions")
UNKNOWN: Final = Text(es="sin dato", en="unknown")
NEEDS_UNKNOWN: Final = Text(es="necesidades desconocidas", en="needs unknown")
KNOWN_IN_PART: Final = Text(
    es="desconocida en parte; {value} donde hay diagnóstico",
    en="unknown in part; {value} where there is a diagnosis",
)
#: What marks mean in a key.
SESSION_KEY: Final = Text(es="sesión {state}", en="session {state}")
ACTIVITY_KEY: Final = Text(es="actividad {state}", en="activity {state}")
PROBLEM_KEY: Final = Text(
    es="escalamiento, con el peldaño que alcanzó", en="escalation, with the rung that it reached"
)
#: What stands beside the lines of a Gantt.
DONE_OF: Final = Text(es="{done} de {planned} realizadas", en="{done} of {planned} done")
HELD_OF: Final = Text(es="{held} realizadas, {missed} no realizadas", en="{held} held, {missed} missed")
FROM_TO: Final = Text(es="{first} – {last}", en="{first} – {last}")
SINCE: Final = Text(es="desde el {first}", en="since {first}")
STAGE_SPAN: Final = Text(es="{stage}: {first} – {last}", en="{stage}: {first} – {last}")
UNTIL: Final = Text(es="hasta {last}", en="until {last}")
PAUSE: Final = Text(es="Pausa", en="Pause")
PAUSED: Final = Text(es="Pausa: {first} – {last}", en="Pause: {first} – {last}")
STATE_ON: Final = Text(es="{day}: {state}", en="{day}: {state}")
ACTIVITY_ON: Final = Text(es="{day}: {description} ({state})", en="{day}: {description} ({state})")
PROBLEM_SPAN: Final = Text(es="{problem}: {first} – {last}", en="{problem}: {first} – {last}")
STAGE_OF_PROGRAM: Final = Text(es="{program}: {number} {stage}", en="{program}: {number} {stage}")
NUMBERED: Final = Text(es="{number} {stage}", en="{number} {stage}")
