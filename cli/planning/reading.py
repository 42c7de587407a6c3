"""Reading a plan sheet that a person names."""

from collections.abc import Callable, Iterable
from typing import Any

from cli import output
from cli.failures import Failure
from cli.files import read_file
from cli.importing.problems import Problem, SheetUnusableError
from cli.importing.sheets import MAX_BYTES, Sheet, read_sheet
from cli.language import ntr, tr
from cli.planning.rows import FORMAT, PlanSheet, unknown_columns


def open_sheet(file: str) -> Sheet:
    """The sheet in a file. Raises `Failure`; columns without a meaning are only told."""
    try:
        sheet = read_sheet(file, read_file(file, MAX_BYTES), FORMAT)
    except SheetUnusableError as error:
        raise refused((error.problem,)) from None
    if ignored := unknown_columns(sheet):
        output.talk(
            tr("Columns without a meaning here were left out: {columns}").format(columns=", ".join(ignored))
        )
    return sheet


def read_plan_sheet(file: str, understand: Callable[[Sheet], PlanSheet]) -> PlanSheet:
    """What a sheet says. Raises a `Failure` that tells every faulty row."""
    read = understand(open_sheet(file))
    if read.problems:
        raise refused(read.problems)
    tell_examples(read)
    return read


def tell_examples(read: PlanSheet) -> None:
    """Say that rows which only explain do not count."""
    if read.examples:
        output.talk(tr("The example of the template does not count."))


def refused(problems: Iterable[Problem]) -> Failure:
    """Every fault of a sheet, as one error; nothing was done."""
    found = list(problems)
    count = ntr(
        "{number} problem was found and nothing was done:",
        "{number} problems were found and nothing was done:",
        len(found),
    )
    lines = [count.format(number=len(found)), *(problem.told() for problem in found)]
    rows: list[dict[str, Any]] = [problem.described() for problem in found]
    return Failure(
        "import_invalid", "\n".join(lines), tr("Mend the sheet and repeat the command."), rows=rows
    )
