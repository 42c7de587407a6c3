"""Invitations and feeds, read by a library that did not write them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject

from activities.messages.compose import compose
from activities.messages.feed import calendar_feed
from activities.messages.model import Invitation, Notice
from activities.messages.templating import Letterhead
from domain.text import Language
from domain.views import Status
from tests.activities.notices import notice, organization, person, program_of, silent
from tests.portfolios import TODAY, portfolio

SENDER = "Ayni <avisos@example.org>"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def invited(of: Notice, language: Language = "es", name: str = "Ana Rojas") -> Invitation:
    message = compose(of, person(language, name), program_of(of), NOW, Letterhead(sender=SENDER))
    assert message is not None
    assert message.invitation is not None
    return message.invitation


def event_of(content: str) -> Any:
    return vobject.readOne(content).vevent


def of_session(kind: str, period: int) -> Notice:
    """The notice of a kind about a period of the silent alliance."""
    intent, status = next(
        told for told in silent().told if (told[0].kind, told[0].data.get("period")) == (kind, period)
    )
    return notice(kind).model_copy(update={"intent": intent, "status": status})


def test_an_invitation_is_a_whole_day_that_any_calendar_takes_over() -> None:
    found = invited(notice("schedule_session"))
    whole = vobject.readOne(found.content)
    event = whole.vevent
    assert found.method == whole.method.value == "REQUEST"
    assert (whole.version.value, whole.prodid.value) == ("2.0", "-//Ayni//Ayni//ES")
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 4, 1), date(2026, 4, 2))
    assert event.dtstart.params["VALUE"] == ["DATE"]
    assert event.dtstamp.value == NOW
    assert event.sequence.value == "0"
    assert event.status.value == "CONFIRMED"
    assert event.summary.value == "Casa Aurora: seguimiento (último día)"
    assert event.organizer.value == "mailto:avisos@example.org"
    assert event.attendee.value == "mailto:ana@example.org"
    assert event.attendee.params["CN"] == ["Ana Rojas"]
    assert event.valarm.trigger.value == timedelta(days=-3, hours=9)
    assert "ayni alianza contacto casa-01 --canal meeting" in event.description.value
    assert "vtimezone" not in whole.contents


def test_a_moved_session_replaces_its_invitation_and_a_cancelled_one_takes_it_away() -> None:
    first, moved, gone = (
        invited(of_session(kind, 4)) for kind in ("schedule_session", "reschedule_session", "cancel_session")
    )
    events = [event_of(each.content) for each in (first, moved, gone)]
    assert len({event.uid.value for event in events}) == 1
    assert [int(event.sequence.value) for event in events] == [0, 1, 2]
    assert [each.method for each in (first, moved, gone)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert events[1].dtstart.value > events[0].dtstart.value
    assert events[2].status.value == "CANCELLED"
    assert "valarm" not in events[2].contents


def test_every_period_has_an_identity_of_its_own() -> None:
    periods = [event_of(invited(of_session("schedule_session", number)).content) for number in (1, 2, 3)]
    assert len({event.uid.value for event in periods}) == 3


def test_it_speaks_the_language_of_who_is_invited() -> None:
    event = event_of(invited(notice("schedule_session"), "en").content)
    assert event.summary.value == "Casa Aurora: monitoring (last day)"
    assert "its session is to be held by 1 April 2026" in event.description.value


@pytest.mark.parametrize(
    "name", ['Ana "la Jefa"; Rojas, hija', "Ñ\r\nATTENDEE:mailto:x@example.org", "فاطمة 😀"]
)
def test_a_name_cannot_leave_its_place(name: str) -> None:
    content = invited(notice("schedule_session", name), name=name).content
    event = event_of(content)
    assert len(event.contents["attendee"]) == 1
    assert content.count("\r\nATTENDEE") == 1
    assert event.attendee.params["CN"] == [" ".join(name.split()).replace('"', "”")]


def test_who_has_no_address_is_named_by_id() -> None:
    of = notice("schedule_session")
    nobody = person().model_copy(update={"email": None})
    message = compose(of, nobody, program_of(of), NOW)
    assert message is not None
    assert message.invitation is not None
    assert event_of(message.invitation.content).attendee.value == "urn:ayni:person:ana"


def test_only_sessions_come_with_an_invitation() -> None:
    of = notice("notify")
    message = compose(of, person(), program_of(of), NOW)
    assert message is not None
    assert message.invitation is None


def feed(statuses: list[Status], reader: str | None, language: Language = "es") -> Any:
    programs = {(each.program, each.profile): program_of_status(each) for each in statuses}
    return vobject.readOne(calendar_feed(statuses, programs, reader, language, NOW))


def program_of_status(status: Status) -> Any:
    return program_of(notice("notify").model_copy(update={"status": status}))


def entries(statuses: list[Status], reader: str | None, language: Language = "es") -> dict[str, date]:
    found = feed(statuses, reader, language).contents.get("vevent", [])
    return {event.summary.value: event.dtstart.value for event in found}


@pytest.mark.parametrize("kind", ["schedule_session", "invitation_passed", "invitation_withdrawn"])
def test_a_feed_holds_the_sessions_of_the_invitations(kind: str) -> None:
    of = notice(kind)
    [session, *_] = feed([of.status], "ana").contents["vevent"]
    invitation = event_of(invited(of).content)
    assert session.uid.value == invitation.uid.value
    assert session.sequence.value == invitation.sequence.value
    assert session.dtstart.value == invitation.dtstart.value
    assert "attendee" not in session.contents


def test_everybody_gets_what_is_theirs() -> None:
    status = notice("handover_requested").status
    session = {"Casa Aurora: seguimiento (último día)": date(2026, 4, 1)}
    end = {"Casa Aurora: Término previsto de la etapa Sensibilización": date(2026, 9, 1)}
    handover = {"Casa Aurora: aceptar un traspaso (encargado de la alianza en la empresa)": date(2026, 3, 17)}
    assert entries([status], None) == {**session, **end, **handover}
    assert entries([status], "ana") == {**session, **end}
    assert entries([status], "rosa") == session
    assert entries([status], "mario") == handover
    assert entries([status], "eva") == {}
    assert entries([status], "nobody") == {}


def test_dates_of_filings_are_in_it() -> None:
    found = entries([organization()], "ana", "en")
    assert found["casa-01: Ask the authority: Municipal recognition (RUOS)"] == date(2026, 4, 15)


def test_a_portfolio_is_one_calendar_with_entries_of_their_own() -> None:
    known = portfolio()
    whole = vobject.readOne(
        calendar_feed(
            known.statuses, known.programs, None, "es", datetime.combine(TODAY, datetime.min.time(), UTC)
        )
    )
    events = whole.contents["vevent"]
    assert whole.method.value == "PUBLISH"
    assert len({event.uid.value for event in events}) == len(events) > 21
    running = {each.lifecycle for each in known.statuses if each.status == "active"}
    assert {event.uid.value.split(".")[0] for event in events} == running
