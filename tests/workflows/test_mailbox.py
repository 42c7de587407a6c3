"""Mailboxes: woken by anything, blocked by nothing, moved to newer releases, at rest when nothing waits."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.enums.v1 import VersioningBehavior
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.delivery.deliveries import list_deliveries
from tests.delivering import fresh_people, register
from tests.mail_server import MailServer, free_port, mail_server
from tests.patience import PATIENCE, until
from tests.posted import mailbox_rests, post_to, posted
from tests.stack import new_start
from tests.workflows.test_versions import make_current
from workers.bootstrap import Versioning, make_worker
from workers.gateway import Lifecycles
from workers.mailboxes import Mailboxes
from workflows.addresses import mailbox_workflow_id
from workflows.mailbox import REST


async def test_whatever_a_foreign_client_sends_only_wakes_a_mailbox(
    client: Client, engine: AsyncEngine
) -> None:
    kept = MailServer(port=free_port())
    async with posted(client, engine, kept, "coordinator") as alliance:
        person = alliance.roles["coordinator"]
        mailbox = client.get_workflow_handle(mailbox_workflow_id(f"person:{person}"))
        await until(lambda: tried(alliance.engine, person))
        for name, arguments in (("wake", [1, 2, 3]), ("nonsense", ["x" * 1_000]), ("nudge", [])):
            await mailbox.signal(name, args=arguments)
        [before] = await list_deliveries(engine, person=person)
        async with mail_server(kept.port, kept=kept):
            await until(lambda: answers(mailbox))
            assert (await list_deliveries(engine, person=person)) == [before], "an attempt has its time"
    assert (before.status, before.attempts) == ("waiting", 1)


async def tried(engine: AsyncEngine, person: str) -> bool:
    return [one.attempts for one in await list_deliveries(engine, person=person)] == [1]


async def answers(mailbox: WorkflowHandle[Any, Any]) -> bool:
    """Whether it has taken in what it was sent."""
    described = await mailbox.describe()
    return not described.raw_description.HasField("pending_workflow_task")


async def test_a_mailbox_for_which_nothing_waits_rests_and_ends_after_a_month(
    client: Client, engine: AsyncEngine
) -> None:
    queue = f"mailbox-{uuid4().hex[:8]}"
    person = fresh_people("idle")["idle"]
    mailboxes = Mailboxes(client, task_queue=queue)
    async with make_worker(client, engine, task_queue=queue, post=post_to(engine, free_port())):
        for _ in range(2):
            await mailboxes.wake([f"person:{person}"])
            await until(lambda: mailbox_rests(client, person))
        mailbox = client.get_workflow_handle(mailbox_workflow_id(f"person:{person}"))
        assert len([run async for run in client.list_workflows(f"WorkflowId = '{mailbox.id}'")]) == 1
        skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        await skipper.fast_forward(mailbox, REST + timedelta(minutes=1))
        assert await mailbox.result() is None


async def test_a_waiting_mailbox_moves_to_the_newer_release_when_it_is_woken(
    client: Client, engine: AsyncEngine
) -> None:
    queue = deployment = f"release-{uuid4().hex[:8]}"
    old, new = Versioning(deployment, "1"), Versioning(deployment, "2")
    roles = fresh_people("coordinator")
    person = roles["coordinator"]
    await register(engine, person)
    recipient = f"person:{person}"
    mailbox = client.get_workflow_handle(mailbox_workflow_id(recipient))
    mailboxes = Mailboxes(client, task_queue=queue)
    post = post_to(engine, free_port())

    async def version() -> tuple[int, str]:
        info = (await mailbox.describe()).raw_description.workflow_execution_info.versioning_info
        return info.behavior, info.deployment_version.build_id

    async def moved() -> bool:
        await mailboxes.wake([recipient])
        return (await version())[1] == "2"

    async with make_worker(client, engine, task_queue=queue, versioning=old, post=post):
        await until(lambda: make_current(client, old))
        start = new_start(roles=roles, stage="sensitization")
        await Lifecycles(client, task_queue=queue, patience=PATIENCE).start(start)
        await until(lambda: tried(engine, person))
        assert await version() == (VersioningBehavior.VERSIONING_BEHAVIOR_PINNED, "1")
        async with make_worker(client, engine, task_queue=queue, versioning=new, post=post):
            await until(lambda: make_current(client, new))
            await until(moved)
