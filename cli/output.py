"""Printing: JSON for programs, sentences and aligned columns for people. Data goes to stdout, talk to stderr."""

import json
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

MARGIN = "  "
READABLE = 80


def line(text: str = "") -> None:
    """One line on stdout."""
    click.echo(text)


def talk(text: str) -> None:
    """One line on stderr, beside the data."""
    click.echo(text, err=True)


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

    drawn = Table(header_style="bold underline", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for position, heading in enumerate(headings, start=1):
        drawn.add_column(
            Text(heading),
            no_wrap=position < len(headings),
            overflow="fold",
            justify="right" if aligned[position - 1] == ">" else "left",
        )
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)
