"""Workbooks made from nothing but the standard library, so that every oddity in them is on purpose."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATED = "application/vnd.openxmlformats-package.relationships+xml"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Formula:
    """A formula, and the value that was stored with it; None: nobody calculated it."""

    text: str
    stored: str | None


@dataclass(frozen=True)
class Raw:
    """A cell as its XML says it: attributes, and what is inside."""

    attributes: str
    inside: str


Cell = str | int | float | Formula | Raw | None


@dataclass(frozen=True)
class Made:
    """A sheet to be made."""

    rows: Sequence[Sequence[Cell]]
    name: str = "Plan"
    state: str = "visible"
    dimension: str | None = None
    #: Behind the rows, inside of what holds them; and behind that.
    tail: str = ""
    behind: str = ""
    #: Before the rows.
    before: str = ""
    first_row: int = 1

    def xml(self, vocabulary: str = MAIN) -> str:
        """The part."""
        dimension = f'<dimension ref="{self.dimension}"/>' if self.dimension else ""
        rows = "".join(
            f'<row r="{number}">'
            + "".join(cell(f"{letters(place)}{number}", content) for place, content in enumerate(row))
            + "</row>"
            for number, row in enumerate(self.rows, start=self.first_row)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{vocabulary}">{dimension}{self.before}'
            f"<sheetData>{rows}{self.tail}</sheetData>{self.behind}</worksheet>"
        )


def letters(place: int) -> str:
    """`A` for 0."""
    found, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def cell(place: str, content: Cell) -> str:
    """The XML of a cell."""
    if content is None:
        return f'<c r="{place}" s="1"/>'
    if isinstance(content, Raw):
        return f'<c r="{place}" {content.attributes}>{content.inside}</c>'
    if isinstance(content, Formula):
        stored = "" if content.stored is None else f"<v>{escape(content.stored)}</v>"
        kind = "" if content.stored is None else ' t="str"'
        return f'<c r="{place}"{kind}><f>{escape(content.text)}</f>{stored}</c>'
    if isinstance(content, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(content)}</t></is></c>'
    return f'<c r="{place}"><v>{content}</v></c>'


def styles(*formats: str, vocabulary: str = MAIN) -> str:
    """Formats of cells: `s="2"` is the first that is given here, 0 is none, 1 is a built-in date."""
    codes = "".join(
        f'<numFmt numFmtId="{200 + number}" formatCode={quoteattr(code)}/>'
        for number, code in enumerate(formats)
    )
    used = "".join(f'<xf numFmtId="{200 + number}"/>' for number in range(len(formats)))
    return (
        f'<?xml version="1.0"?><styleSheet xmlns="{vocabulary}"><numFmts>{codes}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14"/>{used}</cellXfs></styleSheet>'
    )


def book(
    *sheets: Made,
    strict: bool = False,
    properties: str = "",
    formats: Sequence[str] = (),
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """A workbook. `parts` are added, or take the place of others."""
    main, relations = (STRICT, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" state="{sheet.state}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    targets = "".join(
        f'<Relationship Id="rId{number}" Type="{relations}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    kinds = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{TYPES}.{kind}+xml"/>'
        for part, kind in (
            ("workbook.xml", "sheet.main"),
            ("styles.xml", "styles"),
            *((f"worksheets/sheet{number}.xml", "worksheet") for number in range(1, len(sheets) + 1)),
        )
    )
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{CONTENT}"><Default Extension="rels" '
        f'ContentType="{RELATED}"/><Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{relations}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">{properties}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{targets}<Relationship Id="rIdS" '
        f'Type="{relations}/styles" Target="/xl/styles.xml"/></Relationships>',
        "xl/styles.xml": styles(*formats, vocabulary=main),
        **{
            f"xl/worksheets/sheet{number}.xml": sheet.xml(main)
            for number, sheet in enumerate(sheets, start=1)
        },
        **(parts or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return target.getvalue()
