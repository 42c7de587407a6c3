"""The activity that reads newer public holidays and office days for a running lifecycle (SPEC D2, D3).

Apart from `holiday_table`, because commands use that one and loading the SDK takes longer than they do.
"""

from collections.abc import Sequence

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.holiday_table import read_calendar
from domain.days import Calendar
from domain.errors import HolidaysUnavailable, OfficeDaysInvalid, OfficeDaysUnknown


@activity.defn(name="read_calendar")
async def read_calendar_activity(
    country: str, region: str | None, first_year: int, last_year: int, offices: Sequence[str] = ()
) -> Calendar:
    """`read_calendar` for a running lifecycle; what is not known is not asked for again at once."""
    try:
        return read_calendar(country, region, first_year, last_year, offices)
    except (HolidaysUnavailable, OfficeDaysUnknown, OfficeDaysInvalid) as error:
        raise ApplicationError(str(error), type=error.code, non_retryable=True) from None
