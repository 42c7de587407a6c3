"""The package of a workbook: a zip of XML parts, read piece by piece.

The size of a part is believed only as a limit: what a small file unpacks to is counted before it is kept, so that no
file takes the memory or the time of whoever opens it.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO
from xml.parsers import expat

from cli.importing.grids import unusable
from cli.importing.problems import SheetUnusableError
from cli.language import tr

MEBIBYTE = 2**20
#: What may be unpacked of one workbook: room for formats that reach down a million rows.
MAX_UNPACKED = 128 * MEBIBYTE
#: The same of a part that lists formats, sheets or relations.
MAX_LIST = 16 * MEBIBYTE
CHUNK = 256 * 1024
Starts = Callable[[str, dict[str, str]], None]
Ends = Callable[[str], None]
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, UnicodeError),
    *(expat.ExpatError, KeyError, IndexError, ValueError, OverflowError),
)
#: Excel's own vocabulary, and the strict form of the standard.
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
#: name with its vocabulary -> name alone, of what may matter in any part
TAGS = {
    f"{vocabulary} {tag}": tag
    for vocabulary in MAIN
    for tag in (
        *("sheet", "workbookPr", "calcPr", "si", "t", "rPh", "numFmt", "cellXfs", "xf"),
        *("sheetData", "row", "c", "v", "f", "is", "mergeCell", "col"),
    )
}


class DamagedError(Exception):
    """What a part holds makes no sense."""


class Package:
    """The parts of a workbook by name. Every byte that is read counts against what may be unpacked."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self._left = MAX_UNPACKED
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._parts: dict[str, list[zipfile.ZipInfo]] = {}
        for info in self._archive.infolist():
            self._parts.setdefault(_plain(info.filename), []).append(info)

    def open(self, part: str, limit: int | None = None) -> "Source | None":
        """A part; None where there is none of that name. Raises `SheetUnusableError` where it is too large."""
        found = self._parts.get(_plain(part), [])
        if not found:
            return None
        if len(found) > 1 or found[0].compress_type not in _PACKED:
            raise DamagedError  # of two with one name each program takes another one for the right one
        if found[0].file_size > (self._left if limit is None else min(limit, self._left)):
            raise too_large(self.name)
        return Source(self, self._archive.open(found[0]))

    def count(self, size: int) -> None:
        """So many bytes were unpacked."""
        self._left -= size
        if self._left < 0:
            raise too_large(self.name)


def _plain(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()


class Source:
    """A part that is being read."""

    def __init__(self, package: Package, source: IO[bytes]) -> None:
        self._package, self._source = package, source

    def read(self) -> bytes:
        """The next piece; nothing at the end."""
        piece = self._source.read(CHUNK)
        self._package.count(len(piece))
        return piece


def too_large(name: str) -> SheetUnusableError:
    """What is packed in the file is more than anybody fills in."""
    reason = tr(
        "the workbook unpacks to more than {limit} MB; copy the table into a new workbook, or save it as 'CSV UTF-8'"
    )
    return unusable(name, 1, reason.format(limit=MAX_UNPACKED // MEBIBYTE))


def parse(source: Source, start: Starts, end: Ends, text: Callable[[str], None]) -> Iterator[None]:
    """Read XML piece by piece. What declares entities of its own is refused: that is how small files grow."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_declarations
    while piece := source.read():
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def _refuse_declarations(*_: object) -> None:
    raise DamagedError


@contextmanager
def damage_told(name: str, row: Callable[[], int] = lambda: 1) -> Iterator[None]:
    """Whatever a damaged workbook makes fail is told as that, with the row that was reached."""
    try:
        yield
    except (DamagedError, *_DAMAGE):
        raise unusable(
            name,
            row(),
            tr(
                "the workbook is damaged; open it in Excel or LibreOffice, save it as .xlsx under another name, and repeat"
            ),
        ) from None


class TextOfCell:
    """A text that may be in several runs; how it is pronounced (`rPh`) is no part of it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._aside = 0
        self._inside = False

    def start(self, name: str, _: dict[str, str]) -> None:
        """An element begins."""
        tag = TAGS.get(name)
        self._aside += tag == "rPh"
        self._inside = tag == "t" and not self._aside

    def end(self, name: str) -> None:
        """An element ends."""
        self._aside -= TAGS.get(name) == "rPh"
        self._inside = False

    def add(self, text: str) -> None:
        """Something is written in it."""
        if self._inside:
            self._parts.append(text)

    def taken(self) -> str:
        """The text; the next one begins."""
        text, self._parts = "".join(self._parts), []
        return text
