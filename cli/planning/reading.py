"""Reading a plan sheet that a person names."""

from collections.abc import Callable

from cli.importing.examples import tell_examples
from cli.importing.opening import open_sheet
from cli.importing.options import Reading
from cli.importing.problems import refused
from cli.importing.tables import Sheet
from cli.planning.rows import PlanSheet, is_known, sheet_format


def open_plan_sheet(file: str, reading: Reading, *, for_report: bool = False) -> Sheet:
    """The plan sheet in a file. Raises `Failure`."""
    return open_sheet(file, sheet_format(for_report=for_report), reading, is_known)


def read_plan_sheet(
    file: str, reading: Reading, understand: Callable[[Sheet], PlanSheet], *, for_report: bool = False
) -> PlanSheet:
    """What a sheet says. Raises a `Failure` that tells every faulty row."""
    sheet = open_plan_sheet(file, reading, for_report=for_report)
    read = understand(sheet)
    if read.problems:
        raise refused(read.problems, {sheet.name: sheet.written})
    tell_examples(some=bool(read.examples))
    return read
