"""Dates as people write and read them."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import click
from babel.dates import format_date, format_datetime

from cli import language
from cli.language import N_, tr
from domain.days import DAY, local_date, start_of_day, zone

LOCALES = {"es": "es_CL", "en": "en_GB"}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SPAN = re.compile(r"(\d{1,4}) ?([dws])")
_SPAN_DAYS = {"d": 1, "w": 7, "s": 7}
_LONGEST_SPAN = timedelta(days=3650)


def parse_date(text: str) -> date:
    """A date written as 2026-11-20 or 20-11-2026. Raises `ValueError` with a translated reason."""
    text = text.strip()
    if iso := _ISO.fullmatch(text):
        year, month, day = iso.groups()
    elif day_first := _DAY_FIRST.fullmatch(text):
        day, month, year = day_first.groups()
    else:
        raise ValueError(
            tr("'{text}' is not a date. Write it as 2026-11-20 or 20-11-2026.").format(text=text)
        )
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(
            tr(
                "There is no day '{text}' in the calendar. Write it as 2026-11-20 or 20-11-2026 (day first)."
            ).format(text=text)
        ) from None


def parse_instant(text: str, time_zone: str) -> datetime:
    """An instant: ISO 8601, local to `time_zone` without an offset; a date alone is its beginning.

    Raises `ValueError` with a translated reason.
    """
    text = text.strip()
    if len(text) <= len("2026-11-20"):
        return start_of_day(parse_date(text), time_zone)
    day, separator, clock = text.replace("t", "T", 1).partition("T" if "T" in text else " ")
    try:
        instant = datetime.fromisoformat(
            f"{parse_date(day).isoformat()}{'T' if separator else ''}{clock.strip()}"
        )
    except ValueError:
        message = tr("'{text}' is not a date and time. Write it as 2026-11-20T15:00 or 20-11-2026 15:00.")
        raise ValueError(message.format(text=text)) from None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=zone(time_zone))


def end_of_day(day: date, time_zone: str) -> datetime:
    """The last second of a local day."""
    return start_of_day(day + DAY, time_zone) - timedelta(seconds=1)


def today_in(time_zone: str, now: datetime) -> date:
    """The local day of `now`."""
    return local_date(now, time_zone)


def long_date(day: date) -> str:
    """`20 de noviembre de 2026`."""
    return str(format_date(day, "long", locale=LOCALES[language.current()]))


def full_date(day: date) -> str:
    """`viernes, 20 de noviembre de 2026`."""
    return str(format_date(day, "full", locale=LOCALES[language.current()]))


def short_date(day: date) -> str:
    """`20-11-2026`, for columns."""
    return str(format_date(day, "dd-MM-yyyy", locale=LOCALES[language.current()]))


def long_instant(instant: datetime) -> str:
    """`20 de noviembre de 2026, 15:00`, as the instant's own offset says."""
    pattern = tr("d MMMM y, HH:mm")
    return str(format_datetime(instant.replace(tzinfo=None), pattern, locale=LOCALES[language.current()]))


class DateType(click.ParamType[date]):
    """A date in either notation."""

    name = N_("date")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error with an example."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SpanType(click.ParamType[timedelta]):
    """A span such as `30d` or `2w` (in Spanish also `2s`)."""

    name = N_("span")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The span, or a usage error with an example."""
        matched = _SPAN.fullmatch(str(value).strip().lower())
        span = timedelta(days=int(matched[1]) * _SPAN_DAYS[matched[2]]) if matched else timedelta(0)
        if not timedelta(0) < span <= _LONGEST_SPAN:
            self.fail(
                tr("'{text}' is not a span. Write days or weeks, such as 30d or 2w.").format(text=value),
                param,
                ctx,
            )
        return span


DATE = DateType()
SPAN = SpanType()
