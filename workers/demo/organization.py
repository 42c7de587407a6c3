"""What the people of one organization do on its way to recognition: the organization, its coordinator, its advisors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain.days import add_months
from domain.state import SATISFIED, RequirementProgress, State
from workers.demo.act import Act
from workers.demo.filing import FilingScene
from workers.demo.offices import Days
from workers.demo.people import People
from workers.demo.scene import Scene

Route = Literal["municipal", "registry", "both"]
Project = Literal["none", "designed", "funded"]

#: Days that punctual people take for a requirement, from the day on which nothing stands in its way.
PACE: dict[str, Days] = {
    "group_convened": (4, 12),
    "needs_diagnosed": (12, 28),
    "training_topics_agreed": (4, 12),
    "route_chosen": (3, 10),
    "training_cycle_completed": (80, 125),
    "technical_advice_given": (40, 90),
    "lab_decided": (8, 20),
    "project_designed": (30, 55),
    "selection_decided": (20, 35),
    "project_funded": (20, 35),
    "project_implemented": (60, 90),
    "results_delivered": (10, 22),
    "founding_assembly": (18, 40),
    "books_opened": (8, 18),
    "credentials_issued": (4, 12),
    "name_searched": (2, 8),
    "statute_drafted": (8, 15),
    "public_deed": (8, 14),
    "books_legalized": (4, 10),
    "activities_started": (5, 20),
    "final_evaluation": (30, 55),
    "autonomy_plan": (20, 40),
}
#: Measure -> the requirement whose day brings it to light.
COUNTED_WITH = {
    "leaders": "needs_diagnosed",
    "trained_members": "training_cycle_completed",
    "beneficiaries": "results_delivered",
}
POSITIONS = ("president", "secretary", "treasurer")
IDENTITY_DOCUMENTS = ("dni", "carne_extranjeria", "cpp", "carne_extranjeria")
#: The first requirement that is open is the one by which a new board is registered.
BOARD_RENEWALS = ("board_renewal", "registry_board_renewal")
MANDATE_MONTHS = 24
#: A new board is elected so many days before the mandate of the old one ends.
ELECTED_BEFORE = timedelta(days=12)


@dataclass(frozen=True)
class Plan:
    """What an organization is up to. `mandate_until` is the end of its first board's mandate, if that matters."""

    route: Route
    becomes: Route | None
    project: Project
    measures: Mapping[str, int]
    conducts: Mapping[str, str]
    waits_for: Mapping[str, tuple[str, ...]]
    pace: Mapping[str, Days]
    mandate_until: date | None = None

    def option(self, choice: str) -> str:
        """What the organization chooses."""
        options: dict[str, str] = {
            "route": self.route,
            "lab": "not_taking_part" if self.project == "none" else "takes_part",
            "grant": "selected" if self.project == "funded" else "not_selected",
        }
        return options[choice]


@dataclass(frozen=True)
class Advisors(People):
    """The people of one organization, with what they are up to."""

    plan: Plan

    def acts(self, state: State) -> Iterator[Act]:
        """What they would do in this state."""
        scene = OrganizationScene(state, self.character)
        if state.status != "active":
            return
        yield from scene.contacts()
        yield from scene.missed_contacts()
        yield from scene.promises()
        yield from scene.board(self.plan)
        yield from scene.measures(self.plan)
        yield from scene.second_thoughts(self.plan)
        filings = FilingScene(scene, self.plan.conducts, self.plan.waits_for)
        for progress in state.requirements.values():
            yield from scene.requirement(progress, self.plan)
            if progress.id in self.plan.conducts and scene.is_wanted(progress):
                yield from filings.acts(progress)


class OrganizationScene(Scene):
    """One state of an organization."""

    partner = "organization_lead"
    reason_to_close = "La organización dejó de responder y se acordó terminar el acompañamiento"

    def requirement(self, progress: RequirementProgress, plan: Plan) -> Iterator[Act]:
        """A requirement that nobody reviews: done in its time, or decided."""
        pace = plan.pace.get(progress.id, PACE.get(progress.id))
        if progress.status != "open" or pace is None or self._is_held_back(progress.id):
            return
        definition = self.state.program.requirements[progress.id]
        start = self._ready_since(definition.after)
        usual = self.draws.number(f"{progress.id}-days", *pace)
        # Trainings go on at the programme's pace, whoever is slow.
        slowness = 1.0 if definition.track == "training" else self.character.habits_on(start).slowness
        day = self.state.calendar.forward(start + timedelta(days=int(usual * slowness)))
        if definition.decides is not None:
            data = {"choice": definition.decides, "option": plan.option(definition.decides)}
            yield self.act(day, f"{definition.decides}-chosen", "choice_made", data)
        else:
            data = {"requirement": progress.id}
            yield self.act(day, f"{progress.id}-met", "requirement_met", data)

    def _ready_since(self, predecessors: tuple[str, ...]) -> date:
        assert self.state.stage is not None
        met = [self.state.requirements[each].met_on for each in predecessors]
        return max((day for day in met if day is not None), default=self.state.stage.entered_on)

    def _is_held_back(self, requirement: str) -> bool:
        """Credentials wait for the certificate; nobody says good-bye before every authority wrote what it has to."""
        waiting = any(each.status == "deemed" for each in self.state.requirements.values())
        if requirement == "final_evaluation":
            return waiting or self._board_is_new()
        return requirement == "credentials_issued" and waiting

    def is_wanted(self, progress: RequirementProgress) -> bool:
        """Whether the organization files it: a new board only when there is one, and only once."""
        if progress.id not in BOARD_RENEWALS:
            return True
        open_renewals = [
            each
            for each in BOARD_RENEWALS
            if each in self.state.requirements
            and self.state.requirements[each].status not in {"blocked", "excluded"}
        ]
        return self._board_is_new() and open_renewals[:1] == [progress.id]

    def _board_is_new(self) -> bool:
        """Whether a board was elected that no authority knows yet."""
        mandate, board = self.state.requirements.get("board_mandate"), self.state.board
        if mandate is None or mandate.met_on is None or board is None:
            return False
        return board.elected_on > mandate.met_on

    def promises(self) -> Iterator[Act]:
        """The coordinator takes on what is late or about to end."""
        for escalation in self.state.escalations.values():
            if escalation.cause in {"requirement_overdue", "validity_ending"}:
                told_on = self.told_on(escalation)
                yield from self.acknowledgement(escalation, told_on, self.character.habits_on(told_on))

    def board(self, plan: Plan) -> Iterator[Act]:
        """The first board, the next one before its mandate ends, and new identity documents in time."""
        mandate = self.state.requirements.get("board_mandate")
        in_office = self.state.board
        founded = self.state.requirements.get("founding_assembly")
        if mandate is None or founded is None or founded.met_on is None:
            return
        if mandate.status == "open":
            first_until = plan.mandate_until or add_months(founded.met_on, MANDATE_MONTHS)
            yield self._election(1, founded.met_on + timedelta(days=2), first_until)
        elif in_office is not None and in_office.mandate_until == mandate.valid_until and mandate.valid_until:
            elected_on = mandate.valid_until - ELECTED_BEFORE
            next_until = add_months(mandate.valid_until, MANDATE_MONTHS)
            yield self._election(2, elected_on, next_until)
        yield from self._identity_documents()

    def _election(self, number: int, day: date, mandate_until: date) -> Act:
        members = [self._member(number, position) for position in POSITIONS]
        data: dict[str, object] = {"members": members, "mandate_until": mandate_until.isoformat()}
        return self.act(day, f"board-{number}-elected", "board_elected", data, role="organization_lead")

    def _member(self, board: int, position: str) -> dict[str, object]:
        person = f"{self.state.lifecycle}-{position}-{board}"
        months = self.draws.number(f"{person}-valid-months", 8, 60)
        return {
            "person": person,
            "position": position,
            "document": self.draws.choice(f"{person}-document", IDENTITY_DOCUMENTS),
            "valid_until": add_months(self.state.started_at.date(), months).isoformat(),
        }

    def _identity_documents(self) -> Iterator[Act]:
        for member in self.state.board.members if self.state.board is not None else ():
            if member.valid_until is None:
                continue
            key = f"{member.person}-renewed-{member.valid_until}"
            slowness = self.character.habits_on(member.valid_until).slowness
            early = self.draws.number(key, 5, 35) - int(30 * (slowness - 1))
            valid_until = add_months(member.valid_until, 48)
            data = {
                "person": member.person,
                "document": member.document,
                "valid_until": valid_until.isoformat(),
            }
            day = self.state.calendar.forward(member.valid_until - timedelta(days=early))
            yield self.act(day, key, "identity_document_recorded", data)

    def measures(self, plan: Plan) -> Iterator[Act]:
        """What the programme counts, as soon as it can be counted."""
        for measure, requirement in COUNTED_WITH.items():
            progress = self.state.requirements.get(requirement)
            counted = measure in plan.measures and progress is not None and progress.status in SATISFIED
            if counted and progress is not None and progress.met_on is not None:
                data = {"measure": measure, "value": plan.measures[measure]}
                yield self.act(progress.met_on, f"{measure}-counted", "measure_recorded", data)

    def second_thoughts(self, plan: Plan) -> Iterator[Act]:
        """Some choose another route midway."""
        stage = self.state.stage
        if plan.becomes is None or stage is None or stage.id != "development":
            return
        day = stage.entered_on + timedelta(days=self.draws.number("route-change", 45, 60))
        data = {
            "choice": "route",
            "option": plan.becomes,
            "reason": "La asamblea lo decidió al conocer los costos y los plazos",
        }
        yield self.act(self.state.calendar.forward(day), "route-changed", "choice_made", data)
