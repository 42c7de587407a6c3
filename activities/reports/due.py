"""What somebody is expected to do: late already, or within a week."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from activities.reports import words
from activities.reports.naming import Naming
from activities.reports.speech import Speech
from activities.reports.tables import Word
from domain.state import Plan
from domain.views import Status

COORDINATOR = "coordinator"
#: Today and the six days that follow.
WEEK = timedelta(days=6)


class Due(NamedTuple):
    """Something due on a local day, and who is in charge of it: a person, or a role that nobody has."""

    on: date
    what: Word
    who: Word


def due_by(status: Status, plan: Plan | None, naming: Naming, today: date, speech: Speech) -> list[Due]:
    """Everything of a lifecycle that is late or due within the week, the oldest first. Nothing while it is paused."""
    if status.status != "active":
        return []
    finder = _Finder(status, naming, today, speech)
    found = [
        *finder.of_periods(),
        *finder.of_stage(),
        *finder.of_requirements(),
        *finder.of_plan(plan),
        *finder.of_people(),
    ]
    return sorted(found, key=lambda each: (each.on, each.what.code, each.what.text))


class _Finder:
    def __init__(self, status: Status, naming: Naming, today: date, speech: Speech) -> None:
        self._status, self._naming, self._speech = status, naming, speech
        self._today, self._last = today, today + WEEK

    def of_periods(self) -> Iterator[Due]:
        for period in self._status.running_periods:
            if period.status == "open" and period.due_on <= self._last:
                what = self._naming.cadence(period.cadence)
                yield self._due(period.due_on, "period", what=what, number=period.number)

    def of_stage(self) -> Iterator[Due]:
        end = self._status.expected_end
        if end is not None and self._today <= end <= self._last:
            yield self._due(end, "stage", what=self._naming.stage(self._status.stage))

    def of_requirements(self) -> Iterator[Due]:
        for progress in self._status.requirements:
            if progress.overdue and progress.due_on is not None and progress.met_on is None:
                what = self._naming.requirement(progress.id)
                yield self._due(progress.due_on, "late_requirement", what=what)
        for clock in self._status.clocks:
            if clock.ends_on is not None and self._today <= clock.ends_on <= self._last:
                kind = "requirement" if clock.kind == "due" else clock.kind
                yield self._due(clock.ends_on, kind, what=self._naming.requirement(clock.subject))

    def of_plan(self, plan: Plan | None) -> Iterator[Due]:
        pending = plan.pending if plan is not None else ()
        late = [each for each in pending if each.is_overdue(self._today)]
        if late:
            yield self._due(min(each.due for each in late), "late_activities", number=len(late))
        for activity in pending:
            if self._today <= activity.due <= self._last:
                role = activity.responsible
                yield self._due(activity.due, "activity", role=role, what=activity.description)

    def of_people(self) -> Iterator[Due]:
        for handover in self._status.handovers:
            if handover.accept_by <= self._last:
                kind = "late_handover" if handover.overdue else "handover"
                what = self._what(kind, what=self._naming.role(handover.role))
                yield Due(handover.accept_by, what, Word(handover.incoming, handover.incoming))

    def _due(self, on: date, kind: str, role: str = COORDINATOR, **values: object) -> Due:
        person = self._status.roles.get(role)
        who = Word(role, self._naming.role(role)) if person is None else Word(person, person)
        return Due(on, self._what(kind, **values), who)

    def _what(self, kind: str, **values: object) -> Word:
        return Word(kind, self._speech.sentence(words.DUE[kind], **values))
