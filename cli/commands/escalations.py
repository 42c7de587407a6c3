"""Escalations: taken on, or ended by decision."""

from typing import Any

from cli.changes import SHOW, Change, How, change, change_options
from cli.framework import argument, command, option
from cli.language import N_
from cli.options import date_option, lifecycle_argument, reason_option


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
def ack(lifecycle: str, escalation: str, how: How, **promised: Any) -> None:
    """Acknowledge an escalation (SPEC E3)."""
    data = {"escalation": escalation.upper(), **promised}
    change(Change(lifecycle, "escalation_acknowledged", data, how), SHOW)


@command("resolve")
@lifecycle_argument
@argument("escalation", metavar=N_("ESCALATION"), help=N_("Identifier of the escalation, such as E1."))
@reason_option
@change_options
def resolve(
    lifecycle: str,
    escalation: str,
    reason: str,
    how: How,
) -> None:
    """Resolve an escalation (SPEC E1)."""
    data = {"escalation": escalation.upper(), "reason": reason}
    change(Change(lifecycle, "escalation_resolved", data, how), SHOW)
