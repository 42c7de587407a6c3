"""What an organization decides, and what the programme counts in it."""

from cli.changes import SHOW, Change, How, change, change_options
from cli.commands.start import ROUTE
from cli.framework import argument, command
from cli.language import N_
from cli.options import date_option, lifecycle_argument, reason_option

OPTION = N_("OPTION")


@command("route")
@lifecycle_argument
@argument(
    "chosen",
    metavar=OPTION,
    help=N_("Route that the organization takes, such as municipal, registry or both."),
)
@reason_option
@change_options
def route(lifecycle: str, chosen: str, reason: str, how: How) -> None:
    """Choose the route to registration; another one than before needs a reason."""
    _choose(lifecycle, {"choice": ROUTE, "option": chosen, "reason": reason}, how)


@command("choose")
@lifecycle_argument
@argument("choice", metavar=N_("CHOICE"), help=N_("What is decided: a choice of the program, such as lab."))
@argument("chosen", metavar=OPTION, help=N_("Option that is chosen, such as takes_part."))
@reason_option
@change_options
def choose(lifecycle: str, choice: str, chosen: str, reason: str, how: How) -> None:
    """Choose an option of any choice of the definition."""
    _choose(lifecycle, {"choice": choice, "option": chosen, "reason": reason}, how)


def _choose(lifecycle: str, data: dict[str, str], how: How) -> None:
    change(Change(lifecycle, "choice_made", data, how), SHOW)


@command("measure")
@lifecycle_argument
@argument(
    "measure",
    metavar=N_("MEASURE"),
    help=N_("What is counted, such as leaders, trained_members or beneficiaries."),
)
@argument("value", type=int, metavar=N_("NUMBER"), help=N_("How many there are."))
@date_option(
    "--on", "--fecha", "measured_on", help_text=N_("Day on which they were counted; today without it.")
)
@change_options
def measure(lifecycle: str, how: How, **measured: object) -> None:
    """Record how many there are of something that the programme counts."""
    change(Change(lifecycle, "measure_recorded", measured, how), SHOW)
