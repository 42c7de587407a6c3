"""What changed in a plan between two decisions: a plan may hold hundreds of texts, and most decisions touch one."""

from collections.abc import Mapping
from typing import Final, Literal, TypeVar

from domain.state import Part, Plan

Item = TypeVar("Item", bound=Part)
Whole = Literal["proposal", "agreed"]
#: Parts of a plan that change as a whole.
WHOLES: Final[tuple[Whole, ...]] = ("proposal", "agreed")


class PlanChange(Plan):
    """A plan without what stayed as it was: of needs and activities those that are new or other, and without the `kept` parts."""

    kept: tuple[Whole, ...] = ()


def changed_since(before: Plan | None, plan: Plan) -> PlanChange | None:
    """What changed since `before`, everything where that is not known; None when nothing did."""
    if before is None:
        return PlanChange.model_validate(plan.model_dump()) if plan != Plan() else None
    if before == plan:
        return None
    kept = tuple(name for name in WHOLES if getattr(before, name) == getattr(plan, name))
    return PlanChange(
        needs=_changed(before.needs, plan.needs),
        activities=_changed(before.activities, plan.activities),
        proposal=None if "proposal" in kept else plan.proposal,
        agreed=() if "agreed" in kept else plan.agreed,
        still_since=plan.still_since,
        stalled=plan.stalled,
        kept=kept,
    )


def apply_change(plan: Plan, change: PlanChange) -> Plan:
    """The plan after a change. The same change again changes nothing."""
    return Plan(
        needs={**plan.needs, **change.needs},
        activities={**plan.activities, **change.activities},
        proposal=plan.proposal if "proposal" in change.kept else change.proposal,
        agreed=plan.agreed if "agreed" in change.kept else change.agreed,
        still_since=change.still_since,
        stalled=change.stalled,
    )


def _changed(before: Mapping[str, Item], after: Mapping[str, Item]) -> dict[str, Item]:
    return {key: item for key, item in after.items() if before.get(key) != item}
