"""`ayni org board`: who is on it and until when; a new board; a new identity document."""

from datetime import date
from typing import Any

import click

from cli import output
from cli.board_told import board_heading, described, members_told
from cli.changes import Change, How, change, change_options
from cli.context import services_of
from cli.dates import parse_date
from cli.framework import command, option
from cli.language import N_, tr
from cli.names import Names
from cli.options import date_option, lifecycle_argument
from cli.reading import state_of
from domain.state import RequirementProgress, State

BOARD = N_("ayni {noun} board {lifecycle}")
MEMBER = N_("CODE:POSITION:DOCUMENT[:VALID_UNTIL]")
DOCUMENT = N_("CODE:DOCUMENT[:VALID_UNTIL]")


@command("board")
@lifecycle_argument
@option(
    "--member",
    "--integrante",
    "members",
    multiple=True,
    metavar=MEMBER,
    help=N_(
        "A member of a new board, such as p-01:president:dni:2030-05-31; given once for each. Codes, never names."
    ),
)
@date_option(
    "--elected-on", "--elegida", "elected_on", help_text=N_("Day of the election; today without it.")
)
@date_option(
    "--mandate-until",
    "--mandato-hasta",
    "mandate_until",
    help_text=N_("Last day of the mandate, as the statute says."),
)
@option(
    "--document",
    "--documento",
    metavar=DOCUMENT,
    help=N_("A member's new identity document, such as p-01:cpp:2027-01-31."),
)
@change_options
def board(
    lifecycle: str, members: tuple[str, ...], document: str | None, how: How, **dates: date | None
) -> None:
    """Show the board, or record an election or a new identity document."""
    if members and document is not None:
        raise click.UsageError(tr("--member and --document exclude each other."))
    if not members and any(dates.values()):
        raise click.UsageError(tr("An election needs its members: --member CODE:POSITION:DOCUMENT."))
    if members:
        elected = [_parts(text, ("person", "position", "document"), "--member") for text in members]
        change(Change(lifecycle, "board_elected", {"members": elected, **dates}, how), BOARD)
    elif document is not None:
        renewed = _parts(document, ("person", "document"), "--document")
        change(Change(lifecycle, "identity_document_recorded", renewed, how), BOARD)
    else:
        _show(state_of(services_of(click.get_current_context()), lifecycle), as_json=how.as_json)


def _parts(text: str, fields: tuple[str, ...], option_name: str) -> dict[str, Any]:
    """The fields in `a:b:c` and, behind them, until when the document is valid. Raises a usage error."""
    parts = [part.strip() for part in text.split(":")]
    if not len(fields) <= len(parts) <= len(fields) + 1 or not all(parts):
        form = tr(MEMBER) if option_name == "--member" else tr(DOCUMENT)
        message = tr("'{value}' is not of the form {form}.").format(value=text, form=form)
        raise click.BadParameter(message, param_hint=option_name)
    given: dict[str, Any] = dict(zip(fields, parts, strict=False))
    if len(parts) > len(fields):
        try:
            given["valid_until"] = parse_date(parts[-1]).isoformat()
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint=option_name) from None
    return given


def _show(state: State, *, as_json: bool) -> None:
    mandate = _mandate(state)
    if as_json:
        output.json_line({} if state.board is None else described(state.board, state.program, mandate))
        return
    if state.board is None:
        output.line(tr("No board was recorded yet. Record one with --member CODE:POSITION:DOCUMENT."))
        return
    output.line(board_heading(state.board, mandate))
    for text in members_told(state.board, Names(state.program)):
        output.line(f"{output.MARGIN}{text}")


def _mandate(state: State) -> RequirementProgress | None:
    return state.requirements.get(state.program.board.mandate) if state.program.board is not None else None
