"""Looking at one lifecycle: now, before, and later."""

from collections.abc import Iterable
from datetime import date

import click

from cli import output
from cli.changes import tell_facts
from cli.context import run, services_of
from cli.dates import end_of_day, long_date
from cli.framework import command, option
from cli.glance import tell
from cli.language import N_, tr
from cli.names import Names
from cli.options import date_option, json_option, lifecycle_argument
from cli.organization import tell_organization
from cli.reading import present, seen, seen_with_facts, state_of, today_of
from domain.days import add_months
from domain.events import ClockReached
from domain.facts import Fact
from domain.machine import decide, next_deadline
from domain.simulation import Refused, numbered
from domain.simulation import forecast as foresee
from domain.state import State


@command("show")
@lifecycle_argument
@json_option
@click.pass_context
def show(ctx: click.Context, lifecycle: str, as_json: bool) -> None:
    """Show the status."""
    services = services_of(ctx)
    found = seen(services, lifecycle)
    state, status = found.state, found.status
    if as_json:
        output.json_line(status.model_dump(mode="json"))
        return
    teller = tell_organization if status.kind == "formalization" else tell
    teller(status, Names(state.program), today_of(services, state))


@command("timeline")
@lifecycle_argument
@option(
    "--last",
    "--ultimos",
    type=click.IntRange(min=1),
    metavar=N_("NUMBER"),
    help=N_("Only so many facts, the latest."),
)
@json_option
@click.pass_context
def timeline(ctx: click.Context, lifecycle: str, last: int | None, as_json: bool) -> None:
    """Tell the facts (SPEC V2)."""
    found, facts = seen_with_facts(services_of(ctx), lifecycle)
    shown = facts if last is None else facts[-last:]
    if as_json:
        for fact in shown:
            output.json_line(fact.flat())
    else:
        tell_facts(shown, Names(found.state.program), dated=True)


@command("forecast")
@lifecycle_argument
@date_option("--until", "--hasta", help_text=N_("Last day to look at."))
@option(
    "--months",
    "--meses",
    type=click.IntRange(1, 120),
    default=6,
    metavar=N_("NUMBER"),
    help=N_("How many months to look ahead; 6 without it."),
)
@json_option
@click.pass_context
def forecast(ctx: click.Context, lifecycle: str, until: date | None, months: int, as_json: bool) -> None:
    """Run the present state ahead through the core (SPEC section 9)."""
    services = services_of(ctx)
    state = state_of(services, lifecycle)
    time_zone = state.program.time_zone
    last_day = until or add_months(today_of(services, state), months)
    if end_of_day(last_day, time_zone) < run(present(services, state)):
        message = tr("{day} has passed; choose a later day.").format(day=long_date(last_day))
        raise click.BadParameter(message, param_hint="--until")
    facts = list(foresee(state, end_of_day(last_day, time_zone)))
    if as_json:
        for line in numbered(facts):
            output.json_line(line)
        return
    output.line(tr("If nobody acts until {day}:").format(day=long_date(last_day)))
    if not facts:
        output.line(tr("Nothing happens."))
    _tell(facts, state)
    if not facts:
        _tell_what_comes_first(state)


def _tell(lines: Iterable[Fact | Refused], state: State) -> None:
    tell_facts([line for line in lines if isinstance(line, Fact)], Names(state.program), dated=True)


def _tell_what_comes_first(state: State) -> None:
    """What a quiet time ends with, so that quiet is not mistaken for safe."""
    if state.status == "paused":
        output.line(tr("It is paused: no date counts until somebody resumes it."))
    deadline = next_deadline(state)
    while deadline is not None:
        decision = decide(state, ClockReached(), deadline)
        if decision.facts:
            output.line(tr("The first thing after that:"))
            _tell(decision.facts, state)
            return
        state, deadline = decision.state, next_deadline(decision.state)
