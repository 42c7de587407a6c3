"""Numbers as people write them."""

from babel.numbers import format_decimal

from cli import language
from cli.dates import LOCALES
from cli.language import tr


def percentage(value: float | None) -> str:
    """`45,8 %` in Spanish, `45.8%` in English; what is unknown says so."""
    if value is None:
        return tr("n/a")
    number = format_decimal(value, "0.0", locale=LOCALES[language.current()])
    return tr("{number}%").format(number=number)


def count(value: int | None) -> str:
    """A whole number; what is unknown says so."""
    return tr("n/a") if value is None else str(value)
