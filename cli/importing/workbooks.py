"""Opening a workbook: which tables it has, and what their cells refer to."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from cli.importing.grids import Part, unusable
from cli.importing.number_formats import BUILT_IN, Shown, shown_by
from cli.importing.packages import (
    MAX_LIST,
    TAGS,
    DamagedError,
    Package,
    Source,
    Starts,
    TextOfCell,
    damage_told,
    parse,
    too_large,
)
from cli.importing.worksheets import Shared, grid_of
from cli.language import tr

MAX_STRINGS = 1_000_000
MAX_SHEETS = 1_000
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONSHIP = f"{_PACKAGE} Relationship"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPPED = b"PK\x03\x04"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"


@dataclass
class _Listed:
    """What the workbook says of itself: its sheets (name, whether hidden, relation) and how its cells are meant."""

    sheets: list[tuple[str, bool, str]] = field(default_factory=list)
    from_1904: bool = False
    #: Whoever wrote the workbook left it to Excel to calculate it.
    uncalculated: bool = False

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = TAGS.get(name)
        if tag == "workbookPr":
            self.from_1904 = _is_on(attributes.get("date1904"))
        elif tag == "calcPr":
            self.uncalculated = _is_on(attributes.get("fullCalcOnLoad"))
        elif tag == "sheet":
            relation = next(
                attributes[key] for key in (f"{each} id" for each in _RELATIONS) if key in attributes
            )
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes["name"], hidden, relation))


def open_workbook(name: str, content: bytes) -> list[Part]:
    """The tables of a workbook. Raises `SheetUnusableError`."""
    if reason := _other_kind(content):
        raise unusable(name, 1, reason)
    with damage_told(name):
        parts = _parts(Package(name, content))
    if not parts:
        raise unusable(name, 1, tr("the workbook has no sheet with a table"))
    return parts


def _other_kind(content: bytes) -> str:
    if content.startswith(ZIPPED):
        return (
            tr("it is an OpenDocument spreadsheet; save it as .xlsx")
            if OPEN_DOCUMENT in content[:200]
            else ""
        )
    if content.startswith(OLD_EXCEL):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return tr("it is protected with a password; save it without one")
        return tr("it is a workbook of the old kind (.xls); save it as .xlsx")
    return tr("it is not an Excel workbook; save it as .xlsx or as 'CSV UTF-8'")


def _parts(package: Package) -> list[Part]:
    main = next((path for kind, path in _relations(package, "").values() if kind == "officeDocument"), None)
    if main is None:
        raise DamagedError
    if main.casefold().endswith(".bin"):
        raise unusable(package.name, 1, tr("it is a binary workbook (.xlsb); save it as .xlsx"))
    relations = _relations(package, main)
    listed = _Listed()
    _elements(package.open(main, MAX_LIST), listed.element)
    if len(listed.sheets) > MAX_SHEETS:
        raise too_large(package.name)
    paths = dict(relations.values())
    shared = Shared(
        _strings(package, paths.get("sharedStrings")),
        _formats(package, paths.get("styles")),
        listed.from_1904,
        listed.uncalculated,
    )
    return [
        Part(title, hidden, partial(grid_of, package, shared, title, relations[relation][1]))
        for title, hidden, relation in listed.sheets
        if relations[relation][0] == "worksheet"
    ]


def _elements(source: Source | None, wanted: Starts) -> None:
    """Tell the elements of a small part with their attributes."""
    if source is not None:
        for _ in parse(source, wanted, _ignore, _ignore):
            pass


def _ignore(*_: object) -> None:
    """What is of no use here."""


def _relations(package: Package, path: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: id -> kind and path."""
    folder, name = posixpath.split(path)
    found: dict[str, tuple[str, str]] = {}

    def element(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == RELATIONSHIP and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"].replace("\\", "/")))
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

    _elements(package.open(posixpath.join(folder, "_rels", f"{name}.rels"), MAX_LIST), element)
    return found


def _formats(package: Package, path: str | None) -> list[Shown]:
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

    source = package.open(path, MAX_LIST) if path is not None else None
    if source is not None:
        for _ in parse(source, start, end, _ignore):
            pass
    return [shown_by(codes.get(number, "General")) for number in used]


def _strings(package: Package, path: str | None) -> list[str]:
    found: list[str] = []
    text = TextOfCell()

    def end(name: str) -> None:
        if TAGS.get(name) == "si":
            found.append(text.taken())
        else:
            text.end(name)

    source = package.open(path) if path is not None else None
    if source is not None:
        for _ in parse(source, text.start, end, text.add):
            if len(found) > MAX_STRINGS:
                raise too_large(package.name)
    return found


def _is_on(value: str | None) -> bool:
    return value in {"1", "true", "on"}
