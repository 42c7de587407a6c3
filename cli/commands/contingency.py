"""`ayni contingency`: pause and resume a region, a program or everything in one operation (SPEC Z2)."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from activities.contingencies.model import Contingency, Declaration, Lifting, Member, Scope
from cli import contingency_told as told
from cli import output
from cli.changes import next_step
from cli.context import run, services_of
from cli.contingency_asked import declaration_of, person_of
from cli.failures import PARTLY
from cli.framework import Function, argument, command, option
from cli.language import N_, ntr, tr
from cli.options import WordChoice, dry_run_option, json_option, reason_option
from cli.services import Services

REPEATED = N_(
    "Repeating the command with the same identifier reaches those that were not reached and those that began "
    "since; it changes nothing for the others."
)


def contingency_argument(function: Function) -> Function:
    """`ID`: which contingency."""
    return argument(
        "contingency", metavar="ID", help=N_("Identifier of the contingency, as the list shows it.")
    )(function)


def by_option(function: Function) -> Function:
    """`--by PERSON`: who says so."""
    return option(
        "--by",
        "--por",
        metavar=N_("PERSON"),
        help=N_("Who says so, as program director or coordinator. Without it: AYNI_PERSON."),
    )(function)


@command("declare", REPEATED)
@option(
    "--region",
    "regions",
    multiple=True,
    metavar=N_("TEXT"),
    help=N_("Those of this region; may be repeated."),
)
@option(
    "--program",
    "--programa",
    "programs",
    multiple=True,
    metavar=N_("PROGRAM"),
    help=N_("Those of this program; may be repeated. With a region: those of both."),
)
@option("--all", "--todo", "everything", is_flag=True, help=N_("Everybody."))
@reason_option
@option(
    "--kind",
    "--tipo",
    default="contingency",
    metavar=N_("NAME"),
    help=N_("Kind of contingency: protest, pandemic, disaster or another word; contingency without it."),
)
@option(
    "--id", "contingency", metavar="ID", help=N_("Its identifier; made from kind, place and day without it.")
)
@by_option
@option("--yes", "--si", is_flag=True, help=N_("Do not ask for confirmation."))
@dry_run_option
@json_option
@click.pass_context
def declare(ctx: click.Context, /, **asked: Any) -> int:
    """Declare a contingency, or repeat it."""
    services = services_of(ctx)
    declaration = run(declaration_of(services, asked))
    counts = run(_preview(services, declaration.scope))
    if asked["dry_run"]:
        _tell_preview(declaration, counts, as_json=asked["as_json"])
        return 0
    if not asked["yes"]:
        _confirm(declaration, counts)
    run(_begin(services, declaration))
    return _followed(services, declaration.contingency, as_json=asked["as_json"])


@command("lift")
@contingency_argument
@reason_option
@by_option
@json_option
@click.pass_context
def lift(ctx: click.Context, /, contingency: str, reason: str, by: str | None, as_json: bool) -> int:
    """Lift a contingency."""
    services = services_of(ctx)
    lifting = Lifting(contingency=contingency, lifted_by=person_of(by), reason=reason)
    run(_begin(services, lifting))
    return _followed(services, contingency, as_json=as_json)


@command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, /, as_json: bool) -> None:
    """List contingencies."""
    found = run(_all(services_of(ctx)))
    if as_json:
        for each in found:
            output.json_line(told.as_json(each))
    elif found:
        told.tell_list(found)
    else:
        output.line(tr("No contingency was declared. How to: ayni contingency declare --help"))


@command("show")
@contingency_argument
@option(
    "--outcome",
    "--resultado",
    "outcomes",
    multiple=True,
    type=WordChoice(tuple(told.OUTCOMES), told.OUTCOMES),
    help=N_("Only lifecycles with this outcome; may be repeated."),
)
@json_option
@click.pass_context
def show(ctx: click.Context, /, contingency: str, outcomes: tuple[str, ...], as_json: bool) -> None:
    """Show a contingency and what became of each lifecycle."""
    found, members = run(_one(services_of(ctx), contingency, outcomes))
    if as_json:
        described = [told.member_json(member) for member in members]
        output.json_document({**told.as_json(found), "members": described})
        return
    told.tell_one(found)
    told.tell_members(members)


def _tell_preview(declaration: Declaration, counts: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        content = declaration.model_dump(mode="json")
        output.json_line(
            {**content, "would_pause": counts.get("active", 0), "statuses": counts, "dry_run": True}
        )
        return
    for sentence in _preview_told(declaration, counts):
        output.line(sentence)
    output.line(tr("Nothing was recorded."))


def _preview_told(declaration: Declaration, counts: dict[str, int]) -> Iterator[str]:
    active, paused, scheduled = (counts.get(status, 0) for status in ("active", "paused", "scheduled"))
    yield tr("Contingency {contingency}: {scope}.").format(
        contingency=declaration.contingency, scope=told.scope_told(declaration.scope)
    )
    yield ntr("{number} lifecycle is to be paused.", "{number} lifecycles are to be paused.", active).format(
        number=active
    )
    if paused:
        yield ntr(
            "{number} lifecycle is paused already and stays as it is.",
            "{number} lifecycles are paused already and stay as they are.",
            paused,
        ).format(number=paused)
    if scheduled:
        yield ntr(
            "{number} lifecycle has not begun and cannot be paused yet.",
            "{number} lifecycles have not begun and cannot be paused yet.",
            scheduled,
        ).format(number=scheduled)


def _confirm(declaration: Declaration, counts: dict[str, int]) -> None:
    for sentence in _preview_told(declaration, counts):
        output.talk(sentence)
    if not sys.stdin.isatty():
        raise click.UsageError(tr("Nobody can confirm it here: add --yes, or look first with --dry-run."))
    click.confirm(tr("Pause them?"), abort=True, err=True)


def _followed(services: Services, contingency: str, *, as_json: bool) -> int:
    """Wait, tell what became of everybody; the exit code. Interrupted, it goes on in Temporal."""
    with _goes_on(contingency):
        run(_wait(services, contingency))
    found, unsettled = run(_settled(services, contingency))
    if as_json:
        described = [told.member_json(member) for member in unsettled]
        output.json_line({**told.as_json(found), "unreached": described})
    else:
        _tell_done(found)
        told.tell_unsettled(unsettled, contingency)
    return PARTLY if unsettled else 0


@contextmanager
def _goes_on(contingency: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        command = tr("ayni contingency show {contingency}").format(contingency=contingency)
        output.talk(tr("It goes on in Temporal. Look again with: {command}").format(command=command))
        raise


def _tell_done(found: Contingency) -> None:
    output.line(
        tr("Contingency {contingency}: {outcomes}.").format(
            contingency=found.contingency, outcomes=told.outcomes_told(found)
        )
    )
    if found.lifted_at is None:
        output.line(tr("Lifecycles that begin while it stands are reached by repeating the command."))
        next_step(tr("ayni contingency lift {contingency}").format(contingency=found.contingency))


async def _preview(services: Services, scope: Scope) -> dict[str, int]:
    async with services.contingencies() as contingencies:
        return await contingencies.preview(scope)


async def _begin(services: Services, asked: Declaration | Lifting) -> None:
    async with services.contingencies() as contingencies:
        if isinstance(asked, Declaration):
            await contingencies.declare(asked)
        else:
            await contingencies.one(asked.contingency)
            await contingencies.lift(asked)


async def _wait(services: Services, contingency: str) -> None:
    with told.Shown() as shown:
        async with services.contingencies() as contingencies:
            await contingencies.wait(contingency, shown.report)


async def _settled(services: Services, contingency: str) -> tuple[Contingency, list[Member]]:
    """The contingency now, and those that were to be paused, or to be resumed, and are not."""
    async with services.contingencies() as contingencies:
        found = await contingencies.one(contingency)
        unsettled = "not_reached" if found.lifted_at is None else "paused"
        return found, await contingencies.members(contingency, (unsettled,))


async def _one(
    services: Services, contingency: str, outcomes: Sequence[str]
) -> tuple[Contingency, list[Member]]:
    async with services.contingencies() as contingencies:
        return await contingencies.one(contingency), await contingencies.members(contingency, outcomes)


async def _all(services: Services) -> list[Contingency]:
    async with services.contingencies() as contingencies:
        return await contingencies.all()
