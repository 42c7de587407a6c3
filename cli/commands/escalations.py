"""Escalations: taken on, or ended by decision."""

from datetime import date

import click

from cli.changes import Change, change
from cli.framework import argument, command, option
from cli.language import N_
from cli.options import change_options, date_option, lifecycle_argument, reason_option

SHOW = N_("ayni alliance show {lifecycle}")


@command("ack")
@lifecycle_argument
@argument("escalation", metavar=N_("ESCALATION"), help=N_("Identifier of the escalation, such as E1."))
@date_option(
    "--until",
    "--hasta",
    "commit_until",
    help_text=N_("Day by which it will be solved; nobody else is told before."),
)
@option("--note", "--nota", metavar=N_("TEXT"), help=N_("What will be done."))
@change_options
@click.pass_context
def ack(
    ctx: click.Context,
    lifecycle: str,
    escalation: str,
    commit_until: date | None,
    note: str | None,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Acknowledge an escalation (SPEC E3)."""
    data = {
        "escalation": escalation.upper(),
        "commit_until": commit_until and commit_until.isoformat(),
        "note": note,
    }
    change(ctx, Change(lifecycle, "escalation_acknowledged", data, by, event_id, dry_run, as_json), SHOW)


@command("resolve")
@lifecycle_argument
@argument("escalation", metavar=N_("ESCALATION"), help=N_("Identifier of the escalation, such as E1."))
@reason_option
@change_options
@click.pass_context
def resolve(
    ctx: click.Context,
    lifecycle: str,
    escalation: str,
    reason: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Resolve an escalation (SPEC E1)."""
    data = {"escalation": escalation.upper(), "reason": reason}
    change(ctx, Change(lifecycle, "escalation_resolved", data, by, event_id, dry_run, as_json), SHOW)
