"""What the people of an alliance do about its work plan: diagnose, propose, endorse, move it, or let it lie."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from domain.acceptance import is_accepted
from domain.plans import CAUSE
from domain.state import SATISFIED, Activity, Escalation, PlanReason, RequirementProgress
from workers.demo.act import Act
from workers.demo.character import Habits
from workers.demo.contingency import Contingency
from workers.demo.plan_ideas import INCLINATIONS, answered, diagnosis, planned_for
from workers.demo.scene import Scene

DIAGNOSED_BY = "self_diagnosis"
#: Some alliances agree on a plan without leaving it here; the coordinator meets the requirement by hand.
BY_HAND_CHANCE = 0.15
#: A plan is proposed so many days before people mean to have it agreed.
PROPOSED_BEFORE = timedelta(days=14)
#: Requirement -> within which months its activities are due.
MONTHS = {"initial_plan_agreed": (2, 6), "advanced_plan_agreed": (3, 9), "long_term_plan_agreed": (3, 9)}
REASONS: dict[str, tuple[PlanReason, ...]] = {
    "advanced_plan_agreed": ("more_complex", "consolidate", "rescope"),
    "long_term_plan_agreed": ("consolidate", "more_complex"),
}
PUT_OFF = (
    "Se espera la respuesta del proveedor",
    "El equipo pidió más tiempo",
    "Se mueve para el próximo semestre",
)
GIVEN_UP = (
    "La empresa ya no tiene presupuesto para esto",
    "Otra organización lo hizo antes",
    "La residencia tiene otras prioridades",
)
TAKEN_UP_AGAIN = "Se retomó en la reunión con la residencia y la empresa"


class PlanScene:
    """One state of an alliance, as far as its plan goes."""

    def __init__(self, scene: Scene, contingencies: Iterable[Contingency]) -> None:
        self.scene, self.contingencies = scene, contingencies
        self.state, self.plan, self.draws = scene.state, scene.state.plan, scene.draws

    def acts(self) -> Iterator[Act]:
        """What its people would do; nothing where the definition that it was begun with keeps no plans."""
        if self.state.program.plan is None:
            return
        yield from self._diagnosis()
        yield from self._endorsements()
        for activity in self.plan.pending:
            yield from self._activity(activity)
        for escalation in self.state.escalations.values():
            if escalation.cause == CAUSE:
                yield from self._answers(escalation, self.scene.told_on(escalation))
        if self.plan.proposal is None and self.plan.pending:
            yield from self._after_contingencies()

    def is_by_hand(self, requirement: str) -> bool:
        """Whether nobody leaves a plan for a requirement that a plan meets."""
        return self.draws.chance(f"{requirement}-by-hand", BY_HAND_CHANCE)

    def made_for(self, progress: RequirementProgress, wanted_by: date) -> Iterator[Act]:
        """A plan version that is to meet a requirement on a day."""
        if self.plan.proposal is not None:
            return
        version, day = len(self.plan.agreed) + 1, max(wanted_by - PROPOSED_BEFORE, self.scene.today)
        chosen = answered(self.plan.needs, version, self.draws)
        activities = planned_for(chosen, version, day, MONTHS[progress.id], self.draws)
        if activities or self.plan.pending:
            reasons = REASONS.get(progress.id, ("consolidate",))
            reason = self.draws.choice(f"{progress.id}-reason", reasons)
            yield self._proposal(f"plan-for-{progress.id}", day, activities, reason)

    def _diagnosis(self) -> Iterator[Act]:
        form = self.state.requirements.get(DIAGNOSED_BY)
        if form is None or form.status not in SATISFIED or form.met_on is None:
            return
        for idea in diagnosis(self.draws):
            if idea.id not in self.plan.needs:
                data = {
                    "id": idea.id,
                    "area": idea.area,
                    "standard": idea.standard,
                    "description": idea.need,
                }
                yield self.scene.act(form.met_on, f"{idea.id}-recorded", "need_recorded", data)

    def _proposal(
        self,
        key: str,
        day: date,
        activities: list[dict[str, object]],
        reason: PlanReason,
        role: str = "coordinator",
    ) -> Act:
        data: dict[str, object] = {"activities": activities, "version": len(self.plan.agreed) + 1}
        if self.plan.agreed:
            data["reason"] = reason
        return self.scene.act(day, f"{key}-proposed", "plan_proposed", data, role=role)

    def _endorsements(self) -> Iterator[Act]:
        """Each party after some days; the silent ones hardly ever."""
        proposal, rules = self.plan.proposal, self.state.program.plan
        if proposal is None or rules is None:
            return
        habits = self.scene.character.habits_on(proposal.proposed_on)
        for party in rules.parties:
            key = f"plan-{proposal.number}-{party}-endorsed"
            if party not in proposal.endorsed and self.draws.chance(key, habits.files):
                days = int(self.draws.number(f"{key}-days", 2, 9) * habits.slowness)
                day = self._workday(proposal.proposed_on + timedelta(days=days))
                yield self.scene.act(day, key, "plan_endorsed", {"version": proposal.number}, role=party)

    def _activity(self, activity: Activity) -> Iterator[Act]:
        """Done around its date, put off, given up, or left lying."""
        habits = self.scene.character.habits_on(activity.due)
        done = habits.holds_contact * INCLINATIONS[activity.area].ease
        reacts = (1 + habits.acknowledges) / 2 * habits.files
        key = f"{activity.id}-{activity.due}"
        day = activity.due - timedelta(days=self.draws.number(key, 0, 20) - int(30 * (habits.slowness - 1)))
        if self.draws.chance(f"{key}-is-done", done):
            yield self._update(activity, day, f"{activity.id}-done", {"status": "done"})
        elif self.draws.chance(f"{key}-is-minded", reacts):
            yield (
                self._given_up(activity, day)
                if self.draws.chance(f"{key}-ends", 0.5)
                else self._put_off(activity, day)
            )

    def _given_up(self, activity: Activity, day: date) -> Act:
        key = f"{activity.id}-eliminated"
        reason = self.draws.choice(f"{key}-why", GIVEN_UP)
        return self._update(activity, day, key, {"status": "eliminated", "reason": reason})

    def _put_off(self, activity: Activity, day: date) -> Act:
        key = f"{activity.id}-postponed-{activity.due}"
        return self._new_date(activity, day, key, self.draws.choice(f"{key}-why", PUT_OFF))

    def _new_date(self, activity: Activity, day: date, key: str, reason: str) -> Act:
        due = max(activity.due, day, self.scene.today) + timedelta(
            days=self.draws.number(f"{key}-days", 30, 90)
        )
        data = {"status": "pending", "sub_reason": "postponed", "due": due.isoformat(), "reason": reason}
        return self._update(activity, day, key, data)

    def _update(self, activity: Activity, day: date, key: str, data: dict[str, str]) -> Act:
        data = {"activity": activity.id, **data}
        role = activity.responsible
        return self.scene.act(self._workday(day), key, "activity_updated", data, role=role)

    def _answers(self, escalation: Escalation, told_on: date) -> Iterator[Act]:
        """Somebody reacts to a plan that stands still: takes an activity up again, or asks for new dates."""
        habits = self.scene.character.habits_on(told_on)
        yield from self.scene.acknowledgement(escalation, told_on, habits)
        key = f"{escalation.id}-rung-{escalation.rung}"
        if not self.draws.chance(f"{key}-moved", self._readiness(escalation, habits)):
            return
        soon = escalation.commit_until or told_on + timedelta(days=self.draws.number(f"{key}-days", 2, 5))
        if self.draws.chance(f"{key}-rescopes", 0.3) and self.plan.proposal is None:
            yield self._proposal(f"plan-after-{key}", self._workday(soon), self._later(soon), "rescope")
        else:
            oldest = min(self.plan.pending, key=lambda each: (each.due, each.id))
            yield self._new_date(oldest, soon, f"{key}-moved", TAKEN_UP_AGAIN)

    def _readiness(self, escalation: Escalation, habits: Habits) -> float:
        if escalation.rung == 1:
            return habits.answers_partner if escalation.commit_until is not None else 0.0
        return habits.answers_partner if escalation.rung == 2 else habits.answers_director

    def _after_contingencies(self) -> Iterator[Act]:
        """What could not be done meanwhile gets new dates, in a new version."""
        for contingency in self.contingencies:
            agreed_before = self.plan.agreed and self.plan.agreed[-1].agreed_on < contingency.first
            key = f"plan-after-{contingency.id}"
            if (
                agreed_before
                and is_accepted(self.state, contingency.resumed_id)
                and self.draws.chance(key, 0.6)
            ):
                day = contingency.last + timedelta(days=self.draws.number(f"{key}-days", 8, 25))
                yield self._proposal(key, self._workday(day), self._later(day), "contingency")

    def _later(self, day: date) -> list[dict[str, object]]:
        """What is pending, with new dates."""
        return [
            {
                **activity.model_dump(
                    mode="json",
                    include={
                        "id",
                        "area",
                        "standard",
                        "description",
                        "responsible",
                        "secondary_area",
                        "project",
                    },
                ),
                "due": (
                    max(activity.due, day, self.scene.today)
                    + timedelta(
                        days=self.draws.number(f"{activity.id}-later-{len(self.plan.agreed)}", 30, 90)
                    )
                ).isoformat(),
            }
            for activity in self.plan.pending
        ]

    def _workday(self, day: date) -> date:
        return self.state.calendar.forward(day)
