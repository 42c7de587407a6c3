"""What coordinators record most: contacts, notes, who does what."""

from datetime import date

import click

from cli.changes import Change, change
from cli.framework import argument, command, option
from cli.language import N_
from cli.options import change_options, date_option, lifecycle_argument

SHOW = N_("ayni alliance show {lifecycle}")


@command("contact")
@lifecycle_argument
@option(
    "--channel",
    "--canal",
    required=True,
    metavar=N_("CHANNEL"),
    help=N_("How: meeting, visit, call or email."),
)
@date_option("--on", "--fecha", "held_on", help_text=N_("Day on which it was held; today without it."))
@option(
    "--informal", is_flag=True, help=N_("Its purpose was not monitoring; it does not count for the period.")
)
@option(
    "--cadence",
    "--periodicidad",
    metavar=N_("NAME"),
    help=N_("Which cadence it belongs to, if there are several."),
)
@option("--summary", "--resumen", metavar=N_("TEXT"), help=N_("What was talked about."))
@change_options
@click.pass_context
def contact(
    ctx: click.Context,
    lifecycle: str,
    channel: str,
    held_on: date | None,
    informal: bool,
    cadence: str | None,
    summary: str | None,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Record a contact (SPEC C3)."""
    data = {
        "channel": channel,
        "formal": not informal,
        "held_on": held_on and held_on.isoformat(),
        "cadence": cadence,
        "summary": summary,
    }
    change(ctx, Change(lifecycle, "contact_held", data, by, event_id, dry_run, as_json), SHOW)


@command("note")
@lifecycle_argument
@argument("text", metavar=N_("TEXT"), help=N_("What is worth remembering."))
@change_options
@click.pass_context
def note(
    ctx: click.Context,
    lifecycle: str,
    text: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write a note."""
    change(
        ctx,
        Change(lifecycle, "note_added", {"text": text}, by, event_id, dry_run, as_json),
        N_("ayni alliance timeline {lifecycle}"),
    )


@command("assign")
@lifecycle_argument
@argument("role", metavar=N_("ROLE"), help=N_("Role of the program, such as company_lead."))
@argument("person", metavar=N_("PERSON"), help=N_("Identifier of the person who takes it."))
@change_options
@click.pass_context
def assign(
    ctx: click.Context,
    lifecycle: str,
    role: str,
    person: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Assign a role."""
    data = {"role": role, "person": person}
    change(ctx, Change(lifecycle, "role_assigned", data, by, event_id, dry_run, as_json), SHOW)
