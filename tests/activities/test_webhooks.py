"""Services are told, signed, once, and again when they could not listen."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from activities.delivery.channel import Refused
from activities.delivery.deliveries import Delivery, try_again
from activities.delivery.directory import Webhook, add_webhook, list_webhooks, remove_webhook
from activities.delivery.mailroom import Mailroom
from cli.directory import RecordedDirectory, Wake
from tests.activities.test_delivery import smtp_room
from tests.delivering import Story, fresh_people
from tests.mail_server import free_port

MINUTE = timedelta(minutes=1)


@dataclass
class Receiver:
    """An HTTP server that keeps what it was told, and answers as it is told to; then with 204."""

    port: int = 0
    told: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ayni?from=test"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        assert head[0] == "POST /ayni?from=test HTTP/1.1"
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = (await reader.readexactly(int(headers["content-length"]))).decode()
        self.told.append((headers, body))
        answer = self.answers.pop(0) if self.answers else "204 No Content"
        writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def receiver(port: int = 0) -> AsyncIterator[Receiver]:
    running = Receiver()
    server = await asyncio.start_server(running.serve, "127.0.0.1", port)
    running.port = server.sockets[0].getsockname()[1]
    try:
        yield running
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class Told:
    """A service to which one thing is to be told."""

    engine: AsyncEngine
    room: Mailroom
    webhook: Webhook
    story: Story
    now: datetime

    async def look(self, after: timedelta = timedelta(0)) -> datetime | None:
        self.now += after
        return await self.room.deliver(f"webhook:{self.webhook.webhook}", self.now)

    async def delivery(self) -> Delivery:
        name = f"webhook:{self.webhook.webhook}"
        [found] = [one for one in await self.story.deliveries() if one.addressee == name]
        return found

    async def registered(self) -> Webhook | None:
        found = [each for each in await list_webhooks(self.engine) if each.webhook == self.webhook.webhook]
        return found[0] if found else None


@asynccontextmanager
async def service(engine: AsyncEngine, url: str) -> AsyncIterator[Told]:
    webhook = await add_webhook(engine, f"crm-{uuid4().hex[:8]}", url)
    story = Story(engine, fresh_people("coordinator"))
    await story.record()
    told = Told(engine, smtp_room(engine, free_port()), webhook, story, datetime.now(UTC))
    try:
        yield told
    finally:
        if await told.registered() is not None:
            await remove_webhook(engine, webhook.webhook)


async def test_a_service_is_told_once_with_a_signature_that_holds(engine: AsyncEngine) -> None:
    async with receiver() as listening, service(engine, listening.url) as told:
        assert await told.look() is None
        assert await told.look() is None
        [(headers, body)] = listening.told
    content = Verifier(told.webhook.secret).verify(body, headers)
    assert content["type"] == "schedule_session"
    assert datetime.fromisoformat(content["timestamp"]).tzinfo is not None
    assert content["data"]["lifecycle"] == told.story.id
    assert content["data"]["program"] == "juntos-por-la-infancia"
    assert content["data"]["roles"] == ["coordinator", "company_lead", "residence_lead"]
    assert headers["content-type"] == "application/json"
    delivery = await told.delivery()
    assert (delivery.status, delivery.channel, delivery.message_id) == (
        "sent",
        "webhook",
        headers["webhook-id"],
    )
    with pytest.raises(WebhookVerificationError):
        Verifier(told.webhook.secret).verify(body.replace("schedule", "cancel"), headers)
    assert not any(person in json.dumps(content["data"]) for person in told.story.roles.values())


async def test_a_service_that_stumbles_is_told_again_under_the_same_id(engine: AsyncEngine) -> None:
    async with receiver() as listening, service(engine, listening.url) as told:
        listening.answers = ["503 Service Unavailable", "429 Too Many Requests"]
        assert await told.look() == told.now + MINUTE
        assert (await told.delivery()).failure == "503 Service Unavailable"
        assert await told.look(MINUTE) == told.now + 2 * MINUTE
        assert await told.look(2 * MINUTE) is None
        assert len(listening.told) == 3
        assert len({headers["webhook-id"] for headers, _ in listening.told}) == 1
    assert (await told.delivery()).status == "sent"


async def test_a_service_that_is_away_is_waited_for(engine: AsyncEngine) -> None:
    port = free_port()
    async with service(engine, f"http://127.0.0.1:{port}/ayni?from=test") as told:
        assert await told.look() == told.now + MINUTE
        assert str((await told.delivery()).failure).startswith("unavailable: ")
        async with receiver(port) as listening:
            assert await told.look(MINUTE) is None
            assert len(listening.told) == 1


@pytest.mark.parametrize("answer", ["410 Gone", "401 Unauthorized", "302 Found"])
async def test_a_service_that_refuses_is_a_visible_problem(engine: AsyncEngine, answer: str) -> None:
    async with receiver() as listening, service(engine, listening.url) as told:
        listening.answers = [answer]
        assert await told.look() is None
        failing = await told.registered()
        assert failing is not None
        assert (failing.failing_since, failing.failure) == (told.now, answer)
        told.story.days(40)
        await told.story.record()
        assert await told.look() is None
        assert len(listening.told) == 1, "nothing more is tried until somebody looks at it"
        assert {
            one.status
            for one in await told.story.deliveries()
            if one.recipient == f"webhook:{failing.webhook}"
        } == {"undeliverable"}
        await try_again(engine)
        assert await told.look() is None
        assert len(listening.told) > 1
        trusted = await told.registered()
        assert trusted is not None
        assert trusted.failing_since is None


async def test_a_service_that_takes_a_test_message_gets_what_it_refused(engine: AsyncEngine) -> None:
    woken: list[str] = []

    async def wake(recipients: Sequence[str]) -> None:
        woken.extend(recipients)

    async def connect() -> Wake:
        return wake

    directory = RecordedDirectory(engine, connect)
    async with receiver() as listening, service(engine, listening.url) as told:
        name = told.webhook.webhook
        listening.answers = ["401 Unauthorized", "401 Unauthorized"]
        await told.look()
        with pytest.raises(Refused):
            await directory.test_webhook(name)
        assert (woken, (await told.delivery()).status) == ([], "undeliverable")
        await directory.test_webhook(name)
        assert (woken, (await told.delivery()).status) == ([f"webhook:{name}"], "waiting")
        trusted = await told.registered()
        assert trusted is not None
        assert (trusted.failing_since, trusted.failure) == (None, None)
        await told.look()
        assert (await told.delivery()).status == "sent"
        await directory.test_webhook(name)
        assert woken == [f"webhook:{name}"], "a service that did not refuse has nothing that waits"


async def test_what_waits_for_a_service_that_was_removed_is_dropped(engine: AsyncEngine) -> None:
    async with receiver() as listening, service(engine, listening.url) as told:
        await remove_webhook(engine, told.webhook.webhook)
        assert await told.look() is None
        assert listening.told == []
    delivery = await told.delivery()
    assert (delivery.status, delivery.failure) == ("dropped", "webhook_removed")
