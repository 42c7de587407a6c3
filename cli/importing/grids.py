"""What a file holds before anything is understood: lines of cells with the numbers that a spreadsheet shows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cli.importing.problems import Problem, SheetUnusableError


@dataclass(frozen=True)
class Fault:
    """Why nobody can say what a cell holds."""

    reason: str


class Line(NamedTuple):
    """A line with its number, and what its cells hold by their place; cells without content are left out."""

    number: int
    cells: Mapping[int, "str | Fault"]


class Merge(NamedTuple):
    """Cells that were made one: from one to another, both included, as people name them."""

    name: str
    first_line: int
    first_column: int
    last_line: int
    last_column: int


@dataclass
class Grid:
    """A table of a file. What stands after the lines is known once they were read: `lines` may be asked once only."""

    name: str
    lines: Iterator[Line]
    merges: list[Merge] = field(default_factory=list)
    #: What people do not see in their spreadsheet, though it is there.
    hidden_lines: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """A table of a file that may be opened, as often as needed."""

    name: str
    hidden: bool
    open: Callable[[], Grid]


def unusable(name: str, line: int, reason: str) -> SheetUnusableError:
    """Nothing of it can be read."""
    return SheetUnusableError(Problem(name, line, "", reason))


def column_name(place: int) -> str:
    """`A` for 0, as a spreadsheet names its columns."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
