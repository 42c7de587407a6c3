"""`ayni report workload` and `ayni report rotations`: who has how much to do, and how often that changes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import click

from activities.read_model import Filters
from cli import output
from cli.commands.rhythm_report import report_options
from cli.context import run, services_of
from cli.dates import long_date
from cli.definitions import names_of, role_name, today_of
from cli.framework import command, option
from cli.language import N_, tr
from cli.names import enumerated
from cli.options import date_option
from cli.report_tables import Field, Report, show
from domain.program import Program, WorkloadLimit
from domain.rotation import Rotation
from domain.rotation import rotations as rotations_of
from domain.views import Status
from domain.workload import HORIZON, Load, beyond_limit, workload

SIDES = {"organization": N_("organization"), "company": N_("company"), "lifecycle": N_("lifecycle")}
BEYOND = {"lifecycles": N_("in charge"), "due_contacts": N_("contacts due")}


class Measured(Load):
    """A load beside the limits of the programs that it comes from, and in what it is beyond one of them."""

    limits: dict[str, WorkloadLimit]
    beyond: tuple[str, ...]


@command(
    "workload",
    N_(
        "The limit is the one of each program; whoever works in several programs is measured in each of them by itself."
    ),
)
@date_option(
    "--until", "--hasta", help_text=N_("Count contacts that are due by this day; 30 days ahead without it.")
)
@option("--over", "--excedidos", is_flag=True, help=N_("Only those for whom it is too much."))
@report_options
@click.pass_context
def workload_(ctx: click.Context, /, until: date | None, *, over: bool, **asked: Any) -> None:
    """Tell who has how much to do, and who has too much (SPEC H2)."""
    services, how = services_of(ctx), shown(asked)
    statuses = run(services.portfolio(Filters(**asked)))
    present = run(services.present())

    def last_day(status: Status) -> date:
        return until or today_of(status, present) + HORIZON

    rows = [row for row in measured(statuses, last_day) if row.beyond or not over]
    programs = {status.program for status in statuses}
    fields = (
        Field[Measured](N_("Role"), lambda row: role_name(programs, row.role), width=36),
        Field[Measured](N_("Person"), lambda row: row.person),
        Field[Measured](N_("Over the limit"), _beyond, width=24),
        Field[Measured](N_("Alliances in charge"), lambda row: row.lifecycles, "number"),
        Field[Measured](N_("Limit"), lambda row: _limit(row, "lifecycles"), "number"),
        Field[Measured](N_("Contacts due"), lambda row: row.due_contacts, "number"),
        Field[Measured](N_("Limit of contacts"), lambda row: _limit(row, "due_contacts"), "number"),
        Field[Measured](N_("Missed"), lambda row: row.missed, "number"),
        Field[Measured](N_("Open escalations"), lambda row: row.escalations, "number"),
        Field[Measured](N_("Next due"), lambda row: row.next_due_on, "date"),
    )
    report = Report(N_("Workload"), fields, rows)
    show(report, **how)
    if report.rows and not how["as_json"]:
        latest = max(map(last_day, statuses))
        output.talk(tr("Contacts due by {day}.").format(day=long_date(latest)))


def shown(asked: dict[str, Any]) -> dict[str, Any]:
    """How a report is shown, taken out of what was asked; what is left are filters."""
    return {name: asked.pop(name) for name in ("as_json", "xlsx", "overwrite")}


def measured(statuses: Sequence[Status], until: Callable[[Status], date]) -> list[Measured]:
    """Everybody's load beside its limits, the heaviest first in each role; contacts are due by `until`."""
    limits: dict[tuple[str, str], dict[str, WorkloadLimit]] = defaultdict(dict)
    beyond: dict[tuple[str, str], list[str]] = defaultdict(list)
    for program in _programs(statuses):
        for load in workload([each for each in statuses if each.program == program.id], until):
            if load.role in program.workload:
                limits[load.role, load.person][program.id] = program.workload[load.role]
                beyond[load.role, load.person] += beyond_limit(load, program)
    return [
        Measured(
            **load.model_dump(),
            limits=limits[load.role, load.person],
            beyond=tuple(dict.fromkeys(beyond[load.role, load.person])),
        )
        for load in workload(statuses, until)
    ]


def _programs(statuses: Iterable[Status]) -> list[Program]:
    """The definitions that are known here."""
    known = (names_of(program) for program in sorted({status.program for status in statuses}))
    return [names.program for names in known if names is not None]


def _beyond(row: Measured) -> str:
    return enumerated(tr(BEYOND[what]) for what in row.beyond)


def _limit(row: Measured, what: str) -> int | None:
    """The limit, where the person works in one program; several have no common one."""
    known = [getattr(limit, what) for limit in row.limits.values()]
    return known[0] if len(known) == 1 else None


@command("rotations", N_("A role that was never given to somebody else is not listed."))
@report_options
@click.pass_context
def rotations(ctx: click.Context, /, **asked: Any) -> None:
    """Tell how often each role has changed hands, by organization and company (SPEC H1)."""
    how = shown(asked)
    statuses = run(services_of(ctx).portfolio(Filters(**asked)))
    programs = {status.program for status in statuses}
    fields = (
        Field[Rotation](N_("Role"), lambda row: role_name(programs, row.role), width=36),
        Field[Rotation](N_("Where"), lambda row: row.name, width=36),
        Field[Rotation](N_("Which is"), lambda row: tr(SIDES[row.side])),
        Field[Rotation](N_("Alliances"), lambda row: row.lifecycles, "number"),
        Field[Rotation](N_("Changes of person"), lambda row: row.rotations, "number"),
    )
    report = Report(N_("Rotations"), fields, rotations_of(statuses))
    show(report, **how)
