"""`ayni alliance start`."""

from datetime import datetime

import click

from activities.holiday_table import calendar_for
from activities.programs import load_program
from cli import output
from cli.changes import next_step, tell_facts
from cli.dates import long_date, parse_instant
from cli.framework import command, option
from cli.language import N_, tr
from cli.names import Names
from cli.options import json_option, lifecycle_argument, pairs
from cli.context import run, services_of
from cli.services import Services
from domain.adoption import adopt
from domain.days import local_date
from domain.events import LifecycleStart
from domain.facts import Fact
from domain.machine import begin
from domain.program import Program
from domain.state import Attributes
from domain.validation import parsed

DEFAULT_PROGRAM = "juntos-por-la-infancia"


@command("start")
@lifecycle_argument
@option(
    "--program",
    "--programa",
    default=DEFAULT_PROGRAM,
    metavar=N_("PROGRAM"),
    help=N_("Shipped program or definition file; juntos-por-la-infancia without it."),
)
@option("--stage", "--etapa", metavar=N_("STAGE"), help=N_("Stage to begin in; the first one without it."))
@option(
    "--started-at",
    "--inicio",
    metavar=N_("DATE"),
    help=N_("When it started, past or future; now without it."),
)
@option(
    "--role",
    "--rol",
    "roles",
    multiple=True,
    metavar=N_("ROLE=PERSON"),
    help=N_("Who is in a role, such as coordinator=ana; may be given several times."),
)
@option("--name", "--nombre", metavar=N_("TEXT"), help=N_("Name that people know it by."))
@option("--region", metavar=N_("TEXT"), help=N_("Region."))
@option("--commune", "--comuna", metavar=N_("TEXT"), help=N_("Commune."))
@option("--organization", "--organizacion", metavar=N_("TEXT"), help=N_("Organization."))
@option("--company", "--empresa", metavar=N_("TEXT"), help=N_("Company."))
@option("--dry-run", "--simulacro", is_flag=True, help=N_("Show what would follow and record nothing."))
@json_option
@click.pass_context
def start(
    ctx: click.Context,
    lifecycle: str,
    program: str,
    stage: str | None,
    started_at: str | None,
    roles: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    **attributes: str | None,
) -> None:
    """Start one lifecycle (SPEC V6)."""
    services = services_of(ctx)
    definition = load_program(program)
    instant = _instant(started_at, definition, services)
    message = {
        "lifecycle": lifecycle,
        "program": definition,
        "calendar": calendar_for(definition, instant),
        "started_at": instant,
        "stage": stage,
        "roles": pairs(roles, "--role"),
        "attributes": Attributes(**attributes),
    }
    beginning = parsed(LifecycleStart, message, event_type="lifecycle_started", prefix=())
    begin(beginning)
    if not dry_run:
        run(_start(services, beginning))
    facts = adopt(beginning, services.now()).facts
    _tell(beginning, facts, dry_run=dry_run, as_json=as_json)


def _instant(text: str | None, program: Program, services: Services) -> datetime:
    if text is None:
        return services.now().replace(microsecond=0)
    try:
        return parse_instant(text, program.time_zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--started-at") from None


async def _start(services: Services, beginning: LifecycleStart) -> None:
    async with services.gateway() as gateway:
        await gateway.start(beginning)


def _tell(beginning: LifecycleStart, facts: tuple[Fact, ...], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        output.json_line(
            {
                "lifecycle": beginning.lifecycle,
                "program": beginning.program.id,
                "started_at": beginning.started_at.isoformat(),
                "dry_run": dry_run,
                "facts": [fact.flat() for fact in facts],
            }
        )
        return
    if dry_run:
        output.line(tr("Nothing was recorded. This would follow:"))
    elif facts:
        output.line(tr("Started. What followed:"))
    else:
        day = local_date(beginning.started_at, beginning.program.time_zone)
        output.line(
            tr("{lifecycle} waits for its start on {day}.").format(
                lifecycle=beginning.lifecycle, day=long_date(day)
            )
        )
    tell_facts(facts, Names(beginning.program), dated=False)
    if not dry_run:
        next_step(tr("ayni alliance show {lifecycle}").format(lifecycle=beginning.lifecycle))
