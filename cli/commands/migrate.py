"""`ayni alliance migrate`: a newer definition reaches a running lifecycle, previewed first (SPEC M4)."""

import click

from activities.programs import load_program
from cli.changes import Change, change
from cli.framework import command, option
from cli.language import N_
from cli.options import change_options, lifecycle_argument, reason_option


@command("migrate")
@lifecycle_argument
@option(
    "--to",
    "--a",
    "definition",
    required=True,
    metavar=N_("PROGRAM"),
    help=N_("The newer definition: a shipped program or a file."),
)
@option("--preview", "--previa", is_flag=True, help=N_("Show what would follow and record nothing."))
@reason_option
@change_options
@click.pass_context
def migrate(
    ctx: click.Context,
    lifecycle: str,
    definition: str,
    preview: bool,
    reason: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Migrate one lifecycle."""
    data = {"program": load_program(definition).model_dump(mode="json"), "reason": reason}
    asked = Change(lifecycle, "definition_migrated", data, by, event_id, dry_run or preview, as_json)
    change(ctx, asked, N_("ayni alliance show {lifecycle}"))
