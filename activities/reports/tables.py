"""The tables of a report: typed cells under named columns, from which the page, sheets, JSON and terminals are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from activities.reports import words
from activities.reports.speech import Speech

#: How a column is shown. `code` and `name` are a lifecycle's; `glyph` is one character for a word, told in the key.
Kind = Literal["code", "name", "text", "number", "percent", "bar", "date", "health", "glyph"]


class Word(NamedTuple):
    """A code of the rules with its word, and with a character for charts, or a symbol of its own, where it has one.

    Without a code it says why there is no value.
    """

    code: str | None
    text: str
    glyph: str = ""


Cell = str | int | float | date | Word | None


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, its heading for people, and of what kind its cells are."""

    id: str
    heading: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows of cells. `grid` is one of many narrow columns, that is looked at rather than read.

    `scale` is how many percent the longest bar can show.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    grid: bool = False
    scale: float = 100.0

    def records(self) -> list[dict[str, Any]]:
        """The rows as JSON objects: codes instead of words, ISO dates."""
        names = [column.id for column in self.columns]
        return [{name: _plain(cell) for name, cell in zip(names, row, strict=True)} for row in self.rows]


def columns(speech: Speech, kinds: Mapping[str, Kind]) -> tuple[Column, ...]:
    """Columns with the headings that the reports use."""
    return tuple(Column(name, speech.say(words.HEADINGS[name]), kind) for name, kind in kinds.items())


def shown(cell: Cell, kind: Kind, speech: Speech) -> str:
    """A cell as text; what is unknown is a dash."""
    if cell is None:
        return "—"
    if isinstance(cell, Word):
        return cell.glyph if kind == "glyph" else cell.text
    if isinstance(cell, date):
        return speech.day(cell)
    if kind in {"percent", "bar"} and isinstance(cell, int | float):
        return speech.percent(cell)
    return str(cell)


def _plain(cell: Cell) -> Any:
    if isinstance(cell, Word):
        return cell.code
    return cell.isoformat() if isinstance(cell, date) else cell


@dataclass(frozen=True)
class Bar:
    """A span of time in percent of the width. `style` is how it is drawn; `text` fits into the smallest."""

    x: float
    width: float
    style: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Mark:
    """A day, as a symbol. `title` explains it where there is room for that."""

    x: float
    symbol: str
    title: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a Gantt: what it is of, said in words too, and what is drawn.

    `code` is a lifecycle's, empty where the line is of something else; `days` stay together on one line.
    """

    label: str
    code: str = ""
    detail: str = ""
    days: str = ""
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Gantt:
    """Lines over the same span of time. `ticks` are labelled days; `today` is None where it lies outside."""

    ticks: tuple[tuple[float, str], ...]
    today: float | None
    today_text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Key:
    """What a symbol, glyph or number in a chart stands for."""

    symbol: str
    text: str


@dataclass(frozen=True)
class Section:
    """A part of a page: a table or a Gantt with its key. `details` is a table for those who want to read on."""

    id: str
    title: str
    intro: str
    empty: str
    table: Table | None = None
    gantt: Gantt | None = None
    key: tuple[Key, ...] = ()
    details: "Section | None" = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        shown_rows = self.gantt.lines if self.gantt is not None else ()
        return not shown_rows and not (self.table is not None and self.table.rows)


@dataclass(frozen=True)
class Tile:
    """A figure that is seen first. `symbol` repeats what a colour says."""

    id: str
    value: Cell
    text: str
    kind: Kind = "number"
    symbol: str = ""


@dataclass(frozen=True)
class Page:
    """What a page says, in one language; how it looks is decided when it is written."""

    language: Literal["es", "en"]
    title: str
    subtitle: str
    today: date
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...] = field(default=())

    def document(self) -> dict[str, Any]:
        """The page as one JSON object: `today`, the figures, and the rows of every table."""
        tables = {
            part.id: part.table.records()
            for section in self.sections
            for part in (section, section.details)
            if part is not None and part.table is not None
        }
        figures = {tile.id: _plain(tile.value) for tile in self.tiles}
        return {"today": self.today.isoformat(), "summary": figures, **tables}


def section(speech: Speech, identifier: str, **content: Any) -> Section:
    """A section with the texts that the reports use for it."""
    title, intro, empty = (speech.say(text) for text in words.SECTIONS[identifier])
    return Section(identifier, title, content.pop("intro", intro), empty, **content)
