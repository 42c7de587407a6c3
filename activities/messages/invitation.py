"""Invitations to the session of a period (SPEC C2): a request, a request with another day, a cancellation (RFC 5546)."""

from datetime import date, datetime
from typing import Final

from activities.messages.icalendars import Entry, attendee, calendar, event, organizer, shown, uid, written
from activities.messages.model import METHODS, Invitation, Notice, Person
from activities.messages.tellings import display_name
from activities.reports.naming import Naming
from activities.reports.speech import Speech
from domain.program import Program
from domain.text import Text

#: The day is the last one recommended, not an appointment.
SUMMARY: Final = Text(es="{alliance}: {cadence} (último día)", en="{alliance}: {cadence} (last day)")


def session_uid(lifecycle: str, cadence: str, stage: str, period: int) -> str:
    """The identity of a period's session, in invitations and in feeds."""
    return uid(lifecycle, cadence, stage, period)


def invitation(
    told: tuple[Notice, Program | None], person: Person, now: datetime, *, sender: str, description: str
) -> Invitation | None:
    """The invitation that goes with a notice of a lifecycle with a definition; None where it is about no session."""
    notice, program = told
    method = METHODS.get(notice.intent.kind)
    if method is None:
        return None
    entry = _entry(notice, person, program, description)
    speech = Speech(person.language)
    name = Naming(program, speech).title() or notice.status.program
    made = event(entry, now, organizer(sender, f"Ayni · {name}"))
    made.add("attendee", attendee(person.person, person.name, person.email))
    whole = calendar(method, person.language)
    whole.add_component(made)
    return Invitation(method=method, content=written(whole))


def _entry(notice: Notice, person: Person, program: Program | None, description: str) -> Entry:
    data, speech = notice.intent.data, Speech(person.language)
    cadence, off = str(data["cadence"]), METHODS[notice.intent.kind] == "CANCEL"
    return Entry(
        uid=session_uid(notice.status.lifecycle, cadence, str(data["stage"]), int(str(data["period"]))),
        day=date.fromisoformat(str(data["due_on"])),
        sequence=int(str(data["sequence"])),
        summary=speech.say(
            SUMMARY,
            alliance=shown(display_name(notice.status)),
            cadence=Naming(program, speech).cadence(cadence),
        ),
        description=description,
        reminds=not off,
        cancelled=off,
    )
