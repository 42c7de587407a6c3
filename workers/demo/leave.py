"""A coordinator goes on leave: everything that she coordinates passes to a colleague, who accepts it (SPEC H1)."""

from dataclasses import dataclass
from datetime import date, timedelta

ROLE = "coordinator"


@dataclass(frozen=True)
class Leave:
    """From a day on, somebody's role is another person's."""

    person: str
    to: str
    day: date
    reason: str


def leave_of(today: date) -> Leave:
    """The leave of the demonstration, at a fixed distance from its day."""
    return Leave(
        person="carla",
        to="ana",
        day=today + timedelta(days=100),
        reason="Licencia de seis meses de la coordinadora",
    )
