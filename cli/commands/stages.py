"""Stages and the whole life: advance, extend, pause, resume, close."""

from datetime import date

import click

from cli.changes import Change, change
from cli.framework import argument, command, option
from cli.language import N_
from cli.options import change_options, date_option, lifecycle_argument, reason_option

SHOW = N_("ayni alliance show {lifecycle}")


@command("advance")
@lifecycle_argument
@reason_option
@change_options
@click.pass_context
def advance(
    ctx: click.Context,
    lifecycle: str,
    reason: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Advance early (SPEC S1)."""
    change(ctx, Change(lifecycle, "stage_advanced", {"reason": reason}, by, event_id, dry_run, as_json), SHOW)


@command("extend")
@lifecycle_argument
@date_option("--until", "--hasta", "expected_end", help_text=N_("New last day of the stage."), required=True)
@reason_option
@change_options
@click.pass_context
def extend(
    ctx: click.Context,
    lifecycle: str,
    expected_end: date,
    reason: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Extend the stage (SPEC S2)."""
    data = {"expected_end": expected_end.isoformat(), "reason": reason}
    change(ctx, Change(lifecycle, "stage_extended", data, by, event_id, dry_run, as_json), SHOW)


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
@click.pass_context
def pause(
    ctx: click.Context,
    lifecycle: str,
    reason: str,
    kind: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Pause (SPEC Z1)."""
    change(
        ctx,
        Change(lifecycle, "paused", {"reason": reason, "kind": kind}, by, event_id, dry_run, as_json),
        N_("ayni alliance resume {lifecycle}"),
    )


@command("resume")
@lifecycle_argument
@reason_option
@change_options
@click.pass_context
def resume(
    ctx: click.Context,
    lifecycle: str,
    reason: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Resume (SPEC Z1)."""
    change(ctx, Change(lifecycle, "resumed", {"reason": reason}, by, event_id, dry_run, as_json), SHOW)


@command("close")
@lifecycle_argument
@argument("outcome", metavar=N_("OUTCOME"), help=N_("How it ended, such as graduated or closed_early."))
@reason_option
@change_options
@click.pass_context
def close(
    ctx: click.Context,
    lifecycle: str,
    outcome: str,
    reason: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Close (SPEC S6)."""
    change(
        ctx,
        Change(lifecycle, "closed", {"outcome": outcome, "reason": reason}, by, event_id, dry_run, as_json),
        N_("ayni alliance timeline {lifecycle}"),
    )
