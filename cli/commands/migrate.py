"""`ayni alliance migrate`: a newer definition reaches a running lifecycle, previewed first (SPEC M4)."""

from dataclasses import replace

from activities.programs import load_program
from cli.changes import Change, How, change, change_options
from cli.framework import command, option
from cli.language import N_
from cli.options import lifecycle_argument, reason_option


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
def migrate(lifecycle: str, definition: str, preview: bool, reason: str, how: How) -> None:
    """Migrate one lifecycle."""
    data = {"program": load_program(definition).model_dump(mode="json"), "reason": reason}
    asked = Change(lifecycle, "definition_migrated", data, replace(how, dry_run=how.dry_run or preview))
    change(asked, N_("ayni alliance show {lifecycle}"))
