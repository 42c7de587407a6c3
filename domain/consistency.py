"""Coverage and compliance, from needs and activities (SPEC P4).

Coverage is planned over needs, compliance is done over planned. Every total is a sum of rows. Where nobody recorded
needs they are unknown, and so is what is computed from them; unknown is never zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from domain.state import ActivityStatus, Plan

#: The counts that a printed table may state.
COUNTS = ("needs", "planned", "done", "pending", "eliminated")
Kind = Literal["need", "activity"]


class Item(NamedTuple):
    """One need or activity of a lifecycle, in an area and standard; an activity has a status."""

    lifecycle: str
    area: str
    standard: str
    kind: Kind
    status: ActivityStatus | None = None


class Printed(NamedTuple):
    """Figures that a table printed for an area and standard; no standard is the area's total, no area everything's."""

    area: str | None
    standard: str | None
    counts: Mapping[str, int]


class ConsistencyRow(BaseModel):
    """One line of the report; without a standard an area's total, without an area the total of all.

    Percentages are rounded half up to one decimal. `printed` holds the printed counts that differ from these. What is
    `known` leaves out the lifecycles without a diagnosis of the area, so it says something where the whole does not.
    """

    model_config = ConfigDict(frozen=True)

    area: str | None
    standard: str | None
    needs: int | None
    planned: int
    done: int
    pending: int
    eliminated: int
    coverage_pct: float | None
    compliance_pct: float | None
    known_needs: int = Field(exclude=True)
    known_planned: int = Field(exclude=True)
    printed: dict[str, int] = {}
    printed_coverage_pct: float | None = None

    @property
    def known_coverage_pct(self) -> float | None:
        """Coverage where the needs are known; the same as coverage where all are."""
        return percentage(self.known_planned, self.known_needs)


def items_of(lifecycle: str, plan: Plan) -> list[Item]:
    """The needs and activities of one lifecycle's plan."""
    needs = [Item(lifecycle, need.area, need.standard, "need") for need in plan.needs.values()]
    activities = [
        Item(lifecycle, each.area, each.standard, "activity", each.status)
        for each in plan.activities.values()
    ]
    return needs + activities


def consistency(
    items: Iterable[Item],
    areas: Mapping[str, Sequence[str]],
    printed: Iterable[Printed] = (),
) -> list[ConsistencyRow]:
    """A row per standard, a total per area, and one of everything. `areas` names the standards in order.

    Standards that no item is of have no row; one that the areas do not know comes after those that they do.
    """
    counted = list(items)
    rows: list[ConsistencyRow] = []
    totals: list[ConsistencyRow] = []
    for area, standards in _present(counted, areas).items():
        own = [_row(area, standard, counted) for standard in standards]
        total = _total(area, own)
        rows.extend((*own, total))
        totals.append(total)
    everything = (*rows, _total(None, totals))
    differing = {(each.area, each.standard): each.counts for each in printed}
    return [_compared(row, differing.get((row.area, row.standard), {})) for row in everything]


def percentage(part: int, whole: int | None) -> float | None:
    """`part` of `whole` in percent, rounded half up to one decimal; None where that says nothing."""
    if not whole:
        return None
    return float((Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _present(items: Sequence[Item], areas: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    found = {(item.area, item.standard) for item in items}
    unheard = sorted(area for area, _ in found if area not in areas)
    ordered = [*areas, *dict.fromkeys(unheard)]
    present: dict[str, list[str]] = {}
    for area in ordered:
        known = [standard for standard in areas.get(area, ()) if (area, standard) in found]
        other = sorted(standard for each, standard in found if each == area and standard not in known)
        if known or other:
            present[area] = [*known, *other]
    return present


def _row(area: str, standard: str, items: Sequence[Item]) -> ConsistencyRow:
    own = [item for item in items if (item.area, item.standard) == (area, standard)]
    statuses = [item.status for item in own if item.kind == "activity"]
    diagnosed = {item.lifecycle for item in items if item.area == area and item.kind == "need"}
    planned_by = [item.lifecycle for item in own if item.kind == "activity"]
    needs = sum(item.kind == "need" for item in own)
    tally = _Tally(
        needs=needs if diagnosed.issuperset(planned_by) else None,
        known_needs=needs,
        known_planned=sum(lifecycle in diagnosed for lifecycle in planned_by),
        done=statuses.count("done"),
        pending=statuses.count("pending"),
        eliminated=statuses.count("eliminated"),
    )
    return _computed(area, standard, tally)


def _total(area: str | None, rows: Sequence[ConsistencyRow]) -> ConsistencyRow:
    known = [row.needs for row in rows if row.needs is not None]
    tally = _Tally(
        needs=sum(known) if len(known) == len(rows) else None,
        known_needs=sum(row.known_needs for row in rows),
        known_planned=sum(row.known_planned for row in rows),
        done=sum(row.done for row in rows),
        pending=sum(row.pending for row in rows),
        eliminated=sum(row.eliminated for row in rows),
    )
    return _computed(area, None, tally)


class _Tally(NamedTuple):
    needs: int | None
    known_needs: int
    known_planned: int
    done: int
    pending: int
    eliminated: int


def _computed(area: str | None, standard: str | None, tally: _Tally) -> ConsistencyRow:
    planned = tally.done + tally.pending + tally.eliminated
    return ConsistencyRow(
        area=area,
        standard=standard,
        **tally._asdict(),
        planned=planned,
        coverage_pct=percentage(planned, tally.needs),
        compliance_pct=percentage(tally.done, planned),
    )


def _compared(row: ConsistencyRow, printed: Mapping[str, int]) -> ConsistencyRow:
    differing = {name: value for name, value in printed.items() if value != getattr(row, name)}
    if not differing:
        return row
    planned = printed.get("planned", row.planned)
    coverage = percentage(planned, printed.get("needs", row.needs))
    return row.model_copy(update={"printed": differing, "printed_coverage_pct": coverage})
