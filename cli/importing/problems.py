"""What is wrong with a sheet, row by row."""

from dataclasses import dataclass
from typing import Any

from cli.language import tr


@dataclass(frozen=True, order=True)
class Problem:
    """Why a row (as a spreadsheet numbers it; 1 holds the headings) cannot be imported."""

    sheet: str
    row: int
    column: str
    reason: str

    def told(self) -> str:
        """The problem as one line."""
        pattern = (
            tr("{sheet}, row {row}, column {column}: {reason}")
            if self.column
            else tr("{sheet}, row {row}: {reason}")
        )
        return pattern.format(sheet=self.sheet, row=self.row, column=self.column, reason=self.reason)

    def described(self) -> dict[str, Any]:
        """The problem as programs read it."""
        return {"sheet": self.sheet, "row": self.row, "column": self.column or None, "reason": self.reason}


class SheetUnusableError(Exception):
    """Nothing of the sheet can be read; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem
