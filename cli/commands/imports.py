"""`ayni alliance import` and `ayni org import`: read, check everything, and only then start."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from activities.holiday_table import calendar_for
from activities.programs import load_program
from cli import language, output
from cli.changes import next_step
from cli.commands.start import DEFAULT_PROGRAM, ORGANIZATIONS_PROGRAM
from cli.context import run, services_of
from cli.failures import PARTLY, RETRYABLE, USAGE, Failure
from cli.files import read_file
from cli.framework import Function, argument, command, option
from cli.importing.options import encoding_option
from cli.importing.plan import Plan, Planned, Surroundings, plan_import
from cli.importing.problems import Problem, SheetUnusableError
from cli.importing.rows import ignored_columns
from cli.importing.sheets import MAX_BYTES, Format, Sheet, read_sheet, read_sheets
from cli.language import N_, ntr, tr
from cli.names import noun
from cli.options import dry_run_option, json_option
from cli.overload import Overload, given_by, overloads, tell_overloads
from cli.progress import progress
from cli.services import Services
from domain.adoption import adopt
from domain.errors import AyniError
from domain.state import State
from workers.errors import AlreadyStarted, LifecycleNotFound

COLUMNS = N_(
    "Columns of the sheet: lifecycle and started_at are needed; program, profile, stage, name, region, commune, "
    "district, organization, company, coordinator and role_ROLE may be there. Columns of events: lifecycle, at and type are needed; role, "
    "person, data (JSON) and fields of the event such as channel, held_on or requirement may be there. In Excel, the "
    "events may be a second sheet called events."
)
EVENT_SHEETS = ("events", "eventos")
#: What a row without a program means.
PROGRAM_OF = {"alliance": DEFAULT_PROGRAM, "formalization": ORGANIZATIONS_PROGRAM}


def import_options(function: Function) -> Function:
    """What an import takes, whatever it imports."""
    decorators = (
        argument(
            "file", metavar=N_("FILE"), help=N_("Sheet, CSV or Excel: lifecycle, started_at and others.")
        ),
        option(
            "--events",
            "--eventos",
            metavar=N_("FILE"),
            help=N_("Sheet of what happened to them: lifecycle, at, type and others."),
        ),
        option(
            "--partial",
            "--parcial",
            is_flag=True,
            help=N_("Import the rows without problems although others have some."),
        ),
        encoding_option,
        dry_run_option,
        json_option,
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


@command("import", COLUMNS)
@import_options
@click.pass_context
def import_(ctx: click.Context, /, **asked: Any) -> int:
    """Import alliances with their past (SPEC V6)."""
    return _import(services_of(ctx), "alliance", asked)


@command("import", COLUMNS)
@import_options
@click.pass_context
def import_organizations(ctx: click.Context, /, **asked: Any) -> int:
    """Import organizations with their past (SPEC V6)."""
    return _import(services_of(ctx), "formalization", asked)


def _import(services: Services, kind: str, asked: dict[str, Any]) -> int:
    sheet, past = _sheets(asked["file"], asked["events"], asked["encoding"])
    if ignored := ignored_columns(sheet):
        output.talk(
            tr("Columns without a meaning here were left out: {columns}").format(columns=", ".join(ignored))
        )
    plan = run(_checked(services, _planned(sheet, past, services, PROGRAM_OF[kind]), sheet.name))
    if plan.problems and not asked["partial"]:
        raise _refused(plan.problems)
    for problem in plan.problems:
        output.talk(problem.told())
    done = list(plan.starts)
    problems = list(plan.problems)
    if not asked["dry_run"]:
        done, failed = run(_start_all(services, plan.starts, sheet.name))
        problems += failed
    too_much = run(overloads(services, given_by(_as_started(done, services))))
    _tell(done, problems, too_much, {**asked, "kind": kind})
    return _exit_code(done, problems)


def _as_started(done: list[Planned], services: Services) -> Iterator[State]:
    """The lifecycles with their past, where their definition wants to know who has how much to do."""
    for planned in done:
        if planned.start.program.workload.keys() & planned.start.roles.keys():
            yield adopt(planned.start, services.now()).state


def _sheets(file: str, events: str | None, encoding: str) -> tuple[Sheet, Sheet | None]:
    try:
        expected = Format(encoding=encoding)
        found = read_sheets(file, read_file(file, MAX_BYTES), expected)
        if events is not None:
            return found[0], read_sheet(events, read_file(events, MAX_BYTES), expected)
    except SheetUnusableError as error:
        raise _refused((error.problem,)) from None
    beside = (sheet for sheet in found[1:] if sheet.name.strip().casefold() in EVENT_SHEETS)
    return found[0], next(beside, None)


def _planned(sheet: Sheet, past: Sheet | None, services: Services, program: str) -> Plan:
    surroundings = Surroundings(load_program, calendar_for, services.now(), program)
    with progress(tr("Checking"), len(sheet.rows)) as advance:
        return plan_import(sheet, past, surroundings, advance)


async def _checked(services: Services, plan: Plan, sheet: str) -> Plan:
    """The plan without lifecycles whose identifier is taken."""
    taken: list[Problem] = []
    free: list[Planned] = []
    async with services.gateway() as gateway:
        with progress(tr("Looking for identifiers that are taken"), len(plan.starts)) as advance:
            for planned in plan.starts:
                try:
                    await gateway.status(planned.start.lifecycle)
                except LifecycleNotFound:
                    free.append(planned)
                else:
                    taken.append(_taken(planned, sheet))
                advance()
    return replace(plan, starts=tuple(free), problems=(*plan.problems, *taken))


def _taken(planned: Planned, sheet: str) -> Problem:
    error = AlreadyStarted(lifecycle=planned.start.lifecycle)
    return Problem(sheet, planned.row, "lifecycle", error.message(language.current()))


async def _start_all(
    services: Services, starts: tuple[Planned, ...], sheet: str
) -> tuple[list[Planned], list[Problem]]:
    """Start one after the other; when nobody answers any more, the rest waits for the next attempt."""
    done: list[Planned] = []
    failed: list[Problem] = []
    async with services.gateway() as gateway:
        with progress(tr("Importing"), len(starts)) as advance:
            for planned in starts:
                try:
                    await gateway.start(planned.start)
                except AyniError as error:
                    if error.code in RETRYABLE and not done:
                        raise
                    failed.append(_failed(planned, sheet, error))
                    if error.code in RETRYABLE:
                        output.talk(tr("The rest was not tried. Repeat the command with --partial."))
                        break
                else:
                    done.append(planned)
                advance()
    return done, failed


def _failed(planned: Planned, sheet: str, error: AyniError) -> Problem:
    problem = Problem(sheet, planned.row, "", error.message(language.current()))
    output.talk(problem.told())
    return problem


def _refused(problems: tuple[Problem, ...]) -> Failure:
    count = ntr(
        "{number} problem was found and nothing was imported:",
        "{number} problems were found and nothing was imported:",
        len(problems),
    )
    lines = [count.format(number=len(problems)), *(problem.told() for problem in problems)]
    hint = tr("Mend the sheet and repeat the command, or import the rest with --partial.")
    rows: list[dict[str, Any]] = [problem.described() for problem in problems]
    return Failure("import_invalid", "\n".join(lines), hint, rows=rows)


def _tell(
    done: list[Planned], problems: list[Problem], too_much: list[Overload], asked: dict[str, Any]
) -> None:
    if asked["as_json"]:
        output.json_line(
            {
                "imported": [planned.start.lifecycle for planned in done],
                "problems": [problem.described() for problem in problems],
                "dry_run": asked["dry_run"],
                "warnings": [each.described() for each in too_much],
            }
        )
        return
    output.line(_counted(len(done), asked["kind"], dry_run=asked["dry_run"]))
    if done and not asked["dry_run"]:
        next_step(tr("ayni {noun} list").format(noun=noun(asked["kind"])))
    tell_overloads(too_much)


def _counted(number: int, kind: str, *, dry_run: bool) -> str:
    if kind == "formalization":
        can = ntr("{number} organization can be imported.", "{number} organizations can be imported.", number)
        was = ntr("{number} organization was imported.", "{number} organizations were imported.", number)
    else:
        can = ntr("{number} alliance can be imported.", "{number} alliances can be imported.", number)
        was = ntr("{number} alliance was imported.", "{number} alliances were imported.", number)
    return (can if dry_run else was).format(number=number)


def _exit_code(done: list[Planned], problems: list[Problem]) -> int:
    if not problems:
        return 0
    return PARTLY if done else USAGE
