"""`ayni alliance fast-forward`: practice stacks only."""

from datetime import timedelta

import click

from cli import output
from cli.changes import SHOW, next_step, tell_facts
from cli.context import run, services_of
from cli.dates import SPAN, long_instant
from cli.framework import argument, command
from cli.language import N_, tr
from cli.names import Names, noun
from cli.options import json_option, lifecycle_argument
from cli.services import Services
from domain.state import State
from workers.practice import Lived


@command("fast-forward")
@lifecycle_argument
@argument("span", type=SPAN, metavar=N_("SPAN"), help=N_("How far: days or weeks, such as 30d or 2w."))
@json_option
@click.pass_context
def fast_forward(ctx: click.Context, lifecycle: str, span: timedelta, as_json: bool) -> None:
    """Move one lifecycle's clock."""
    state, lived = run(_fast_forward(services_of(ctx), lifecycle, span))
    if as_json:
        output.json_line(
            {
                "lifecycle": lifecycle,
                "since": lived.since.isoformat(),
                "until": lived.until.isoformat(),
                "facts": [fact.flat() for fact in lived.facts],
            }
        )
        return
    output.line(
        tr("{lifecycle} lived from {since} to {until}.").format(
            lifecycle=lifecycle, since=long_instant(lived.since), until=long_instant(lived.until)
        )
    )
    if not lived.facts:
        output.line(tr("Nothing happened."))
    tell_facts(lived.facts, Names(state.program), dated=True)
    next_step(tr(SHOW).format(noun=noun(state.program.kind), lifecycle=lifecycle))


async def _fast_forward(services: Services, lifecycle: str, span: timedelta) -> tuple[State, Lived]:
    async with services.gateway() as gateway:
        state = await gateway.state(lifecycle)
    return state, await services.fast_forward(lifecycle, span)
