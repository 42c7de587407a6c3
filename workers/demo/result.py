"""What became of a world: the portfolio, lifecycle by lifecycle."""

from dataclasses import dataclass

from domain.adoption import adopt
from domain.facts import Fact
from domain.program import LifecycleKind, Program
from domain.simulation import forecast
from domain.state import Plan, State
from domain.views import Status, status_of
from workers.demo.participant import Participant
from workers.demo.world import World


@dataclass(frozen=True)
class Outcome:
    """One lifecycle: how it stood when it was imported, what was foreseen if nobody acted, and what happened."""

    program: Program
    before: Status
    foreseen: tuple[Fact, ...]
    after: Status
    journal: tuple[Fact, ...]
    plan: Plan
    plan_before: Plan

    @property
    def happened(self) -> tuple[Fact, ...]:
        """The facts since the import."""
        return tuple(fact for fact in self.journal if fact.seq > self.before.facts)


@dataclass(frozen=True)
class Result:
    """The end of a demonstration, in the world's order."""

    world: World
    outcomes: tuple[Outcome, ...]

    def of_kind(self, kind: LifecycleKind) -> tuple[Outcome, ...]:
        """The outcomes of one kind of lifecycle."""
        return tuple(outcome for outcome in self.outcomes if outcome.program.kind == kind)


def result_of(world: World, states: list[State]) -> Result:
    """Compare where the lifecycles stand with what was foreseen on the first day."""
    outcomes = (
        _outcome(world, participant, state)
        for participant, state in zip(world.participants, states, strict=True)
    )
    return Result(world, tuple(outcomes))


def _outcome(world: World, participant: Participant, after: State) -> Outcome:
    imported = adopt(participant.start, world.begins).state
    lines = forecast(imported, world.until)
    return Outcome(
        program=participant.start.program,
        before=status_of(imported),
        foreseen=tuple(line for line in lines if isinstance(line, Fact)),
        after=status_of(after),
        journal=after.journal,
        plan=after.plan,
        plan_before=imported.plan,
    )
