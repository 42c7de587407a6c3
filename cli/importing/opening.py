"""Opening a sheet that a person names: what cannot be read or means nothing here stops the command, in words."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from cli import output
from cli.files import read_file
from cli.importing.options import Reading
from cli.importing.problems import Problem, SheetUnusableError, refused
from cli.importing.sheets import MAX_BYTES, File, Format, Sheet, open_file
from cli.language import tr

#: Whether a column means something.
Known = Callable[[str], bool]


def open_sheet(file: str, expected: Format, reading: Reading, known: Known) -> Sheet:
    """The sheet in a file. Raises `Failure`, also for columns without a meaning that nobody asked to leave out."""
    with unusable_told():
        expected = as_asked(expected, reading)
        found = opened(file, expected)
        sheet = found.table(expected)
    tell_unread(found, [sheet])
    return settled(sheet, expected, reading, known)


def opened(file: str, expected: Format) -> File:
    """What is in a file. Raises `Failure` or `SheetUnusableError`."""
    return open_file(file, read_file(file, MAX_BYTES), expected)


def tell_unread(file: File, read: Sequence[Sheet]) -> None:
    """Say what else a workbook holds."""
    if unread := file.unread([sheet.name for sheet in read]):
        output.talk(
            tr("Sheets of the workbook that were not read: {sheets}").format(sheets=", ".join(unread))
        )


def as_asked(expected: Format, reading: Reading) -> Format:
    """The format, read as somebody wishes."""
    return replace(
        expected,
        encoding=reading.encoding,
        may_guess=not reading.for_programs,
        sheet=reading.sheet,
    )


@contextmanager
def unusable_told() -> Iterator[None]:
    """A sheet of which nothing can be read ends the command with where and why."""
    try:
        yield
    except SheetUnusableError as error:
        raise refused((error.problem,), {}) from None


def settled(sheet: Sheet, expected: Format, reading: Reading, known: Known) -> Sheet:
    """The sheet with the columns that mean something. Raises `Failure` for others that nobody asked to leave out."""
    for note in sheet.notes:
        output.talk(note)
    left_out = [heading for heading in sheet.headings if heading and not known(heading)]
    lacking = missing_columns(sheet, expected.needed)
    if left_out and not reading.skip_columns:
        reason = tr("this column means nothing here; mend its heading, or leave it out with --skip-columns")
        lacking += [Problem(sheet.name, sheet.heading_row, heading, reason) for heading in left_out]
    if lacking:
        raise refused(sorted(lacking), {sheet.name: sheet.written})
    if not left_out:
        return sheet.without(())
    names = ", ".join(sheet.written[heading] for heading in left_out)
    output.talk(tr("Columns without a meaning here were left out: {columns}").format(columns=names))
    return sheet.without(left_out)


def missing_columns(sheet: Sheet, needed: Sequence[str]) -> list[Problem]:
    """A problem for each column that must be there."""
    headings = ", ".join(sheet.written.values())
    reason = tr("this column is missing; the sheet has: {columns}").format(columns=headings)
    return [
        Problem(sheet.name, sheet.heading_row, column, reason)
        for column in needed
        if column not in sheet.headings
    ]
