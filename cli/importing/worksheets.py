"""Reading one worksheet cell by cell.

Only the cells count: what the sheet says of its own size (`dimension`) is not read. A cell of which nobody knows the
value is a `Fault`, never an empty cell.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cli.importing.grids import Fault, Grid, Line, Merge
from cli.importing.number_formats import Shown, text_of_iso, text_of_number
from cli.importing.packages import TAGS, DamagedError, Package, TextOfCell, damage_told, parse, too_large
from cli.language import tr

MAX_CELLS = 1_000_000
MAX_MERGES = 100_000
LAST_COLUMN = 16_384
LAST_LINE = 1_048_576
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3}[0-9]{1,7})(?::([A-Z]{1,3}[0-9]{1,7}))?")


@dataclass(frozen=True)
class Shared:
    """What the tables of a workbook share: texts and formats that cells refer to, and how numbers are meant."""

    strings: Sequence[str]
    formats: Sequence[Shown]
    from_1904: bool
    #: Whoever wrote the workbook left it to Excel to calculate it.
    uncalculated: bool

    def text_of_number(self, stored: str, style: int) -> str | Fault:
        """What a number in a format means."""
        shown = self.formats[style] if self.formats or style else Shown("plain")
        return text_of_number(stored, shown, from_1904=self.from_1904)

    def adds_words(self, style: int) -> bool:
        """Whether a format shows more than the text that a cell holds."""
        return bool(self.formats) and self.formats[style].adds_words


def grid_of(package: Package, shared: Shared, title: str, path: str) -> Grid:
    """The table in a part. Its lines raise `SheetUnusableError` for what is damaged."""
    reading = _Reading(shared)
    grid = Grid(title, _lines(package, reading, title, path))
    reading.grid = grid
    return grid


def _lines(package: Package, reading: "_Reading", title: str, path: str) -> Iterator[Line]:
    with damage_told(title, lambda: max(reading.line, 1)):
        source = package.open(path)
        if source is None:
            raise DamagedError
        for _ in parse(source, reading.start, reading.end, reading.text):
            if reading.cells > MAX_CELLS or len(reading.grid.merges) > MAX_MERGES:
                raise too_large(title)
            while reading.ready:
                yield reading.ready.popleft()
        if not reading.has_data:
            raise DamagedError


class _Reading:
    """What is known while a worksheet is read from its beginning to its end."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self.grid: Grid
        self.ready: deque[Line] = deque()
        self.cells = 0
        self.has_data = False
        self.line, self._column = 0, -1
        self._hidden = False
        self._last_hidden = 0
        self._found: dict[int, str | Fault] = {}
        self._kind = ""
        self._style = 0
        self._calculated = self._stores = False
        self._value: list[str] = []
        self._in_value = False
        self._in_text = False
        self._text = TextOfCell()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = TAGS.get(name)
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "row":
            self._begin_line(attributes)
        elif tag == "v":
            self._in_value = self._stores = True
        elif tag == "f":
            self._calculated = True
        elif tag == "is":
            self._in_text = True
        elif self._in_text:
            self._text.start(name, attributes)
        elif tag == "sheetData":
            self.has_data = True
        elif tag == "mergeCell":
            self._merge(attributes["ref"])
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            self._hide(int(attributes["min"]), int(attributes["max"]))

    def end(self, name: str) -> None:
        """An element ends."""
        tag = TAGS.get(name)
        if tag == "c":
            self._end_cell()
        elif tag == "row":
            self._end_line()
        elif tag == "v":
            self._in_value = False
        elif tag == "is":
            self._in_text = False
        elif self._in_text:
            self._text.end(name)

    def text(self, text: str) -> None:
        """Something is written."""
        if self._in_value:
            self._value.append(text)
        elif self._in_text:
            self._text.add(text)

    def _begin_line(self, attributes: dict[str, str]) -> None:
        line = int(attributes.get("r", self.line + 1))
        if not self.line < line <= LAST_LINE:
            raise DamagedError
        self.line, self._column = line, -1
        self._hidden = attributes.get("hidden") in {"1", "true"}

    def _end_line(self) -> None:
        if self._found:
            if self._hidden:
                self.grid.hidden_lines.append(self.line)
            self.ready.append(Line(self.line, self._found))
            self._found = {}

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        column = self._column + 1
        if place is not None:
            line, column = _place(place)
            if line != self.line:
                raise DamagedError
        if not self._column < column < LAST_COLUMN:
            raise DamagedError
        self._column = column
        self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
        self._calculated = self._stores = False

    def _end_cell(self) -> None:
        value, self._value = "".join(self._value), []
        inline = self._text.taken() if self._kind == "inlineStr" else ""
        if self._calculated and (self._shared.uncalculated or not self._is_stored(value)):
            content: str | Fault = Fault(
                tr("its formula was never calculated; open the workbook in Excel, save it, and repeat")
            )
        else:
            content = self._content(value, inline)
        if content:
            self.cells += 1
            self._found[self._column] = content

    def _is_stored(self, value: str) -> bool:
        """A formula may well give an empty text."""
        return bool(value) or (self._stores and self._kind == "str")

    def _content(self, value: str, inline: str) -> str | Fault:
        if self._kind == "inlineStr":
            return self._as_shown(inline or value)
        if not self._stores or value == "":
            return ""
        if self._kind == "s":
            place = int(value)
            if place < 0:
                raise DamagedError
            return self._as_shown(self._shared.strings[place])
        if self._kind == "str":
            return self._as_shown(value)
        if self._kind == "b":
            return "true" if value in {"1", "true"} else "false"
        if self._kind == "e":
            return Fault(tr("the cell shows the error {error}").format(error=value))
        if self._kind == "d":
            return text_of_iso(value)
        if self._kind != "n":
            raise DamagedError
        return self._shared.text_of_number(value, self._style)

    def _as_shown(self, text: str) -> str | Fault:
        if text.strip() and self._shared.adds_words(self._style):
            return Fault(
                tr("its format shows other words beside the text '{text}' that it holds").format(text=text)
            )
        return text

    def _hide(self, first: int, last: int) -> None:
        if first <= self._last_hidden:
            raise DamagedError
        self._last_hidden = min(last, LAST_COLUMN)
        self.grid.hidden_columns += range(first - 1, self._last_hidden)

    def _merge(self, reference: str) -> None:
        found = _RANGE.fullmatch(reference)
        if found is None:
            raise DamagedError
        first, last = _place(found[1]), _place(found[2] or found[1])
        self.grid.merges.append(Merge(reference, *first, *last))


def _place(name: str) -> tuple[int, int]:
    """The line and the column of a cell such as B3."""
    found = _PLACE.fullmatch(name)
    if found is None:
        raise DamagedError
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1
