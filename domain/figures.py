"""The figures of a whole programme, as its definition names them, from where every lifecycle stands.

Each figure counts its own population; nothing is added up across figures. What nobody recorded stays unknown.
"""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from domain.program import Figure, Program
from domain.state import SATISFIED
from domain.views import Status


class FigureRow(BaseModel):
    """One figure of a programme, or of a group of its lifecycles.

    `value` is null where a sum has no record at all; `unknown` is for how many lifecycles a sum lacks its measure.
    """

    model_config = ConfigDict(frozen=True)

    figure: str
    value: int | None
    unknown: int
    lifecycles: int


def figures(program: Program, statuses: Iterable[Status]) -> tuple[FigureRow, ...]:
    """Every figure of the definition over lifecycles of the program, in the definition's order."""
    counted = tuple(statuses)
    return tuple(_row(figure, counted) for figure in program.figures)


def _row(figure: Figure, statuses: tuple[Status, ...]) -> FigureRow:
    if figure.sum_of is not None:
        return _sum(figure, figure.sum_of, statuses)
    met = [status for status in statuses if not figure.met_any or _met_any(figure, status)]
    return FigureRow(figure=figure.id, value=len(met), unknown=0, lifecycles=len(statuses))


def _sum(figure: Figure, measure: str, statuses: tuple[Status, ...]) -> FigureRow:
    values = [status.measures[measure].value for status in statuses if measure in status.measures]
    return FigureRow(
        figure=figure.id,
        value=sum(values) if values else None,
        unknown=len(statuses) - len(values),
        lifecycles=len(statuses),
    )


def _met_any(figure: Figure, status: Status) -> bool:
    """Whether any of the requirements was ever achieved: what expired since was achieved, what was waived was not."""
    achieved = (SATISFIED - {"waived"}) | {"expired"}
    return any(each.id in figure.met_any and each.status in achieved for each in status.requirements)
