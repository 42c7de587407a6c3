"""What becomes of the activities of an agreed plan (SPEC P2)."""

from typing import Any

from cli.changes import Change, How, change, change_options
from cli.commands.plan import SHOW_PLAN
from cli.framework import Function, argument, command, option
from cli.language import N_
from cli.options import date_option, lifecycle_argument, reason_option


def activity_argument(function: Function) -> Function:
    """`ACTIVITY`: which activity."""
    return argument("activity", metavar=N_("ACTIVITY"), help=N_("Identifier of the activity, such as a-01."))(
        function
    )


@command("done")
@lifecycle_argument
@activity_argument
@date_option("--on", "--fecha", "done_on", help_text=N_("Day on which it was done; today without it."))
@option("--note", "--nota", "reason", metavar=N_("TEXT"), help=N_("Something worth remembering about it."))
@change_options
def done(lifecycle: str, how: How, **updated: Any) -> None:
    """It was done."""
    _update(lifecycle, how, status="done", **updated)


@command("postpone")
@lifecycle_argument
@activity_argument
@date_option("--until", "--hasta", "due", required=True, help_text=N_("The new last day to do it."))
@reason_option
@change_options
def postpone(lifecycle: str, how: How, **updated: Any) -> None:
    """It is put off."""
    _update(lifecycle, how, status="pending", sub_reason="postponed", **updated)


@command("eliminate")
@lifecycle_argument
@activity_argument
@reason_option
@change_options
def eliminate(lifecycle: str, how: How, **updated: Any) -> None:
    """It is given up for good."""
    _update(lifecycle, how, status="eliminated", **updated)


@command("reopen")
@lifecycle_argument
@activity_argument
@reason_option
@change_options
def reopen(lifecycle: str, how: How, **updated: Any) -> None:
    """It was not done after all."""
    _update(lifecycle, how, status="pending", **updated)


def _update(lifecycle: str, how: How, **updated: Any) -> None:
    change(Change(lifecycle, "activity_updated", updated, how), SHOW_PLAN)
