"""What time it is: the same for every lifecycle in real life, later for one whose clock was moved ahead in practice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.days import local_date


@dataclass(frozen=True)
class Present:
    """The present instant (UTC), and that of the lifecycles whose own clock is ahead of it."""

    now: datetime
    ahead: Mapping[str, datetime] = field(default_factory=dict)

    def of(self, lifecycle: str) -> datetime:
        """What time it is in a lifecycle."""
        return max(self.now, self.ahead.get(lifecycle, self.now))

    def day_of(self, lifecycle: str, time_zone: str) -> date:
        """Which day it is in a lifecycle, local to `time_zone`."""
        return local_date(self.of(lifecycle), time_zone)

    def latest(self, lifecycles: Iterable[str]) -> datetime:
        """What time it is in the one that is ahead of the others; now when there is none."""
        return max(map(self.of, lifecycles), default=self.now)
