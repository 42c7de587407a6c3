"""The cells of one row of a sheet, understood one by one; every fault is told with its column."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from cli import language
from cli.dates import parse_date
from cli.importing.tables import Row
from cli.language import tr
from cli.names import enumerated
from cli.planning.columns import meant
from domain.program import Area, Program
from domain.text import Text

LONGEST_TEXT = 10_000
Code = TypeVar("Code", bound=str)


class Cells:
    """The cells of one row. What is wrong with one is told, and its value is None."""

    def __init__(self, row: Row, tell: Callable[[int, str, str], None]) -> None:
        self.number = row.number
        self.faulty = False
        self._cells, self._tell = row.cells, tell

    def get(self, column: str) -> str | None:
        """What the cell holds."""
        return self._cells.get(column)

    def fault(self, column: str, reason: str) -> None:
        """Something is wrong with a cell."""
        self.faulty = True
        self._tell(self.number, column, reason)

    def text(self, column: str) -> str | None:
        """What the cell holds; it must hold something."""
        text = self.get(column)
        if text is None:
            self.fault(column, tr("it is empty"))
        return text

    def long_text(self, column: str) -> str | None:
        """A text that may have several sentences."""
        text = self.text(column)
        if text is not None and len(text) > LONGEST_TEXT:
            self.fault(column, tr("it is longer than {limit} characters").format(limit=LONGEST_TEXT))
        return text

    def optional(self, column: str, names: Mapping[Code, Text]) -> Code | None:
        """The code that the cell means; None for an empty one."""
        return None if self.get(column) is None else self.choice(column, names)

    def choice(self, column: str, names: Mapping[Code, Text]) -> Code | None:
        """The code that the cell means."""
        word = self.text(column)
        found = None if word is None else meant(word, names)
        if word is not None and found is None:
            self.fault(column, _not_one_of(word, (_name(code, name) for code, name in names.items())))
        return found

    def day(self, column: str) -> date | None:
        """A local date; None for an empty cell."""
        text = self.get(column)
        if text is None:
            return None
        try:
            return parse_date(text)
        except ValueError as error:
            self.fault(column, str(error))
            return None

    def count(self, column: str) -> int | None:
        """A whole number; None for an empty cell."""
        text = self.get(column)
        if text is None:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text):
            self.fault(column, tr("'{text}' is not a whole number").format(text=text))
            return None
        return int(text)

    def area(self, program: Program, column: str) -> Area | None:
        """The area that a cell means: its id, its number, or its name in either language."""
        word = self.text(column)
        if word is None:
            return None
        areas = {area.id: area.name for area in program.areas}
        by_number = {str(area.number): area.id for area in program.areas}
        found = by_number.get(word) or meant(word, areas)
        if found is None:
            shown = (f"{area.number} {area.name.in_language(language.current())}" for area in program.areas)
            self.fault(column, _not_one_of(word, shown))
            return None
        return program.areas_by_id[found]

    def place(self, program: Program) -> tuple[Area, str] | None:
        """The area and the standard of the row."""
        area = self.area(program, "area")
        word = self.text("standard")
        if area is None or word is None:
            return None
        standard = meant(word, area.standards)
        if standard is None:
            shown = (name.in_language(language.current()) for name in area.standards.values())
            self.fault("standard", _not_one_of(word, shown))
            return None
        return area, standard

    def expect_none(self, columns: tuple[str, ...], reason: str) -> None:
        """These cells must be empty."""
        for column in columns:
            if self.get(column) is not None:
                self.fault(column, reason)


def _name(code: str, name: Text) -> str:
    shown = name.in_language(language.current())
    return shown if shown == code else f"{shown} ({code})"


def _not_one_of(word: str, known: Iterator[str]) -> str:
    return tr("'{word}' is not one of: {known}").format(word=word, known=enumerated(known))
