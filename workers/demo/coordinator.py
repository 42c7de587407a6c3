"""What the people of one alliance do: the coordinator, the residence, the company beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.acceptance import is_accepted
from domain.days import add_months, local_date
from domain.events import Actor
from domain.state import Escalation, RequirementProgress, State
from workers.demo.act import Act
from workers.demo.character import Habits
from workers.demo.contingency import Contingency, noon
from workers.demo.leave import ROLE, Leave
from workers.demo.people import People
from workers.demo.plan_scene import PlanScene
from workers.demo.scene import Scene

#: Days from a stage's entry to a requirement that punctual people meet. Others take a multiple.
USUAL_DAYS = {
    "diagnosis": (8, 45),
    "linking": (8, 40),
    "sensitization": (20, 140),
    "consolidation": (60, 320),
    "continuity": (60, 320),
}


LEAD = "company_lead"


def successor_of(lead: str) -> str:
    """Who leads an alliance in a company after somebody else."""
    return f"{lead}-2"


@dataclass(frozen=True)
class Coordinator(People):
    """The people of one alliance, and what reaches them from outside."""

    contingencies: tuple[Contingency, ...]
    leave: Leave | None = None

    def successor(self, role: str, person: str) -> str | None:
        """The company's lead may change."""
        return successor_of(person) if role == LEAD else None

    def acts(self, state: State) -> Iterator[Act]:
        """What they would do in this state."""
        region = state.attributes.region
        mine = [contingency for contingency in self.contingencies if contingency.reaches(region)]
        scene = AllianceScene(state, self.character)
        yield from scene.contingency_acts(mine)
        if state.status == "active":
            yield from scene.contacts()
            plans = PlanScene(scene, mine)
            yield from plans.acts()
            yield from scene.requirements(plans)
            yield from scene.missed_contacts()
            yield from scene.extensions()
            yield from scene.changes_of_people()
            yield from scene.handover(self.leave)


class AllianceScene(Scene):
    """One state of an alliance."""

    partner = LEAD
    reason_to_close = "La empresa dejó de responder y se acordó terminar la alianza"

    def contingency_acts(self, contingencies: list[Contingency]) -> Iterator[Act]:
        """Pausing with everybody else, and resuming."""
        for contingency in contingencies:
            if self.state.status == "active" and self.today <= contingency.first:
                reason = {"reason": contingency.reason, "kind": contingency.kind}
                yield self._with_everybody(
                    contingency, self.act(contingency.first, contingency.paused_id, "paused", reason)
                )
            if is_accepted(self.state, contingency.paused_id) and self.state.status == "paused":
                yield self._with_everybody(
                    contingency, self.act(contingency.resumed_on, contingency.resumed_id, "resumed", {})
                )

    def _with_everybody(self, contingency: Contingency, act: Act) -> Act:
        """What is declared for everybody happens to everybody at the same time."""
        if not contingency.declared:
            return act
        return replace(act, at=noon(act.at.date(), self.state.program.time_zone))

    def requirements(self, plans: PlanScene) -> Iterator[Act]:
        """Requirements of the stage that are met, most plans among them by a plan, and documents that are renewed."""
        stage = self.state.stage_definition
        assert stage is not None, "an active lifecycle is in a stage"
        current = {requirement.id: requirement.met_by_plan for requirement in stage.requirements}
        for progress in self.state.requirements.values():
            if progress.status == "open" and progress.id in current:
                if current[progress.id] and not plans.is_by_hand(progress.id):
                    yield from plans.made_for(progress, self._usual_day(progress))
                else:
                    yield self._meeting(progress)
            if progress.status in {"met", "expired"} and progress.valid_until is not None:
                yield self._renewal(progress, progress.valid_until)

    def _meeting(self, progress: RequirementProgress) -> Act:
        day, data = self._usual_day(progress), {"requirement": progress.id}
        return self.act(day, f"{progress.id}-met", "requirement_met", data)

    def _usual_day(self, progress: RequirementProgress) -> date:
        """When these people meet a requirement."""
        assert self.state.stage is not None
        stage = self.state.stage
        usual = self.draws.number(f"{progress.id}-days", *USUAL_DAYS.get(stage.id, (10, 60)))
        day = stage.entered_on + timedelta(days=usual + stage.shifted_days)
        slowness = self.character.habits_on(day).slowness
        return day + timedelta(days=int(usual * (slowness - 1)))

    def _renewal(self, progress: RequirementProgress, valid_until: date) -> Act:
        key = f"{progress.id}-renewed-{valid_until}"
        early = self.draws.number(key, 3, 25)
        slowness = self.character.habits_on(valid_until).slowness
        day = valid_until + timedelta(days=int(30 * (slowness - 1)) - early)
        return self.act(day, key, "requirement_met", {"requirement": progress.id})

    def extensions(self) -> Iterator[Act]:
        """More time for stages that are overdue."""
        for escalation in self.state.escalations.values():
            if escalation.cause == "stage_overdue" and escalation.rung == 1:
                told_on = self.told_on(escalation)
                yield from self._extension(escalation, told_on, self.character.habits_on(told_on))

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
        yield self.act(day, f"{key}-granted", "stage_extended", data)

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
        lead = self.state.roles.get(LEAD, LEAD)
        if day >= self.today:
            data = {"role": LEAD, "person": successor_of(lead)}
            yield self.act(day, "company-lead-changed", "role_assigned", data)

    def handover(self, leave: Leave | None) -> Iterator[Act]:
        """The coordinator's leave: the role is offered on its day, and accepted some days later."""
        if leave is None:
            return
        waiting = self.state.handovers.get(ROLE)
        if waiting is not None and waiting.incoming == leave.to:
            soon = waiting.started_on + timedelta(days=self.draws.number("coordinator-accepts", 1, 3))
            accepted = self.act(soon, "coordinator-accepts", "handover_accepted", {"role": ROLE})
            by = Actor(role=ROLE, person=leave.to)
            yield replace(accepted, event=accepted.event.model_copy(update={"by": by}))
        elif self.state.roles.get(ROLE) == leave.person and self.today <= leave.day:
            data = {"role": ROLE, "to": leave.to, "reason": leave.reason}
            yield self.act(leave.day, "coordinator-leaves", "handover_started", data)
