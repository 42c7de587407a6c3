"""`ayni report portfolio` and `ayni report alliance`: the page that a director prints."""

from typing import Any

import click

from activities.read_model import Filters
from activities.reports.alliance import alliance_page
from activities.reports.parts import Portfolio, present_day
from activities.reports.portfolio import portfolio_page
from cli import language
from cli.commands.portfolio import filter_options
from cli.context import run, services_of
from cli.framework import command
from cli.options import lifecycle_argument
from cli.page_output import page_options, put_out
from cli.reading import today_of
from cli.services import Services
from domain.facts import Fact
from domain.state import State
from domain.views import status_of

FILES = ("html", "xlsx", "png", "pdf")


@command("portfolio")
@filter_options
@page_options
@click.pass_context
def portfolio(ctx: click.Context, /, as_json: bool, overwrite: bool, **options: Any) -> None:
    """See the registry."""
    services = services_of(ctx)
    files = {kind: options.pop(kind) for kind in FILES}
    filters = Filters(**options)
    found = run(services.report(filters))
    today = present_day(found, services.now())
    page = portfolio_page(found, today, language.current(), filters.model_dump(exclude_none=True))
    put_out(page, files, as_json=as_json, overwrite=overwrite)


@command("alliance")
@lifecycle_argument
@page_options
@click.pass_context
def alliance(ctx: click.Context, /, lifecycle: str, as_json: bool, overwrite: bool, **files: Any) -> None:
    """See the registry."""
    services = services_of(ctx)
    state, facts = run(_state_and_facts(services, lifecycle))
    page = alliance_page(_only(state, facts), today_of(services, state), language.current())
    put_out(page, files, as_json=as_json, overwrite=overwrite)


async def _state_and_facts(services: Services, lifecycle: str) -> tuple[State, list[Fact]]:
    async with services.gateway() as gateway:
        return await gateway.state(lifecycle), await gateway.timeline(lifecycle)


def _only(state: State, facts: list[Fact]) -> Portfolio:
    """A portfolio of one, as its workflow knows it now."""
    status = status_of(state)
    return Portfolio(
        [status],
        {state.lifecycle: state.plan},
        {state.lifecycle: facts},
        {(status.program, status.profile): state.program},
    )
