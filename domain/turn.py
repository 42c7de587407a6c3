"""One decision in the making: the state so far, and what has followed from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from domain.days import local_date, zone
from domain.facts import Fact, Intent, json_value
from domain.journal import remember
from domain.state import Attendance, Escalation, Handover, Period, RequirementProgress, State
from domain.transitions import LIFECYCLE

Part = TypeVar("Part")


@dataclass(frozen=True)
class Decision:
    """What `decide` returns (SPEC M1). `facts` are those of this decision; of the first one, when it is a repetition."""

    state: State
    facts: tuple[Fact, ...] = ()
    intents: tuple[Intent, ...] = ()
    repeated: bool = False


class Turn:
    """The working copy of a decision. `at` is the nominal instant of what is being handled, in the program's zone."""

    def __init__(self, state: State, at: datetime) -> None:
        self.state = state.model_copy()
        self.facts: list[Fact] = []
        self.intents: list[Intent] = []
        self.at = at
        self.move_to(at)

    def move_to(self, at: datetime) -> None:
        """Handle what follows as of `at`."""
        self.at = at.astimezone(zone(self.state.program.time_zone))

    @property
    def today(self) -> date:
        """The local date of `at`."""
        return local_date(self.at, self.state.program.time_zone)

    def day_of(self, instant: datetime | None) -> date:
        """The local date of an event that says when it occurred, else today."""
        return self.today if instant is None else local_date(instant, self.state.program.time_zone)

    def record(self, fact_type: str, **data: object) -> None:
        """Add a fact."""
        self.state.seq += 1
        fields = {name: json_value(value) for name, value in data.items()}
        self.facts.append(Fact(seq=self.state.seq, at=self.at, type=fact_type, data=fields))

    def intend(
        self, kind: str, *, roles: Iterable[str] = (), persons: Iterable[str] = (), **data: object
    ) -> None:
        """Add an intent for whoever has these roles when it is performed, and for these persons (SPEC E1)."""
        addressed = {"roles": tuple(roles), "persons": tuple(persons)}
        fields = {name: json_value(value) for name, value in {**data, **addressed}.items()}
        self.intents.append(Intent(kind=kind, at=self.at, data=fields))

    def change_status(self, transition: str) -> None:
        """Move the lifecycle to the status that the transition table names."""
        status = LIFECYCLE[self.state.status][transition]
        assert isinstance(status, str), f"{transition} is refused in {self.state.status}"
        self.state.status = status

    def put_requirement(self, progress: RequirementProgress) -> None:
        """Replace where one requirement stands."""
        self.state.requirements = {**self.state.requirements, progress.id: progress}

    def put_escalation(self, escalation: Escalation) -> None:
        """Replace an open escalation."""
        self.state.escalations = {**self.state.escalations, escalation.id: escalation}

    def drop_escalation(self, escalation: Escalation) -> None:
        """Forget an escalation that has ended."""
        self.state.escalations = _without(self.state.escalations, escalation.id)

    def put_handover(self, handover: Handover) -> None:
        """Replace the hand-over of a role."""
        self.state.handovers = {**self.state.handovers, handover.role: handover}

    def drop_handover(self, role: str) -> None:
        """Forget a hand-over that is over."""
        self.state.handovers = _without(self.state.handovers, role)

    def put_attendance(self, attendance: Attendance) -> None:
        """Replace since when a role has not attended."""
        self.state.attendance = {**self.state.attendance, attendance.role: attendance}

    def drop_attendance(self, role: str) -> None:
        """Wait for a role no more."""
        self.state.attendance = _without(self.state.attendance, role)

    def put_period(self, period: Period) -> None:
        """Replace the period with the same cadence, stage and number, or add it."""
        known = self.state.periods.get(period.cadence, ())
        kept = tuple(_replaced(earlier, period) for earlier in known)
        periods = kept if period in kept else (*known, period)
        self.state.periods = {**self.state.periods, period.cadence: periods}

    def finish(self) -> Decision:
        """The decision, with its facts in the journal."""
        remember(self.state, self.facts)
        return Decision(self.state, tuple(self.facts), tuple(self.intents))


def _replaced(earlier: Period, period: Period) -> Period:
    same = (earlier.stage, earlier.number) == (period.stage, period.number)
    return period if same else earlier


def _without(parts: Mapping[str, Part], identifier: str) -> dict[str, Part]:
    return {key: part for key, part in parts.items() if key != identifier}
