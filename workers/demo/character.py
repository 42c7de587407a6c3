"""How the people around one alliance behave: punctual, sporadic or silent."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workers.demo.draws import Draws

Behaviour = Literal["punctual", "sporadic", "silent"]

#: One after the other over the table, so that every behaviour meets young and old alliances.
BEHAVIOURS: tuple[Behaviour, ...] = (
    "punctual",
    "sporadic",
    "punctual",
    "silent",
    "sporadic",
    "punctual",
    "silent",
)


@dataclass(frozen=True)
class Habits:
    """How likely people are to do something, and how long they take."""

    holds_contact: float
    records_late: float
    acknowledges: float
    answers_partner: float
    answers_director: float
    slowness: float
    files: float = 1.0


HABITS: dict[Behaviour, Habits] = {
    "punctual": Habits(0.94, 0.1, 0.9, 0.9, 1.0, 1.0),
    "sporadic": Habits(0.68, 0.25, 0.5, 0.6, 0.85, 1.5),
    "silent": Habits(0.05, 0.1, 0.4, 0.12, 0.2, 3.0, files=0.1),
}


@dataclass(frozen=True)
class Character:
    """The behaviour of one alliance's people. The silent ones were punctual until they fell silent."""

    behaviour: Behaviour
    draws: Draws
    silent_from: date | None

    def habits_on(self, day: date) -> Habits:
        """The habits that apply on a day."""
        if self.silent_from is not None and day < self.silent_from:
            return HABITS["punctual"]
        return HABITS[self.behaviour]


def character_of(position: int, draws: Draws, today: date) -> Character:
    """The character of the alliance at a position in the table."""
    behaviour = BEHAVIOURS[position % len(BEHAVIOURS)]
    silent_from = None
    if behaviour == "silent":
        silent_from = today - timedelta(days=draws.number("silent-from", 20, 90))
    return Character(behaviour, draws, silent_from)
