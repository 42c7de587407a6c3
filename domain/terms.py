"""Lengths of time as definitions write them (SPEC D3, D4)."""

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.days import Calendar, add_months
from domain.text import Mistake

#: No deadline of a partnership lies further away than this many days.
FARTHEST = 36_500
Months = Annotated[int, Field(ge=1, le=FARTHEST // 31)]
Weeks = Annotated[int, Field(ge=1, le=FARTHEST // 7)]
Days = Annotated[int, Field(ge=1, le=FARTHEST)]
BusinessDays = Annotated[int, Field(ge=1, le=1_000)]


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


class Term(BaseModel):
    """A deadline's length, which says its own count: `{ business_days = 5 }`, `{ days = 30 }`, `{ months = 1 }`.

    The day from which it runs is excluded and the last one included (SPEC D3).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: Months | None = None
    days: Days | None = None
    business_days: BusinessDays | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        _exactly_one_unit(self)
        return self

    def due_on(self, start: date, calendar: Calendar) -> date:
        """The last day of the term that starts on `start`, inclusive."""
        if self.business_days is not None:
            return calendar.add_business_days(start, self.business_days)
        if self.months is not None:
            return add_months(start, self.months)
        return start + timedelta(days=self.days or 0)


def _exactly_one_unit(length: Span | Term) -> None:
    units = type(length).model_fields
    if sum(getattr(length, unit) is not None for unit in units) != 1:
        choices = ", ".join(units)
        raise Mistake(es=f"indique exactamente una de: {choices}", en=f"give exactly one of: {choices}")
