"""Public holidays, read from the pinned `holidays` package, and offices' days, as values for the core (SPEC D2, D3)."""

from collections.abc import Sequence
from datetime import datetime

import holidays

from activities.office_lists import check_lists_reach, office_days
from domain.days import Calendar, local_date
from domain.errors import HolidaysUnavailable
from domain.holiday_horizon import first_known_year, known_through
from domain.program import Program


def read_calendar(
    country: str, region: str | None, first_year: int, last_year: int, offices: Sequence[str] = ()
) -> Calendar:
    """The public holidays of a country (and region) for whole years, both included, and the days of `offices`.

    Bank and other partial holidays are left out: offices are open then. Raises `HolidaysUnavailable`,
    `OfficeDaysUnknown` or `OfficeDaysInvalid`.
    """
    try:
        known = holidays.country_holidays(
            country,
            subdiv=region,
            years=range(first_year, last_year + 1),
            categories=(holidays.PUBLIC,),
        )
    except NotImplementedError:
        raise HolidaysUnavailable(country=country, region=region or "—") from None
    return Calendar(
        country=country,
        region=region,
        first_year=first_year,
        last_year=last_year,
        holidays=tuple(sorted(known)),
        offices={office: office_days(office) for office in offices},
    )


def calendar_for(program: Program, started_at: datetime, until: datetime | None = None) -> Calendar:
    """The calendar with which a lifecycle starts: from the year before it to years after the later of start and `until`.

    Raises `HolidaysUnavailable`, `OfficeDaysUnknown`, `OfficeDaysInvalid`, or `OfficeDaysEnded` where the list of an
    office that the program counts ends before the lifecycle starts.
    """
    check_lists_reach(program.offices, local_date(started_at, program.time_zone))
    last_year = known_through(started_at if until is None else max(started_at, until))
    return read_calendar(
        program.country, program.holiday_region, first_known_year(started_at), last_year, program.offices
    )
