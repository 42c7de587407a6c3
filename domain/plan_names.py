"""What people call the parts of a work plan (SPEC P1-P3), where a code would puzzle them."""

from typing import Final, Literal

from domain.state import ActivityStatus, PlanReason, SubReason
from domain.text import Text

RowKind = Literal["need", "activity", "printed"]

#: Kinds of rows of a sheet; `printed` are figures that a published table states.
KIND: Final[dict[RowKind, Text]] = {
    "need": Text(es="necesidad", en="need"),
    "activity": Text(es="actividad", en="activity"),
    "printed": Text(es="impreso", en="printed"),
}
ACTIVITY_STATUS: Final[dict[ActivityStatus, Text]] = {
    "pending": Text(es="pendiente", en="pending"),
    "done": Text(es="realizada", en="done"),
    "eliminated": Text(es="eliminada", en="eliminated"),
}
SUB_REASON: Final[dict[SubReason, Text]] = {
    "not_due": Text(es="aún no vence", en="not due"),
    "postponed": Text(es="postergada", en="postponed"),
}
PLAN_REASON: Final[dict[PlanReason, Text]] = {
    "more_complex": Text(es="acciones más complejas", en="more complex actions"),
    "consolidate": Text(es="consolidar lo logrado", en="consolidating what was achieved"),
    "rescope": Text(es="cambio de alcance", en="a change of scope"),
    "contingency": Text(es="contingencia", en="a contingency"),
}
