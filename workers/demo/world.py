"""The world of the demonstration, from a seed and a day: its lifecycles, their people and what they have lived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from domain.days import add_months, start_of_day, zone
from workers.demo.alliances import alliances, pairings
from workers.demo.organizations import organization_table, organizations
from workers.demo.participant import Frame, Participant

SEED = 2020
MONTHS_AHEAD = 6

Row = TypeVar("Row")


@dataclass(frozen=True)
class World:
    """The lifecycles of the demonstration. `today` is its first day, `until` the instant at which it ends."""

    time_zone: str
    today: date
    until: datetime
    participants: tuple[Participant, ...]

    @property
    def begins(self) -> datetime:
        """The instant at which its first day begins."""
        return start_of_day(self.today, self.time_zone)


def invent(of_alliances: Frame, of_organizations: Frame, size: int | None = None) -> World:
    """The world as it stands when its first day begins, with `size` alliances and organizations in proportion.

    The same arguments give the same world.
    """
    table = pairings()
    share = 1.0 if size is None else size / len(table)
    time_zone, today = of_alliances.program.time_zone, of_alliances.today
    return World(
        time_zone=time_zone,
        today=today,
        until=datetime.combine(add_months(today, MONTHS_AHEAD), time(18), tzinfo=zone(time_zone)),
        participants=(
            *alliances(of_alliances, spread(table, share)),
            *organizations(of_organizations, spread(organization_table(), share)),
        ),
    )


def spread(rows: Sequence[Row], share: float) -> list[Row]:
    """A share of a table, from all over it; at least one row."""
    count = max(1, round(len(rows) * share))
    step = max(1, len(rows) // count)
    return list(rows[::step][:count])
