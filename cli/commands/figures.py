"""`ayni org figures`: what the programme has reached, as its definition counts it."""

from collections.abc import Callable
from typing import Any

import click

from activities.programs import load_program
from activities.read_model import Filters, spanish_order
from cli import output
from cli.commands.start import ORGANIZATIONS_PROGRAM
from cli.context import run, services_of
from cli.framework import command, option
from cli.language import N_, ntr, tr
from cli.names import Names
from cli.options import WordChoice, json_option
from domain.figures import FigureRow, figures
from domain.program import Program
from domain.views import Status

GROUPS: dict[str, Callable[[Status], str | None]] = {
    "district": lambda status: status.attributes.district,
    "region": lambda status: status.attributes.region,
    "coordinator": lambda status: status.roles.get("coordinator"),
}


#: The words that people may also use.
GROUP_WORDS = {"district": N_("District"), "region": N_("Region"), "coordinator": N_("Coordinator")}


@command("figures")
@option(
    "--program",
    "--programa",
    default=ORGANIZATIONS_PROGRAM,
    metavar=N_("PROGRAM"),
    help=N_("Shipped program or definition file; voces-organizadas without it."),
)
@option(
    "--by",
    "--por",
    "group",
    type=WordChoice(list(GROUPS), GROUP_WORDS),
    help=N_("Also for each district, region or coordinator."),
)
@json_option
@click.pass_context
def figures_(ctx: click.Context, /, program: str, group: str | None, as_json: bool) -> None:
    """Count, for the whole programme and for parts of it."""
    definition = load_program(program)
    statuses = run(services_of(ctx).portfolio(Filters(program=definition.id)))
    rows = figures(definition, statuses)
    parts = _parts(definition, statuses, GROUPS[group]) if group is not None else {}
    if as_json:
        _tell_programs(definition, rows, group, parts)
    elif not definition.figures:
        output.line(tr("This program names no figures."))
    else:
        _tell(definition, rows)
        for name, of_part in parts.items():
            output.line()
            output.line(name or tr("not recorded"))
            _tell(definition, of_part)


Parts = dict[str | None, tuple[FigureRow, ...]]


def _parts(program: Program, statuses: list[Status], group_of: Callable[[Status], str | None]) -> Parts:
    """The figures of each group, sorted as Spanish readers expect; those of no known group last."""
    groups = {group_of(status) for status in statuses}
    named = sorted((group for group in groups if group is not None), key=spanish_order)
    ordered: tuple[str | None, ...] = (*named, None) if None in groups else tuple(named)
    return {
        group: figures(program, [status for status in statuses if group_of(status) == group])
        for group in ordered
    }


def _tell_programs(program: Program, rows: tuple[FigureRow, ...], group: str | None, parts: Parts) -> None:
    for row in rows:
        output.json_line(_described(program, row))
    for name, of_part in parts.items():
        for row in of_part:
            output.json_line({**_described(program, row), "by": group, "group": name})


def _described(program: Program, row: FigureRow) -> dict[str, Any]:
    return {"program": program.id, **row.model_dump(mode="json")}


def _tell(program: Program, rows: tuple[FigureRow, ...]) -> None:
    names = Names(program)
    output.labelled((names.figure(row.figure), _value(row)) for row in rows)


def _value(row: FigureRow) -> str:
    if row.value is None:
        return tr("unknown: nobody has recorded it") if row.lifecycles else "—"
    if not row.unknown:
        return str(row.value)
    lacking = ntr(
        "{value} (no information for {unknown} organization)",
        "{value} (no information for {unknown} organizations)",
        row.unknown,
    )
    return lacking.format(value=row.value, unknown=row.unknown)
