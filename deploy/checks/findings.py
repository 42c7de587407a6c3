"""What a check says of a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One file that was read; `fault` is what is wrong with it, in the tool's words or ours, and empty when nothing is."""

    file: str
    fault: str = ""


class ToolMissing(Exception):
    """A program that a check needs is neither here nor could be installed."""


@dataclass(frozen=True)
class Check:
    """One kind of file. `what` says what it is and `mend` what to do when a finding has a fault."""

    name: str
    what: str
    mend: str
    run: Callable[[Path], Iterator[Finding]]
