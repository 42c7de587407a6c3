"""In which language Ayni speaks. English is in the code, Spanish in `locale/`; Spanish comes first.

Click asks gettext too, and gettext asks the environment at every text, so one variable decides for both.
"""

import gettext
import os
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = ("es", "en")
OPTIONS = ("--lang", "--idioma")
LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "messages"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a text that is translated later
    """Mark a text for the catalogue; `tr` translates it when it is shown."""
    return message


def tr(message: str) -> str:
    """The text in the reader's language."""
    return gettext.gettext(message) if message else ""


def use(language: Language) -> None:
    """Speak this language from now on."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)


def current() -> Language:
    """The language that is spoken."""
    return "en" if os.environ.get("LANGUAGE") == "en" else "es"


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """What the person asked for: an option, `AYNI_LANG`, the locale, else Spanish."""
    wishes = [*_options(arguments), environment.get("AYNI_LANG", "")]
    locale = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    for wish in (*wishes, locale):
        if wish[:2].lower() in LANGUAGES:
            return "en" if wish[:2].lower() == "en" else "es"
    return "es"


def _options(arguments: Sequence[str]) -> list[str]:
    found = []
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name in OPTIONS:
            found.append(value if equals else next(iter(arguments[position + 1 : position + 2]), ""))
    return found[::-1]


def without_accents(word: str) -> str:
    """`cronología` is `cronologia`: people type with and without."""
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )


def ntr(one: str, many: str, number: int) -> str:
    """The text for one or many, in the reader's language."""
    return gettext.ngettext(one, many, number)
