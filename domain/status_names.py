"""What people call the statuses of a requirement (SPEC S3)."""

from typing import Final

from domain.state import RequirementStatus
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
