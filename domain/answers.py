"""Answers to closed questions about lifecycles, counted: how many said what, of how many.

Whoever did not answer is counted too, as having given no information, so that every question has the same denominator.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.consistency import percentage

NO_INFORMATION = "no_information"


class Answer(NamedTuple):
    """What was said of one lifecycle."""

    lifecycle: str
    variable: str
    category: str


class PrintedAnswer(NamedTuple):
    """Figures that a table printed; the percentage as it was printed, with its decimals."""

    n: int | None
    pct: Decimal | None


class AnswerRow(BaseModel):
    """One category of a question. `base` is the number of lifecycles; what is printed is kept where it differs."""

    model_config = ConfigDict(frozen=True)

    variable: str
    category: str
    n: int
    base: int
    pct: float | None
    printed_n: int | None = None
    printed_pct: float | None = None


Printed = Mapping[tuple[str, str], PrintedAnswer]


def tabulate(answers: Iterable[Answer], printed: Printed) -> list[AnswerRow]:
    """Rows by question and category, in the order in which they first appear; no information comes last."""
    given = list(answers)
    lifecycles = {answer.lifecycle for answer in given}
    named = [*((answer.variable, answer.category) for answer in given), *printed]
    rows = []
    for variable in dict.fromkeys(variable for variable, _ in named):
        counts = dict.fromkeys((category for each, category in named if each == variable), 0)
        for answer in given:
            if answer.variable == variable:
                counts[answer.category] += 1
        silent = len(lifecycles) - sum(counts.values())
        unknown = counts.pop(NO_INFORMATION, 0) + silent
        if unknown or (variable, NO_INFORMATION) in printed:
            counts[NO_INFORMATION] = unknown
        for category, n in counts.items():
            rows.append(_row((variable, category), n, len(lifecycles), printed))
    return rows


def _row(place: tuple[str, str], n: int, base: int, printed: Printed) -> AnswerRow:
    stated = printed.get(place, PrintedAnswer(None, None))
    differs = stated.pct is not None and stated.pct != _rounded_like(stated.pct, n, base)
    return AnswerRow(
        variable=place[0],
        category=place[1],
        n=n,
        base=base,
        pct=percentage(n, base),
        printed_n=stated.n if stated.n != n else None,
        printed_pct=float(stated.pct) if differs and stated.pct is not None else None,
    )


def _rounded_like(printed: Decimal, n: int, base: int) -> Decimal | None:
    """The percentage with as many decimals as the printed one, rounded half up."""
    if not base:
        return None
    return (Decimal(100 * n) / base).quantize(Decimal(1).scaleb(printed.as_tuple().exponent), ROUND_HALF_UP)  # type: ignore[arg-type] # finite
