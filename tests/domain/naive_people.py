"""What a patient person would write down about roles, hand-overs and silence, living one day after the other.

The rules by heart: five working days to accept; a silence after 20 days lived without attending; a pause stops both.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from tests.domain.lives import chile, days

DAY = timedelta(days=1)
TO_ACCEPT = 5
SILENT_AFTER = 20
#: The role that must attend.
EXPECTED = "helper"
HOLIDAYS = set(chile().holidays)
Line = tuple[str, str, str]


class Deed(NamedTuple):
    """Something that somebody does at noon: `who` is the person concerned or the sender, `back` how many days ago."""

    on: date
    what: str
    role: str = ""
    who: str = ""
    back: int = 0
    formal: bool = True
    attended: tuple[str, ...] | None = None


@dataclass
class Waiting:
    """A hand-over that nobody has accepted."""

    who: str
    since: date
    until: date
    late: bool = False


@dataclass
class Patient:
    """Lives day by day. `lines` are (day, what, role); `refused` the codes of what could not be."""

    start: date
    roles: dict[str, str]
    rotations: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, Waiting] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    paused: date | None = None
    dead: set[date] = field(default_factory=set)
    heard: date | None = None
    silent: bool = False

    def live(self, deeds: list[Deed], last: date) -> "Patient":
        """From the start to `last`, both included."""
        for day in days(self.start, last):
            if day > self.start:
                self.morning(day)
            else:
                self.named(day)
            for deed in deeds:
                if deed.on == day:
                    self.noon(deed)
            if self.paused is not None:
                self.dead.add(day)
        return self

    def morning(self, day: date) -> None:
        if self.paused is not None:
            return
        for role, handover in sorted(self.waiting.items()):
            if not handover.late and handover.until < day:
                handover.late = True
                self.write(day, "handover_overdue", role)
                self.write(day, "escalation_raised", role)
        if self.heard is not None and not self.silent and self.is_silent(day):
            self.silent = True
            self.write(day, "party_silent", EXPECTED)
            self.write(day, "escalation_raised", EXPECTED)

    def is_silent(self, day: date) -> bool:
        assert self.heard is not None
        lived = [each for each in days(self.heard, day - DAY) if each not in self.dead]
        return len(lived) > SILENT_AFTER

    def noon(self, deed: Deed) -> None:
        code = getattr(self, deed.what)(deed)
        if code:
            self.refused.append((deed.on.isoformat(), code))

    def pause(self, deed: Deed) -> str | None:
        if self.paused is not None:
            return "already_paused"
        self.paused = deed.on
        return None

    def resume(self, deed: Deed) -> str | None:
        if self.paused is None:
            return "not_paused"
        for handover in self.waiting.values():
            if not handover.late:
                until = handover.until + (deed.on - max(self.paused, handover.since))
                while not works(until) and any(works(each) for each in days(deed.on, until)):
                    until -= DAY
                handover.until = until
        self.paused = None
        return None

    def assign(self, deed: Deed) -> str | None:
        if deed.role in self.waiting:
            self.end(deed, "handover_cancelled")
        self.write(deed.on, "role_assigned", deed.role)
        self.take(deed.role, deed.who, deed.on)
        return None

    def hand_over(self, deed: Deed) -> str | None:
        if self.roles.get(deed.role) == deed.who:
            return "already_in_role"
        if deed.role in self.waiting:
            if self.waiting[deed.role].who == deed.who:
                return "handover_already_started"
            self.end(deed, "handover_cancelled")
        until, left = deed.on, TO_ACCEPT
        while left:
            until += DAY
            left -= works(until)
        self.waiting[deed.role] = Waiting(deed.who, deed.on, until)
        self.write(deed.on, "handover_started", deed.role)
        return None

    def accept(self, deed: Deed) -> str | None:
        if deed.role not in self.waiting:
            return "no_handover"
        if self.waiting[deed.role].who != deed.who:
            return "not_incoming_person"
        self.end(deed, "handover_accepted")
        self.take(deed.role, deed.who, deed.on)
        return None

    def cancel(self, deed: Deed) -> str | None:
        if deed.role not in self.waiting:
            return "no_handover"
        self.end(deed, "handover_cancelled")
        return None

    def contact(self, deed: Deed) -> str | None:
        held = max(self.start, deed.on - deed.back * DAY)
        came = deed.formal if deed.attended is None else EXPECTED in deed.attended
        self.write(deed.on, "contact_held", "")
        if not came or self.heard is None or held <= self.heard:
            return None
        self.heard = held
        if self.silent and not self.is_silent(deed.on):
            self.silent = False
            self.write(deed.on, "escalation_cleared", EXPECTED)
        return None

    def end(self, deed: Deed, how: str) -> None:
        self.write(deed.on, how, deed.role)
        if self.waiting.pop(deed.role).late:
            self.write(deed.on, "escalation_cleared", deed.role)

    def take(self, role: str, who: str, day: date) -> None:
        if self.roles.get(role, who) != who:
            self.rotations[role] = self.rotations.get(role, 0) + 1
        self.roles[role] = who
        self.named(day)

    def named(self, day: date) -> None:
        if EXPECTED in self.roles and self.heard is None:
            self.heard = day

    def write(self, day: date, what: str, role: str) -> None:
        self.lines.append((day.isoformat(), what, role))


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS
