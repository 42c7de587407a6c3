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
from cli.reading import seen_with_facts, today_of
from cli.services import Seen
from domain.facts import Fact

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
    found, facts = seen_with_facts(services, lifecycle)
    page = alliance_page(_only(found, facts), today_of(services, found.state), language.current())
    put_out(page, files, as_json=as_json, overwrite=overwrite)


def _only(found: Seen, facts: list[Fact]) -> Portfolio:
    """A portfolio of one, as it is known now."""
    state, status = found.state, found.status
    return Portfolio(
        [status],
        {state.lifecycle: state.plan},
        {state.lifecycle: facts},
        {(status.program, status.profile): state.program},
    )
