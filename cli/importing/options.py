"""Options of commands that read sheets."""

import click

from cli.framework import Function, option
from cli.importing.sheets import ENCODINGS
from cli.language import N_


def encoding_option(function: Function) -> Function:
    """`--encoding`: how a CSV file was saved."""
    return option(
        "--encoding",
        "--codificacion",
        type=click.Choice(ENCODINGS),
        default=ENCODINGS[0],
        help=N_("Encoding of CSV files; utf-8 without it."),
    )(function)
