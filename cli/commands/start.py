"""`ayni alliance start` and `ayni org start`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import click

from activities.holiday_table import calendar_for
from activities.programs import load_program
from cli import output
from cli.changes import SHOW, next_step, tell_facts
from cli.context import run, services_of
from cli.dates import long_date, parse_instant
from cli.framework import Function, command, option
from cli.language import N_, tr
from cli.names import Names, noun
from cli.options import actor, dry_run_option, json_option, lifecycle_argument, pairs, profile_option
from cli.overload import Overload, given_by, overloads
from cli.people_alike import Alike, alike
from cli.services import Services
from domain.adoption import adopt
from domain.days import local_date
from domain.events import Envelope, LifecycleStart, parse_envelope
from domain.facts import Fact
from domain.machine import begin, decide
from domain.program import Program
from domain.validation import parsed

DEFAULT_PROGRAM = "juntos-por-la-infancia"
ORGANIZATIONS_PROGRAM = "voces-organizadas"
ROUTE = "route"


def start_options(function: Function) -> Function:
    """What starting a lifecycle takes, whatever its kind."""
    decorators = (
        lifecycle_argument,
        option(
            "--stage", "--etapa", metavar=N_("STAGE"), help=N_("Stage to begin in; the first one without it.")
        ),
        option(
            "--started-at",
            "--inicio",
            metavar=N_("DATE"),
            help=N_("When it started, past or future; now without it."),
        ),
        option(
            "--role",
            "--rol",
            "roles",
            multiple=True,
            metavar=N_("ROLE=PERSON"),
            help=N_("Who is in a role, such as coordinator=ana; may be given several times."),
        ),
        profile_option,
        option("--name", "--nombre", metavar=N_("TEXT"), help=N_("Name that people know it by.")),
        option("--region", metavar=N_("TEXT"), help=N_("Region.")),
        option("--organization", "--organizacion", metavar=N_("TEXT"), help=N_("Organization.")),
        dry_run_option,
        json_option,
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


@command("start")
@start_options
@option(
    "--program",
    "--programa",
    default=DEFAULT_PROGRAM,
    metavar=N_("PROGRAM"),
    help=N_("Shipped program or definition file; juntos-por-la-infancia without it."),
)
@option("--commune", "--comuna", metavar=N_("TEXT"), help=N_("Commune."))
@option("--company", "--empresa", metavar=N_("TEXT"), help=N_("Company."))
@click.pass_context
def start(ctx: click.Context, /, dry_run: bool, as_json: bool, **asked: Any) -> None:
    """Start one alliance (SPEC V6)."""
    _start(services_of(ctx), asked, {}, dry_run=dry_run, as_json=as_json)


@command("start")
@start_options
@option(
    "--program",
    "--programa",
    default=ORGANIZATIONS_PROGRAM,
    metavar=N_("PROGRAM"),
    help=N_("Shipped program or definition file; voces-organizadas without it."),
)
@option("--district", "--distrito", metavar=N_("TEXT"), help=N_("District."))
@option(
    "--route",
    "--ruta",
    metavar=N_("OPTION"),
    help=N_("Route that the organization has chosen already, such as municipal, registry or both."),
)
@click.pass_context
def start_organization(
    ctx: click.Context, /, route: str | None, dry_run: bool, as_json: bool, **asked: Any
) -> None:
    """Start the accompaniment of one organization, and record its route when it has one (SPEC V6)."""
    choices = {} if route is None else {ROUTE: route}
    _start(services_of(ctx), asked, choices, dry_run=dry_run, as_json=as_json)


def _start(
    services: Services, asked: dict[str, Any], choices: dict[str, str], *, dry_run: bool, as_json: bool
) -> None:
    """Try everything on the rules first, so that a refusal leaves nothing behind; then do it and tell it."""
    beginning = _beginning(asked, services.now())
    begin(beginning)
    adopted = adopt(beginning, services.now())
    state, facts = adopted.state, list(adopted.facts)
    envelopes = [_chosen(beginning, choice, option_) for choice, option_ in choices.items()]
    for envelope in envelopes:
        decision = decide(state, envelope, services.now())
        state, facts = decision.state, [*facts, *decision.facts]
    if not dry_run:
        run(_start_for_real(services, beginning, envelopes))
    too_much = run(overloads(services, given_by([state])))
    warnings: list[Overload | Alike] = [*too_much, *run(alike(services, beginning.roles.values()))]
    if as_json:
        output.json_line(_described(beginning, facts, warnings, dry_run=dry_run))
        return
    _tell(beginning, facts, dry_run=dry_run, waits=state.status == "scheduled")
    for warning in warnings:
        output.talk(warning.told())


def _chosen(beginning: LifecycleStart, choice: str, chosen: str) -> Envelope:
    return parse_envelope(
        {
            "id": str(uuid4()),
            "type": "choice_made",
            "by": actor(None, beginning.roles),
            "data": {"choice": choice, "option": chosen},
        }
    )


def _beginning(asked: dict[str, Any], now: datetime) -> LifecycleStart:
    definition = load_program(asked.pop("program"), asked.pop("profile"))
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


async def _start_for_real(
    services: Services, beginning: LifecycleStart, envelopes: Iterable[Envelope]
) -> None:
    async with services.gateway() as gateway:
        await gateway.start(beginning)
        for envelope in envelopes:
            await gateway.submit(beginning.lifecycle, envelope)


def _described(
    beginning: LifecycleStart, facts: Sequence[Fact], warnings: Sequence[Overload | Alike], *, dry_run: bool
) -> dict[str, Any]:
    return {
        "lifecycle": beginning.lifecycle,
        "program": beginning.program.id,
        "started_at": beginning.started_at.isoformat(),
        "dry_run": dry_run,
        "facts": [fact.flat() for fact in facts],
        "warnings": [each.described() for each in warnings],
    }


def _tell(beginning: LifecycleStart, facts: Sequence[Fact], *, dry_run: bool, waits: bool) -> None:
    if waits:
        day = long_date(local_date(beginning.started_at, beginning.program.time_zone))
        text = tr("{lifecycle} waits for its start on {day}.")
        output.line(text.format(lifecycle=beginning.lifecycle, day=day))
    if dry_run:
        output.line(tr("Nothing was recorded. This would follow:"))
    elif facts:
        output.line(tr("Recorded. What followed:") if waits else tr("Started. What followed:"))
    tell_facts(facts, Names(beginning.program), dated=True)
    if not dry_run:
        kind = noun(beginning.program.kind)
        next_step(tr(SHOW).format(noun=kind, lifecycle=beginning.lifecycle))
