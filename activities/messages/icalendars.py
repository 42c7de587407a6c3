"""Entries of calendars (RFC 5545): whole days, with names that no program of any calendar stumbles over.

No hour is known of a session, so that every entry is a day of the program's calendar (`VALUE=DATE`): it needs no time zone
and stays on its day wherever it is read.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Final
from urllib.parse import quote

from icalendar import Alarm, Calendar, Event, vCalAddress, vDDDTypes, vText

from activities.messages.plain import clean, isolated, one_line
from domain.days import DAY
from domain.text import Language

PRODUCT: Final = "-//Ayni//Ayni//{language}"
#: Nine in the morning three days before; an alarm of a whole day counts from its midnight.
REMINDER: Final = timedelta(hours=9) - timedelta(days=3)
#: What may stand in an address as it is; anything else is written as RFC 6068 says.
_ADDRESS: Final = "@!$'*+-/=?^_`{|}~."


@dataclass(frozen=True)
class Entry:
    """One day of a calendar. `sequence` is raised whenever the day moves."""

    uid: str
    day: date
    sequence: int
    summary: str
    description: str
    reminds: bool = False
    cancelled: bool = False


def calendar(method: str, language: Language) -> Calendar:
    """An empty calendar that does what `method` says (RFC 5546)."""
    found = Calendar()
    found.add("prodid", PRODUCT.format(language=language.upper()))
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", method)
    return found


def event(entry: Entry, now: datetime, organizer: vCalAddress) -> Event:
    """An entry as of an instant."""
    found = Event()
    found.add("uid", entry.uid)
    found.add("dtstamp", now)
    found.add("sequence", entry.sequence)
    found["dtstart"] = _day(entry.day)
    found["dtend"] = _day(entry.day + DAY)
    found.add("summary", vText(one_line(entry.summary)))
    found.add("description", vText(_lines(entry.description)))
    found.add("organizer", organizer)
    found.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    found.add("transp", "TRANSPARENT")  # it marks a day and keeps nobody from other work
    if entry.reminds:
        found.add_component(_reminder(entry))
    return found


def written(found: Calendar) -> str:
    """The calendar as its file holds it: folded lines that end in CR LF."""
    content: bytes = found.to_ical()
    return content.decode()


def organizer(sender: str, name: str) -> vCalAddress:
    """Who invites: the address that messages come from."""
    return _address(parseaddr(sender)[1] or sender, name)


def attendee(person: str, name: str, email: str | None) -> vCalAddress:
    """Who is invited. Whoever has no address is named by id. Nobody reads answers, so that none are asked for."""
    found = (
        _address(email, name) if email else _named(vCalAddress(f"urn:ayni:person:{_quoted(person)}"), name)
    )
    found.params.update(
        {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    )
    return found


def uid(*parts: object) -> str:
    """The identity of an entry: the same for ever for the same thing."""
    return f"{'.'.join(_quoted(str(part)) for part in parts)}@ayni"


def shown(name: str) -> str:
    """A name inside a sentence."""
    return isolated(clean(name))


def _day(day: date) -> vDDDTypes:
    written_day = vDDDTypes(day)
    written_day.params["VALUE"] = "DATE"
    return written_day


def _reminder(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", vText(one_line(entry.summary)))
    alarm.add("trigger", REMINDER)
    return alarm


def _address(email: str, name: str) -> vCalAddress:
    return _named(vCalAddress(f"mailto:{_quoted(email)}"), name)


def _named(address: vCalAddress, name: str) -> vCalAddress:
    """Quotation marks cannot stand in a name at all: those that people wrote are shown as others."""
    address.params["CN"] = clean(name).replace('"', "”").replace("^", "ˆ")
    return address


def _quoted(text: str) -> str:
    return quote(clean(text), safe=_ADDRESS)


def _lines(text: str) -> str:
    return "\n".join(one_line(line) if line.strip() else "" for line in text.splitlines()).strip()
