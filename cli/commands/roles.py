"""`ayni role`: who has which role, and giving it to somebody at once."""

import click

from activities.read_model import Filters
from cli import output
from cli.changes import SHOW, Change, How, change_options, give_role
from cli.context import run, services_of
from cli.dates import short_date
from cli.definitions import role_name
from cli.framework import argument, command, option
from cli.language import N_, tr
from cli.options import json_option, lifecycle_argument, role_argument
from cli.role_rows import RoleRow, concerning, role_rows
from cli.services import Services
from domain.views import status_of


@command(
    "assign",
    N_(
        "The person has the role from now on, without being asked. To let them accept it first, use: "
        "ayni handover start"
    ),
)
@lifecycle_argument
@role_argument
@argument("person", metavar=N_("PERSON"), help=N_("Identifier of the person who takes it."))
@change_options
def assign(lifecycle: str, role: str, person: str, how: How) -> None:
    """Give a role to a person."""
    asked = Change(lifecycle, "role_assigned", {"role": role, "person": person}, how)
    give_role(asked, role, person, SHOW)


@command("list")
@argument(
    "lifecycle",
    required=False,
    metavar="[ID]",
    help=N_("Only the roles of this alliance or organization."),
)
@option("--person", "--persona", metavar=N_("PERSON"), help=N_("Only the roles of this person."))
@json_option
@click.pass_context
def list_(ctx: click.Context, lifecycle: str | None, person: str | None, as_json: bool) -> None:
    """List roles, of one lifecycle, of one person, or all."""
    rows = run(_rows(services_of(ctx), lifecycle, person))
    if as_json:
        for row in rows:
            output.json_line(row.model_dump(mode="json"))
    elif rows:
        tell_roles(rows)
    else:
        output.line(tr("Nobody has a role there."))


async def _rows(services: Services, lifecycle: str | None, person: str | None) -> list[RoleRow]:
    if lifecycle is not None:
        async with services.gateway() as gateway:
            statuses = [status_of(await gateway.state(lifecycle))]
    elif person is not None:
        statuses = await services.concerning(person)
    else:
        statuses = [each for each in await services.portfolio(Filters()) if each.status != "closed"]
    rows = role_rows(statuses)
    return rows if person is None else concerning(rows, person)


def tell_roles(rows: list[RoleRow]) -> None:
    """Print a row for each role."""
    programs = {row.program for row in rows}
    headings = (tr("Alliance or organization"), tr("Role"), tr("Identifier"), tr("Person"), tr("Passes to"))
    output.table(
        headings,
        [
            (row.lifecycle, role_name(programs, row.role), row.role, row.person or "—", _passes_to(row))
            for row in rows
        ],
    )


def _passes_to(row: RoleRow) -> str:
    if row.passes_to is None or row.accept_by is None:
        return "—"
    pattern = tr("{person}, who had until {day}") if row.overdue else tr("{person}, by {day}")
    return pattern.format(person=row.passes_to, day=short_date(row.accept_by))
