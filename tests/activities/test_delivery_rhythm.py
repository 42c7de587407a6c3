"""When something is sent: quiet hours, pauses between attempts, one message a day, digests."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.directory import change_person
from activities.delivery.timing import (
    LONGEST_PAUSE,
    Round,
    Waiting,
    end_of_silence,
    pause_after,
    round_for,
    round_of,
)
from activities.messages.model import Person
from activities.tables import deliveries
from tests.activities.test_delivery import One, smtp_room
from tests.delivering import Story, fresh_people, register
from tests.mail_server import mail_server

LIMA, SANTIAGO = "America/Lima", "America/Santiago"
NIGHT = {"quiet_from": time(22), "quiet_until": time(7, 30)}


def somebody(**details: object) -> Person:
    return Person.model_validate({"person": "ana", "name": "Ana", "time_zone": LIMA, **details})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-10T21:59:59-05:00", None),
        ("2026-03-10T22:00:00-05:00", "2026-03-11T07:30:00-05:00"),
        ("2026-03-11T00:00:00-05:00", "2026-03-11T07:30:00-05:00"),
        ("2026-03-11T07:29:59-05:00", "2026-03-11T07:30:00-05:00"),
        ("2026-03-11T07:30:00-05:00", None),
    ],
)
def test_silence_over_midnight(now: str, until: str | None) -> None:
    assert end_of_silence(somebody(**NIGHT), at(now)) == (until and at(until))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-10T12:59:00-05:00", None),
        ("2026-03-10T13:00:00-05:00", "2026-03-10T15:00:00-05:00"),
        ("2026-03-10T15:00:00-05:00", None),
    ],
)
def test_silence_within_a_day(now: str, until: str | None) -> None:
    siesta = somebody(quiet_from=time(13), quiet_until=time(15))
    assert end_of_silence(siesta, at(now)) == (until and at(until))


def test_a_silence_of_no_length_is_none() -> None:
    assert (
        end_of_silence(somebody(quiet_from=time(9), quiet_until=time(9)), at("2026-03-10T09:00-05:00"))
        is None
    )


def test_a_silence_that_ends_in_the_hour_that_spring_skips_ends_after_it() -> None:
    """On 6 September 2026 the clocks in Santiago go from midnight to one o'clock."""
    person = somebody(time_zone=SANTIAGO, quiet_from=time(22), quiet_until=time(0, 30))
    assert end_of_silence(person, at("2026-09-05T23:00:00-04:00")) == at("2026-09-06T01:30:00-03:00")


def test_a_silence_is_kept_in_both_hours_that_autumn_repeats() -> None:
    """On 4 April 2026 the hour before midnight comes twice in Santiago."""
    person = somebody(time_zone=SANTIAGO, quiet_from=time(22), quiet_until=time(23, 30))
    first, second = at("2026-04-04T23:10:00-03:00"), at("2026-04-04T23:10:00-04:00")
    assert end_of_silence(person, first) == at("2026-04-04T23:30:00-03:00")
    assert end_of_silence(person, second) == at("2026-04-04T23:30:00-04:00")


def test_pauses_double_up_to_an_hour() -> None:
    minutes = [pause_after(attempt) / timedelta(minutes=1) for attempt in range(1, 10)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pause_after(10_000) == LONGEST_PAUSE


def test_whoever_wants_one_message_a_day_gets_it_in_the_morning() -> None:
    person = somebody(rhythm="digest")
    yesterday, today = at("2026-03-10T09:00-05:00"), at("2026-03-11T07:59-05:00")
    waiting = [Waiting(1, "notify", yesterday), Waiting(2, "notify_ended", today)]
    morning = at("2026-03-11T08:00-05:00")
    assert round_for(person, waiting, today) == Round((), morning)
    assert round_for(person, waiting, morning) == Round(((1, 2),), None)
    late = Waiting(3, "notify", at("2026-03-11T08:01-05:00"))
    assert round_for(person, [late], late.queued_at) == Round((), at("2026-03-12T08:00-05:00"))


def test_what_cannot_wait_does_not_wait_for_the_morning() -> None:
    person = somebody(rhythm="digest")
    now = at("2026-03-11T12:00-05:00")
    kinds = ["ask_decision", "notify", "schedule_session", "cancel_session", None]
    waiting = [Waiting(number, kind, now) for number, kind in enumerate(kinds)]
    assert round_for(person, waiting, now) == Round(((0,), (2,), (3,), (4,)), at("2026-03-12T08:00-05:00"))


def test_quiet_hours_hold_even_decisions_back() -> None:
    person = somebody(rhythm="digest", quiet_from=time(20), quiet_until=time(9))
    night, end = at("2026-03-11T03:00-05:00"), at("2026-03-11T09:00-05:00")
    waiting = [Waiting(1, "ask_decision", night), Waiting(2, "notify", night)]
    assert round_for(person, waiting, night) == Round((), end)
    assert round_for(person, waiting, end) == Round(((1,), (2,)), None)
    assert round_for(person, [], night) == Round((), None)


def test_attempts_that_are_put_off_say_when_to_look_again() -> None:
    now = at("2026-03-11T12:00-05:00")
    later = now + timedelta(minutes=5)
    waiting = [Waiting(1, "notify", now, later), Waiting(2, "notify", now, now), Waiting(3, "notify", now)]
    assert round_of(waiting, now) == Round(((2,), (3,)), later)
    collected = [Waiting(1, "notify", now - timedelta(days=1), later)]
    assert round_for(somebody(rhythm="digest"), collected, now) == Round((), later)


async def silent_coordinator(engine: AsyncEngine) -> tuple[Story, One]:
    """Somebody who is told three things: an invitation, that it was not held, and the next one."""
    roles = fresh_people("coordinator")
    story = Story(engine, roles)
    story.days(31)
    await story.record()
    await register(engine, roles["coordinator"], rhythm="digest", time_zone=LIMA)
    return story, One(engine, story, roles["coordinator"])


async def test_what_was_collected_comes_in_one_message(engine: AsyncEngine) -> None:
    story, one = await silent_coordinator(engine)
    story.days(5)
    story.event("handover_started", role="company_lead", to=one.person)
    story.event("handover_accepted", role="company_lead")
    await story.record()
    async with mail_server() as server:
        room = smtp_room(engine, server.port)
        morning = await one.look(room)
        assert morning is not None
        at_once = len(server.mails)
        assert {mail.header("X-Ayni-Kind") for mail in server.mails} <= {"schedule_session"}
        assert await one.look(room, morning - one.now) is None
        [daily] = server.mails[at_once:]
    collected = [each for each in await story.deliveries("sent") if each.message_id == daily.message_id]
    assert len(collected) > 1
    assert {each.subject for each in collected} == {daily.subject}
    assert daily.message["X-Ayni-Kind"] is None
    assert len({each.kind for each in collected}) > 1


async def test_a_digest_is_drawn_from_the_record_when_it_is_sent(engine: AsyncEngine) -> None:
    story, one = await silent_coordinator(engine)
    await change_person(engine, one.person, rhythm="immediate")
    name = {"addressee": one.recipient, "recipient": one.recipient, "status": "waiting"}
    async with engine.begin() as connection:
        await connection.execute(insert(deliveries).values(digest="weekly/2024-04-08", **name))
    one.now = datetime(2024, 4, 8, 13, tzinfo=UTC)
    async with mail_server() as server:
        assert await one.look(smtp_room(engine, server.port)) is None
    digest = server.mails[-1]
    assert digest.message["X-Ayni-Lifecycle"] is None
    text = digest.message.get_body(("plain",))
    assert text is not None
    assert story.id in text.get_content()
