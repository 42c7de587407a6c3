"""The activity behind mailboxes: it takes no place from others, and its failures are short."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.delivery.activity import COME_BACK_IN, QUEUE, SENDERS, DeliveryActivities
from activities.delivery.mailroom import Mailroom
from tests.activities.test_delivery import smtp_room
from tests.mail_server import free_port
from workers.bootstrap import record_engine

NOW = datetime(2026, 3, 10, tzinfo=UTC)


class Slow(Mailroom):
    """Delivers when it is told to."""

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()
        self.visits = 0

    async def deliver(self, recipient: str, now: datetime) -> datetime | None:
        assert recipient
        self.visits += 1
        await self.may_go_on.wait()
        return now


async def test_whoever_finds_every_sender_busy_waits_and_when_too_many_wait_comes_back_later() -> None:
    room = Slow()
    activities = DeliveryActivities(room)
    environment = ActivityEnvironment()
    sending = [
        asyncio.ensure_future(environment.run(activities.deliver, f"person:{number}", NOW))
        for number in range(SENDERS + QUEUE)
    ]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert room.visits == SENDERS
    with pytest.raises(ApplicationError) as busy:
        await environment.run(activities.deliver, "person:late", NOW)
    assert (busy.value.type, busy.value.next_retry_delay) == ("busy", COME_BACK_IN)
    assert not busy.value.non_retryable
    room.may_go_on.set()
    assert await asyncio.gather(*sending) == [NOW] * (SENDERS + QUEUE)
    assert await environment.run(activities.deliver, "person:late", NOW) == NOW


async def test_a_visit_that_takes_long_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.delivery.activity.BEAT", 0.001)
    room = Slow()
    environment = ActivityEnvironment()
    environment.on_heartbeat = lambda *_: room.may_go_on.set()
    assert await environment.run(DeliveryActivities(room).deliver, "person:ana", NOW) == NOW


async def test_a_failure_is_short_and_holds_no_values() -> None:
    engine = record_engine("postgresql+asyncpg://ayni:secret@127.0.0.1:1/ayni")
    activities = DeliveryActivities(smtp_room(engine, free_port()))
    with pytest.raises(ApplicationError) as failed:
        await ActivityEnvironment().run(activities.deliver, "person:ana", NOW)
    await engine.dispose()
    assert str(failed.value) == "ConnectionRefusedError: the record does not answer"
    assert failed.value.cause is None


async def test_a_mailbox_without_anything_is_over(engine: AsyncEngine) -> None:
    activities = DeliveryActivities(smtp_room(engine, free_port()))
    assert await ActivityEnvironment().run(activities.deliver, "person:nobody-ever", NOW) is None
