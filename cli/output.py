"""Printing: JSON for programs, sentences and aligned columns for people. Data goes to stdout, talk to stderr."""

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

MARGIN = "  "
READABLE = 80
#: What people wrote must not move the cursor or colour the terminal of whoever reads it; lines and tabs stay.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: A cell is one line.
BREAKS = re.compile(r"\s*[\t\n\x0b-\x1f\x85\u2028\u2029]+\s*")
#: Columns for which a text has room, however narrow the terminal is.
WORDS = 22


def line(text: str = "") -> None:
    """One line on stdout."""
    click.echo(CONTROLS.sub(" ", text))


def talk(text: str) -> None:
    """One line on stderr, beside the data."""
    click.echo(CONTROLS.sub(" ", text), err=True)


def json_line(content: Mapping[str, Any]) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(content, ensure_ascii=False))


def json_document(content: Mapping[str, Any]) -> None:
    """One JSON object for people who look at it."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def labelled(rows: Iterable[tuple[str, str]]) -> None:
    """`label: value` lines, aligned; rows without a value are left out."""
    shown = [(label, value) for label, value in rows if value]
    width = max((len(label) for label, _ in shown), default=0)
    for label, value in shown:
        line(f"{MARGIN}{label:<{width}}  {value}")


def explained(rows: Iterable[tuple[str, str]]) -> None:
    """`labelled`, with long values wrapped beside their label."""
    shown = [(label, value) for label, value in rows if value]
    width = max((len(label) for label, _ in shown), default=0)
    for label, value in shown:
        paragraph(value, f"{MARGIN}{label:<{width}}  ", " " * (len(MARGIN) + width + 2))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many columns; a word that is longer stays whole."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def paragraph(text: str, margin: str = "", hanging: str | None = None) -> None:
    """Text wrapped to a width that can be read; `margin` stands before it, `hanging` before its later lines."""
    before = margin
    for part in wrapped(text, READABLE - max(len(margin), len(hanging or ""))):
        line(f"{before}{part}")
        before = margin if hanging is None else hanging


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0) -> None:
    """Columns: drawn on a terminal, plain and aligned elsewhere. The last `numbers` columns end at the right."""
    aligned = ["<"] * (len(headings) - numbers) + [">"] * numbers
    rows = [[CONTROLS.sub(" ", BREAKS.sub(" ", cell)) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(headings, rows, aligned)
        return
    widths = [max(len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]
    for row in (headings, *rows):
        cells = (f"{cell:{side}{width}}" for cell, side, width in zip(row, aligned, widths, strict=True))
        line(MARGIN.join(cells).rstrip())


def _draw(headings: Sequence[str], rows: Sequence[Sequence[str]], aligned: Sequence[str]) -> None:
    from rich.console import Console  # noqa: PLC0415 - drawing is rare and loading it takes long
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    console = Console()
    widths = _fitting(headings, rows, aligned, console.width) if ">" in aligned else []
    # A terminal that is narrower still breaks lines itself; cut numbers would be worse.
    console.width = max(console.width, sum(widths) + len(MARGIN) * len(widths))
    drawn = Table(header_style="bold underline", box=None, padding=(0, len(MARGIN), 0, 0), pad_edge=False)
    for position, (heading, side) in enumerate(zip(headings, aligned, strict=True)):
        drawn.add_column(
            Text(heading),
            no_wrap=position < len(headings) - 1 and not widths,
            overflow="fold",
            justify="right" if side == ">" else "left",
            width=widths[position] if widths else None,
        )
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)


def _fitting(
    headings: Sequence[str], rows: Sequence[Sequence[str]], aligned: Sequence[str], available: int
) -> list[int]:
    """Widths that fit into a terminal: texts give way until words have just room, then headings over numbers."""
    cells = [max((len(row[column]) for row in rows), default=0) for column in range(len(headings))]
    widths = [max(len(heading), cell) for heading, cell in zip(headings, cells, strict=True)]
    least = [cell if side == ">" else min(cell, WORDS) for cell, side in zip(cells, aligned, strict=True)]
    too_wide = sum(widths) + len(MARGIN) * len(widths) - available
    for side in "<>":
        for _ in range(too_wide):
            spare = [
                width if own == side and width > narrowest else 0
                for width, own, narrowest in zip(widths, aligned, least, strict=True)
            ]
            if too_wide > 0 and any(spare):
                widths[spare.index(max(spare))] -= 1
                too_wide -= 1
    return widths
