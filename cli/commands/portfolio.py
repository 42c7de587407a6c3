"""`ayni alliance list`: the whole portfolio, from the record."""

from datetime import date
from typing import Any

import click

from activities.programs import load_program
from activities.read_model import Filters, spanish_order
from cli import output
from cli.context import run, services_of
from cli.dates import short_date
from cli.framework import command, option
from cli.language import N_, ntr, tr
from cli.names import HEALTH, URGENCY, Names, word
from cli.options import WordChoice, date_option, json_option
from domain.errors import AyniError
from domain.views import Status


@command("list")
@option(
    "--stage", "--etapa", metavar=N_("STAGE"), help=N_("Only those in this stage, such as consolidation.")
)
@option(
    "--health",
    "--salud",
    "--situacion",
    type=WordChoice(URGENCY, HEALTH),
    help=N_("Only those that do so; the word that the list shows also works."),
)
@option("--coordinator", "--coordina", metavar=N_("PERSON"), help=N_("Only those of this coordinator."))
@option("--region", metavar=N_("TEXT"), help=N_("Only those of this region."))
@option("--program", "--programa", metavar=N_("PROGRAM"), help=N_("Only those of this program."))
@date_option("--due-before", "--vence-antes", help_text=N_("Only those where somebody must act by this day."))
@json_option
@click.pass_context
def list_(ctx: click.Context, /, as_json: bool, **filters: Any) -> None:
    """List the portfolio."""
    found = sorted(run(services_of(ctx).portfolio(Filters(**filters))), key=_urgency)
    if as_json:
        for status in found:
            output.json_line(status.model_dump(mode="json"))
    elif found:
        tell_portfolio(found)
    else:
        output.line(tr("There is no alliance like that. Start one with: ayni alliance start ID"))


def tell_portfolio(found: list[Status]) -> None:
    """Print a row for each lifecycle."""
    names = _Programs()
    headings = (
        tr("Alliance"),
        tr("Health"),
        tr("Stage"),
        tr("Next"),
        tr("Rung"),
        tr("Coordinator"),
        tr("Name"),
    )
    output.table(headings, [_row(status, names) for status in found])
    output.talk(ntr("{number} alliance", "{number} alliances", len(found)).format(number=len(found)))


def _urgency(status: Status) -> tuple[int, date, tuple[str, str]]:
    return URGENCY.index(status.health), status.next_due_on or date.max, spanish_order(status.lifecycle)


def _row(status: Status, names: "_Programs") -> tuple[str, ...]:
    return (
        status.lifecycle,
        word(HEALTH, status.health),
        names.stage(status),
        short_date(status.next_due_on) if status.next_due_on else "—",
        str(status.highest_rung or "—"),
        status.roles.get("coordinator", "—"),
        status.attributes.name or "",
    )


class _Programs:
    """The names of stages of shipped programs; a stage of any other one shows its id."""

    def __init__(self) -> None:
        self._known: dict[str, Names | None] = {}

    def stage(self, status: Status) -> str:
        if status.program not in self._known:
            self._known[status.program] = _names(status.program)
        names = self._known[status.program]
        return (names.stage(status.stage) if names else status.stage) or "—"


def _names(program: str) -> Names | None:
    try:
        return Names(load_program(program))
    except AyniError:
        return None
