"""Keeps the Spanish catalogue complete: `python -m cli.catalog` extracts, merges and compiles.

Click's own texts are part of it, because people read them in the same help.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cli.language import DOMAIN, LOCALE_FOLDER

KEYWORDS = {"tr": None, "N_": None, "ntr": (1, 2), "_": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python")]
SPANISH = LOCALE_FOLDER / "es" / "LC_MESSAGES" / f"{DOMAIN}.po"
COMPILED = SPANISH.with_suffix(".mo")
#: A fixed date, so that extracting again changes nothing.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
#: Sources of texts: our commands, and Click.
SOURCES = (Path(__file__).parent, Path(click.__file__).parent)


def extracted() -> Iterator[str | tuple[str, ...]]:
    """Every text that people may read, as it is in the code."""
    for folder in SOURCES:
        for _, _, message, _, _ in extract_from_dir(folder, METHODS, keywords=KEYWORDS):
            yield message


def spanish() -> Catalog:
    """The Spanish catalogue as it is."""
    with SPANISH.open("rb") as file:
        return read_po(file, locale="es", domain=DOMAIN)


def merged(old: Catalog) -> Catalog:
    """The catalogue with exactly the texts of the code; new ones have no translation yet."""
    new = Catalog(
        locale="es",
        domain=DOMAIN,
        header_comment="# Ayni in Spanish. Kept complete by cli/catalog.py.",
        project="ayni",
        version="0",
        last_translator="Ayni",
        language_team="es",
        msgid_bugs_address="-",
        creation_date=EPOCH,
        revision_date=EPOCH,
        fuzzy=False,
    )
    for message in extracted():
        known = old.get(message if isinstance(message, str) else message[0])
        new.add(message, known.string if isinstance(known, Message) else "")
    return new


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def main() -> None:
    """Merge and compile."""
    catalog = merged(spanish()) if SPANISH.exists() else merged(Catalog(locale="es"))
    with SPANISH.open("wb") as file:
        write_po(file, catalog, no_location=True, sort_output=True, width=120, omit_header=False)
    COMPILED.write_bytes(compiled(catalog))


if __name__ == "__main__":
    main()
