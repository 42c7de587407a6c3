"""Opening a workbook: a zip of XML parts, of which only those are read that say something of its tables.

The size of a part is believed only as a limit: what a small file unpacks to is counted before it is kept, so that no
file takes the memory or the time of whoever opens it.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import IO
from xml.parsers import expat

from cli.importing.grids import Fault, Grid, Part, unusable
from cli.importing.number_formats import BUILT_IN, Shown, shown_by, text_of_number
from cli.importing.problems import SheetUnusableError
from cli.language import tr

MEBIBYTE = 2**20
#: What may be unpacked of one workbook: room for formats that reach down a million rows.
MAX_UNPACKED = 128 * MEBIBYTE
MAX_STRINGS = 1_000_000
CHUNK = 256 * 1024
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, UnicodeError),
    *(expat.ExpatError, KeyError, IndexError, ValueError, OverflowError),
)
#: Excel's own vocabulary, and the strict form of the standard.
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
#: name with its vocabulary -> name alone, of what may matter in any part
TAGS = {
    f"{vocabulary} {tag}": tag
    for vocabulary in MAIN
    for tag in (
        *("sheet", "workbookPr", "calcPr", "si", "t", "rPh", "numFmt", "cellXfs", "xf"),
        *("sheetData", "row", "c", "v", "f", "is", "mergeCell", "col"),
    )
}
RELATIONSHIP = f"{_PACKAGE} Relationship"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPPED = b"PK\x03\x04"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"


class DamagedError(Exception):
    """What a part holds makes no sense."""


@dataclass
class Book:
    """What the tables of a workbook share."""

    name: str
    archive: zipfile.ZipFile
    left: int = field(default_factory=lambda: MAX_UNPACKED)
    strings: list[str] = field(default_factory=list)
    formats: list[Shown] = field(default_factory=list)
    from_1904: bool = False
    #: Whoever wrote the workbook left it to Excel to calculate it.
    uncalculated: bool = False

    def text_of_number(self, stored: str, style: int) -> str | Fault:
        """What a number in a format means."""
        shown = self.formats[style] if self.formats or style else Shown("plain")
        return text_of_number(stored, shown, from_1904=self.from_1904)

    def adds_words(self, style: int) -> bool:
        """Whether a format shows more than the text that a cell holds."""
        return bool(self.formats) and self.formats[style].adds_words

    def read(self, part: str) -> "Counted | None":
        """A part of the workbook; None where there is none of that name."""
        wanted = part.lstrip("/").casefold()
        found = [
            info
            for info in self.archive.infolist()
            if info.filename.replace("\\", "/").lstrip("/").casefold() == wanted
        ]
        if len(found) > 1:  # each program takes another one for the right one
            raise DamagedError
        if found and found[0].file_size > self.left:
            raise too_large(self.name)
        return Counted(self, self.archive.open(found[0])) if found else None


class Counted:
    """A part of which every byte counts against what may be unpacked of its workbook."""

    def __init__(self, book: Book, source: IO[bytes]) -> None:
        self._book, self._source = book, source

    def read(self) -> bytes:
        """The next piece; nothing at the end."""
        piece = self._source.read(CHUNK)
        self._book.left -= len(piece)
        if self._book.left < 0:
            raise too_large(self._book.name)
        return piece


def too_large(name: str) -> SheetUnusableError:
    """What is packed in the file is more than anybody fills in."""
    reason = tr(
        "the workbook unpacks to more than {limit} MB; copy the table into a new workbook, or save it as 'CSV UTF-8'"
    )
    return unusable(name, 1, reason.format(limit=MAX_UNPACKED // MEBIBYTE))


def parse(source: Counted, start: "Starts", end: "Ends", text: Callable[[str], None]) -> Iterator[None]:
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


Starts = Callable[[str, dict[str, str]], None]
Ends = Callable[[str], None]


def _refuse_declarations(*_: object) -> None:
    raise DamagedError


def _ignore(*_: object) -> None:
    """What is of no use here."""


def _elements(source: Counted | None, wanted: Starts) -> None:
    """Tell the elements of a small part with their attributes."""
    if source is not None:
        for _ in parse(source, wanted, _ignore, _ignore):
            pass


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


def open_workbook(name: str, content: bytes) -> list[Part]:
    """The tables of a workbook. Raises `SheetUnusableError`."""
    if reason := _other_kind(content):
        raise unusable(name, 1, reason)
    with damage_told(name):
        book = Book(name, zipfile.ZipFile(io.BytesIO(content)))
        if book.read("mimetype") is not None and OPEN_DOCUMENT in content[:200]:
            raise unusable(name, 1, tr("it is an OpenDocument spreadsheet; save it as .xlsx"))
        parts = _parts(book)
    if not parts:
        raise unusable(name, 1, tr("the workbook has no sheet with a table"))
    return parts


def _other_kind(content: bytes) -> str:
    if content.startswith(ZIPPED):
        return ""
    if content.startswith(OLD_EXCEL):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return tr("it is protected with a password; save it without one")
        return tr("it is a workbook of the old kind (.xls); save it as .xlsx")
    return tr("it is not an Excel workbook; save it as .xlsx or as 'CSV UTF-8'")


def _parts(book: Book) -> list[Part]:
    main = next((path for kind, path in _relations(book, "").values() if kind == "officeDocument"), None)
    if main is None:
        raise DamagedError
    if main.casefold().endswith(".bin"):
        raise unusable(book.name, 1, tr("it is a binary workbook (.xlsb); save it as .xlsx"))
    relations = _relations(book, main)
    listed: list[tuple[str, bool, str]] = []

    def element(name: str, attributes: dict[str, str]) -> None:
        tag = TAGS.get(name)
        if tag == "workbookPr":
            book.from_1904 = _is_on(attributes.get("date1904"))
        elif tag == "calcPr":
            book.uncalculated = _is_on(attributes.get("fullCalcOnLoad"))
        elif tag == "sheet":
            relation = next(
                attributes[key] for key in (f"{each} id" for each in _RELATIONS) if key in attributes
            )
            listed.append((attributes["name"], attributes.get("state", "visible") != "visible", relation))

    source = book.read(main)
    if source is None:
        raise DamagedError
    _elements(source, element)
    _read_shared(book, dict(relations.values()))
    return [
        Part(title, hidden, partial(_opened, book, title, relations[relation][1]))
        for title, hidden, relation in listed
        if relations[relation][0] == "worksheet"
    ]


def _opened(book: Book, title: str, path: str) -> Grid:
    from cli.importing.worksheets import grid_of  # noqa: PLC0415 - it reads with what is here

    return grid_of(book, title, path)


def _relations(book: Book, path: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: id -> kind and path."""
    folder, name = posixpath.split(path)
    found: dict[str, tuple[str, str]] = {}

    def element(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == RELATIONSHIP and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"].replace("\\", "/")))
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

    _elements(book.read(posixpath.join(folder, "_rels", f"{name}.rels")), element)
    return found


def _read_shared(book: Book, paths: Mapping[str, str]) -> None:
    """Texts and formats that cells refer to."""
    if "styles" in paths:
        book.formats = _formats(book, paths["styles"])
    if "sharedStrings" in paths:
        book.strings = _strings(book, paths["sharedStrings"])


def _formats(book: Book, path: str) -> list[Shown]:
    codes = dict(BUILT_IN)
    used: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = TAGS.get(name, "")
        if tag == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif tag == "xf" and "cellXfs" in inside:
            used.append(int(attributes.get("numFmtId", "0")))
        inside.append(tag)

    def end(_: str) -> None:
        inside.pop()

    source = book.read(path)
    if source is not None:
        for _ in parse(source, start, end, _ignore):
            pass
    return [shown_by(codes.get(number, "General")) for number in used]


def _strings(book: Book, path: str) -> list[str]:
    found: list[str] = []
    text = TextOfCell()

    def end(name: str) -> None:
        if TAGS.get(name) == "si":
            found.append(text.taken())
        else:
            text.end(name)

    source = book.read(path)
    if source is not None:
        for _ in parse(source, text.start, end, text.add):
            if len(found) > MAX_STRINGS:
                raise too_large(book.name)
    return found


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


def _is_on(value: str | None) -> bool:
    return value in {"1", "true", "on"}
