"""`ayni alliance list` and `ayni org list`: the whole portfolio, from the record."""

from datetime import date
from typing import Any

import click

from activities.programs import load_program
from activities.read_model import Filters, spanish_order
from cli import output
from cli.commands.start import ROUTE
from cli.context import run, services_of
from cli.dates import short_date
from cli.framework import Function, command, option
from cli.language import N_, ntr, tr
from cli.names import HEALTH, URGENCY, Names, word
from cli.options import WordChoice, date_option, json_option
from domain.attempts import UNDER_WAY
from domain.errors import AyniError
from domain.views import Status

ORGANIZATIONS = "formalization"


def list_options(function: Function) -> Function:
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
        json_option,
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
        tell_organizations(found)
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
    output.talk(ntr("{number} alliance", "{number} alliances", len(found)).format(number=len(found)))


def tell_organizations(found: list[Status]) -> None:
    """Print a row for each organization."""
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
    output.table(headings, [_organization_row(status, names) for status in found])
    output.talk(ntr("{number} organization", "{number} organizations", len(found)).format(number=len(found)))


def _organization_row(status: Status, names: "_Programs") -> tuple[str, ...]:
    with_authority = sum(each.status in UNDER_WAY for each in status.requirements)
    return (
        status.lifecycle,
        word(HEALTH, status.health),
        status.attributes.district or "—",
        status.choices.get(ROUTE, "—"),
        str(with_authority or "—"),
        short_date(status.next_due_on) if status.next_due_on else "—",
        names.next_thing(status),
    )


def _urgency(status: Status) -> tuple[int, date, tuple[str, str]]:
    return URGENCY.index(status.health), status.next_due_on or date.max, spanish_order(status.lifecycle)


def _row(status: Status, names: "_Programs") -> tuple[str, ...]:
    return (
        status.lifecycle,
        word(HEALTH, status.health),
        names.stage(status),
        short_date(status.next_due_on) if status.next_due_on else "—",
        str(status.highest_rung or "—"),
        status.roles.get("coordinator", "—"),
        status.attributes.name or "",
    )


class _Programs:
    """The names that shipped programs give; what any other one names shows its id."""

    def __init__(self) -> None:
        self._known: dict[str, Names | None] = {}

    def of(self, status: Status) -> Names | None:
        if status.program not in self._known:
            self._known[status.program] = _names(status.program)
        return self._known[status.program]

    def stage(self, status: Status) -> str:
        names = self.of(status)
        return (names.stage(status.stage) if names else status.stage) or "—"

    def next_thing(self, status: Status) -> str:
        """What is due next: a requirement or a cadence."""
        names, subject = self.of(status), status.next_due_subject
        if names is None or subject is None:
            return subject or ""
        return names.requirement(subject) if subject in names.program.requirements else names.cadence(subject)


def _names(program: str) -> Names | None:
    try:
        return Names(load_program(program))
    except AyniError:
        return None
