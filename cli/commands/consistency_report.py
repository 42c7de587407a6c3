"""`ayni report consistency`: coverage and compliance, from the record or straight from a sheet (SPEC P4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import click

from activities.programs import load_program
from activities.read_model import Filters, spanish_order
from cli.commands.start import DEFAULT_PROGRAM
from cli.consistency_told import Counted, Group, as_table, tell_people, tell_programs
from cli.context import run, services_of
from cli.exporting import write_table
from cli.failures import Failure
from cli.framework import command, option
from cli.importing.options import Reading, reading_options
from cli.language import N_, tr
from cli.options import WordChoice, json_option, overwrite_option, xlsx_option
from cli.planning.reading import read_plan_sheet
from cli.planning.rows import understand
from cli.services import Services
from domain.consistency import ConsistencyRow, Item, Printed, consistency, items_of
from domain.program import Program
from domain.views import Status

#: How the rows may be grouped besides by area and standard.
GROUPS: dict[str, Callable[[Status], Group]] = {
    "alliance": lambda status: status.lifecycle,
    "region": lambda status: status.attributes.region,
    "organization": lambda status: status.attributes.organization,
    "company": lambda status: status.attributes.company,
}


#: What people type for it.
BY_WORDS = {
    "area": N_("Area"),
    "standard": N_("Standard"),
    "alliance": N_("Alliance"),
    "region": N_("Region"),
    "organization": N_("Organization"),
    "company": N_("Company"),
}


@dataclass(frozen=True)
class Source:
    """What is counted: items with their groups, and figures that somebody printed."""

    items: tuple[Item, ...]
    printed: tuple[Printed, ...]
    group_of: Mapping[str, Group]


@command(
    "consistency",
    N_(
        "Coverage is what was planned for each need that was found; compliance is what was done of what was planned. "
        "Every total is the sum of its rows. Where needs are unknown, so is coverage: it is never zero."
    ),
)
@option(
    "--by",
    "--por",
    type=WordChoice(list(BY_WORDS), BY_WORDS),
    default="standard",
    metavar=N_("WORD"),
    help=N_(
        "Totals of areas only (area), standards too (standard, as without it), or both for each: alliance, region, "
        "organization or company."
    ),
)
@option(
    "--file",
    "--archivo",
    metavar=N_("FILE"),
    help=N_("Count the rows of a plan sheet, CSV or Excel, without any server."),
)
@option(
    "--program",
    "--programa",
    default=DEFAULT_PROGRAM,
    metavar=N_("PROGRAM"),
    help=N_("Shipped program or definition file; juntos-por-la-infancia without it."),
)
@reading_options
@json_option
@xlsx_option
@overwrite_option
@click.pass_context
def consistency_(
    ctx: click.Context, /, by: str, file: str | None, program: str, reading: Reading, **shown: Any
) -> None:
    """Tell coverage and compliance."""
    definition = load_program(program)
    source = (
        _from_record(services_of(ctx), definition, by)
        if file is None
        else _from_sheet(file, reading, definition, by)
    )
    parts = _counted(source, definition, by)
    if shown["xlsx"] is not None:
        write_table(shown["xlsx"], as_table(parts, definition), overwrite=shown["overwrite"])
    if shown["as_json"]:
        tell_programs(parts, definition)
    else:
        tell_people(parts, definition)


def _from_record(services: Services, program: Program, by: str) -> Source:
    found = run(services.plans(Filters(program=program.id)))
    items = (item for status, plan in found for item in items_of(status.lifecycle, plan))
    group_of = {status.lifecycle: GROUPS[by](status) for status, _ in found} if by in GROUPS else {}
    return Source(tuple(items), (), group_of)


def _from_sheet(file: str, reading: Reading, program: Program, by: str) -> Source:
    if by in GROUPS and by != "alliance":
        message = tr("A sheet of plans does not say that of its alliances: {by}.").format(
            by=tr(BY_WORDS[by]).lower()
        )
        raise Failure("group_unknown", message, tr("Leave out --file, or use --by alliance."))
    read = read_plan_sheet(
        file, reading, lambda sheet: understand(sheet, lambda _: program, for_report=True), for_report=True
    )
    return Source(read.items, read.printed, {item.lifecycle: item.lifecycle or None for item in read.items})


def _counted(source: Source, program: Program, by: str) -> list[Counted]:
    areas = {area.id: tuple(area.standards) for area in program.areas}
    if by not in GROUPS:
        rows = consistency(source.items, areas, source.printed)
        return [Counted(tuple(row for row in rows if by == "standard" or row.standard is None))]
    groups = {source.group_of[item.lifecycle] for item in source.items}
    named = sorted((group for group in groups if group is not None), key=spanish_order)
    ordered: list[Group] = [*named, None] if None in groups else list(named)
    return [Counted(_rows_of(source, group, areas), group, grouped=True) for group in ordered]


def _rows_of(
    source: Source, group: Group, areas: Mapping[str, tuple[str, ...]]
) -> tuple[ConsistencyRow, ...]:
    items = (item for item in source.items if source.group_of[item.lifecycle] == group)
    return tuple(consistency(items, areas))
