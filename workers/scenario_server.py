"""A Temporal server with skipped time and a worker beside it, for as long as one command takes.

For `ayni simulate --engine temporal`, also on a machine where nothing runs. The workflows, the sandbox and the
server are the real ones; only the record is not kept. Nobody could read it afterwards, the timeline comes from the
workflow itself, and a machine without PostgreSQL can compare the engines too.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Literal

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from activities.calendar_activity import read_calendar_activity
from activities.lives import KeptState, RecordedLife
from activities.record import Batch
from domain.events import Envelope, LifecycleStart
from domain.facts import Fact
from domain.simulation import Refused
from workers.bootstrap import WORKFLOWS, patient
from workers.connection import open_client, reading_anything
from workers.local.ephemeral import ephemeral_stack
from workers.scenario_engine import simulate_on_temporal
from workflows.addresses import TASK_QUEUE
from workflows.sandbox import workflow_runner


class Memory:
    """Stands for the record as long as a worker lives: it keeps facts, which a long lifecycle does not."""

    def __init__(self) -> None:
        self._facts: dict[str, dict[int, Fact]] = {}

    @activity.defn(name="record")
    async def record(self, batch: Batch) -> int:
        """As `RecordActivities.record`."""
        known = self._facts.setdefault(batch.lifecycle, {})
        known.update((fact.seq, fact) for entry in batch.entries for fact in entry.facts)
        return batch.entries[-1].number

    @activity.defn(name="recorded_life")
    async def recorded_life(self, lifecycle: str) -> RecordedLife | None:  # noqa: ARG002 - the record's signature
        """Ids here are fresh."""
        return None

    @activity.defn(name="keep_state")
    async def keep_state(self, kept: KeptState) -> Literal[True]:  # noqa: ARG002 - as above
        """No version comes after this one."""
        return True

    async def facts(self, lifecycle: str, since: int, through: int) -> list[Fact]:
        """See `workers.earlier.Earlier`."""
        return [fact for seq, fact in self._facts.get(lifecycle, {}).items() if since < seq <= through]

    async def facts_of(self, lifecycle: str, event_id: str) -> list[Fact]:  # noqa: ARG002 - as above
        """Scenarios ask for no earlier receipt."""
        return []

    async def state(self, lifecycle: str) -> None:
        """It keeps no log."""


def forgetful_worker(client: Client, memory: Memory | None = None) -> Worker:
    """A worker of every workflow, without a record."""
    memory = memory or Memory()
    return patient(
        Worker(
            reading_anything(client),
            task_queue=TASK_QUEUE,
            workflows=WORKFLOWS,
            activities=[memory.record, memory.recorded_life, memory.keep_state, read_calendar_activity],
            workflow_runner=workflow_runner(),
        )
    )


@asynccontextmanager
async def practice_server(memory: Memory | None = None) -> AsyncIterator[Client]:
    """A client of a fresh server with skipped time, with a worker running. Everything ends with the block.

    Raises:
        LocalStackError: the server cannot be started here.
    """
    async with ephemeral_stack(postgres=False, practice=True) as stack:
        assert stack.temporal_address is not None, "it was asked for"
        client = await open_client({"target_host": stack.temporal_address})
        async with forgetful_worker(client, memory):
            yield client


async def simulate_apart(
    start: LifecycleStart, events: Sequence[Envelope], until: datetime
) -> list[Fact | Refused]:
    """`simulate_on_temporal` on a server of its own: nothing that runs is touched, and nothing is left behind.

    Raises:
        LocalStackError: the server cannot be started here.
    """
    memory = Memory()
    async with practice_server(memory) as client:
        return await simulate_on_temporal(
            client, start, events, until=until, now=datetime.now(UTC), earlier=memory
        )
