"""Coverage and compliance of work plans, as tables with bars (SPEC P4)."""

import math
from collections.abc import Callable, Iterable, Mapping

from activities.reports import words
from activities.reports.naming import Naming
from activities.reports.speech import Speech
from activities.reports.tables import Cell, Section, Table, Word, columns, section
from domain.consistency import ConsistencyRow, Item, consistency, items_of
from domain.state import Plan

#: Everything of the portfolio, where an area would stand.
ALL = "total"
COUNTS = ("needs", "planned", "done", "pending", "eliminated")


def plan_rows(plans: Mapping[str, Plan], namings: Iterable[Naming]) -> list[ConsistencyRow]:
    """What plans add up to; empty where nothing was diagnosed or planned."""
    areas: dict[str, list[str]] = {}
    for naming in namings:
        for area in naming.program.areas if naming.program is not None else ():
            areas.setdefault(area.id, []).extend(
                standard for standard in area.standards if standard not in areas.get(area.id, ())
            )
    items: list[Item] = [item for lifecycle, plan in plans.items() for item in items_of(lifecycle, plan)]
    return consistency(items, areas) if items else []


def areas_section(rows: list[ConsistencyRow], namings: list[Naming], speech: Speech) -> Section:
    """A bar per area for coverage and one for compliance; the standards as details."""
    names = _AreaNames(namings, speech)
    totals = [row for row in rows if row.standard is None]
    widest = max((row.coverage_pct or 0.0 for row in totals), default=0.0)
    shown = columns(
        speech,
        {
            "area": "text",
            **dict.fromkeys(COUNTS, "number"),
            "coverage_pct": "bar",
            "compliance_pct": "bar",
        },
    )
    table = Table(
        shown,
        tuple((names.area(row.area), *_figures(row, speech)) for row in totals),
        scale=max(100.0, 25.0 * math.ceil(widest / 25)),
    )
    return section(speech, "areas", table=table, details=_standards(rows, names, speech))


def _standards(rows: list[ConsistencyRow], names: "_AreaNames", speech: Speech) -> Section:
    shown = columns(
        speech,
        {
            "area": "text",
            "standard": "text",
            **dict.fromkeys(COUNTS, "number"),
            "coverage_pct": "percent",
            "compliance_pct": "percent",
        },
    )
    cells = tuple(
        (names.area(row.area), names.standard(row.area or "", row.standard), *_figures(row, speech))
        for row in rows
        if row.standard is not None
    )
    return section(speech, "standards", table=Table(shown, cells))


def _figures(row: ConsistencyRow, speech: Speech) -> tuple[Cell, ...]:
    """The counts and percentages; unknown needs are said to be, for unknown is not zero."""
    coverage: Cell = row.coverage_pct
    if row.needs is None:
        coverage = Word(None, _known_in_part(row, speech))
    return (*(getattr(row, name) for name in COUNTS), coverage, row.compliance_pct)


def _known_in_part(row: ConsistencyRow, speech: Speech) -> str:
    if row.known_coverage_pct is None:
        return speech.say(words.NEEDS_UNKNOWN)
    return speech.say(words.KNOWN_IN_PART, value=speech.percent(row.known_coverage_pct))


class _AreaNames:
    """Areas and standards under the name of the first program that knows them."""

    def __init__(self, namings: list[Naming], speech: Speech) -> None:
        self._namings, self._speech = namings, speech

    def area(self, identifier: str | None) -> Word:
        if identifier is None:
            return Word(ALL, self._speech.say(words.TOTAL))
        return Word(identifier, self._first(identifier, lambda naming: naming.area(identifier)))

    def standard(self, area: str, identifier: str) -> Word:
        return Word(identifier, self._first(identifier, lambda naming: naming.standard(area, identifier)))

    def _first(self, identifier: str, name_in: Callable[[Naming], str]) -> str:
        names = (name_in(naming) for naming in self._namings)
        return next((name for name in names if name != identifier), identifier)
