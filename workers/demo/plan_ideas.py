"""What diagnoses of the demonstration find and what its plans answer: uneven over the areas, as the source found.

Many needs in the institution and its team, many activities with the children, hardly any about money.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Final

from domain.state import Need
from workers.demo.draws import Draws

FEWEST_NEEDS, MOST_NEEDS = 3, 8
FEWEST_PLANNED = 3
#: Some alliances plan for this area without a diagnosis of it: its needs are unknown, not zero.
OFTEN_UNDIAGNOSED: Final = "financing"
UNDIAGNOSED_CHANCE = 0.12
FINE = 1_000_000


@dataclass(frozen=True)
class Inclination:
    """How likely a need of an area is answered by the first plan and by each later one, and its activity is done."""

    first: float
    later: float
    ease: float


INCLINATIONS: dict[str, Inclination] = {
    "institutional_management": Inclination(0.25, 0.08, 0.65),
    "child_accompaniment": Inclination(0.95, 0.75, 0.9),
    "team_training": Inclination(0.28, 0.15, 0.4),
    "habitability_infrastructure": Inclination(0.5, 0.2, 0.75),
    "financing": Inclination(0.3, 0.2, 0.8),
}


@dataclass(frozen=True)
class Idea:
    """A need of a standard, the activity that answers it, and the one that follows in a later plan."""

    number: int
    area: str
    standard: str
    weight: int
    need: str
    activity: str
    follow_up: str
    responsible: str
    secondary_area: str | None
    project: str | None

    @property
    def id(self) -> str:
        """The id of the need."""
        return f"need-{self.number:02}"

    def draft(self, identifier: str, due: date, *, first: bool) -> dict[str, object]:
        """Its activity in a plan version, as a proposal lists it."""
        return {
            "id": identifier,
            "area": self.area,
            "standard": self.standard,
            "description": self.activity if first else self.follow_up,
            "responsible": self.responsible,
            "due": due.isoformat(),
            "secondary_area": self.secondary_area,
            "project": self.project,
        }


@cache
def ideas() -> tuple[Idea, ...]:
    """The rows of `plan_ideas.csv`, in its order."""
    text = resources.files("workers.demo").joinpath("plan_ideas.csv").read_text(encoding="utf-8")
    return tuple(_idea(number, row) for number, row in enumerate(csv.DictReader(text.splitlines()), start=1))


def _idea(number: int, row: dict[str, str]) -> Idea:
    texts = {name: row[name] for name in ("area", "standard", "need", "activity", "follow_up", "responsible")}
    return Idea(
        number=number,
        weight=int(row["weight"]),
        secondary_area=row["secondary_area"] or None,
        project=row["project"] or None,
        **texts,
    )


def diagnosis(draws: Draws) -> list[Idea]:
    """What the diagnosis of one alliance finds."""
    found = ideas()
    if leaves_out(draws):
        found = tuple(idea for idea in found if idea.area != OFTEN_UNDIAGNOSED)
    count = draws.number("needs", FEWEST_NEEDS, MOST_NEEDS)
    ranked = sorted(found, key=lambda idea: _share(draws, f"{idea.id}-found") ** (1 / idea.weight))
    return sorted(ranked[-count:], key=lambda idea: idea.number)


def leaves_out(draws: Draws) -> bool:
    """Whether this alliance plans for an area that nobody diagnosed."""
    return draws.chance(f"{OFTEN_UNDIAGNOSED}-undiagnosed", UNDIAGNOSED_CHANCE)


def answered(needs: Mapping[str, Need], version: int, draws: Draws) -> list[Idea]:
    """The needs that a plan version answers: at least three in the first one, one in a later one."""
    urgency = {idea: _urgency(idea, version, draws) for idea in ideas() if idea.id in needs}
    ranked = sorted(urgency, key=lambda idea: urgency[idea])
    fewest = FEWEST_PLANNED if version == 1 else 1
    chosen = [idea for place, idea in enumerate(ranked) if place < fewest or urgency[idea] < 1]
    undiagnosed = [idea for idea in ideas() if idea.area == OFTEN_UNDIAGNOSED] if leaves_out(draws) else []
    return [*chosen, *undiagnosed] if version == 1 else chosen


def _urgency(idea: Idea, version: int, draws: Draws) -> float:
    """Below 1 where the version answers the need."""
    inclination = INCLINATIONS[idea.area]
    likely = inclination.first if version == 1 else inclination.later
    return _share(draws, f"{idea.id}-in-plan-{version}") / likely


def _share(draws: Draws, key: str) -> float:
    return draws.number(key, 1, FINE) / FINE


def planned_for(
    chosen: Iterable[Idea], version: int, proposed_on: date, months: tuple[int, int], draws: Draws
) -> list[dict[str, object]]:
    """The activities of a version, due within so many months of its proposal."""
    first, last = (30 * each for each in months)
    return [
        idea.draft(
            f"activity-{version}-{place}",
            proposed_on + timedelta(days=draws.number(f"{idea.id}-due-{version}", first, last)),
            first=version == 1,
        )
        for place, idea in enumerate(chosen, start=1)
    ]
