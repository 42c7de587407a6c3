"""Delivery to people over a real mail server: what arrives, once, and what happens when it does not."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.deliveries import count_deliveries, get_delivery, try_again
from activities.delivery.directory import change_person, deactivate_person, get_person
from activities.delivery.errors import UnknownMessage
from activities.delivery.mail import Sender
from activities.delivery.mailroom import Mailroom
from activities.delivery.outbox import Outbox
from activities.delivery.services import Post
from activities.delivery.smtp import MailServer as Address
from activities.delivery.smtp import Smtp
from activities.delivery.timing import MOST_ATTEMPTS
from activities.delivery.writer import LetterWriter
from activities.messages.templating import Letterhead
from activities.tables import deliveries
from tests.delivering import Story, fresh_people, register
from tests.mail_server import MailServer, free_port, mail_server

SENDER = Sender("ayni@example.org")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def smtp_room(engine: AsyncEngine, port: int) -> Mailroom:
    channel = Smtp(Address(host="127.0.0.1", port=port, security="none"), SENDER)
    return Mailroom(
        engine, Post(channel, LetterWriter(engine, Letterhead(sender=SENDER.address)), SENDER.domain)
    )


@pytest_asyncio.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def room(engine: AsyncEngine, server: MailServer) -> Mailroom:
    return smtp_room(engine, server.port)


class One:
    """A coordinator with an invitation that waits for them."""

    def __init__(self, engine: AsyncEngine, story: Story, person: str) -> None:
        self.engine = engine
        self.story = story
        self.person = person
        self.recipient = f"person:{person}"
        self.address = f"{person}@example.org"
        self.now = datetime.now(UTC)

    async def look(self, room: Mailroom, after: timedelta = timedelta(0)) -> datetime | None:
        """The mailbox looks, so much later than the last time."""
        self.now += after
        return await room.deliver(self.recipient, self.now)

    async def has_failed(self, attempts: int) -> None:
        """As after so many attempts."""
        async with self.engine.begin() as connection:
            await connection.execute(
                update(deliveries).where(deliveries.c.recipient == self.recipient).values(attempts=attempts)
            )

    async def states(self) -> list[tuple[str, str | None]]:
        return [
            (one.status, one.failure)
            for one in await self.story.deliveries()
            if one.recipient == self.recipient
        ]


@pytest_asyncio.fixture
async def one(engine: AsyncEngine) -> One:
    return await waiting_one(engine)


async def waiting_one(engine: AsyncEngine, **details: object) -> One:
    roles = fresh_people("coordinator")
    story = Story(engine, roles)
    await story.record()
    await register(engine, roles["coordinator"], **details)
    return One(engine, story, roles["coordinator"])


async def test_a_message_arrives_once_with_everything_a_reader_needs(
    one: One, room: Mailroom, server: MailServer
) -> None:
    assert await one.look(room) is None
    assert await one.look(room) is None
    [mail] = server.mails
    assert mail.recipient == one.address
    message = mail.message
    assert message["From"] == "Ayni <ayni@example.org>"
    assert message["To"] == f"{one.person} <{one.address}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Ayni-Lifecycle"] == one.story.id
    assert message["X-Ayni-Kind"] == "schedule_session"
    assert message["Date"].datetime == one.now.replace(microsecond=0)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    [sent] = await one.story.deliveries("sent")
    assert (sent.channel, sent.message_id, sent.subject) == ("email", mail.message_id, mail.subject)
    assert text.get_content().splitlines() == str(sent.text).splitlines()
    assert "</p>" in html.get_content()


async def test_somebody_with_two_roles_is_told_once(
    engine: AsyncEngine, room: Mailroom, server: MailServer
) -> None:
    person = fresh_people("both")["both"]
    story = Story(engine, {"coordinator": person, "company_lead": person})
    await story.record()
    await register(engine, person)
    assert await room.deliver(f"person:{person}", datetime.now(UTC)) is None
    assert len(server.mails) == 1
    assert [(one.status, one.failure) for one in await story.deliveries() if one.recipient] == [
        ("sent", None),
        ("dropped", "told_already"),
    ]


async def test_a_successor_is_told_and_the_predecessor_is_not(
    engine: AsyncEngine, one: One, room: Mailroom, server: MailServer
) -> None:
    later = fresh_people("later")["later"]
    await register(engine, later)
    one.story.event("role_assigned", role="coordinator", person=later)
    await one.story.record()
    assert await one.look(room) is None
    assert await room.deliver(f"person:{later}", one.now) is None
    invited = [mail.recipient for mail in server.mails if mail.header("X-Ayni-Kind") == "schedule_session"]
    assert invited == [f"{later}@example.org"]


async def test_nothing_is_sent_while_paused_also_when_it_was_queued_before(
    one: One, room: Mailroom, server: MailServer
) -> None:
    one.story.event("paused", reason="flood")
    await one.story.record()
    assert await one.look(room) is None
    assert server.mails == []
    one.story.event("resumed")
    await one.story.record()
    assert await one.look(room, DAY) is None
    assert len(server.mails) == 1


async def test_quiet_hours_are_kept(engine: AsyncEngine, room: Mailroom, server: MailServer) -> None:
    one = await waiting_one(engine, time_zone="America/Lima", quiet_from=time(21, 30), quiet_until=time(7))
    tomorrow = one.now.date() + DAY
    one.now = datetime.combine(tomorrow, time(3), UTC)
    wakes_at = datetime.combine(tomorrow, time(12), UTC)
    assert await one.look(room) == wakes_at
    assert server.mails == []
    assert await one.look(room, wakes_at - one.now) is None
    assert len(server.mails) == 1


async def test_an_unknown_person_is_told_once_they_are_known(
    engine: AsyncEngine, room: Mailroom, server: MailServer
) -> None:
    roles = fresh_people("coordinator")
    story = Story(engine, roles)
    await story.record()
    one = One(engine, story, roles["coordinator"])
    assert await one.look(room) is None
    assert await one.states() == [("undeliverable", "unknown_person")]
    await register(engine, one.person, email=None)
    assert await one.look(room) is None
    assert await one.states() == [("undeliverable", "no_address")]
    await change_person(engine, one.person, email=one.address)
    assert await one.look(room) is None
    assert await one.states() == [("sent", None)]
    assert len(server.mails) == 1


async def test_whoever_left_is_told_nothing(
    engine: AsyncEngine, one: One, room: Mailroom, server: MailServer
) -> None:
    await deactivate_person(engine, one.person)
    assert await one.look(room) is None
    assert (await one.states(), server.mails) == ([("undeliverable", "person_left")], [])


async def test_a_refused_address_is_a_visible_problem_until_it_is_mended(
    engine: AsyncEngine, one: One, room: Mailroom, server: MailServer
) -> None:
    server.recipient_answers[one.address] = ["550 5.1.1 no such user", "250 never asked"]
    assert await one.look(room) is None
    assert await one.states() == [("undeliverable", "550 5.1.1 no such user")]
    failing = await get_person(engine, one.person)
    assert (failing.failing_since, failing.failure) == (one.now, "550 5.1.1 no such user")
    one.story.days(60)
    await one.story.record()
    assert await one.look(room) is None
    assert server.recipient_answers[one.address] == ["250 never asked"]
    assert {status for status, _ in await one.states()} == {"undeliverable"}
    await change_person(engine, one.person, email=f"new-{one.address}")
    assert await one.look(room) is None
    assert len(server.to(f"new-{one.address}")) >= 1
    assert (await get_person(engine, one.person)).failing_since is None


async def test_greylisting_is_waited_out(one: One, room: Mailroom, server: MailServer) -> None:
    server.recipient_answers[one.address] = ["451 4.7.1 greylisted"] * 3
    assert await one.look(room) == one.now + MINUTE
    assert await one.look(room) == one.now + MINUTE, "a wake does not hurry the attempts"
    assert await one.look(room, MINUTE) == one.now + 2 * MINUTE
    assert await one.look(room, 2 * MINUTE) == one.now + 4 * MINUTE
    assert await one.states() == [("waiting", "451 4.7.1 greylisted")]
    assert await one.look(room, 4 * MINUTE) is None
    assert (await one.states(), len(server.mails)) == ([("sent", None)], 1)


async def test_a_full_mailbox_is_given_up_after_days(one: One, room: Mailroom, server: MailServer) -> None:
    server.recipient_answers[one.address] = ["452 4.2.2 mailbox full"] * 3
    assert await one.look(room) == one.now + MINUTE
    await one.has_failed(MOST_ATTEMPTS - 2)
    assert await one.look(room, HOUR) == one.now + HOUR
    assert await one.look(room, HOUR) is None
    assert await one.states() == [("undeliverable", "452 4.2.2 mailbox full")]
    assert (await get_person(one.engine, one.person)).failing_since is None


async def test_the_refusal_of_a_message_is_not_one_of_the_address(
    one: One, room: Mailroom, server: MailServer
) -> None:
    server.content_answers = ["554 5.7.1 looks like spam"]
    assert await one.look(room) is None
    assert await one.states() == [("undeliverable", "554 5.7.1 looks like spam")]
    assert (await get_person(one.engine, one.person)).failing_since is None
    assert await try_again(one.engine, person=one.person) == [one.recipient]
    assert await one.look(room) is None
    assert (await one.states(), len(server.mails)) == ([("sent", None)], 1)


async def test_a_message_that_is_too_large_is_refused_alone(engine: AsyncEngine, one: One) -> None:
    async with mail_server(largest=1_000) as server:
        assert await one.look(smtp_room(engine, server.port)) is None
        assert server.mails == []
    [(status, failure)] = await one.states()
    assert (status, str(failure)[:3]) == ("undeliverable", "552")
    assert (await get_person(engine, one.person)).failing_since is None


async def test_an_outage_costs_nothing_but_time(engine: AsyncEngine, one: One) -> None:
    port = free_port()
    room = smtp_room(engine, port)
    for minutes in (1, 2, 4, 8, 16, 32, 60):
        assert await one.look(room) == one.now + minutes * MINUTE
        one.now += minutes * MINUTE
    await one.has_failed(10 * MOST_ATTEMPTS)
    assert await one.look(room, HOUR) == one.now + HOUR
    [(status, failure)] = await one.states()
    assert (status, str(failure).partition(":")[0]) == ("waiting", "unavailable")
    async with mail_server(port) as server:
        server.recipient_answers[one.address] = ["451 4.7.1 greylisted"]
        assert await one.look(room, HOUR) == one.now + MINUTE, "what the recipient says is counted anew"
        assert await one.look(room, MINUTE) is None
        assert len(server.mails) == 1


async def test_a_connection_cut_after_the_content_repeats_one_message_under_one_id(
    one: One, room: Mailroom, server: MailServer
) -> None:
    server.cut_after_content = 1
    assert await one.look(room) == one.now + MINUTE
    assert await one.look(room, MINUTE) is None
    first, second = server.mails
    assert first.message_id == second.message_id
    assert await one.states() == [("sent", None)]


async def test_without_a_mail_server_letters_are_kept_as_files(engine: AsyncEngine, tmp_path: Path) -> None:
    roles = fresh_people("coordinator", "company_lead")
    story = Story(engine, roles)
    await story.record()
    await register(engine, roles["coordinator"], email=None)
    writer = LetterWriter(engine, Letterhead(sender=SENDER.address))
    room = Mailroom(engine, Post(Outbox(tmp_path / "outbox", SENDER), writer, SENDER.domain))
    for person in roles.values():
        assert await room.deliver(f"person:{person}", datetime.now(UTC)) is None
    kept = await story.deliveries("sent")
    assert {f"{one.id}.eml" for one in kept} == {file.name for file in (tmp_path / "outbox").iterdir()}
    assert {one.channel for one in kept} == {"outbox"}
    for one in kept:
        file = tmp_path / "outbox" / f"{one.id}.eml"
        assert str(one.message_id) in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o600
        assert await get_delivery(engine, one.id) == one


async def test_an_outbox_that_cannot_be_written_holds_messages_back(engine: AsyncEngine, one: One) -> None:
    room = Mailroom(
        engine, Post(Outbox(Path("/proc/outbox"), SENDER), LetterWriter(engine, Letterhead()), SENDER.domain)
    )
    assert await one.look(room) == one.now + MINUTE
    [(status, failure)] = await one.states()
    assert (status, str(failure).startswith("unavailable: ")) == ("waiting", True)


async def test_a_message_that_cannot_be_written_is_visible_and_holds_nothing_up(
    engine: AsyncEngine, one: One, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = smtp_room(engine, server.port)
    broken = await one.story.deliveries("waiting")
    with monkeypatch.context() as defect:
        defect.setattr(LetterWriter, "letter", lambda *_: 1 // 0)
        assert await one.look(room) is None
    assert await one.states() == [("undeliverable", "defect: ZeroDivisionError")]
    assert await try_again(engine, number=broken[0].id) == [one.recipient]
    assert await one.look(room) is None
    assert (await one.states(), len(server.mails)) == ([("sent", None)], 1)


async def test_a_message_is_known_by_its_number(engine: AsyncEngine, one: One) -> None:
    [queued] = await one.story.deliveries("waiting")
    assert await get_delivery(engine, queued.id) == queued
    assert (await count_deliveries(engine))["waiting"] >= 1
    with pytest.raises(UnknownMessage):
        await get_delivery(engine, 10**9)
    with pytest.raises(UnknownMessage):
        await try_again(engine, number=10**9)
