"""Work plans in sheets: an empty one, one of what is known, and one that is taken over (SPEC section 6)."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from activities.programs import load_program
from activities.read_model import Filters
from cli import output
from cli.changes import next_step
from cli.commands.start import DEFAULT_PROGRAM
from cli.context import run, services_of
from cli.dates import today_in
from cli.exporting import Cell, write_table
from cli.failures import PARTLY, Failure
from cli.framework import argument, command, option
from cli.importing.examples import tell_examples
from cli.importing.options import reading_options
from cli.importing.problems import refused, told
from cli.language import N_, ntr, tr
from cli.options import actor, dry_run_option, json_option, overwrite_option
from cli.people_alike import warn_of_unknown
from cli.planning.differences import Step
from cli.planning.importing import Sent, Wishes, compared, send, states_of, understood
from cli.planning.options import version_reason_option
from cli.planning.reading import open_plan_sheet
from cli.planning.writing import Words, example, rows_of, sheet_of
from cli.reading import state_of
from cli.services import Services
from domain.errors import AyniError
from domain.program import Program
from domain.state import Plan

COLUMNS = N_(
    "Columns: lifecycle, area, standard, kind (need or activity), id, description; of activities also responsible, due, "
    "status (pending, done, eliminated), sub_reason (not_due, postponed), done_on, reason, secondary_area and project. "
    "Headings, areas, standards, roles and words may be in Spanish or English; an area may be its number."
)
#: How far ahead the example of the template is due.
AHEAD = timedelta(days=90)
Rows = list[list[Cell]]


@command("template", COLUMNS)
@argument("file", metavar=N_("FILE"), help=N_("Sheet to write, .xlsx or .csv."))
@option(
    "--program",
    "--programa",
    default=DEFAULT_PROGRAM,
    metavar=N_("PROGRAM"),
    help=N_("Shipped program or definition file; juntos-por-la-infancia without it."),
)
@overwrite_option
@click.pass_context
def template(ctx: click.Context, /, file: str, program: str, overwrite: bool) -> None:
    """Write an empty sheet."""
    definition = load_program(program)
    if definition.plan is None:
        message = tr("Program {program} keeps no work plans.").format(program=definition.id)
        raise Failure("no_plan", message, tr("Choose another one with --program."))
    due = today_in(definition.time_zone, services_of(ctx).now()) + AHEAD
    words = _words(definition, file)
    write_table(file, sheet_of(example(definition, due, words), words), overwrite=overwrite)
    next_step(tr("fill it in, then: ayni plan import {file} --dry-run").format(file=file))


@command("export", COLUMNS)
@argument(
    "names",
    nargs=-1,
    required=True,
    metavar=N_("[ID]... FILE"),
    help=N_("Alliances to export, all of them without any, and the sheet to write, .xlsx or .csv."),
)
@overwrite_option
@click.pass_context
def export(ctx: click.Context, /, names: tuple[str, ...], overwrite: bool) -> None:
    """Write what is known."""
    *lifecycles, file = names
    rows, program = _known(services_of(ctx), lifecycles, file)
    write_table(file, sheet_of(rows, _words(program, file)), overwrite=overwrite)
    output.talk(ntr("{number} row", "{number} rows", len(rows)).format(number=len(rows)))


def _known(services: Services, lifecycles: Sequence[str], file: str) -> tuple[Rows, Program | None]:
    """The rows of the plans of some lifecycles, or of all in the record; and a program whose words they use."""
    if lifecycles:
        states = [state_of(services, lifecycle) for lifecycle in lifecycles]
        found: list[tuple[str, Program | None, Plan]] = [
            (each.lifecycle, each.program, each.plan) for each in states
        ]
    else:
        recorded = run(services.plans(Filters()))
        programs = {status.program: _program(status.program) for status, _ in recorded}
        found = [(status.lifecycle, programs[status.program], plan) for status, plan in recorded]
    rows = [row for name, program, plan in found for row in rows_of(name, plan, _words(program, file))]
    return rows, next((program for _, program, _ in found if program is not None), None)


def _program(name: str) -> Program | None:
    try:
        return load_program(name)
    except AyniError:
        return None


def _words(program: Program | None, file: str) -> Words:
    return Words(program, for_people=Path(file).suffix.lower() == ".xlsx")


@command("import", COLUMNS)
@argument("file", metavar=N_("FILE"), help=N_("Sheet of needs and activities, .xlsx or .csv."))
@option(
    "--agreed",
    "--acordado",
    is_flag=True,
    help=N_("Every party agreed on paper: record that they endorse the plan."),
)
@version_reason_option
@option(
    "--by",
    "--por",
    metavar=N_("ROLE:PERSON"),
    help=N_("Who says so, such as coordinator:ana. Without it: AYNI_PERSON, else the coordinator."),
)
@reading_options
@dry_run_option
@json_option
@click.pass_context
def import_(ctx: click.Context, /, file: str, dry_run: bool, as_json: bool, **asked: Any) -> int:
    """Take a sheet over; only what differs becomes an event (SPEC V1, P1-P3)."""
    services = services_of(ctx)
    sheet = open_plan_sheet(file, asked.pop("reading"))
    written = {sheet.name: sheet.written}
    states = run(states_of(services, sheet))
    read = understood(sheet, states)
    found = compared(read, sheet, states, Wishes(**asked), services)
    problems = sorted({*read.problems, *(problem for each in found for problem in each.problems)})
    if problems:
        raise refused(problems, written)
    tell_examples(some=bool(read.examples))
    if asked["by"] is not None:
        run(warn_of_unknown(services, actor(asked["by"], {})["person"], {}))
    planned = Sent({each.lifecycle: each.steps for each in found if each.steps})
    sent = planned if dry_run else run(send(services, sheet.name, found))
    for line in told(sent.problems, written):
        output.talk(line)
    if as_json:
        output.json_line(_described(sent, dry_run=dry_run))
    else:
        _tell(sent, dry_run=dry_run)
    return PARTLY if sent.problems else 0


def _described(sent: Sent, *, dry_run: bool) -> dict[str, Any]:
    return {
        "changes": [
            {
                "lifecycle": lifecycle,
                "row": step.row,
                "event_id": step.envelope.id,
                "type": step.envelope.type,
                "data": step.envelope.data,
            }
            for lifecycle, steps in sent.done.items()
            for step in steps
        ],
        "problems": [problem.described() for problem in sent.problems],
        "dry_run": dry_run,
    }


def _tell(sent: Sent, *, dry_run: bool) -> None:
    if not sent.done and not sent.problems:
        output.line(tr("Nothing changes: everything in the sheet is known already."))
        return
    output.line(tr("Nothing was recorded. This would change:") if dry_run else tr("Recorded:"))
    headings = (
        tr("Alliance"),
        tr("Needs"),
        tr("Activities planned"),
        tr("Endorsements"),
        tr("Activities updated"),
    )
    rows = [(lifecycle, *_counts(steps)) for lifecycle, steps in sent.done.items()]
    output.table(headings, rows, numbers=4)
    if sent.interrupted:
        output.talk(tr("The rest was not tried. Repeat the same command: nothing counts twice."))
    elif not dry_run:
        next_step(tr("ayni plan show {lifecycle}").format(lifecycle=next(iter(sent.done))))


def _counts(steps: Sequence[Step]) -> tuple[str, ...]:
    types = [step.envelope.type for step in steps]
    planned = [step.envelope.data["activities"] for step in steps if step.envelope.type == "plan_proposed"]
    activities = sum(len(each) for each in planned if isinstance(each, list))
    return (
        str(types.count("need_recorded")),
        str(activities),
        str(types.count("plan_endorsed")),
        str(types.count("activity_updated")),
    )
