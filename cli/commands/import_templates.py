"""`ayni alliance template` and `ayni org template`: an empty sheet that `import` takes."""

from pathlib import Path

import click

from activities.programs import load_program
from cli.changes import next_step
from cli.commands.imports import COLUMNS, PROGRAM_OF, START
from cli.context import services_of
from cli.dates import today_in
from cli.exporting import write_table
from cli.framework import Function, argument, command
from cli.importing.templates import Template
from cli.language import N_, tr
from cli.names import noun
from cli.options import overwrite_option

TITLES = {"alliance": N_("Alliances"), "formalization": N_("Organizations")}


def file_argument(function: Function) -> Function:
    """`FILE`: where it goes."""
    return argument("file", metavar=N_("FILE"), help=N_("Sheet to write, .xlsx or .csv."))(function)


@command("template", COLUMNS)
@file_argument
@overwrite_option
@click.pass_context
def template(ctx: click.Context, /, file: str, overwrite: bool) -> None:
    """Write an empty sheet of alliances; in a workbook, with a sheet of events."""
    _write(ctx, "alliance", file, overwrite=overwrite)


@command("template", COLUMNS)
@file_argument
@overwrite_option
@click.pass_context
def template_of_organizations(ctx: click.Context, /, file: str, overwrite: bool) -> None:
    """Write an empty sheet of organizations; in a workbook, with a sheet of events."""
    _write(ctx, "formalization", file, overwrite=overwrite)


def _write(ctx: click.Context, kind: str, file: str, *, overwrite: bool) -> None:
    program = load_program(PROGRAM_OF[kind])
    today = today_in(program.time_zone, services_of(ctx).now())
    for_people = Path(file).suffix.lower() == ".xlsx"
    tables = Template(START[kind], program, tr(TITLES[kind]), for_people).tables(today)
    write_table(file, *tables, overwrite=overwrite)
    next_step(tr("fill it in, then: ayni {noun} import {file} --dry-run").format(noun=noun(kind), file=file))
