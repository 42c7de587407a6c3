"""Saying things in the reader's language: sentences, dates, figures."""

from datetime import date
from functools import cache

from babel.dates import format_date
from babel.numbers import format_decimal

from domain.text import Language, Text

LOCALES: dict[Language, str] = {"es": "es_CL", "en": "en_GB"}


class Speech:
    """A language, and how it writes."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = LOCALES[language]

    def say(self, text: Text, **values: object) -> str:
        """A sentence with its values."""
        said = text.in_language(self.language)
        return said.format(**values) if values else said

    def sentence(self, text: Text, **values: object) -> str:
        """The same, beginning with a capital letter."""
        said = self.say(text, **values)
        return said[:1].upper() + said[1:]

    def word(self, words: dict[str, Text], code: str) -> str:
        """The word for a code, or the code itself when it has none."""
        return self.say(words[code]) if code in words else code

    def day(self, day: date) -> str:
        """`21-11-2026`."""
        return _formatted(day, "dd-MM-yyyy", self._locale)

    def long_day(self, day: date) -> str:
        """`21 de noviembre de 2026`."""
        return _formatted(day, "long", self._locale)

    def month(self, day: date) -> str:
        """`nov 26`, for columns and axes."""
        return self.month_name(day) + day.strftime(" %y")

    def month_name(self, day: date) -> str:
        """`nov`: three letters, also where the language writes four."""
        return _formatted(day, "MMM", self._locale)[:3]

    def percent(self, value: float) -> str:
        """`44,4 %`."""
        figure = format_decimal(value, "0.0", locale=self._locale)
        return f"{figure} %" if self.language == "es" else f"{figure}%"


@cache
def _formatted(day: date, pattern: str, locale: str) -> str:
    return str(format_date(day, pattern, locale=locale))
