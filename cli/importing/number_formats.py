"""What a number in a cell is to whoever looks at it: a date, a percentage, a number with zeros before it.

A spreadsheet stores all of them as numbers and shows them by their format. Where a format shows another thing than
the number (`"casa-"00` shows 7 as casa-07), nobody can say which one is meant.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from cli.importing.grids import Fault
from cli.language import tr

#: Formats that have a number instead of a code. Those of dates differ by country, and all are dates.
BUILT_IN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"}
BUILT_IN |= {12: "# ?/?", 13: "# ??/??", 18: "h:mm", 19: "h:mm", 20: "h:mm", 21: "h:mm:ss", 22: "d/m/yy h:mm"}
BUILT_IN |= {45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@"}
BUILT_IN |= dict.fromkeys((*range(14, 18), *range(27, 37), *range(50, 59)), "d/m/yyyy")
BUILT_IN |= dict.fromkeys((*range(5, 9), *range(37, 45)), "#,##0.00")

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_SPACING = re.compile(r"[_*].")
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"[#?0,]*[#?0](\.[#?0]*)?(E[+-][#?0]+)?|[#?0 ]*[#?0]+/[#?0-9]+", re.IGNORECASE)
Kind = Literal["plain", "zeros", "percent", "date", "time", "other"]
#: Spreadsheets keep so many digits of a number.
DIGITS = 15
#: Excel takes no longer format.
LONGEST = 255
LAST_DAY = 2_958_465
#: 1900 was no leap year, but the first spreadsheets took it for one: their day 60.
NO_DAY = 60


@dataclass(frozen=True)
class Shown:
    """How a format shows a number. `zeros`: with so many digits; `adds_words`: texts are shown with others beside."""

    kind: Kind
    zeros: int = 0
    adds_words: bool = False


@cache
def shown_by(code: str) -> Shown:
    """How a format shows numbers above zero, and texts."""
    if len(code) > LONGEST:
        return Shown("other")
    sections = _sections(code)
    adds_words = any("@" in section and _WORD.search(_literals(section)) for section in sections)
    first = sections[0]
    if "@" in first or "general" in first.lower():
        plain = not _WORD.search(_literals(first))
        return Shown("plain" if plain else "other", adds_words=adds_words)
    if moment := _moment(_SPACING.sub("", _LITERAL.sub("", first))):
        return Shown(moment, adds_words=adds_words)
    if _WORD.search(_literals(first)):
        return Shown("other", adds_words=adds_words)
    as_shown = _LITERAL.sub(lambda found: found[1] or found[2] or "", _SPACING.sub("", first))
    return _number(_BRACKETS.sub("", as_shown), adds_words=adds_words)


def _number(bare: str, *, adds_words: bool) -> Shown:
    digits = bare.strip(" $€£+-()")
    if digits.endswith("%") and _NUMBER.fullmatch(digits.rstrip("% ")):
        return Shown("percent", adds_words=adds_words)
    if not _NUMBER.fullmatch(digits):
        return Shown("other", adds_words=adds_words)
    if re.fullmatch("0{2,}", digits):
        return Shown("zeros", zeros=len(digits), adds_words=adds_words)
    return Shown("plain", adds_words=adds_words)


def _sections(code: str) -> list[str]:
    """The parts of a format between semicolons that are not quoted."""
    return re.findall(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*)(?:;|$)', code) or [""]


def _literals(section: str) -> str:
    return "".join(quoted + single for quoted, single in _LITERAL.findall(section))


def _moment(bare: str) -> Kind | None:
    elapsed = _ELAPSED.search(bare) is not None
    letters = _BRACKETS.sub("", re.sub("am/pm|a/p", "", bare, flags=re.IGNORECASE)).lower()
    clock = elapsed or "h" in letters or "s" in letters
    if "y" in letters or "d" in letters or ("m" in letters and not clock):
        return "date"
    return "time" if clock else None


def text_of_number(stored: str, shown: Shown, *, from_1904: bool) -> str | Fault:
    """What a number means. Raises `ValueError` for what is no number at all."""
    value = float(stored)
    if not math.isfinite(value):
        raise ValueError(stored)
    if shown.kind == "other":
        return Fault(
            tr(
                "its format shows another thing than the number {number} that it holds; write what is meant as a text"
            ).format(number=_digits(value))
        )
    if shown.kind in {"date", "time"}:
        return _moment_text(value, shown.kind, from_1904=from_1904)
    if abs(value) >= 10**DIGITS:
        return Fault(
            tr("a number with more than {digits} digits loses the last ones; write it as a text").format(
                digits=DIGITS
            )
        )
    if shown.kind == "percent":
        return f"{_digits(value * 100)}%"
    return _digits(value).zfill(shown.zeros) if value >= 0 else _digits(value)


def _digits(value: float) -> str:
    return f"{Decimal(f'{value:.{DIGITS}g}'):f}"


def _moment_text(value: float, kind: Kind, *, from_1904: bool) -> str | Fault:
    seconds = round(value * 86_400)
    if kind == "time" and 0 <= seconds < 86_400:
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60).isoformat()
    day, rest = divmod(seconds, 86_400)
    if not (from_1904 or (day >= 1 and day != NO_DAY)) or not 0 <= day <= LAST_DAY - (1462 * from_1904):
        return Fault(tr("the number {number} is no date").format(number=_digits(value)))
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 31) if day < NO_DAY else date(1899, 12, 30)
    moment = datetime.combine(first, time()) + timedelta(days=day, seconds=rest)
    return moment.isoformat() if rest else moment.date().isoformat()


def text_of_iso(stored: str) -> str:
    """What a date means that is written as ISO 8601. Raises `ValueError`."""
    if "T" not in stored and ":" in stored:
        return time.fromisoformat(stored.rstrip("Z")).replace(microsecond=0).isoformat()
    moment = datetime.fromisoformat(stored.rstrip("Z"))
    moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
