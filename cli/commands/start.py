"""`ayni alliance start`."""

from datetime import datetime
from typing import Any

import click

from activities.holiday_table import calendar_for
from activities.programs import load_program
from cli import output
from cli.changes import next_step, tell_facts
from cli.context import run, services_of
from cli.dates import long_date, parse_instant
from cli.framework import command, option
from cli.language import N_, tr
from cli.names import Names
from cli.options import dry_run_option, json_option, lifecycle_argument, pairs
from cli.services import Services
from domain.adoption import adopt
from domain.days import local_date
from domain.events import LifecycleStart
from domain.facts import Fact
from domain.machine import begin
from domain.program import Program
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
@dry_run_option
@json_option
@click.pass_context
def start(ctx: click.Context, /, dry_run: bool, as_json: bool, **asked: Any) -> None:
    """Start one lifecycle (SPEC V6)."""
    services = services_of(ctx)
    beginning = _beginning(asked, services.now())
    begin(beginning)
    if not dry_run:
        run(_start(services, beginning))
    facts = adopt(beginning, services.now()).facts
    if as_json:
        output.json_line(_described(beginning, facts, dry_run=dry_run))
    else:
        _tell(beginning, facts, dry_run=dry_run)


def _beginning(asked: dict[str, Any], now: datetime) -> LifecycleStart:
    definition = load_program(asked.pop("program"))
    started_at = _instant(asked.pop("started_at"), definition, now)
    message = {
        "lifecycle": asked.pop("lifecycle"),
        "program": definition,
        "calendar": calendar_for(definition, started_at),
        "started_at": started_at,
        "stage": asked.pop("stage"),
        "roles": pairs(asked.pop("roles"), "--role"),
        "attributes": asked,
    }
    return parsed(LifecycleStart, message, event_type="lifecycle_started", prefix=())


def _instant(text: str | None, program: Program, now: datetime) -> datetime:
    if text is None:
        return now.replace(microsecond=0)
    try:
        return parse_instant(text, program.time_zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--started-at") from None


async def _start(services: Services, beginning: LifecycleStart) -> None:
    async with services.gateway() as gateway:
        await gateway.start(beginning)


def _described(beginning: LifecycleStart, facts: tuple[Fact, ...], *, dry_run: bool) -> dict[str, Any]:
    return {
        "lifecycle": beginning.lifecycle,
        "program": beginning.program.id,
        "started_at": beginning.started_at.isoformat(),
        "dry_run": dry_run,
        "facts": [fact.flat() for fact in facts],
    }


def _tell(beginning: LifecycleStart, facts: tuple[Fact, ...], *, dry_run: bool) -> None:
    if dry_run:
        output.line(tr("Nothing was recorded. This would follow:"))
    elif facts:
        output.line(tr("Started. What followed:"))
    else:
        day = long_date(local_date(beginning.started_at, beginning.program.time_zone))
        waits = tr("{lifecycle} waits for its start on {day}.")
        output.line(waits.format(lifecycle=beginning.lifecycle, day=day))
    tell_facts(facts, Names(beginning.program), dated=True)
    if not dry_run:
        next_step(tr("ayni alliance show {lifecycle}").format(lifecycle=beginning.lifecycle))
