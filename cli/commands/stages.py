"""Stages and the whole life: advance, extend, pause, resume, close."""

from datetime import date

from cli.changes import SHOW, TIMELINE, Change, How, change, change_options
from cli.framework import argument, command, option
from cli.language import N_
from cli.options import date_option, lifecycle_argument, reason_option


@command("advance")
@lifecycle_argument
@reason_option
@change_options
def advance(
    lifecycle: str,
    reason: str,
    how: How,
) -> None:
    """Advance early (SPEC S1)."""
    change(Change(lifecycle, "stage_advanced", {"reason": reason}, how), SHOW)


@command("extend")
@lifecycle_argument
@date_option("--until", "--hasta", "expected_end", help_text=N_("New last day of the stage."), required=True)
@reason_option
@change_options
def extend(
    lifecycle: str,
    expected_end: date,
    reason: str,
    how: How,
) -> None:
    """Extend the stage (SPEC S2)."""
    data = {"expected_end": expected_end, "reason": reason}
    change(Change(lifecycle, "stage_extended", data, how), SHOW)


@command("pause")
@lifecycle_argument
@reason_option
@option(
    "--kind",
    "--tipo",
    default="contingency",
    metavar=N_("NAME"),
    help=N_("Kind of pause; contingency without it."),
)
@change_options
def pause(
    lifecycle: str,
    reason: str,
    kind: str,
    how: How,
) -> None:
    """Pause (SPEC Z1)."""
    change(
        Change(lifecycle, "paused", {"reason": reason, "kind": kind}, how),
        N_("ayni {noun} resume {lifecycle}"),
    )


@command("resume")
@lifecycle_argument
@reason_option
@change_options
def resume(
    lifecycle: str,
    reason: str,
    how: How,
) -> None:
    """Resume (SPEC Z1)."""
    change(Change(lifecycle, "resumed", {"reason": reason}, how), SHOW)


@command("close")
@lifecycle_argument
@argument("outcome", metavar=N_("OUTCOME"), help=N_("How it ended, such as graduated or closed_early."))
@reason_option
@change_options
def close(
    lifecycle: str,
    outcome: str,
    reason: str,
    how: How,
) -> None:
    """Close (SPEC S6)."""
    change(
        Change(lifecycle, "closed", {"outcome": outcome, "reason": reason}, how),
        TIMELINE,
    )
