"""The days on which offices work, from lists that come with Ayni and that operators replace (SPEC D3)."""

from collections.abc import Iterable
from datetime import date

from pydantic import ValidationError

from activities.shipped import UNREADABLE, Shipped
from domain.days import OfficeDays
from domain.errors import OfficeDaysEnded, OfficeDaysInvalid, OfficeDaysUnknown
from domain.text import Mistake, Text
from domain.validation import key_path, place_of, reason_of, toml_content

OFFICES = Shipped("activities", "office_days")


class OfficeList(OfficeDays):
    """The list of one office, with the name that people know it by."""

    name: Text

    @property
    def days(self) -> OfficeDays:
        """The list as the rules count it."""
        return OfficeDays(**{field: getattr(self, field) for field in OfficeDays.model_fields})


def office_days(office: str) -> OfficeDays:
    """The days on which an office works. Raises `OfficeDaysUnknown` or `OfficeDaysInvalid`."""
    return _list_of(office).days


def check_lists_reach(offices: Iterable[str], started_on: date) -> None:
    """Every office's list reaches the day on which a lifecycle starts. Raises `OfficeDaysEnded`."""
    for office in offices:
        listed = _list_of(office)
        if listed.last_day < started_on:
            raise OfficeDaysEnded(
                field="office", office=listed.name, last_day=listed.last_day, started_on=started_on
            )


def parse_office_list(text: str, file: str) -> OfficeList:
    """The list in a TOML text. `file` is only for the error. Raises `OfficeDaysInvalid`."""
    try:
        return OfficeList.model_validate(toml_content(text))
    except Mistake as mistake:
        raise OfficeDaysInvalid(field="", file=file, key="TOML", reason=mistake.text) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = key_path(place_of(first)) or "office_days"
        raise OfficeDaysInvalid(field=key, file=file, key=key, reason=reason_of(first)) from None


def _list_of(office: str) -> OfficeList:
    known = OFFICES.ids()
    if office not in known:
        raise OfficeDaysUnknown(field="office", office=office, known=list(known))
    try:
        file = OFFICES.find(office)
    except UnicodeDecodeError:
        raise OfficeDaysInvalid(field="", file=f"{office}.toml", key="TOML", reason=UNREADABLE) from None
    return parse_office_list(file.text, file.name)
