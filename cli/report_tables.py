"""Reports as one table, told to people, to programs, or written as a workbook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from cli import output
from cli.dates import short_date
from cli.exporting import Cell, CellKind, Column, Table, write_table
from cli.language import tr
from cli.numbers import NOTHING, percentage

Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class Field(Generic[Row]):
    """A column of a report: its heading (translated when it is shown), what it holds, and where that comes from."""

    heading: str
    value: Callable[[Row], Cell]
    kind: CellKind = "text"
    width: int = 16


@dataclass(frozen=True)
class Report(Generic[Row]):
    """A title, its columns and its rows."""

    title: str
    fields: Sequence[Field[Row]]
    rows: Sequence[Row]


def show(report: Report[Row], *, as_json: bool, xlsx: str | None, overwrite: bool) -> None:
    """Print a report, and write it where that was asked."""
    if xlsx is not None:
        write_table(xlsx, _written(report), overwrite=overwrite)
    if as_json:
        for row in report.rows:
            output.json_line(row.model_dump(mode="json"))
    elif report.rows:
        numbers = sum(field.kind != "text" for field in report.fields)
        cells = [[_said(field, row) for field in report.fields] for row in report.rows]
        output.table([tr(field.heading) for field in report.fields], cells, numbers=numbers)
    else:
        output.line(tr("There is nothing to tell yet."))


def _written(report: Report[Any]) -> Table:
    columns = tuple(Column(tr(field.heading), field.kind, width=field.width) for field in report.fields)
    return Table(
        tr(report.title), columns, [[field.value(row) for field in report.fields] for row in report.rows]
    )


def _said(field: Field[Any], row: Any) -> str:
    value = field.value(row)
    if value is None:
        return NOTHING
    if isinstance(value, date):
        return short_date(value)
    return percentage(value) if isinstance(value, float) else str(value)
