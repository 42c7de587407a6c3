"""Requirements: met, or no longer asked for."""

from typing import Any

from cli.changes import SHOW, Change, How, change, change_options
from cli.framework import command, option
from cli.language import N_
from cli.options import date_option, lifecycle_argument, pairs, reason_option, requirement_argument


@command("meet")
@lifecycle_argument
@requirement_argument
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
def meet(lifecycle: str, evidence: tuple[str, ...], how: How, **met: Any) -> None:
    """Meet a requirement (SPEC S3)."""
    data = {**met, "evidence": pairs(evidence, "--evidence") or None}
    change(Change(lifecycle, "requirement_met", data, how), SHOW)


@command("waive")
@lifecycle_argument
@requirement_argument
@reason_option
@change_options
def waive(
    lifecycle: str,
    requirement: str,
    reason: str,
    how: How,
) -> None:
    """Waive a requirement (SPEC S3)."""
    data = {"requirement": requirement, "reason": reason}
    change(Change(lifecycle, "requirement_waived", data, how), SHOW)
