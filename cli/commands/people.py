"""`ayni person`: who can be reached, how, and what they have to do."""

from shlex import quote
from typing import Any

import click

from activities.messages.model import Person
from activities.messages.plain import clean, shortened
from cli import output
from cli.changes import next_step
from cli.commands.roles import tell_roles
from cli.context import run, services_of
from cli.failures import REFUSED, Failure
from cli.framework import Function, argument, command, option
from cli.language import N_, ntr, tr
from cli.names import few, word
from cli.options import json_option
from cli.reachability import (
    LANGUAGES,
    PERSON_ID,
    RHYTHMS,
    detail_options,
    details,
    quiet_told,
    state_told,
)
from cli.role_rows import RoleRow, concerning, role_rows
from cli.services import Services

#: A table stays readable beside the longest name that the directory takes.
NAME_WIDTH = 40


def person_argument(function: Function) -> Function:
    """`PERSON`: who."""
    return argument("person", metavar=N_("PERSON"), help=N_("Identifier of the person, such as ana."))(
        function
    )


@command("add")
@argument(
    "person",
    type=PERSON_ID,
    metavar=N_("PERSON"),
    help=N_(
        "Identifier of the person as roles name them, such as ana. Better a code than a name: every history has it."
    ),
)
@option("--name", "--nombre", required=True, metavar=N_("TEXT"), help=N_("Name that messages use."))
@detail_options
@json_option
@click.pass_context
def add(ctx: click.Context, /, as_json: bool, **asked: Any) -> None:
    """Register somebody."""
    person = Person(**details(asked))
    run(_add(services_of(ctx), person))
    if as_json:
        output.json_line(person.model_dump(mode="json"))
        return
    output.line(tr("{name} is in the directory as {person}.").format(name=person.name, person=person.person))
    if person.email is None:
        output.talk(tr("Without an address nothing can be sent to {person}.").format(person=person.person))
    next_step(tr("ayni person show {person}").format(person=quote(person.person)))


async def _add(services: Services, person: Person) -> None:
    async with services.directory() as directory:
        await directory.add(person)


@command("change")
@person_argument
@option("--name", "--nombre", metavar=N_("TEXT"), help=N_("Name that messages use."))
@detail_options
@option("--no-email", "--sin-correo", is_flag=True, help=N_("Forget the address."))
@option("--no-quiet", "--sin-silencio", is_flag=True, help=N_("Forget the quiet hours."))
@option(
    "--active", "--activar", is_flag=True, help=N_("Send messages again to somebody who was deactivated.")
)
@json_option
@click.pass_context
def change(ctx: click.Context, /, person: str, as_json: bool, **asked: Any) -> None:
    """Change details; an address that was refused is trusted again."""
    changes = _changes(asked)
    if not changes:
        raise click.UsageError(tr("Say what changes, such as --email ADDRESS."))
    changed = run(_change(services_of(ctx), person, changes))
    if as_json:
        output.json_line(changed.model_dump(mode="json"))
    else:
        _tell_person(changed)


def _changes(asked: dict[str, Any]) -> dict[str, Any]:
    if asked["no_email"] and asked["email"] is not None:
        raise click.UsageError(tr("Either a new address or none: --email and --no-email exclude each other."))
    if asked["no_quiet"] and asked["quiet"] is not None:
        raise click.UsageError(
            tr("Either new quiet hours or none: --quiet and --no-quiet exclude each other.")
        )
    forgotten: dict[str, Any] = {}
    if asked.pop("no_email"):
        forgotten["email"] = None
    if asked.pop("no_quiet"):
        forgotten |= {"quiet_from": None, "quiet_until": None}
    if asked.pop("active"):
        forgotten["active"] = True
    return {**details(asked), **forgotten}


async def _change(services: Services, person: str, changes: dict[str, Any]) -> Person:
    async with services.directory() as directory:
        return await directory.change(person, **changes)


@command(
    "deactivate", N_("The record of what was sent stays. To undo it: ayni person change PERSON --active")
)
@person_argument
@json_option
@click.pass_context
def deactivate(ctx: click.Context, person: str, as_json: bool) -> None:
    """Send nothing more; refused while somebody still has roles."""
    changed = run(_deactivate(services_of(ctx), person))
    if as_json:
        output.json_line(changed.model_dump(mode="json"))
    else:
        output.line(tr("Nothing more is sent to {person}.").format(person=person))


async def _deactivate(services: Services, person: str) -> Person:
    async with services.directory() as directory:
        await directory.person(person)
        rows = concerning(role_rows(await services.concerning(person)), person)
        if rows:
            raise _open_duties(person, rows)
        return await directory.change(person, active=False)


def _open_duties(person: str, rows: list[RoleRow]) -> Failure:
    own = [row for row in rows if row.person == person]
    told = few(f"{row.lifecycle} ({row.role})" for row in own or rows)
    if own:
        count = ntr(
            "{person} still has {number} role: {roles}.",
            "{person} still has {number} roles: {roles}.",
            len(own),
        )
        hint = tr("Hand everything over first: ayni handover start --from {person} --to PERSON")
    else:
        count = ntr(
            "{number} hand-over waits for {person}: {roles}.",
            "{number} hand-overs wait for {person}: {roles}.",
            len(rows),
        )
        hint = tr("Cancel them first: ayni handover cancel --person {person} --all --reason TEXT")
    message = count.format(person=person, number=len(own or rows), roles=told)
    described = [row.model_dump(mode="json") for row in rows]
    return Failure("open_duties", message, hint.format(person=quote(person)), REFUSED, described)


@command("show")
@person_argument
@json_option
@click.pass_context
def show(ctx: click.Context, person: str, as_json: bool) -> None:
    """Show how somebody is reached and every role that they have or are to accept."""
    found, rows = run(_shown(services_of(ctx), person))
    if as_json:
        roles = [row.model_dump(mode="json") for row in rows]
        output.json_line({**found.model_dump(mode="json"), "roles": roles})
        return
    _tell_person(found)
    output.line()
    if rows:
        tell_roles(rows)
    else:
        output.line(tr("{person} has no role in anything that runs.").format(person=person))
    if found.failing_since is not None:
        next_step(tr("ayni person change {person} --email ADDRESS").format(person=quote(person)))


async def _shown(services: Services, person: str) -> tuple[Person, list[RoleRow]]:
    async with services.directory() as directory:
        found = await directory.person(person)
    return found, concerning(role_rows(await services.concerning(person)), person)


def _tell_person(person: Person) -> None:
    output.line(tr("{name} ({person})").format(name=person.name, person=person.person))
    output.labelled(
        [
            (tr("E-mail"), person.email or "—"),
            (tr("State"), state_told(person)),
            (tr("What the server said"), person.failure or ""),
            (tr("Language"), word(LANGUAGES, person.language)),
            (tr("Time zone"), person.time_zone),
            (tr("Rhythm"), word(RHYTHMS, person.rhythm)),
            (tr("Quiet hours"), quiet_told(person)),
        ]
    )


@command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List everybody, with the number of their roles, and who has roles but is not known."""
    people, roles = run(_listed(services_of(ctx)))
    if as_json:
        for person in people:
            output.json_line({**person.model_dump(mode="json"), "roles": roles.get(person.person, 0)})
    elif people:
        _tell_people(people, roles)
    else:
        output.line(tr("The directory is empty. Register somebody with: ayni person add PERSON --name TEXT"))
    unknown = sorted(roles.keys() - {person.person for person in people})
    if unknown:
        pattern = tr("They have roles but are not in the directory, so nothing reaches them: {people}")
        output.talk(pattern.format(people=few(unknown)))


async def _listed(services: Services) -> tuple[list[Person], dict[str, int]]:
    async with services.directory() as directory:
        people = await directory.people()
    return people, await services.roles_per_person()


def _tell_people(people: list[Person], roles: dict[str, int]) -> None:
    headings = (tr("Person"), tr("Name"), tr("E-mail"), tr("State"), tr("Rhythm"), tr("Roles"))
    rows = [
        (
            *(person.person, shortened(clean(person.name), NAME_WIDTH)),
            *(person.email or "—", state_told(person)),
            *(word(RHYTHMS, person.rhythm), str(roles.get(person.person, 0))),
        )
        for person in people
    ]
    output.table(headings, rows, numbers=1)
