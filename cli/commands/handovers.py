"""`ayni handover`: roles that pass to another person, who accepts them; one, or everything that somebody has (SPEC H1)."""

import os
from collections.abc import Sequence
from dataclasses import replace
from shlex import quote
from typing import Any

import click

from cli import output
from cli.changes import SHOW, Change, How, change, change_options, give_role
from cli.context import run, services_of
from cli.dates import short_date
from cli.definitions import role_name
from cli.framework import Function, argument, command, option
from cli.handing_over import ACCEPT, CANCEL, START, Asked, Reach, reach_of
from cli.handover_told import tell_batch
from cli.language import N_, tr
from cli.options import json_option, reason_option
from cli.role_rows import RoleRow, concerning, role_rows

ACCEPT_IT = N_("ayni handover accept {lifecycle} {role} --person {to}")


def one_argument(function: Function) -> Function:
    """`ID ROLE`: a role of one lifecycle; without them the command is about many."""
    role = argument(
        "role", required=False, metavar=N_("[ROLE]"), help=N_("Role of the program, such as coordinator.")
    )
    lifecycle = argument(
        "lifecycle",
        required=False,
        metavar="[ID]",
        help=N_("Identifier of the alliance or organization, such as casa-01 or org-01."),
    )
    return lifecycle(role(function))


def roles_option(function: Function) -> Function:
    """`--role ROLE`: only these roles of many lifecycles."""
    return option(
        "--role",
        "--rol",
        "roles",
        multiple=True,
        metavar=N_("ROLE"),
        help=N_("Only this role, where there are many; may be given several times."),
    )(function)


def all_option(function: Function) -> Function:
    """`--all`: everything that waits for a person."""
    return option(
        "--all", "--todos", "everything", is_flag=True, help=N_("All hand-overs that wait for the person.")
    )(function)


@command(
    "start",
    N_(
        "Until somebody accepts it, the role stays where it is. With --from, every role of a person passes in one go, "
        "as when a coordinator leaves; the command can be repeated safely."
    ),
)
@one_argument
@option("--to", "--a", "to", required=True, metavar=N_("PERSON"), help=N_("Who is to take the role."))
@option(
    "--from",
    "--de",
    "outgoing",
    metavar=N_("PERSON"),
    help=N_("Hand over every role of this person, instead of one role."),
)
@roles_option
@reason_option
@change_options
def start(how: How, outgoing: str | None, to: str, reason: str, **asked: Any) -> int:
    """Start one hand-over, or those of everything that somebody has."""
    data = {"to": to, "reason": reason}
    if _is_about_one(asked) and outgoing is None:
        one = Change(asked["lifecycle"], START.event, {"role": asked["role"], **data}, how)
        give_role(one, asked["role"], to, ACCEPT_IT)
        _tell_unreached(to, how)
        return 0
    if outgoing == to:
        raise click.UsageError(tr("Nobody hands over to themselves: name somebody else with --to."))
    if asked["lifecycle"] is not None or outgoing is None:
        raise click.UsageError(
            tr(
                "Name an alliance or organization and a role, or with --from who hands everything over to --to."
            )
        )
    exit_code = _all(Asked(START, outgoing, to, data, how), asked["roles"])
    _tell_unreached(to, how)
    return exit_code


def _tell_unreached(person: str, how: How) -> None:
    """Whoever is to accept has to hear of it."""
    if how.as_json:
        return
    match run(reach_of(services_of(click.get_current_context()), person)):
        case Reach.UNKNOWN:
            pattern = tr(
                "{person} is not in the directory, so no message reaches them. Register them with: "
                "ayni person add {typed} --name TEXT"
            )
        case Reach.INACTIVE:
            pattern = tr(
                "{person} is deactivated, so no message reaches them. To undo that: ayni person change {typed} --active"
            )
        case Reach.KNOWN:
            return
    output.talk(pattern.format(person=person, typed=quote(person)))


@command("accept", N_("Only the person who takes a role can accept it."))
@one_argument
@option("--person", "--persona", metavar=N_("PERSON"), help=N_("Who accepts; AYNI_PERSON without it."))
@all_option
@roles_option
@change_options
def accept(how: How, person: str | None, **asked: Any) -> int:
    """Accept one hand-over, or all that wait for a person."""
    incoming = person or os.environ.get("AYNI_PERSON", "").strip()
    if not incoming:
        raise click.UsageError(tr("Say who accepts with --person, or set AYNI_PERSON."))
    if _is_about_one(asked):
        role = asked["role"]
        said = replace(how, by=how.by or f"{role}:{incoming}")
        give_role(Change(asked["lifecycle"], ACCEPT.event, {"role": role}, said), role, incoming, SHOW)
        return 0
    _check_all(asked)
    return _all(Asked(ACCEPT, incoming, incoming, {}, how), asked["roles"])


@command("cancel", N_("Whoever has the role keeps it."))
@one_argument
@option("--person", "--persona", metavar=N_("PERSON"), help=N_("Who was to accept; with --all."))
@all_option
@roles_option
@reason_option
@change_options
def cancel(how: How, person: str | None, reason: str, **asked: Any) -> int:
    """Cancel one hand-over, or all that wait for a person."""
    if _is_about_one(asked):
        data = {"role": asked["role"], "reason": reason}
        change(Change(asked["lifecycle"], CANCEL.event, data, how), SHOW)
        return 0
    if person is None:
        raise click.UsageError(tr("Say with --person whose hand-overs are cancelled, and add --all."))
    _check_all(asked)
    return _all(Asked(CANCEL, person, person, {"reason": reason}, how), asked["roles"])


def _is_about_one(asked: dict[str, Any]) -> bool:
    named = asked["lifecycle"] is not None and asked["role"] is not None
    return named and not asked.get("everything") and not asked["roles"]


def _check_all(asked: dict[str, Any]) -> None:
    if asked["lifecycle"] is not None or not asked["everything"]:
        raise click.UsageError(tr("Name an alliance or organization and a role, or say --all."))


def _all(asked: Asked, roles: Sequence[str]) -> int:
    services = services_of(click.get_current_context())
    return tell_batch(run(asked.batch(services, roles)), as_json=asked.how.as_json)


@command("list")
@option("--person", "--persona", metavar=N_("PERSON"), help=N_("Only those from or to this person."))
@json_option
@click.pass_context
def list_(ctx: click.Context, person: str | None, as_json: bool) -> None:
    """List what waits to be accepted, what is late first."""
    rows = [row for row in role_rows(run(services_of(ctx).with_handovers())) if row.accept_by is not None]
    rows = rows if person is None else concerning(rows, person)
    rows.sort(key=lambda row: (row.accept_by, row.lifecycle, row.role))
    if as_json:
        for row in rows:
            output.json_line(row.model_dump(mode="json"))
    elif rows:
        _tell_list(rows)
    else:
        output.line(tr("No hand-over waits."))


def _tell_list(rows: Sequence[RoleRow]) -> None:
    programs = {row.program for row in rows}
    headings = (
        tr("Alliance or organization"),
        tr("Role"),
        tr("Identifier"),
        tr("From"),
        tr("To"),
        tr("To be accepted by"),
    )
    output.table(
        headings,
        [
            (
                *(row.lifecycle, role_name(programs, row.role), row.role),
                *(row.person or "—", row.passes_to or "—", _accept_by(row)),
            )
            for row in rows
        ],
    )


def _accept_by(row: RoleRow) -> str:
    day = "—" if row.accept_by is None else short_date(row.accept_by)
    return tr("{day} (passed)").format(day=day) if row.overdue else day
