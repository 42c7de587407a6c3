"""A lifecycle on real servers whose people get real mail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.delivery.deliveries import Delivery, list_deliveries
from activities.delivery.mail import Sender
from activities.delivery.services import Post
from activities.delivery.smtp import MailServer as Address
from activities.delivery.smtp import Smtp
from activities.delivery.writer import LetterWriter
from activities.messages.templating import Letterhead
from domain.events import Actor, Envelope
from tests.delivering import fresh_people, register
from tests.mail_server import Mail, MailServer
from tests.patience import PATIENCE, until
from tests.stack import BEGINS, Life, new_start, recorded
from workers.bootstrap import make_worker
from workers.gateway import Lifecycles
from workflows.addresses import mailbox_workflow_id
from workflows.mailbox import REST

SENDER = Sender("ayni@example.org")


def post_to(engine: AsyncEngine, port: int) -> Post:
    """A post that hands mail to a server on this machine."""
    channel = Smtp(Address(host="127.0.0.1", port=port, security="none"), SENDER)
    return Post(channel, LetterWriter(engine, Letterhead(sender=SENDER.address)), SENDER.domain)


@dataclass
class Posted:
    """A lifecycle, its people and what they got."""

    life: Life
    engine: AsyncEngine
    server: MailServer
    roles: dict[str, str]
    seen: int = 0

    async def deliveries(self, status: str) -> list[Delivery]:
        return await list_deliveries(self.engine, lifecycle=self.life.id, status=status)

    async def waiting(self) -> int:
        return len(await self.deliveries("waiting"))

    async def is_quiet(self) -> bool:
        """Whether everything that happened is recorded and everything that was to be told is told."""
        return await recorded(self.life, self.engine) and not await self.waiting()

    async def arrived(self) -> list[str]:
        """Who got what since the last time, by name."""
        await until(self.is_quiet)
        fresh = self.server.mails[self.seen :]
        self.seen += len(fresh)
        return sorted(self.told(mail) for mail in fresh)

    def told(self, mail: Mail) -> str:
        """A mail in one line, without what differs from run to run."""
        subject = mail.subject.removeprefix(f"{self.life.id}: ")
        return f"{mail.recipient.partition('-')[0]}: {subject}"

    def mails_to(self, role: str) -> list[Mail]:
        return self.server.to(f"{self.roles[role]}@example.org")

    async def submit(self, event_type: str, by: str, **data: object) -> None:
        """An event by whoever has a role."""
        envelope = {
            "id": str(uuid4()),
            "type": event_type,
            "by": Actor(role=by, person=self.roles[by]),
            "data": data,
        }
        await self.life.lifecycles.submit(self.life.id, Envelope.model_validate(envelope))


@asynccontextmanager
async def posted(
    client: Client, engine: AsyncEngine, server: MailServer, *only: str
) -> AsyncIterator[Posted]:
    """A fresh alliance with everybody registered, and a worker of its own that sends mail."""
    queue = f"posted-{uuid4().hex[:8]}"
    roles = fresh_people(*only)
    await register(engine, *roles.values())
    async with make_worker(client, engine, task_queue=queue, post=post_to(engine, server.port)):
        start = new_start(roles=roles, stage="sensitization", started_at=BEGINS)
        await Lifecycles(client, task_queue=queue, patience=PATIENCE).start(start)
        alliance = Posted(Life(client, start.lifecycle, start.started_at), engine, server, roles)
        await alliance.life.clock.move_to(BEGINS + timedelta(minutes=5))
        yield alliance


async def mailbox_rests(client: Client, person: str) -> bool:
    """Whether nothing waits for somebody, as their mailbox knows: it has set itself the long timer."""
    history = await client.get_workflow_handle(mailbox_workflow_id(f"person:{person}")).fetch_history()
    running: dict[str, timedelta] = {}
    for event in history.events:
        started = event.timer_started_event_attributes
        if event.HasField("timer_started_event_attributes"):
            running[started.timer_id] = started.start_to_fire_timeout.ToTimedelta()
        running.pop(event.timer_fired_event_attributes.timer_id, None)
        running.pop(event.timer_canceled_event_attributes.timer_id, None)
    return REST in running.values()
