"""`ayni alliance import` and `ayni org import`: read, check everything, and only then start."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import click

from activities.holiday_table import calendar_for
from activities.programs import load_program
from cli import language, output
from cli.changes import next_step
from cli.commands.start import DEFAULT_PROGRAM, ORGANIZATIONS_PROGRAM, start, start_organization
from cli.context import run, services_of
from cli.failures import PARTLY, RETRYABLE, USAGE
from cli.framework import Function, argument, command, option
from cli.importing import rows
from cli.importing.examples import is_example, tell_examples
from cli.importing.opening import as_asked, opened, settled, tell_unread, unusable_told
from cli.importing.options import Reading, reading_options
from cli.importing.plan import Plan, Planned, Surroundings, plan_import
from cli.importing.problems import Problem, Written, refused, rows_told, told
from cli.importing.tables import Format, Sheet, plain_heading
from cli.language import N_, ntr, tr
from cli.names import noun
from cli.options import dry_run_option, json_option
from cli.overload import Overload, given_by, overloads
from cli.people_alike import Alike, alike
from cli.progress import progress
from cli.services import Services
from domain.adoption import adopt
from domain.errors import AyniError
from domain.state import State
from workers.errors import LifecycleNotFound

COLUMNS = N_(
    "Columns of the sheet: lifecycle and started_at are needed; the others are called as the options of the command that "
    "starts one (program, profile, stage, name, region ...), and coordinator or role_ROLE for who is in a role. Columns of "
    "events: lifecycle, at and type are needed; role, person, data (JSON) and fields of the event such as channel, held_on "
    "or requirement may be there. Headings may be in Spanish or English. In Excel, the events may be a second sheet called "
    "events."
)
EVENT_SHEETS = ("events", "eventos")
EVENT_FORMAT = Format(headings=rows.EVENT_HEADINGS, needed=rows.EVENT_COLUMNS)
#: What a row without a program means.
PROGRAM_OF = {"alliance": DEFAULT_PROGRAM, "formalization": ORGANIZATIONS_PROGRAM}
#: What starts one of them by hand: a sheet has the same names for the same things.
START = {"alliance": start, "formalization": start_organization}


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
        reading_options,
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
    sheet, past = _sheets(kind, asked)
    written = {each.name: each.written for each in (sheet, past) if each is not None}
    plan = run(_checked(services, _planned(sheet, past, services, PROGRAM_OF[kind]), sheet.name))
    if plan.problems and not asked["partial"]:
        hint = tr("Mend the sheet and repeat the command, or import the rest with --partial.")
        raise refused(plan.problems, written, hint)
    _tell_problems(plan.problems, written)
    done = list(plan.starts)
    problems = list(plan.problems)
    if not asked["dry_run"]:
        done, failed = run(_start_all(services, plan.starts, sheet.name))
        _tell_problems(failed, written)
        problems += failed
    too_much = run(overloads(services, given_by(_as_started(done, services))))
    look_alike = run(alike(services, (person for each in done for person in each.start.roles.values())))
    _tell(done, problems, [*too_much, *look_alike], {**asked, "kind": kind})
    return _exit_code(done, problems)


def _tell_problems(problems: Iterable[Problem], written: Written) -> None:
    for line in told(problems, written):
        output.talk(line)


def _as_started(done: list[Planned], services: Services) -> Iterator[State]:
    """The lifecycles with their past, where their definition wants to know who has how much to do."""
    for planned in done:
        if planned.start.program.workload.keys() & planned.start.roles.keys():
            yield adopt(planned.start, services.now()).state


def _sheets(kind: str, asked: dict[str, Any]) -> tuple[Sheet, Sheet | None]:
    """The sheet, and the one of events: in a file of its own, or beside the other in a workbook."""
    reading: Reading = asked["reading"]
    expected = as_asked(lifecycle_format(kind), reading)
    of_events = replace(as_asked(EVENT_FORMAT, reading), sheet=None)
    with unusable_told():
        file = opened(asked["file"], expected)
        sheet = file.table(expected)
        if programs := {row.cells["program"] for row in sheet.rows if "program" in row.cells}:
            expected = replace(expected, headings={**_roles_in(programs), **expected.headings})
            sheet = file.table(expected)
        if asked["events"] is None:
            past = file.titled(EVENT_SHEETS, of_events)
            tell_unread(file, [each for each in (sheet, past) if each is not None])
        else:
            tell_unread(file, [sheet])
            beside = opened(asked["events"], of_events)
            past = beside.table(of_events)
            tell_unread(beside, [past])
    sheet = settled(sheet, expected, reading, partial(_is_known, kind))
    # Whatever else stands in a row of events is data of its event, which the rules know.
    past = past and settled(past, of_events, reading, lambda _: True)
    examples = [row for each in (sheet, past) if each is not None for row in each.rows if is_example(row)]
    tell_examples(some=bool(examples))
    return _without_examples(sheet), past and _without_examples(past)


def _roles_in(programs: Iterable[str]) -> dict[str, str]:
    """Headings that name roles of the programs that rows name; one that cannot be read is told with its rows."""
    named: dict[str, str] = {}
    for program in programs:
        with suppress(AyniError):
            named |= rows.role_headings(load_program(program))
    return named


def _without_examples(sheet: Sheet) -> Sheet:
    return replace(sheet, rows=tuple(row for row in sheet.rows if not is_example(row)))


def lifecycle_format(kind: str) -> Format:
    """What a sheet of lifecycles looks like: headings are what options and roles are called, and usual words beside."""
    named = rows.role_headings(load_program(PROGRAM_OF[kind]))
    for each in START.values():
        for param in each.params:
            if param.name in rows.KNOWN_COLUMNS or param.name in rows.CHOICES:
                named |= {plain_heading(name): param.name for name in param.opts}
    headings = {**named, **rows.LIFECYCLE_HEADINGS}
    return Format(headings=headings, prefixes=rows.PREFIXES, needed=rows.LIFECYCLE_COLUMNS)


def _is_known(kind: str, column: str) -> bool:
    names = {param.name for param in START[kind].params}
    return rows.is_known(column) or (column in rows.CHOICES and column in names)


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
    return Problem(sheet, planned.row, "lifecycle", tr("there is one with this identifier already"))


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
    return Problem(sheet, planned.row, "", error.message(language.current()))


def _tell(
    done: list[Planned],
    problems: list[Problem],
    warnings: Sequence[Overload | Alike],
    asked: dict[str, Any],
) -> None:
    """What came of it: the sum stands last, where it does not scroll away."""
    if asked["as_json"]:
        output.json_line(
            {
                "imported": [planned.start.lifecycle for planned in done],
                "problems": [problem.described() for problem in problems],
                "dry_run": asked["dry_run"],
                "warnings": [each.described() for each in warnings],
            }
        )
        return
    for warning in warnings:
        output.talk(warning.told())
    output.line(_counted(len(done), asked["kind"], dry_run=asked["dry_run"]))
    for sheet in dict.fromkeys(problem.sheet for problem in problems):
        left_out = sorted({problem.row for problem in problems if problem.sheet == sheet})
        text = tr("Left out of {sheet}, with what is wrong above: rows {rows}")
        output.line(text.format(sheet=sheet, rows=rows_told(left_out)))
    if done and not asked["dry_run"]:
        next_step(tr("ayni {noun} list").format(noun=noun(asked["kind"])))


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
