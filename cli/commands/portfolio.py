"""`ayni alliance list` and `ayni org list`: the whole portfolio, from the record."""

from datetime import date, datetime
from typing import Any

import click

from activities.programs import load_program
from activities.read_model import Filters, spanish_order
from cli import output
from cli.commands.start import ROUTE
from cli.context import run, services_of
from cli.dates import short_date, today_in
from cli.framework import Function, command, option
from cli.glance import stopped_told
from cli.language import N_, ntr, tr
from cli.names import STATUSES, URGENCY, Names, said, word
from cli.options import WordChoice, date_option, json_option
from cli.tasks import Task, tasks
from domain.attempts import UNDER_WAY
from domain.errors import AyniError
from domain.status_names import HEALTH
from domain.stopped import condition, revive_command
from domain.views import Status

ORGANIZATIONS = "formalization"


def list_options(function: Function) -> Function:
    """How a list can be narrowed, and printed for programs."""
    return filter_options(json_option(function))


def filter_options(function: Function) -> Function:
    """How a portfolio can be narrowed, whatever it holds."""
    decorators = (
        option(
            "--stage",
            "--etapa",
            metavar=N_("STAGE"),
            help=N_("Only those in this stage, such as consolidation."),
        ),
        option(
            "--health",
            "--salud",
            "--situacion",
            type=WordChoice(URGENCY, HEALTH),
            help=N_("Only those that do so; the word that the list shows also works."),
        ),
        option(
            "--coordinator", "--coordina", metavar=N_("PERSON"), help=N_("Only those of this coordinator.")
        ),
        option("--region", metavar=N_("TEXT"), help=N_("Only those of this region.")),
        option("--program", "--programa", metavar=N_("PROGRAM"), help=N_("Only those of this program.")),
        date_option(
            "--due-before", "--vence-antes", help_text=N_("Only those where somebody must act by this day.")
        ),
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


@command("list")
@list_options
@click.pass_context
def list_(ctx: click.Context, /, as_json: bool, **filters: Any) -> None:
    """List the alliances, and every other lifecycle that is no organization."""
    found = [status for status in _found(ctx, filters) if status.kind != ORGANIZATIONS]
    if as_json:
        _tell_programs(found)
    elif found:
        tell_portfolio(found)
    else:
        output.line(tr("There is no alliance like that. Start one with: ayni alliance start ID"))


@command("list")
@list_options
@option("--district", "--distrito", metavar=N_("TEXT"), help=N_("Only those of this district."))
@option("--route", "--ruta", metavar=N_("OPTION"), help=N_("Only those on this route, such as municipal."))
@click.pass_context
def list_organizations(
    ctx: click.Context, /, district: str | None, route: str | None, as_json: bool, **filters: Any
) -> None:
    """List the organizations."""
    found = [
        status
        for status in _found(ctx, filters)
        if status.kind == ORGANIZATIONS
        and district in {None, status.attributes.district}
        and route in {None, status.choices.get(ROUTE)}
    ]
    if as_json:
        _tell_programs(found)
    elif found:
        tell_organizations(found, services_of(ctx).now())
    else:
        output.line(tr("There is no organization like that. Start one with: ayni org start ID"))


def _found(ctx: click.Context, filters: dict[str, Any]) -> list[Status]:
    return sorted(run(services_of(ctx).portfolio(Filters(**filters))), key=_urgency)


def _tell_programs(found: list[Status]) -> None:
    for status in found:
        output.json_line(status.model_dump(mode="json"))


def tell_portfolio(found: list[Status]) -> None:
    """Print a row for each lifecycle."""
    names = _Programs()
    headings = (
        tr("Alliance"),
        tr("Health"),
        tr("Stage"),
        tr("Next"),
        tr("Rung"),
        tr("Coordinator"),
        tr("Name"),
    )
    output.table(headings, [_row(status, names) for status in found])
    _tell_stopped(found, names)
    output.talk(ntr("{number} alliance", "{number} alliances", len(found)).format(number=len(found)))


def tell_organizations(found: list[Status], now: datetime) -> None:
    """Print a row for each organization, with the first thing to do."""
    names = _Programs()
    headings = (
        tr("Organization"),
        tr("Health"),
        tr("District"),
        tr("Route"),
        tr("Filings"),
        tr("Next"),
        tr("What is next"),
    )
    output.table(headings, [_organization_row(status, names, now) for status in found])
    _tell_stopped(found, names)
    output.talk(ntr("{number} organization", "{number} organizations", len(found)).format(number=len(found)))


def _organization_row(status: Status, names: "_Programs", now: datetime) -> tuple[str, ...]:
    with_authority = sum(each.status in UNDER_WAY for each in status.requirements)
    first = names.first_task(status, now)
    next_on = status.next_due_on if first is None else first.on
    return (
        status.lifecycle,
        said(condition(status)),
        status.attributes.district or "—",
        names.route(status),
        str(with_authority or "—"),
        short_date(next_on) if next_on else "—",
        word(STATUSES, status.status) if first is None else first.matters,
    )


def _tell_stopped(found: list[Status], names: "_Programs") -> None:
    """Those that were stopped past the rules, each with the command that lets it go on."""
    for status in found:
        told = stopped_told(status, names.time_zone(status))
        if told:
            output.line(told)
            output.line(
                tr("Next: {command}").format(command=said(revive_command(status.lifecycle, status.kind)))
            )


def _urgency(status: Status) -> tuple[int, date, tuple[str, str]]:
    return URGENCY.index(status.health), status.next_due_on or date.max, spanish_order(status.lifecycle)


def _row(status: Status, names: "_Programs") -> tuple[str, ...]:
    return (
        status.lifecycle,
        said(condition(status)),
        names.stage(status),
        short_date(status.next_due_on) if status.next_due_on else "—",
        str(status.highest_rung or "—"),
        status.roles.get("coordinator", "—"),
        status.attributes.name or "",
    )


class _Programs:
    """The names that shipped programs give; a stage of any other one shows its id."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str | None], Names | None] = {}

    def of(self, status: Status) -> Names | None:
        key = (status.program, status.profile)
        if key not in self._known:
            self._known[key] = _names(*key) or _names(status.program, None)
        return self._known[key]

    def stage(self, status: Status) -> str:
        names = self.of(status)
        return (names.stage(status.stage) if names else status.stage) or "—"

    def time_zone(self, status: Status) -> str | None:
        """Where its days are counted, as far as is known."""
        names = self.of(status)
        return None if names is None else names.program.time_zone

    def route(self, status: Status) -> str:
        names, option = self.of(status), status.choices.get(ROUTE)
        if option is None:
            return "—"
        return names.chosen(ROUTE, option) if names else option

    def first_task(self, status: Status, now: datetime) -> Task | None:
        """The first thing to do, where its definition is known."""
        names = self.of(status)
        if names is None:
            return None
        return next(iter(tasks(status, names, today_in(names.program.time_zone, now))), None)


def _names(program: str, profile: str | None) -> Names | None:
    try:
        return Names(load_program(program, profile))
    except AyniError:
        return None
