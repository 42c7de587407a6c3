"""The page with which the demonstration ends: its whole portfolio, as a director would print it."""

from pathlib import Path
from typing import TYPE_CHECKING

from activities.reports.page import html_of
from activities.reports.parts import Portfolio
from activities.reports.portfolio import portfolio_page
from cli import language
from cli.language import N_, tr

if TYPE_CHECKING:
    from workers.demo.result import Result

FILE = N_("portfolio.html")


def write_demo_page(result: "Result", folder: Path) -> Path:
    """Write the page into a folder, over an earlier one, and say where it is."""
    found = Portfolio(
        [outcome.after for outcome in result.outcomes],
        {outcome.after.lifecycle: outcome.plan for outcome in result.outcomes},
        {outcome.after.lifecycle: outcome.journal for outcome in result.outcomes},
        {(outcome.after.program, outcome.after.profile): outcome.program for outcome in result.outcomes},
    )
    file = folder / tr(FILE)
    page = portfolio_page(found, result.world.until.date(), language.current())
    file.write_text(html_of(page), encoding="utf-8")
    return file
