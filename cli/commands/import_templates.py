"""`ayni alliance template` and `ayni org template`: an empty sheet that `import` takes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from activities.programs import load_program
from cli.changes import next_step
from cli.commands.imports import COLUMNS, PROGRAM_OF, START
from cli.context import services_of
from cli.dates import today_in
from cli.exporting import write_table
from cli.framework import Function, argument, command, option
from cli.importing.templates import Template
from cli.language import N_, tr
from cli.names import noun
from cli.options import overwrite_option

TITLES = {"alliance": N_("Alliances"), "formalization": N_("Organizations")}


def file_argument(function: Function) -> Function:
    """`FILE`: where it goes."""
    return argument("file", metavar=N_("FILE"), help=N_("Sheet to write, .xlsx or .csv."))(function)


def program_option(default: str, help_text: str) -> Callable[[Function], Function]:
    """`--program`: whose roles and stages the sheet has."""
    return option("--program", "--programa", default=default, metavar=N_("PROGRAM"), help=help_text)


@command("template", COLUMNS)
@file_argument
@program_option(
    PROGRAM_OF["alliance"], N_("Shipped program or definition file; juntos-por-la-infancia without it.")
)
@overwrite_option
@click.pass_context
def template(ctx: click.Context, /, **asked: Any) -> None:
    """Write an empty sheet of alliances; in a workbook, with a sheet of events."""
    _write(ctx, "alliance", **asked)


@command("template", COLUMNS)
@file_argument
@program_option(
    PROGRAM_OF["formalization"], N_("Shipped program or definition file; voces-organizadas without it.")
)
@overwrite_option
@click.pass_context
def template_of_organizations(ctx: click.Context, /, **asked: Any) -> None:
    """Write an empty sheet of organizations; in a workbook, with a sheet of events."""
    _write(ctx, "formalization", **asked)


def _write(ctx: click.Context, kind: str, file: str, program: str, *, overwrite: bool) -> None:
    definition = load_program(program)
    today = today_in(definition.time_zone, services_of(ctx).now())
    for_people = Path(file).suffix.lower() == ".xlsx"
    written = None if program == PROGRAM_OF[kind] else program
    tables = Template(START[kind], definition, written, tr(TITLES[kind]), for_people).tables(today)
    write_table(file, *tables, overwrite=overwrite)
    next_step(tr("fill it in, then: ayni {noun} import {file} --dry-run").format(noun=noun(kind), file=file))
