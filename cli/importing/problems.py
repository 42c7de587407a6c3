"""What is wrong with a sheet, row by row, and how people are told: each cause once, the sum at the end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.failures import Failure
from cli.language import ntr, tr

#: So many cells of a column are told, each with its own reason.
EXAMPLES = 5
#: So many numbers of rows, or runs of them, are told.
RUNS = 25
#: Sheet -> column -> the heading that stands in the sheet.
Written = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, order=True)
class Problem:
    """Why a row (as a spreadsheet numbers it; 1 holds the headings) cannot be imported."""

    sheet: str
    row: int
    column: str
    reason: str

    def described(self) -> dict[str, Any]:
        """The problem as programs read it."""
        return {"sheet": self.sheet, "row": self.row, "column": self.column or None, "reason": self.reason}


class SheetUnusableError(Exception):
    """Nothing of the sheet can be read; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def told(problems: Iterable[Problem], written: Written) -> list[str]:
    """The problems as lines: what is wrong with many rows is said once, with the headings that people wrote.

    Of a column in which many cells are wrong, each in its own way, some are told as examples.
    """
    columns: dict[tuple[str, str], dict[str, list[int]]] = {}
    for problem in problems:
        rows = columns.setdefault((problem.sheet, problem.column), {})
        rows.setdefault(problem.reason, []).append(problem.row)
    lines = []
    for (sheet, column), reasons in columns.items():
        heading = written.get(sheet, {}).get(column, column)
        shown = list(reasons.items())[: EXAMPLES if len(reasons) > EXAMPLES + 1 else None]
        lines += [_line(sheet, numbers, heading, reason) for reason, numbers in shown]
        others = [row for numbers in list(reasons.values())[len(shown) :] for row in numbers]
        if others:
            lines.append(_line(sheet, others, heading, tr("more of this kind; --json tells each")))
    return lines


def _line(sheet: str, numbers: Iterable[int], column: str, reason: str) -> str:
    rows = sorted(set(numbers))
    patterns = {
        (False, False): tr("{sheet}, row {row}: {reason}"),
        (False, True): tr("{sheet}, row {row}, column {column}: {reason}"),
        (True, False): tr("{sheet}, rows {row}: {reason}"),
        (True, True): tr("{sheet}, rows {row}, column {column}: {reason}"),
    }
    pattern = patterns[len(rows) > 1, bool(column)]
    return pattern.format(sheet=sheet, row=rows_told(rows), column=column, reason=reason)


def rows_told(rows: Sequence[int]) -> str:
    """`2-5, 9` for 2, 3, 4, 5 and 9; a line of them at most."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in runs[:RUNS]]
    return ", ".join([*shown, *(["…"] if len(runs) > RUNS else [])])


def refused(problems: Iterable[Problem], written: Written, hint: str = "") -> Failure:
    """Every fault of a sheet, as one error; nothing was done."""
    found = list(problems)
    count = ntr(
        "{number} problem was found and nothing was done.",
        "{number} problems were found and nothing was done.",
        len(found),
    ).format(number=len(found))
    message = "\n".join([tr("The sheet cannot be taken as it is:"), *told(found, written), count])
    rows = [problem.described() for problem in found]
    return Failure("import_invalid", message, hint or tr("Mend the sheet and repeat the command."), rows=rows)
