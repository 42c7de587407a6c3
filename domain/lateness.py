"""A requirement that is late or stuck, and who is told (SPEC S4, E1, M2)."""

from domain import escalation
from domain.state import RequirementProgress
from domain.turn import Turn
from domain.validity import OVERDUE


def become_overdue(turn: Turn, identifier: str) -> None:
    """The day after a requirement's due date begins (SPEC S4)."""
    turn.record("requirement_overdue", requirement=identifier)
    tell(turn, turn.state.requirements[identifier])


def tell(turn: Turn, progress: RequirementProgress) -> None:
    """Something went wrong in silence: somebody is told."""
    turn.put_requirement(progress.model_copy(update={"overdue": True}))
    escalation.raise_escalation(turn, OVERDUE, progress.id)


def told_no_more(turn: Turn, progress: RequirementProgress) -> RequirementProgress:
    """A silence or a lapse is over because somebody acted, unless the due date has passed as well."""
    late = progress.met_on is None and progress.due_on is not None and progress.due_on < turn.today
    if not late:
        escalation.clear(turn, OVERDUE, progress.id)
    return progress.model_copy(update={"overdue": late and progress.overdue})
