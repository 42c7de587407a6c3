"""One state of a lifecycle, and what people of every kind of programme do in it: contacts, answers to escalations."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from domain.days import local_date, zone
from domain.events import Envelope
from domain.state import Escalation, Period, State
from workers.demo.act import Act
from workers.demo.character import Character, Habits

CHANNELS = ("meeting", "visit", "visit", "call")
#: Contacts may be recorded after the next period has begun, so two periods are looked at.
PERIODS_IN_VIEW = 2


class Scene:
    """One state, and what its people would do in it."""

    #: Who is called when the second rung fires.
    partner: ClassVar[str]
    #: Why the director closes a lifecycle whose people do not answer any more.
    reason_to_close: ClassVar[str]

    def __init__(self, state: State, character: Character) -> None:
        assert state.clock is not None
        self.state = state
        self.character = character
        self.draws = character.draws
        self.today = local_date(state.clock, state.program.time_zone)

    def act(
        self, day: date, event_id: str, event_type: str, data: Mapping[str, object], role: str = "coordinator"
    ) -> Act:
        """Something that is done on a day, or today if the day has passed, in working hours."""
        person = self.state.roles.get(role, role)
        hour, minute = (
            self.draws.number(f"{event_id}-hour", 9, 17),
            self.draws.number(f"{event_id}-minute", 0, 59),
        )
        at = datetime.combine(
            max(day, self.today), time(hour, minute), tzinfo=zone(self.state.program.time_zone)
        )
        envelope = Envelope.model_validate(
            {
                "id": event_id,
                "type": event_type,
                "occurred_at": at,
                "by": {"role": role, "person": person},
                "data": data,
            }
        )
        return Act(at, envelope)

    def happened_on(self, fact_types: frozenset[str], name: str, subject: str) -> date | None:
        """The day of the latest fact of some types whose field `name` is `subject`."""
        for fact in reversed(self.state.journal):
            if fact.type in fact_types and fact.data.get(name) == subject:
                return fact.at.date()
        return None

    def contacts(self) -> Iterator[Act]:
        """The contacts of the running periods and of those just past."""
        for periods in self.state.periods.values():
            for period in periods[-PERIODS_IN_VIEW:]:
                if period.status in {"open", "missed"}:
                    yield from self._contact_of(period)

    def _contact_of(self, period: Period) -> Iterator[Act]:
        satisfied_by = self._satisfied_by(period)
        kind = "contact" if satisfied_by == "contact_held" else period.cadence
        key = f"{kind}-{period.stage}-{period.number}"
        habits = self.character.habits_on(period.starts_on)
        if not self.draws.chance(key, habits.holds_contact):
            return
        length = (period.ends_on - period.starts_on).days
        planned = period.starts_on + timedelta(days=length * self.draws.number(f"{key}-day", 25, 90) // 100)
        held_on = self.state.calendar.back(planned, not_before=period.starts_on)
        late = (
            self.draws.number(f"{key}-late", 2, 20)
            if self.draws.chance(f"{key}-is-late", habits.records_late)
            else 0
        )
        data: dict[str, object] = {"held_on": held_on.isoformat()}
        if satisfied_by == "contact_held":
            data |= {"channel": self.draws.choice(f"{key}-channel", CHANNELS), "formal": True}
        yield self.act(held_on + timedelta(days=late), key, satisfied_by, data)

    def _satisfied_by(self, period: Period) -> str:
        cadences = self.state.program.stages_by_id[period.stage].cadences
        return next(cadence.satisfied_by for cadence in cadences if cadence.id == period.cadence)

    def missed_contacts(self) -> Iterator[Act]:
        """Answers to contacts that were missed, from whoever the last rung told."""
        for escalation in self.state.escalations.values():
            if escalation.cause == "monitoring_missed":
                told_on = self.told_on(escalation)
                habits = self.character.habits_on(told_on)
                yield from self._answers(escalation, told_on, habits)
                if escalation.rung == len(self.state.program.ladder(escalation.cause)):
                    yield from self._last_word(escalation, told_on, habits)

    def _answers(self, escalation: Escalation, told_on: date, habits: Habits) -> Iterator[Act]:
        key = f"{escalation.id}-rung-{escalation.rung}"
        soon = told_on + timedelta(days=self.draws.number(f"{key}-days", 1, 4))
        yield from self.acknowledgement(escalation, told_on, habits)
        if (
            escalation.rung == 1
            and escalation.commit_until is not None
            and self.draws.chance(f"{key}-kept", habits.answers_partner)
        ):
            yield self._promised_contact(key, escalation, escalation.commit_until)
        if escalation.rung == 2 and self.draws.chance(key, habits.answers_partner):
            yield self._contact(soon, f"{key}-call", escalation, "call", self.partner)
        if escalation.rung == 3 and self.draws.chance(key, habits.answers_director):
            yield self._contact(soon, f"{key}-visit", escalation, "visit", "program_director")

    def acknowledgement(self, escalation: Escalation, told_on: date, habits: Habits) -> Iterator[Act]:
        """The coordinator takes a problem on and promises a day."""
        key = f"{escalation.id}-rung-{escalation.rung}"
        if escalation.rung == 1 and self.draws.chance(key, habits.acknowledges):
            soon = told_on + timedelta(days=self.draws.number(f"{key}-days", 1, 4))
            promise = timedelta(days=self.draws.number(f"{key}-promise", 7, 18))
            # A contingency may come in between.
            commit_until = max(soon, self.today) + promise
            data = {"escalation": escalation.id, "commit_until": commit_until.isoformat()}
            yield self.act(soon, f"{key}-acknowledged", "escalation_acknowledged", data)

    def _promised_contact(self, key: str, escalation: Escalation, commit_until: date) -> Act:
        day = self.state.calendar.back(commit_until, not_before=self.today)
        return self._contact(day, f"{key}-promised", escalation, "visit", "coordinator")

    def _last_word(self, escalation: Escalation, told_on: date, habits: Habits) -> Iterator[Act]:
        """The last rung asks the director for a decision: close, or a recovery plan (SPEC E3)."""
        key = f"{escalation.id}-decision"
        day = told_on + timedelta(days=self.draws.number(f"{key}-days", 5, 20))
        if self.draws.chance(f"{key}-close", 0.25 * (1 - habits.answers_director)):
            data = {"outcome": "closed_early", "reason": self.reason_to_close}
            yield self.act(day, f"{key}-closed", "closed", data, role="program_director")
        elif self.draws.chance(f"{key}-plan", habits.answers_director):
            yield self._contact(day, f"{key}-meeting", escalation, "meeting", "program_director")

    def _contact(self, day: date, event_id: str, escalation: Escalation, channel: str, role: str) -> Act:
        """What ends the problem: a contact, or whatever else the cadence of the escalation expects."""
        held_on = max(day, self.today)
        expected = self._expected_in(escalation.subject)
        data: dict[str, object] = {"held_on": held_on.isoformat()}
        if expected == "contact_held":
            data |= {"channel": channel, "formal": True}
        return self.act(held_on, event_id, expected, data, role=role)

    def _expected_in(self, cadence_id: str) -> str:
        stages = reversed(self.state.program.stages)
        found = (each.satisfied_by for stage in stages for each in stage.cadences if each.id == cadence_id)
        return next(found, "contact_held")

    def told_on(self, escalation: Escalation) -> date:
        """The day on which the last rung fired."""
        fired = frozenset({"escalation_raised", "escalation_climbed"})
        return self.happened_on(fired, "escalation", escalation.id) or escalation.raised_on
