"""Reading CSV: how it was saved, what separates its cells, and its lines as a spreadsheet numbers them."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from cli.importing.grids import Grid, Line, unusable
from cli.language import tr

if TYPE_CHECKING:
    import _csv

SEPARATORS = (",", ";", "\t", "|")
#: Spreadsheets write this line for each other, and hide it.
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ¿¡«»°ºª–—‘’“”…€·´")
#: Letters that no Spanish text in another old encoding turns into, and those that only its capitals or signs turn into.
_PROOF = re.compile(r"[íóñüÍÚÜ]|(?<=[a-z])[áéú]")
#: Between two letters these are no Spanish, but letters of another encoding.
_NOT_WITHIN = re.compile(r"[^\W\d_][¿¡«»–—“”…€´][^\W\d_]")
#: So many lines are tried to see what separates cells.
TRIED = 30


def decoded(name: str, content: bytes, encoding: str | None, *, may_guess: bool) -> tuple[str, list[str]]:
    """The text of a file, and what to tell of how it was read. Raises `SheetUnusableError`.

    `may_guess`: a file that is plainly Spanish in Windows-1252 is read as that. What only a program sees is not guessed.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and encoding is None:
        return _decoded_as(name, content, "utf-16"), []
    if b"\x00" in content:
        raise unusable(name, 1, tr("it is not a text in UTF-8; save it from the spreadsheet as 'CSV UTF-8'"))
    if encoding is None and may_guess and (guessed := _spanish(content)) is not None:
        example = re.search(r"[\w’]*[áéíóúüñÁÉÍÓÚÜÑ][\w’]*", guessed)
        note = tr("{file} is no UTF-8 and was read as Windows-1252, such as '{example}'.")
        return guessed, [note.format(file=name, example=example[0] if example else "")]
    return _decoded_as(name, content, encoding or "utf-8"), []


def _decoded_as(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        reason = tr(
            "byte {byte} (0x{value:02x}) is not {encoding}; save the file as 'CSV UTF-8', or repeat with --encoding cp1252"
        ).format(byte=error.start + 1, value=content[error.start], encoding=encoding.upper())
        raise unusable(name, row, reason) from None


def _spanish(content: bytes) -> str | None:
    """The text, where it is no UTF-8 and reads as Spanish in Windows-1252 and in no other encoding."""
    try:
        content.decode()
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            return None
        only = {letter for letter in set(text) if not letter.isascii()} <= _SPANISH
        return text if only and _PROOF.search(text) and not _NOT_WITHIN.search(text) else None
    return None


def grid_of(name: str, text: str, fits: Callable[[Sequence[str]], bool]) -> Grid:
    """The table in a CSV. `fits` knows whether a line may be the headings, which tells what separates cells."""
    named = _SEPARATOR_LINE.match(text)
    body = text[named.end() :] if named else text
    separator = named[1] if named else _separator(body, fits)
    return Grid(name, _lines(name, body, separator))


def _separator(text: str, fits: Callable[[Sequence[str]], bool]) -> str:
    def is_found(separator: str) -> bool:
        try:
            return any(fits(record) for record in islice(_reader(text, separator), TRIED))
        except csv.Error:
            return False

    found = next((each for each in SEPARATORS if is_found(each)), None)
    return found or max(SEPARATORS, key=re.split(r"[\r\n]", text, maxsplit=1)[0].count)


def _reader(text: str, separator: str) -> "_csv.Reader":
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _lines(name: str, text: str, separator: str) -> Iterator[Line]:
    reader = _reader(text, separator)
    try:
        for number, record in enumerate(reader, start=1):
            yield Line(number, {place: cell for place, cell in enumerate(record) if cell})
    except csv.Error:
        reason = tr("the quotation marks do not match; check this row and the one before")
        raise unusable(name, reader.line_num, reason) from None
