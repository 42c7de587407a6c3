"""What became of a world: the portfolio, alliance by alliance."""

from dataclasses import dataclass

from domain.adoption import adopt
from domain.days import start_of_day
from domain.facts import Fact
from domain.simulation import forecast
from domain.state import State
from domain.views import Status, status_of
from workers.demo.world import Alliance, World


@dataclass(frozen=True)
class Outcome:
    """One alliance: how it stood when it was imported, what was foreseen if nobody acted, and what happened."""

    before: Status
    foreseen: tuple[Fact, ...]
    after: Status
    journal: tuple[Fact, ...]

    @property
    def happened(self) -> tuple[Fact, ...]:
        """The facts since the import."""
        return tuple(fact for fact in self.journal if fact.seq > self.before.facts)


@dataclass(frozen=True)
class Result:
    """The end of a demonstration, in the world's order."""

    world: World
    outcomes: tuple[Outcome, ...]


def result_of(world: World, states: list[State]) -> Result:
    """Compare where the alliances stand with what was foreseen on the first day."""
    outcomes = (
        _outcome(world, alliance, state) for alliance, state in zip(world.alliances, states, strict=True)
    )
    return Result(world, tuple(outcomes))


def _outcome(world: World, alliance: Alliance, after: State) -> Outcome:
    imported = adopt(alliance.start, start_of_day(world.today, world.time_zone)).state
    lines = forecast(imported, world.until)
    return Outcome(
        before=status_of(imported),
        foreseen=tuple(line for line in lines if isinstance(line, Fact)),
        after=status_of(after),
        journal=after.journal,
    )
