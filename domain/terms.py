"""Lengths of time as definitions write them (SPEC D3, D4)."""

from datetime import date, timedelta
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.days import DAY, Calendar, add_months
from domain.text import Mistake

#: No deadline of a partnership lies further away than this many days.
FARTHEST = 36_500
Months = Annotated[int, Field(ge=1, le=FARTHEST // 31)]
Weeks = Annotated[int, Field(ge=1, le=FARTHEST // 7)]
Days = Annotated[int, Field(ge=1, le=FARTHEST)]
BusinessDays = Annotated[int, Field(ge=1, le=1_000)]
#: In which days a term counts.
Unit = Literal["months", "days", "business_days", "office_days"]
UNITS: tuple[Unit, ...] = get_args(Unit)
LENGTHS = frozenset({*UNITS, "weeks"})


class Span(BaseModel):
    """A length in calendar months, weeks or days: `{ months = 6 }`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: Months | None = None
    weeks: Weeks | None = None
    days: Days | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        _exactly_one_unit(self)
        return self

    def boundary(self, anchor: date, times: int) -> date:
        """`anchor + times x span`, always from the anchor (SPEC D4)."""
        if self.months is not None:
            return add_months(anchor, self.months * times)
        return anchor + timedelta(days=(7 * (self.weeks or 0) + (self.days or 0)) * times)


class Validity(Span):
    """How long something is valid: `{ months = 12 }`, `{ days = 30, first_day_counts = false }`.

    Without its first day it ends one day later: 30 days from 1 March end on 31 March (SPEC D3).
    """

    first_day_counts: bool = True

    def last_day(self, since: date) -> date:
        """The last day of a validity that begins on `since`, inclusive."""
        return self.boundary(since, 1) - DAY * self.first_day_counts


class Term(BaseModel):
    """A deadline's length, which says its own count: `{ business_days = 5 }`, `{ days = 30 }`, `{ months = 1 }`.

    `office_days` are those on which the reviewing office works. The day from which a term runs is excluded and the
    last one included (SPEC D3).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: Months | None = None
    days: Days | None = None
    business_days: BusinessDays | None = None
    office_days: BusinessDays | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        _exactly_one_unit(self)
        return self

    @property
    def unit(self) -> Unit:
        """In which days it counts."""
        return next(unit for unit in UNITS if getattr(self, unit) is not None)

    def due_on(self, start: date, calendar: Calendar, office: str = "") -> date:
        """The last day of the term that starts on `start`, inclusive."""
        if self.months is not None:
            return add_months(start, self.months)
        return self.run_on(start, self.days or self.business_days or self.office_days or 0, calendar, office)

    def run_on(self, start: date, count: int, calendar: Calendar, office: str = "") -> date:
        """The last day after `count` of the days in which this term counts; months run on in days."""
        if self.business_days is not None:
            return calendar.add_business_days(start, count)
        if self.office_days is not None:
            return calendar.add_office_days(start, count, office)
        return start + DAY * count

    def days_left(self, today: date, ends_on: date, calendar: Calendar, office: str = "") -> int:
        """How many of the days in which this term counts lie after `today`, up to and including `ends_on`."""
        if self.business_days is not None:
            return calendar.business_days_between(today, ends_on)
        if self.office_days is not None:
            return calendar.office_days_between(today, ends_on, office)
        return (ends_on - today).days


def _exactly_one_unit(length: Span | Term) -> None:
    units = [unit for unit in type(length).model_fields if unit in LENGTHS]
    if sum(getattr(length, unit) is not None for unit in units) != 1:
        choices = ", ".join(units)
        raise Mistake(es=f"indique exactamente una de: {choices}", en=f"give exactly one of: {choices}")
