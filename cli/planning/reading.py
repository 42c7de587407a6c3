"""Reading a plan sheet that a person names."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from cli import output
from cli.failures import Failure
from cli.files import read_file
from cli.importing.problems import Problem, SheetUnusableError
from cli.importing.sheets import MAX_BYTES, Sheet, read_sheet
from cli.language import ntr, tr
from cli.planning.rows import PlanSheet, sheet_format, unknown_columns


def open_sheet(file: str, encoding: str) -> Sheet:
    """The sheet in a file. Raises `Failure`; columns without a meaning are only told."""
    try:
        sheet = read_sheet(file, read_file(file, MAX_BYTES), sheet_format(encoding))
    except SheetUnusableError as error:
        raise refused((error.problem,)) from None
    if ignored := unknown_columns(sheet):
        output.talk(
            tr("Columns without a meaning here were left out: {columns}").format(columns=", ".join(ignored))
        )
    return sheet


def read_plan_sheet(file: str, encoding: str, understand: Callable[[Sheet], PlanSheet]) -> PlanSheet:
    """What a sheet says. Raises a `Failure` that tells every faulty row."""
    sheet = open_sheet(file, encoding)
    read = understand(sheet)
    if read.problems:
        raise refused(read.problems, sheet)
    tell_examples(read)
    return read


def tell_examples(read: PlanSheet) -> None:
    """Say that rows which only explain do not count."""
    if read.examples:
        output.talk(tr("The example of the template does not count."))


def refused(problems: Iterable[Problem], sheet: Sheet | None = None) -> Failure:
    """Every fault of a sheet, as one error; nothing was done. People read the headings that stand in their sheet."""
    found = list(problems)
    headings = sheet.written if sheet is not None else {}
    count = ntr(
        "{number} problem was found and nothing was done:",
        "{number} problems were found and nothing was done:",
        len(found),
    )
    told = (replace(each, column=headings.get(each.column, each.column)).told() for each in found)
    rows: list[dict[str, Any]] = [problem.described() for problem in found]
    hint = tr("Mend the sheet and repeat the command.")
    return Failure("import_invalid", "\n".join([count.format(number=len(found)), *told]), hint, rows=rows)
