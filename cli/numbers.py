"""Numbers as people write them."""

from babel.numbers import format_decimal

from cli import language
from cli.dates import LOCALES
from cli.language import tr

#: What is computed from nothing.
NOTHING = "—"


def percentage(value: float | None) -> str:
    """`45,8 %` in Spanish, `45.8%` in English; a dash where there is nothing to compute it from."""
    if value is None:
        return NOTHING
    number = format_decimal(value, "0.0", locale=LOCALES[language.current()])
    return tr("{number}%").format(number=number)


def coverage(value: float | None, needs: int | None) -> str:
    """A percentage of needs, which may be unknown."""
    return tr("n/a") if needs is None else percentage(value)


def count(value: int | None) -> str:
    """A whole number; what is unknown says so."""
    return tr("n/a") if value is None else str(value)
