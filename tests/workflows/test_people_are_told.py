"""From an alliance that nobody attends to the mail in people's hands, over real servers and skipped time."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest_asyncio
import vobject
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.delivery.deliveries import list_deliveries
from activities.messages.model import METHODS
from tests.delivering import fresh_people, register
from tests.mail_server import Mail, MailServer, mail_server
from tests.patience import LONGEST, PATIENCE, until
from tests.posted import Posted, mailbox_rests, posted
from tests.stack import BEGINS, Life, new_start, recorded
from tests.workers.test_worker import worker_process
from workers.bootstrap import make_worker
from workers.gateway import Lifecycles
from workers.local.ephemeral import EphemeralStack
from workflows.addresses import mailbox_workflow_id

INVITED = ("company_lead", "coordinator", "residence_lead")
MISSED = "monitoring not held"


def each(roles: tuple[str, ...], subject: str) -> list[str]:
    return [f"{role}: {subject}" for role in roles]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


async def test_a_silent_alliance_reaches_the_right_people_once_each(
    client: Client, engine: AsyncEngine, server: MailServer
) -> None:
    async with posted(client, engine, server) as alliance:
        assert await alliance.arrived() == each(INVITED, "monitoring by 2 April 2031")
        await alliance.life.days(31)
        first_rung = [f"coordinator: {MISSED}", *each(INVITED, "monitoring by 2 May 2031")]
        assert await alliance.arrived() == sorted(first_rung)
        await alliance.life.days(10)
        assert await alliance.arrived() == each(INVITED, MISSED)

        successor = fresh_people("successor")["successor"]
        await register(engine, successor)
        await alliance.submit("handover_started", by="program_director", role="coordinator", to=successor)
        asked = "you are asked to take a role (programme coordinator)"
        assert await alliance.arrived() == [f"successor: {asked}"]
        before = len(alliance.mails_to("coordinator"))
        predecessor, alliance.roles["coordinator"] = alliance.roles["coordinator"], successor
        await alliance.submit("handover_accepted", by="coordinator", role="coordinator")
        passed = "a role has a new person (programme coordinator)"
        assert await alliance.arrived() == [
            f"coordinator: {passed}",
            "coordinator: the monitoring session is not yours any more",
            f"successor: {passed}",
            "successor: monitoring by 2 May 2031",
        ]

        await alliance.life.days(20)
        third_rung = each(("company_executive", "program_director"), MISSED)
        invited = each(("company_lead", "residence_lead", "successor"), "monitoring by 2 June 2031")
        assert await alliance.arrived() == sorted([*third_rung, *invited])

        await alliance.submit("paused", by="program_director", reason="flood", kind="contingency")
        await alliance.life.days(60)
        assert await alliance.arrived() == []
        await alliance.submit("resumed", by="program_director")
        moved = "new date for monitoring, 1 August 2031"
        assert await alliance.arrived() == each(("company_lead", "residence_lead", "successor"), moved)
        await alliance.life.days(20)
        assert await alliance.arrived() == ["program_director: your decision is needed (monitoring not held)"]
        assert len(server.to(f"{predecessor}@example.org")) == before + 2, "only that it is over"
        assert len({mail.message_id for mail in server.mails}) == len(server.mails)
        check_invitations(server.mails)
        check_threads(alliance)


def check_invitations(mails: list[Mail]) -> None:
    """Each invitation is one that another library reads; one that moves keeps its identity."""
    dates: dict[str, list[tuple[str, str]]] = {}
    for mail in mails:
        kind = mail.header("X-Ayni-Kind")
        if kind not in METHODS:
            assert mail.invitation is None
            continue
        assert mail.invitation is not None
        whole = vobject.readOne(mail.invitation)
        event = whole.vevent
        assert whole.method.value == METHODS[kind]
        assert event.attendee.value == f"mailto:{mail.recipient}"
        assert event.organizer.value == "mailto:ayni@example.org"
        when = (event.sequence.value, event.dtstart.value.isoformat())
        dates.setdefault(event.uid.value.rpartition(".")[2], []).append(when)
    assert {uid: sorted(set(when)) for uid, when in dates.items()} == {
        "1@ayni": [("0", "2031-04-02")],
        "2@ayni": [("0", "2031-05-02")],
        "3@ayni": [("0", "2031-06-02"), ("1", "2031-08-01")],
    }
    assert {uid: len(when) for uid, when in dates.items()} == {"1@ayni": 3, "2@ayni": 5, "3@ayni": 6}


def check_threads(alliance: Posted) -> None:
    """For a reader, an escalation is one conversation, and a session another."""
    threads = {
        alliance.told(mail): mail.header("References") for mail in alliance.mails_to("program_director")
    }
    assert len(threads) == 2
    assert len(set(threads.values())) == 1


async def test_mail_that_was_down_for_a_day_brings_everything_once(
    client: Client, engine: AsyncEngine
) -> None:
    up = AsyncExitStack()
    kept = await up.enter_async_context(mail_server())
    async with up, posted(client, engine, kept, "coordinator", "company_lead") as alliance:
        assert await alliance.arrived() == each(INVITED[:2], "monitoring by 2 April 2031")
        await up.aclose()
        await alliance.life.days(31)
        await until(lambda: everything_failed(alliance, messages=3))
        assert await skip(client, alliance, timedelta(days=1)) == [True, True]
        for delivery in await alliance.deliveries("waiting"):
            assert delivery.attempts > 20
        async with mail_server(kept.port, kept=kept):
            await skip(client, alliance, timedelta(hours=1))
            expected = [*each(INVITED[:2], "monitoring by 2 May 2031"), f"coordinator: {MISSED}"]
            assert await alliance.arrived() == sorted(expected)
        await until(lambda: mailbox_rests(client, alliance.roles["coordinator"]))


async def everything_failed(alliance: Posted, messages: int) -> bool:
    """Whether so many messages were tried in vain."""
    return [bool(one.attempts) for one in await alliance.deliveries("waiting")] == [True] * messages


async def skip(client: Client, alliance: Posted, span: timedelta) -> list[bool]:
    """Move the clocks of everybody's mailboxes."""
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=1_000))
    mailboxes = [
        client.get_workflow_handle(mailbox_workflow_id(f"person:{person}"))
        for person in alliance.roles.values()
    ]
    return list(await asyncio.gather(*(skipper.fast_forward(mailbox, span) for mailbox in mailboxes)))


async def test_a_worker_killed_between_sending_and_recording_repeats_at_most_one_message(
    client: Client, engine: AsyncEngine, stack: EphemeralStack, server: MailServer, tmp_path: Path
) -> None:
    queue, roles = f"killed-{uuid4().hex[:8]}", fresh_people("coordinator", "company_lead")
    person = roles["coordinator"]
    await register(engine, person)
    start = new_start(roles=roles, stage="sensitization", started_at=BEGINS)
    life = Life(client, start.lifecycle, start.started_at)
    assert stack.temporal_address is not None
    assert stack.database_url is not None
    environment = {
        "AYNI_HOME": str(tmp_path),
        "AYNI_DATABASE_URL": stack.database_url,
        "AYNI_TASK_QUEUE": queue,
        "AYNI_SMTP_HOST": "127.0.0.1",
        "AYNI_SMTP_PORT": str(server.port),
        "AYNI_SMTP_SECURITY": "none",
        "AYNI_MAIL_FROM": "Ayni <ayni@example.org>",
        "TEMPORAL_ADDRESS": stack.temporal_address,
    }

    async def all_told() -> bool:
        told = await list_deliveries(engine, person=person)
        return len(told) >= 3 and all(one.status in {"sent", "dropped"} for one in told)

    async with make_worker(client, engine, task_queue=queue):
        await Lifecycles(client, task_queue=queue, patience=PATIENCE).start(start)
        await life.clock.move_to(BEGINS + timedelta(days=42))
        await until(lambda: recorded(life, engine))
    async with worker_process(environment) as killed:

        async def kill(_mail: Mail) -> None:
            if len(server.mails) == 2:
                os.kill(killed.pid, signal.SIGKILL)
                await killed.wait()

        server.on_mail = kill
        await asyncio.wait_for(killed.wait(), LONGEST)
    assert [one.status for one in await list_deliveries(engine, person=person)].count("sent") == 1
    async with worker_process(environment):
        await until(all_told)
    times = Counter(mail.message_id for mail in server.to(f"{person}@example.org"))
    sent = {one.message_id for one in await list_deliveries(engine, person=person, status="sent")}
    assert set(times) == sent
    assert sorted(times.values()) == [1] * (len(sent) - 1) + [2]
