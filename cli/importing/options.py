"""Options of commands that read sheets."""

import functools
from dataclasses import dataclass
from typing import Any

import click

from cli.framework import Function, option
from cli.importing.sheets import ENCODINGS
from cli.language import N_


@dataclass(frozen=True)
class Reading:
    """How a sheet is to be read: how it was saved, which one of a workbook, and whether columns may be left out."""

    encoding: str | None = None
    sheet: str | None = None
    skip_columns: bool = False
    #: A program reads what comes out; it is told nothing aside, so nothing is guessed.
    for_programs: bool = False


def reading_options(function: Function) -> Function:
    """What every command that reads a sheet takes; the command gets it as `reading`."""

    @functools.wraps(function)
    def gathered(
        *arguments: Any, encoding: str | None, sheet: str | None, skip_columns: bool, **options: Any
    ) -> Any:
        reading = Reading(encoding, sheet, skip_columns, bool(options.get("as_json")))
        return function(*arguments, reading=reading, **options)

    decorators = (
        option(
            "--encoding",
            "--codificacion",
            type=click.Choice(ENCODINGS),
            help=N_("Encoding of CSV files; without it UTF-8, or Windows-1252 where that is plain."),
        ),
        option(
            "--sheet",
            "--hoja",
            metavar=N_("TEXT"),
            help=N_("Sheet of the workbook to read; without it the visible one that has the headings."),
        ),
        option(
            "--skip-columns",
            "--omitir-columnas",
            is_flag=True,
            help=N_("Go on without the columns that mean nothing here."),
        ),
    )
    decorated: Function = gathered
    for decorate in reversed(decorators):
        decorated = decorate(decorated)
    return decorated
