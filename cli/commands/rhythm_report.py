"""`ayni report cadence`: how regularly alliances are accompanied."""

from collections.abc import Iterable
from typing import Any

import click

from activities.read_model import Filters
from activities.reports.history import TYPES
from activities.reports.rhythm import Rhythm, rhythms
from cli.context import run, services_of
from cli.definitions import cadence_name, names_of, today_of
from cli.framework import Function, command, option
from cli.language import N_
from cli.options import json_option, overwrite_option, xlsx_option
from cli.report_tables import Field, Report, show
from domain.views import Status


def report_options(function: Function) -> Function:
    """Which lifecycles a report is about, and how it is shown."""
    decorators = (
        option("--program", "--programa", metavar=N_("PROGRAM"), help=N_("Only those of this program.")),
        option("--region", metavar=N_("TEXT"), help=N_("Only those of this region.")),
        option(
            "--coordinator", "--coordina", metavar=N_("PERSON"), help=N_("Only those of this coordinator.")
        ),
        json_option,
        xlsx_option,
        overwrite_option,
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


@command(
    "cadence",
    N_(
        "On time is what was held in its own period, of all periods that are over. A silence is the time between two "
        "formal contacts, or since the last one."
    ),
)
@report_options
@click.pass_context
def cadence(ctx: click.Context, /, as_json: bool, xlsx: str | None, overwrite: bool, **filters: Any) -> None:
    """Tell the rhythm of every alliance, the least regular first."""
    services, asked = services_of(ctx), Filters(**filters)
    statuses = {status.lifecycle: status for status in run(services.portfolio(asked))}
    facts, present = run(services.facts(_types(statuses.values()), asked)), run(services.present())
    rows = [
        row
        for status in statuses.values()
        for row in rhythms(status, facts.get(status.lifecycle, []), today_of(status, present))
    ]
    rows.sort(key=lambda row: (row.on_time_pct is None, row.on_time_pct or 0.0, -row.longest_silence_days))
    fields = (
        Field[Rhythm](N_("Alliance or organization"), lambda row: row.lifecycle),
        Field[Rhythm](N_("Cadence"), lambda row: cadence_name(statuses[row.lifecycle].program, row.cadence)),
        Field[Rhythm](N_("Held"), lambda row: row.held, "number"),
        Field[Rhythm](N_("Recovered"), lambda row: row.recovered, "number"),
        Field[Rhythm](N_("Missed"), lambda row: row.missed, "number"),
        Field[Rhythm](N_("On time"), lambda row: row.on_time_pct, "percent"),
        Field[Rhythm](N_("Longest silence, days"), lambda row: row.longest_silence_days, "number"),
        Field[Rhythm](N_("Silent since"), lambda row: row.silent_since, "date"),
        Field[Rhythm](N_("Next due"), lambda row: row.next_due_on, "date"),
    )
    show(Report(N_("Cadence"), fields, rows), as_json=as_json, xlsx=xlsx, overwrite=overwrite)


def _types(statuses: Iterable[Status]) -> list[str]:
    """The facts that a rhythm is read from: also what programs count besides contacts."""
    programs = {status.program for status in statuses}
    known = (names for program in sorted(programs) if (names := names_of(program)) is not None)
    return [*TYPES, *(occurrence for names in known for occurrence in names.program.occurrences)]
