"""What coordinators record most: contacts, notes, who does what."""

from typing import Any

from cli.changes import SHOW, TIMELINE, Change, How, change, change_options
from cli.framework import argument, command, option
from cli.language import N_
from cli.options import date_option, lifecycle_argument


@command("contact")
@lifecycle_argument
@option(
    "--channel",
    "--canal",
    required=True,
    metavar=N_("CHANNEL"),
    help=N_("How: meeting, visit, call or email."),
)
@date_option("--on", "--fecha", "held_on", help_text=N_("Day on which it was held; today without it."))
@option(
    "--formal/--informal",
    default=True,
    help=N_("Whether its purpose was monitoring; an informal one does not count for the period."),
)
@option(
    "--cadence",
    "--periodicidad",
    metavar=N_("NAME"),
    help=N_("Which cadence it belongs to, if there are several."),
)
@option(
    "--attended",
    "--asistio",
    multiple=True,
    metavar=N_("ROLE"),
    help=N_(
        "Role that was there, such as company_lead; may be given several times. Without it, a formal contact counts "
        "as attended by all."
    ),
)
@option("--summary", "--resumen", metavar=N_("TEXT"), help=N_("What was talked about."))
@change_options
def contact(lifecycle: str, how: How, attended: tuple[str, ...], **contact: Any) -> None:
    """Record a contact (SPEC C3), with who was there if somebody wrote it down (SPEC E1)."""
    who = {"attended": list(attended)} if attended else {}
    change(Change(lifecycle, "contact_held", {**contact, **who}, how), SHOW)


@command("record")
@lifecycle_argument
@argument(
    "occurrence",
    metavar=N_("OCCURRENCE"),
    help=N_("What took place, as the program names it, such as evaluation_held."),
)
@date_option("--on", "--fecha", "held_on", help_text=N_("Day on which it was held; today without it."))
@option(
    "--cadence",
    "--periodicidad",
    metavar=N_("NAME"),
    help=N_("Which cadence it belongs to, if there are several."),
)
@option("--summary", "--resumen", metavar=N_("TEXT"), help=N_("What came of it."))
@change_options
def record(lifecycle: str, occurrence: str, how: How, **held: Any) -> None:
    """Record something that the program counts in one of its cadences (SPEC C6)."""
    change(Change(lifecycle, occurrence, held, how), SHOW)


@command("note")
@lifecycle_argument
@argument("text", metavar=N_("TEXT"), help=N_("What is worth remembering."))
@change_options
def note(
    lifecycle: str,
    text: str,
    how: How,
) -> None:
    """Write a note."""
    change(
        Change(lifecycle, "note_added", {"text": text}, how),
        TIMELINE,
    )
