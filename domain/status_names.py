"""What people call how things stand: requirements (SPEC S3), hand-overs (H1), health (SPEC E4), problems (SPEC E1)."""

from typing import Final

from domain.state import HandoverStatus, RequirementStatus
from domain.text import Text

REQUIREMENT_STATUS: Final[dict[RequirementStatus, Text]] = {
    "blocked": Text(es="bloqueado", en="blocked"),
    "open": Text(es="pendiente", en="pending"),
    "submitted": Text(es="presentado", en="submitted"),
    "observed": Text(es="con observaciones", en="observed"),
    "approved": Text(es="aprobado", en="approved"),
    "appealed": Text(es="en apelación", en="under appeal"),
    "denied": Text(es="rechazado", en="denied"),
    "deemed": Text(es="aprobado por silencio", en="approved by silence"),
    "lapsed": Text(es="vencido", en="lapsed"),
    "met": Text(es="cumplido", en="met"),
    "waived": Text(es="eximido", en="waived"),
    "expired": Text(es="sin vigencia", en="expired"),
    "excluded": Text(es="no corresponde a la opción elegida", en="not asked for by what was chosen"),
}

HANDOVER_STATUS: Final[dict[HandoverStatus, Text]] = {
    "none": Text(es="sin traspaso", en="no hand-over"),
    "waiting": Text(es="espera aceptación", en="waits for acceptance"),
    "overdue": Text(es="plazo vencido sin aceptación", en="not accepted in its term"),
}

HEALTH: Final[dict[str, Text]] = {
    "stalled": Text(es="estancada", en="stalled"),
    "overdue": Text(es="atrasada", en="overdue"),
    "due_soon": Text(es="por vencer", en="due soon"),
    "on_track": Text(es="al día", en="on track"),
    "paused": Text(es="en pausa", en="in pause"),
    "closed": Text(es="cerrada", en="closed"),
}

#: Why an escalation is open, about a subject.
CAUSE: Final[dict[str, Text]] = {
    "monitoring_missed": Text(
        es="{subject}: nadie lo realizó a tiempo", en="{subject}: nobody held it in time"
    ),
    "stage_overdue": Text(
        es="{subject}: la etapa pasó su término previsto", en="{subject}: the stage passed its expected end"
    ),
    "requirement_overdue": Text(
        es="{subject}: pasó la fecha para cumplirlo", en="{subject}: the date for meeting it passed"
    ),
    "plan_stalled": Text(
        es="el plan de trabajo está detenido: hay actividades vencidas y ninguna avanza",
        en="the work plan stands still: activities are overdue and nothing moves",
    ),
    "handover_pending": Text(
        es="{subject}: el traspaso todavía no se acepta", en="{subject}: the hand-over is not accepted yet"
    ),
    "party_silent": Text(
        es="{subject}: no ha asistido dentro de su plazo", en="{subject}: has not attended within its term"
    ),
    "validity_ending": Text(
        es="{subject}: su vigencia termina o ya terminó", en="{subject}: its validity ends or has ended"
    ),
}

#: The same about a filing, where an authority has a say.
FILING_CAUSE: Final[dict[str, Text]] = {
    "requirement_overdue": Text(
        es="{subject}: el expediente está atrasado o espera a alguien",
        en="{subject}: its filing is late or waits for somebody",
    )
}
