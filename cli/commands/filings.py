"""Filings: what an organization hands in to an authority, what it answers, and what is renewed (SPEC S4)."""

from typing import Any

from cli.changes import SHOW, Change, How, change, change_options
from cli.framework import command, option
from cli.language import N_
from cli.options import date_option, lifecycle_argument, pairs, reason_option, requirement_argument

VALID_UNTIL = N_("Last day on which it is valid.")


@command("file")
@lifecycle_argument
@requirement_argument
@date_option(
    "--on", "--fecha", "submitted_on", help_text=N_("Day on which it was handed in; today without it.")
)
@option(
    "--reference",
    "--expediente",
    metavar=N_("TEXT"),
    help=N_("Number that the authority gave to the filing."),
)
@option(
    "--evidence",
    "--evidencia",
    multiple=True,
    metavar=N_("NAME=VALUE"),
    help=N_("What proves it; may be given several times."),
)
@change_options
def file(lifecycle: str, evidence: tuple[str, ...], how: How, **filed: Any) -> None:
    """Hand a filing in."""
    data = {**filed, "evidence": pairs(evidence, "--evidence") or None}
    change(Change(lifecycle, "filing_submitted", data, how), SHOW)


@command("observed")
@lifecycle_argument
@requirement_argument
@date_option(
    "--on", "--fecha", "observed_on", help_text=N_("Day on which it was notified; today without it.")
)
@option(
    "--observations",
    "--observaciones",
    metavar=N_("TEXT"),
    help=N_("What the authority asks to correct."),
)
@change_options
def observed(lifecycle: str, how: How, **answer: Any) -> None:
    """The authority asks for corrections."""
    change(Change(lifecycle, "filing_observed", answer, how), SHOW)


@command("correct")
@lifecycle_argument
@requirement_argument
@date_option(
    "--on", "--fecha", "corrected_on", help_text=N_("Day on which it was handed in; today without it.")
)
@change_options
def correct(lifecycle: str, how: How, **corrected: Any) -> None:
    """Hand the corrections in."""
    change(Change(lifecycle, "filing_corrected", corrected, how), SHOW)


@command("approved")
@lifecycle_argument
@requirement_argument
@date_option(
    "--on", "--fecha", "approved_on", help_text=N_("Day on which it was notified; today without it.")
)
@date_option("--valid-until", "--vigente-hasta", help_text=VALID_UNTIL)
@change_options
def approved(lifecycle: str, how: How, **answer: Any) -> None:
    """The authority approved, or certified what its silence had approved."""
    change(Change(lifecycle, "filing_approved", answer, how), SHOW)


@command("denied")
@lifecycle_argument
@requirement_argument
@date_option("--on", "--fecha", "denied_on", help_text=N_("Day on which it was notified; today without it."))
@reason_option
@change_options
def denied(lifecycle: str, how: How, **answer: Any) -> None:
    """The authority denied."""
    change(Change(lifecycle, "filing_denied", answer, how), SHOW)


@command("appeal")
@lifecycle_argument
@requirement_argument
@date_option(
    "--on", "--fecha", "appealed_on", help_text=N_("Day on which it was handed in; today without it.")
)
@change_options
def appeal(lifecycle: str, how: How, **appealed: Any) -> None:
    """Appeal a denial or an observation."""
    change(Change(lifecycle, "filing_appealed", appealed, how), SHOW)


@command("prolong")
@lifecycle_argument
@requirement_argument
@date_option(
    "--until",
    "--hasta",
    "window_ends_on",
    help_text=N_("New last day on which the filing is alive."),
    required=True,
)
@reason_option
@change_options
def prolong(lifecycle: str, how: How, **extension: Any) -> None:
    """The authority prolongs the life of a filing."""
    change(Change(lifecycle, "filing_extended", extension, how), SHOW)


@command("ask")
@lifecycle_argument
@requirement_argument
@date_option("--on", "--fecha", "asked_on", help_text=N_("Day on which somebody asked; today without it."))
@option("--answer", "--respuesta", metavar=N_("TEXT"), help=N_("What the authority answered."))
@change_options
def ask(lifecycle: str, how: How, **asked: Any) -> None:
    """Somebody asked the authority how the filing is going."""
    change(Change(lifecycle, "filing_followed_up", asked, how), SHOW)


@command("renew")
@lifecycle_argument
@requirement_argument
@date_option("--on", "--fecha", "renewed_on", help_text=N_("Day on which it was renewed; today without it."))
@date_option("--valid-until", "--vigente-hasta", help_text=VALID_UNTIL)
@change_options
def renew(lifecycle: str, how: How, **renewed: Any) -> None:
    """What is valid stays valid for longer."""
    change(Change(lifecycle, "requirement_renewed", renewed, how), SHOW)
