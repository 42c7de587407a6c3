"""`ayni org documents`: the checklist of every filing, and what is ready now."""

from datetime import date

import click

from cli import output
from cli.changes import Change, How, change, change_options
from cli.checklist import described, filings_to_prepare, heading, lines
from cli.context import services_of
from cli.framework import argument, command
from cli.language import N_, tr
from cli.names import Names
from cli.options import date_option, lifecycle_argument
from cli.reading import state_of
from domain.state import State

DOCUMENTS = N_("ayni {noun} documents {lifecycle}")


@command("documents")
@lifecycle_argument
@argument(
    "requirement",
    metavar=N_("[REQUIREMENT]"),
    required=False,
    help=N_("Only the filing of this requirement, such as municipal_recognition."),
)
@argument(
    "documents",
    metavar=N_("[DOCUMENT]..."),
    nargs=-1,
    help=N_("Documents that are ready, such as member_roster; without any, the list is shown."),
)
@date_option(
    "--on", "--fecha", "gathered_on", help_text=N_("Day on which they were ready; today without it.")
)
@change_options
def documents(
    lifecycle: str, requirement: str | None, documents: tuple[str, ...], gathered_on: date | None, how: How
) -> None:
    """Show the checklists, or record documents that are ready."""
    if documents:
        data = {"requirement": requirement, "documents": list(documents), "gathered_on": gathered_on}
        change(Change(lifecycle, "documents_gathered", data, how), DOCUMENTS)
        return
    _show(state_of(services_of(click.get_current_context()), lifecycle), requirement, as_json=how.as_json)


def _show(state: State, requirement: str | None, *, as_json: bool) -> None:
    found = [each for each in filings_to_prepare(state) if requirement in {None, each.id}]
    names = Names(state.program)
    if as_json:
        for progress in found:
            output.json_line(described(state, progress))
        return
    if not found:
        output.line(tr("No filing needs documents now."))
    for progress in found:
        output.line(heading(state, progress, names))
        for text in lines(state, progress, names):
            output.line(f"{output.MARGIN}{text}")
