"""Local days, business days and month arithmetic (SPEC section 3).

Every deadline is a local date in the program's time zone; this module is the only one that turns dates into
instants and back. Time-zone rules come from the pinned `tzdata` package, never from the host.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from importlib import resources
from typing import Annotated, Self, TypeVar
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from domain.text import Mistake

DAY = timedelta(days=1)
#: Dates outside these years are typing errors; arithmetic on them could leave the calendar.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
SATURDAY = 5


Moment = TypeVar("Moment", date, datetime)


def _in_range(moment: Moment) -> Moment:
    if not FIRST_DAY.year <= moment.year <= LAST_DAY.year:
        raise Mistake(es="el año debe estar entre 1900 y 2199", en="the year must lie between 1900 and 2199")
    return moment


def _read_date(day: object) -> object:
    """A date as messages write it. The library would also read numbers of seconds, and instants at midnight."""
    if not isinstance(day, str | datetime):
        return day
    try:
        return date.fromisoformat(day if isinstance(day, str) and WRITTEN_DATE.fullmatch(day) else "")
    except ValueError:
        raise Mistake(
            es="debe ser una fecha como 2026-11-20", en="it must be a date such as 2026-11-20"
        ) from None


def _read_instant(moment: object) -> object:
    """An instant as RFC 3339 writes it. The library would also read numbers of seconds, and times without seconds."""
    if not isinstance(moment, str):
        return moment
    try:
        return datetime.fromisoformat(moment.upper() if WRITTEN_INSTANT.fullmatch(moment) else "")
    except ValueError:
        raise Mistake(
            es="debe ser una fecha y hora con su diferencia horaria, como 2026-11-20T15:00:00-03:00",
            en="it must be a date and time with its offset, such as 2026-11-20T15:00:00-03:00",
        ) from None


_YEAR = "(19|2[01])[0-9]{2}"
_MONTH_AND_DAY = "-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"[Tt]([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,9})?"
_OFFSET = "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
WRITTEN_DATE = re.compile(f"[0-9]{{4}}{_MONTH_AND_DAY}")
#: An offset that is missing is told apart from a text that is no instant at all.
WRITTEN_INSTANT = re.compile(f"[0-9]{{4}}{_MONTH_AND_DAY}{_TIME}{_OFFSET}?")


def _schema(form: str, pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": form, "pattern": f"^{pattern}$"}, mode="validation")


#: A local date and an instant with its offset, as messages carry them.
LocalDate = Annotated[
    date, BeforeValidator(_read_date), AfterValidator(_in_range), _schema("date", _YEAR + _MONTH_AND_DAY)
]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_read_instant),
    AfterValidator(_in_range),
    _schema("date-time", _YEAR + _MONTH_AND_DAY + _TIME + _OFFSET),
]


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone `name` of the pinned database. Raises `KeyError` when it has no such zone."""
    *folders, leaf = name.split("/")
    entry = resources.files("tzdata.zoneinfo").joinpath(*folders, leaf)
    try:
        with entry.open("rb") as rules:
            return ZoneInfo.from_file(rules, key=name)
    except (OSError, ValueError) as error:
        raise KeyError(name) from error


def local_date(instant: datetime, time_zone: str) -> date:
    """The calendar day on which `instant` falls in `time_zone`."""
    return instant.astimezone(zone(time_zone)).date()


@lru_cache(maxsize=4096)
def start_of_day(day: date, time_zone: str) -> datetime:
    """The first valid instant of a local day (SPEC D1).

    Where a clock change skips midnight, as in America/Santiago in September, that is the instant of the change.
    """
    midnight = datetime.combine(day, time.min, tzinfo=zone(time_zone)).astimezone(UTC)
    local = midnight.astimezone(zone(time_zone))
    if local.date() == day and local.time() == time.min:
        return local
    return _first_second_of(day, time_zone, midnight - DAY, midnight + DAY).astimezone(zone(time_zone))


def _first_second_of(day: date, time_zone: str, before: datetime, within: datetime) -> datetime:
    low, high = int(before.timestamp()), int(within.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if local_date(datetime.fromtimestamp(middle, UTC), time_zone) < day:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def add_months(anchor: date, months: int) -> date:
    """`anchor` plus whole months, clipped to the month's end (SPEC D4). Never chain it; multiply instead."""
    return anchor + relativedelta(months=months)


class OfficeDays(BaseModel):
    """The days on which an office works, as a list that the office publishes (SPEC D3).

    From `first_day` to `last_day` it works on Mondays to Fridays but not on `closed_on`, and also on `open_on`.
    Nothing is known outside those days.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_day: LocalDate
    last_day: LocalDate
    closed_on: tuple[LocalDate, ...] = ()
    open_on: tuple[LocalDate, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.last_day <= self.first_day:
            raise Mistake(
                es="la lista termina antes de comenzar", en="the list ends before it begins", at=("last_day",)
            )
        for name, listed in (("closed_on", self.closed_on), ("open_on", self.open_on)):
            if any(not self.first_day <= day <= self.last_day for day in listed):
                raise Mistake(
                    es="hay días fuera de la lista (first_day a last_day)",
                    en="there are days outside the list (first_day to last_day)",
                    at=(name,),
                )
        if set(self.closed_on) & set(self.open_on):
            raise Mistake(
                es="un mismo día aparece como cerrado y como abierto",
                en="the same day is listed as closed and as open",
                at=("open_on",),
            )
        return self

    @cached_property
    def _exceptions(self) -> dict[date, bool]:
        return {**dict.fromkeys(self.closed_on, False), **dict.fromkeys(self.open_on, True)}

    def knows(self, day: date) -> bool:
        """Whether the list says anything about a day."""
        return self.first_day <= day <= self.last_day

    def works_on(self, day: date) -> bool:
        """Whether the office works on a day that the list knows."""
        return self._exceptions.get(day, day.weekday() < SATURDAY)


class Calendar(BaseModel):
    """The public holidays that a lifecycle uses, as a value inside its state (SPEC D2).

    `offices` are the lists of the offices whose days the program counts, by the office's id.

    Outside `first_year..last_year` nothing is known and only weekends are excluded; the shell asks for more
    years long before a lifecycle gets there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str
    region: str | None = None
    first_year: int
    last_year: int
    holidays: tuple[date, ...] = ()
    offices: dict[str, OfficeDays] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first_year > self.last_year:
            raise Mistake(es="first_year es posterior a last_year", en="first_year is after last_year")
        return self

    @cached_property
    def _holidays(self) -> frozenset[date]:
        return frozenset(self.holidays)

    def is_business_day(self, day: date) -> bool:
        """Neither Saturday, Sunday nor a public holiday."""
        return day.weekday() < SATURDAY and day not in self._holidays

    def add_business_days(self, day: date, count: int) -> date:
        """The `count`-th business day strictly after `day`; `day` itself for 0 (SPEC D3)."""
        return _nth_after(day, count, self.is_business_day)

    def business_days_between(self, first: date, last: date) -> int:
        """How many business days lie strictly after `first`, up to and including `last`."""
        return sum(map(self.is_business_day, _days_after(first, last)))

    def is_office_day(self, day: date, office: str) -> bool:
        """Whether an office works on a day; outside its list, an estimate: the business days of the country."""
        days = self.offices.get(office)
        return days.works_on(day) if days is not None and days.knows(day) else self.is_business_day(day)

    def add_office_days(self, day: date, count: int, office: str) -> date:
        """The `count`-th day strictly after `day` on which the office works (SPEC D3)."""
        return _nth_after(day, count, lambda each: self.is_office_day(each, office))

    def office_days_between(self, first: date, last: date, office: str) -> int:
        """How many days on which the office works lie strictly after `first`, up to and including `last`."""
        return sum(self.is_office_day(day, office) for day in _days_after(first, last))

    def office_known_through(self, office: str) -> date | None:
        """The last day of an office's list; None when there is no list."""
        days = self.offices.get(office)
        return None if days is None else days.last_day

    def forward(self, day: date) -> date:
        """`day`, or the next business day after it."""
        while not self.is_business_day(day):
            day += DAY
        return day

    def back(self, day: date, not_before: date) -> date:
        """`day`, or the last business day before it and not before `not_before`; `day` itself if there is none."""
        candidate = day
        while candidate >= not_before:
            if self.is_business_day(candidate):
                return candidate
            candidate -= DAY
        return day

    def refreshed(self, newer: "Calendar", today: date) -> "Calendar":
        """This calendar with the days after `today` as `newer` has them, as far as its years go (SPEC D2).

        What was used already stays.
        """
        covered = range(newer.first_year, newer.last_year + 1)
        kept = {day for day in self.holidays if day <= today or day.year not in covered}
        read = {day for day in newer.holidays if day > today}
        # Not a copy: that would carry the cached set of holidays along.
        return Calendar(
            country=self.country,
            region=self.region,
            first_year=self.first_year,
            last_year=max(self.last_year, newer.last_year),
            holidays=tuple(sorted(kept | read)),
            offices={**self.offices, **_longer(self.offices, newer.offices, today)},
        )


def _longer(
    known: Mapping[str, OfficeDays], newer: Mapping[str, OfficeDays], today: date
) -> dict[str, OfficeDays]:
    """The newer lists that reach further; the days up to `today` stay as they were counted."""
    return {
        office: _continued(known[office], days, today)
        for office, days in newer.items()
        if office in known and days.last_day > known[office].last_day
    }


def _continued(known: OfficeDays, newer: OfficeDays, today: date) -> OfficeDays:
    first_day = min(known.first_day, newer.first_day)

    def merged(before: Iterable[date], after: Iterable[date]) -> tuple[date, ...]:
        past = {day for day in before if day <= today}
        return tuple(sorted(past | {day for day in after if day > today}))

    return OfficeDays(
        first_day=first_day,
        last_day=newer.last_day,
        closed_on=merged(known.closed_on, newer.closed_on),
        open_on=merged(known.open_on, newer.open_on),
    )


def _nth_after(day: date, count: int, counts: Callable[[date], bool]) -> date:
    while count > 0:
        day += DAY
        if counts(day):
            count -= 1
    return day


def _days_after(first: date, last: date) -> Iterator[date]:
    return (first + DAY * step for step in range(1, (last - first).days + 1))
