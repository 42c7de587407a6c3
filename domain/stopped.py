"""What people read of an open lifecycle that runs no more because somebody ended it past the rules: said here alone.

Its health stays what the rules said last; these words stand beside it wherever it is shown.
"""

from datetime import date
from typing import Final

from domain.days import local_date
from domain.status_names import HEALTH
from domain.text import Text
from domain.views import Status

STOPPED: Final = Text(es="detenido fuera de las reglas", en="stopped past the rules")
#: Instead of its health alone, such as "on track".
BESIDE_HEALTH: Final = Text(
    es="detenido fuera de las reglas (estaba: {health})", en="stopped past the rules (was: {health})"
)
#: What matters about it.
SINCE: Final = Text(
    es="{name}: detenido fuera de las reglas desde el {day}; nada avanza ni se avisa hasta revivirlo.",
    en="{name}: stopped past the rules since {day}; nothing goes on and nobody is told until it is revived.",
)
#: What to do about it, by the kind of the lifecycle.
REVIVE: Final = {
    "alliance": Text(es="ayni alianza revivir {lifecycle}", en="ayni alliance revive {lifecycle}"),
    "formalization": Text(es="ayni org revivir {lifecycle}", en="ayni org revive {lifecycle}"),
}


def condition(status: Status) -> Text:
    """How a lifecycle does, in words: its health, and beside it that it runs no more."""
    health = HEALTH[status.health]
    if status.stopped_at is None:
        return health
    return Text(es=BESIDE_HEALTH.es.format(health=health.es), en=BESIDE_HEALTH.en.format(health=health.en))


def revive_command(lifecycle: str, kind: str) -> Text:
    """The command that lets it go on."""
    command = REVIVE.get(kind, REVIVE["alliance"])
    return Text(es=command.es.format(lifecycle=lifecycle), en=command.en.format(lifecycle=lifecycle))


def stopped_on(status: Status, time_zone: str | None) -> date | None:
    """The local day since which it runs no more; None while it runs. Without a time zone days are those of UTC."""
    return None if status.stopped_at is None else local_date(status.stopped_at, time_zone or "UTC")
