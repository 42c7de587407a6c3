"""`migrate`: a newer definition reaches a running lifecycle, previewed first (SPEC M4)."""

from typing import Any

import click

from activities.programs import load_program
from cli.changes import SHOW, Change, How, change, change_options
from cli.context import services_of
from cli.framework import command, option
from cli.language import N_
from cli.options import lifecycle_argument, profile_option, reason_option
from cli.reading import state_of
from domain.profile_file import program_in


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
@profile_option
@reason_option
@change_options
@click.pass_context
def migrate(ctx: click.Context, /, lifecycle: str, definition: str, how: How, **asked: Any) -> None:
    """Migrate one lifecycle; without another profile it stays in its municipality."""
    program = load_program(definition, asked["profile"])
    if asked["profile"] is None:
        present = state_of(services_of(ctx), lifecycle).program.profile
        program = program_in(program, present, present.id) if present is not None else program
    data = {"program": program.model_dump(mode="json"), "reason": asked["reason"]}
    change(Change(lifecycle, "definition_migrated", data, how), SHOW)
