"""What the people of one alliance do next, seeing the state that it is in.

Every act has an id that depends only on what it answers to, so that a demonstration that was interrupted goes on
where it was: what the lifecycle has a receipt for is done.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from domain.days import DAY, add_months, local_date, zone
from domain.deadlines import next_deadline
from domain.events import ClockReached, Envelope
from domain.machine import decide
from domain.state import Escalation, Period, RequirementProgress, State
from workers.demo.character import Character, Habits
from workers.demo.contingency import Contingency

#: Days from a stage's entry to a requirement that punctual people meet. Others take a multiple.
USUAL_DAYS = {
    "diagnosis": (8, 45),
    "linking": (8, 40),
    "sensitization": (20, 140),
    "consolidation": (60, 320),
    "continuity": (60, 320),
}
CHANNELS = ("meeting", "visit", "visit", "call")
#: Contacts may be recorded after the next period has begun, so two periods are looked at.
PERIODS_IN_VIEW = 2


@dataclass(frozen=True, order=True)
class Act:
    """An event and the instant at which its author records it."""

    at: datetime
    event: Envelope = field(compare=False)


@dataclass(frozen=True)
class Coordinator:
    """The people of one alliance, and what reaches them from outside."""

    character: Character
    contingencies: tuple[Contingency, ...]

    def next_act(self, state: State, until: datetime) -> Act | None:
        """The first thing that they will do by `until` if nothing else happens meanwhile.

        Deadlines up to then are foreseen with the core: people react to escalations that are still to come.
        """
        while state.status != "closed":
            deadline = next_deadline(state)
            act = self._soonest(state)
            if act is not None and (deadline is None or act.at < deadline):
                return act if act.at <= until else None
            if deadline is None or deadline > until:
                return None
            state = decide(state, ClockReached(), deadline).state
        return None

    def _soonest(self, state: State) -> Act | None:
        if state.clock is None or state.stage is None:
            return None
        acts = (act for act in self._acts(state) if act.event.id not in state.receipts)
        return min(acts, default=None, key=lambda act: (act.at, act.event.id))

    def _acts(self, state: State) -> Iterator[Act]:
        region = state.attributes.region
        mine = [contingency for contingency in self.contingencies if contingency.reaches(region)]
        scene = Scene(state, self.character)
        yield from scene.contingency_acts(mine)
        if state.status == "active":
            yield from scene.contacts()
            yield from scene.requirements()
            yield from scene.reactions()
            yield from scene.changes_of_people()


class Scene:
    """One state, and what its people would do in it."""

    def __init__(self, state: State, character: Character) -> None:
        assert state.clock is not None
        self.state = state
        self.character = character
        self.draws = character.draws
        self.today = local_date(state.clock, state.program.time_zone)
        self.coordinator = state.roles.get("coordinator", "coordinator")

    def contingency_acts(self, contingencies: list[Contingency]) -> Iterator[Act]:
        """Pausing with everybody else, and resuming."""
        for contingency in contingencies:
            if self.state.status == "active" and self.today <= contingency.first:
                reason = {"reason": contingency.reason, "kind": "contingency"}
                yield self._act(contingency.first, f"{contingency.id}-paused", "paused", reason)
            if f"{contingency.id}-paused" in self.state.receipts and self.state.status == "paused":
                yield self._act(contingency.last + DAY, f"{contingency.id}-resumed", "resumed", {})

    def contacts(self) -> Iterator[Act]:
        """The contacts of the running periods and of those just past."""
        for periods in self.state.periods.values():
            for period in periods[-PERIODS_IN_VIEW:]:
                if period.status in {"open", "missed"}:
                    yield from self._contact_of(period)

    def _contact_of(self, period: Period) -> Iterator[Act]:
        key = f"contact-{period.stage}-{period.number}"
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
        data = {
            "channel": self.draws.choice(f"{key}-channel", CHANNELS),
            "formal": True,
            "held_on": held_on.isoformat(),
        }
        yield self._act(held_on + timedelta(days=late), key, "contact_held", data)

    def requirements(self) -> Iterator[Act]:
        """Requirements of the stage that are met, and documents that are renewed."""
        stage = self.state.stage_definition
        assert stage is not None, "an active lifecycle is in a stage"
        current = {requirement.id for requirement in stage.requirements}
        for progress in self.state.requirements.values():
            if progress.status == "open" and progress.id in current:
                yield self._meeting(progress)
            if progress.status in {"met", "expired"} and progress.valid_until is not None:
                yield self._renewal(progress, progress.valid_until)

    def _meeting(self, progress: RequirementProgress) -> Act:
        assert self.state.stage is not None
        stage = self.state.stage
        usual = self.draws.number(f"{progress.id}-days", *USUAL_DAYS.get(stage.id, (10, 60)))
        day = stage.entered_on + timedelta(days=usual + stage.shifted_days)
        slowness = self.character.habits_on(day).slowness
        late = timedelta(days=int(usual * (slowness - 1)))
        return self._act(day + late, f"{progress.id}-met", "requirement_met", {"requirement": progress.id})

    def _renewal(self, progress: RequirementProgress, valid_until: date) -> Act:
        key = f"{progress.id}-renewed-{valid_until}"
        early = self.draws.number(key, 3, 25)
        slowness = self.character.habits_on(valid_until).slowness
        day = valid_until + timedelta(days=int(30 * (slowness - 1)) - early)
        return self._act(day, key, "requirement_met", {"requirement": progress.id})

    def reactions(self) -> Iterator[Act]:
        """Answers to what was escalated, from whoever the last rung told."""
        for escalation in self.state.escalations.values():
            told_on = self._told_on(escalation)
            habits = self.character.habits_on(told_on)
            if escalation.cause == "monitoring_missed":
                yield from self._answers(escalation, told_on, habits)
                if escalation.rung == len(self.state.program.ladder(escalation.cause)):
                    yield from self._last_word(escalation, told_on, habits)
            if escalation.cause == "stage_overdue" and escalation.rung == 1:
                yield from self._extension(escalation, told_on, habits)

    def _answers(self, escalation: Escalation, told_on: date, habits: Habits) -> Iterator[Act]:
        key = f"{escalation.id}-rung-{escalation.rung}"
        soon = told_on + timedelta(days=self.draws.number(f"{key}-days", 1, 4))
        if escalation.rung == 1 and self.draws.chance(key, habits.acknowledges):
            promise = timedelta(days=self.draws.number(f"{key}-promise", 7, 18))
            data = {"escalation": escalation.id, "commit_until": (soon + promise).isoformat()}
            yield self._act(soon, f"{key}-acknowledged", "escalation_acknowledged", data)
            if escalation.commit_until is not None and self.draws.chance(
                f"{key}-kept", habits.answers_company_lead
            ):
                yield self._promised_contact(key, escalation.commit_until)
        if escalation.rung == 2 and self.draws.chance(key, habits.answers_company_lead):
            yield self._contact(soon, f"{key}-call", "call", "company_lead")
        if escalation.rung == 3 and self.draws.chance(key, habits.answers_director):
            yield self._contact(soon, f"{key}-visit", "visit", "program_director")

    def _promised_contact(self, key: str, commit_until: date) -> Act:
        day = self.state.calendar.back(commit_until, not_before=self.today)
        return self._contact(day, f"{key}-promised", "visit", "coordinator")

    def _extension(self, escalation: Escalation, told_on: date, habits: Habits) -> Iterator[Act]:
        key = f"{escalation.id}-extension"
        if not self.draws.chance(key, habits.acknowledges):
            return
        day = told_on + timedelta(days=self.draws.number(f"{key}-days", 1, 4))
        expected_end = add_months(day, self.draws.number(f"{key}-months", 1, 2))
        data = {
            "expected_end": expected_end.isoformat(),
            "reason": "Falta poco para completar los hitos de la etapa",
        }
        yield self._act(day, f"{key}-granted", "stage_extended", data)

    def _last_word(self, escalation: Escalation, told_on: date, habits: Habits) -> Iterator[Act]:
        """The last rung asks the director for a decision: close, or a recovery plan (SPEC E3)."""
        key = f"{escalation.id}-decision"
        day = told_on + timedelta(days=self.draws.number(f"{key}-days", 5, 20))
        if self.draws.chance(f"{key}-close", 0.25 * (1 - habits.answers_director)):
            data = {
                "outcome": "closed_early",
                "reason": "La empresa dejó de responder y se acordó terminar la alianza",
            }
            yield self._act(day, f"{key}-closed", "closed", data, role="program_director")
        elif self.draws.chance(f"{key}-plan", habits.answers_director):
            yield self._contact(day, f"{key}-meeting", "meeting", "program_director")

    def changes_of_people(self) -> Iterator[Act]:
        """One change of the company's lead in the life of some alliances; of all that fall silent, just before."""
        silent_from = self.character.silent_from
        if silent_from is not None:
            day = silent_from - timedelta(days=self.draws.number("lead-leaves", 5, 25))
        elif self.draws.chance("lead-changes", 0.4):
            started_on = local_date(self.state.started_at, self.state.program.time_zone)
            day = started_on + timedelta(days=self.draws.number("lead-changes-day", 200, 700))
        else:
            return
        lead = self.state.roles.get("company_lead", "company_lead")
        if day >= self.today:
            data = {"role": "company_lead", "person": f"{lead}-2"}
            yield self._act(day, "company-lead-changed", "role_assigned", data)

    def _contact(self, day: date, event_id: str, channel: str, role: str) -> Act:
        held_on = max(day, self.today)
        data = {"channel": channel, "formal": True, "held_on": held_on.isoformat()}
        return self._act(held_on, event_id, "contact_held", data, role=role)

    def _told_on(self, escalation: Escalation) -> date:
        """The day on which the last rung fired."""
        for fact in reversed(self.state.journal):
            fired = fact.type in {"escalation_raised", "escalation_climbed"}
            if fired and fact.data.get("escalation") == escalation.id:
                return fact.at.date()
        return escalation.raised_on

    def _act(
        self, day: date, event_id: str, event_type: str, data: Mapping[str, object], role: str = "coordinator"
    ) -> Act:
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
