"""One thing that waits for somebody: how urgent it is, by when, what it is about (SPEC E1, H1, P1, S4)."""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum

from pydantic import BaseModel, ConfigDict, Field


class Rank(IntEnum):
    """How urgent something is: the smaller, the sooner it should be read."""

    DECIDE = 0
    """A decision that nobody else is asked for."""
    SOON = 1
    """What can be lost any day."""
    ACCEPT = 2
    """A role that somebody offers."""
    STALLED = 3
    """Nobody has been in touch for too long."""
    LATE = 4
    """What went wrong already."""
    DATED = 5
    """What has a day within a week, or can go on as soon as somebody acts."""
    NOW = 6
    """What can be done at any time."""
    LATER = 7
    """What has a day that is further away."""
    OPTIONAL = 8
    """What nobody has to do."""
    WAITING = 9
    """What others have to do."""


#: What should be read today; the rest can wait, or waits for others.
PRESSING = Rank.DATED


class Duty(BaseModel):
    """Something to do in one lifecycle, and because of which role it is whose.

    `kind` says which sentence and command tell it (`domain.duty_names`), `details` what they are about, by ids. `on` is the
    day by which (local, inclusive), `since` the day since which it has been a problem. `escalations` are the open ones
    that end when it is done. `role` is empty as long as it is not said who does it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lifecycle: str
    name: str
    lifecycle_kind: str
    program: str
    profile: str | None = None
    rank: Rank
    kind: str
    subject: str
    on: date | None = None
    since: date | None = None
    role: str = ""
    escalations: tuple[str, ...] = ()
    details: dict[str, str] = Field(default_factory=dict)

    @property
    def when(self) -> date:
        """What comes first among equally urgent duties: what is due first, or has been a problem for longest."""
        return self.on or self.since or date.max

    @property
    def order(self) -> tuple[int, date, str, str, str, str]:
        """Duties in this order come the most urgent first, the same at every time."""
        return self.rank, self.when, self.lifecycle, self.kind, self.subject, self.role


def most_urgent(duties: Iterable[Duty]) -> list[Duty]:
    """Duties of many lifecycles, the most urgent first."""
    return sorted(duties, key=lambda duty: duty.order)
