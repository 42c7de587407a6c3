"""Writing a page as one self-contained HTML file: style, script and pictures inside, nothing fetched from anywhere."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from activities.reports import words
from activities.reports.speech import Speech
from activities.reports.tables import Cell, Page, shown
from domain.text import Text


@dataclass(frozen=True)
class Choice:
    """A filter of the dashboard: its query parameter, its label, and what can be chosen, as value and text."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str | None = None


@dataclass(frozen=True)
class Links:
    """Where a page that is served can lead; a page in a file leads nowhere.

    `lifecycle` is the beginning of the address of a lifecycle's page, `query` what an address keeps.
    """

    lifecycle: str
    query: str
    refresh: str
    clear: str
    other_language: str
    back: str | None = None
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Written:
    """A page as HTML, and the Content-Security-Policy that it needs."""

    html: str
    policy: str


def html_of(page: Page) -> str:
    """The page as the content of a file."""
    return write_page(page).html


def write_page(page: Page, links: Links | None = None) -> Written:
    """The page as HTML. What it shows may hold any characters: every value is escaped."""
    speech = Speech(page.language)
    style = _source("style.css") + _labels(page)
    policy = _policy(style, served=links is not None)
    html = (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            links=links,
            style=Markup(style),  # noqa: S704 - a file of ours
            script=Markup(_source("script.js")),  # noqa: S704 - a file of ours
            policy=policy,
            text=lambda name: speech.say(_text(name)),
            sort_by=lambda heading: speech.say(words.SORT, heading=heading),
            show=lambda cell, kind: shown(cell, kind, speech),
            sort_key=sort_key,
            width=lambda value, scale: f"{round(100 * min(value, scale) / scale, 1):g}%",
            address=lambda code: links.lifecycle + quote(code, safe="") + links.query if links else "",
            long_day=speech.long_day,
        )
    )
    return Written(html, policy)


def _policy(style: str, *, served: bool) -> str:
    """The Content-Security-Policy: nothing but the page's own style and script; forms only where it is served."""
    allowed = {
        "default-src": "'none'",
        "style-src": _digest(style),
        "script-src": _digest(_source("script.js")),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'self'" if served else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


def sort_key(cell: Cell) -> str:
    """What a cell sorts by where its text would sort wrongly: a date. Empty elsewhere."""
    return cell.isoformat() if isinstance(cell, date) else ""


def _text(name: str) -> Text:
    text = getattr(words, name)
    assert isinstance(text, Text), name
    return text


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("activities.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pct"] = lambda value: f"{value:g}%"
    return environment


@cache
def _source(name: str) -> str:
    loader = _environment().loader
    assert loader is not None
    source, _, _ = loader.get_source(_environment(), name)
    return source.strip()


def _digest(source: str) -> str:
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _labels(page: Page) -> str:
    """On a telephone a row is a block; a rule per column labels its cells, so that not every cell has to."""
    rules = [
        f'.x-{part.id} td:nth-child({place})::before{{content:"{column.heading}: "}}'
        for section in page.sections
        for part in (section, section.details)
        if part is not None and part.table is not None and not part.table.grid
        for place, column in enumerate((each for each in part.table.columns if each.kind != "code"), start=1)
    ]
    return f"@media(max-width:640px){{{''.join(rules)}}}"
