"""Requirements: met, or no longer asked for."""

from datetime import date

import click

from cli.changes import Change, change
from cli.framework import argument, command, option
from cli.language import N_
from cli.options import change_options, date_option, lifecycle_argument, pairs, reason_option

SHOW = N_("ayni alliance show {lifecycle}")


@command("meet")
@lifecycle_argument
@argument(
    "requirement", metavar=N_("REQUIREMENT"), help=N_("Identifier of the requirement, such as induction.")
)
@date_option("--on", "--fecha", "met_on", help_text=N_("Day on which it was met; today without it."))
@option(
    "--evidence",
    "--evidencia",
    multiple=True,
    metavar=N_("NAME=VALUE"),
    help=N_("What proves it; may be given several times."),
)
@date_option("--valid-until", "--vigente-hasta", help_text=N_("Last day on which it is valid."))
@change_options
@click.pass_context
def meet(
    ctx: click.Context,
    lifecycle: str,
    requirement: str,
    met_on: date | None,
    evidence: tuple[str, ...],
    valid_until: date | None,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Meet a requirement (SPEC S3)."""
    data = {
        "requirement": requirement,
        "met_on": met_on and met_on.isoformat(),
        "valid_until": valid_until and valid_until.isoformat(),
        "evidence": pairs(evidence, "--evidence") or None,
    }
    change(ctx, Change(lifecycle, "requirement_met", data, by, event_id, dry_run, as_json), SHOW)


@command("waive")
@lifecycle_argument
@argument(
    "requirement", metavar=N_("REQUIREMENT"), help=N_("Identifier of the requirement, such as induction.")
)
@reason_option
@change_options
@click.pass_context
def waive(
    ctx: click.Context,
    lifecycle: str,
    requirement: str,
    reason: str,
    by: str | None,
    event_id: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Waive a requirement (SPEC S3)."""
    data = {"requirement": requirement, "reason": reason}
    change(ctx, Change(lifecycle, "requirement_waived", data, by, event_id, dry_run, as_json), SHOW)
