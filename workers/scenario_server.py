"""A Temporal server with skipped time and a worker beside it, for as long as one command takes.

For `ayni simulate --engine temporal`, also on a machine where nothing runs. The workflows, the sandbox and the
server are the real ones; only the record is not kept. Nobody could read it afterwards, the timeline comes from the
workflow itself, and a machine without PostgreSQL can compare the engines too.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from activities.calendar_activity import read_calendar_activity
from activities.record import Batch
from domain.events import Envelope, LifecycleStart
from domain.facts import Fact
from domain.simulation import Refused
from workers.bootstrap import WORKFLOWS, patient
from workers.connection import open_client
from workers.local.ephemeral import ephemeral_stack
from workers.scenario_engine import simulate_on_temporal
from workflows.addresses import TASK_QUEUE
from workflows.sandbox import workflow_runner


@activity.defn(name="record")
async def forget(batch: Batch) -> int:
    """Answers as the record does, and keeps nothing."""
    return batch.entries[-1].number


def forgetful_worker(client: Client) -> Worker:
    """A worker of every workflow, without a record."""
    return patient(
        Worker(
            client,
            task_queue=TASK_QUEUE,
            workflows=WORKFLOWS,
            activities=[forget, read_calendar_activity],
            workflow_runner=workflow_runner(),
        )
    )


@asynccontextmanager
async def practice_server() -> AsyncIterator[Client]:
    """A client of a fresh server with skipped time, with a worker running. Everything ends with the block.

    Raises:
        LocalStackError: the server cannot be started here.
    """
    async with ephemeral_stack(postgres=False, practice=True) as stack:
        assert stack.temporal_address is not None, "it was asked for"
        client = await open_client({"target_host": stack.temporal_address})
        async with forgetful_worker(client):
            yield client


async def simulate_apart(
    start: LifecycleStart, events: Sequence[Envelope], until: datetime
) -> list[Fact | Refused]:
    """`simulate_on_temporal` on a server of its own: nothing that runs is touched, and nothing is left behind.

    Raises:
        LocalStackError: the server cannot be started here.
    """
    async with practice_server() as client:
        return await simulate_on_temporal(client, start, events, until, datetime.now(UTC))
