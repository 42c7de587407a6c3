"""A Temporal server with skipped time and a worker beside it, for as long as one command takes.

For `ayni simulate --engine temporal` on a machine where nothing runs. The workflows, the sandbox and the server are
the real ones; only the record is not kept. Nobody could read it afterwards, the timeline comes from the workflow
itself, and a machine without PostgreSQL can compare the engines too.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio import activity
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.holiday_table import read_calendar_activity
from activities.record import Batch
from domain.events import Envelope, LifecycleStart
from domain.facts import Fact
from domain.simulation import Refused
from workers.bootstrap import WORKFLOWS, ensure_search_attributes
from workers.local.binaries import find_temporal
from workers.local.temporal_server import PRACTICE_DYNAMIC_CONFIG
from workers.scenario_engine import simulate_on_temporal
from workflows.addresses import TASK_QUEUE
from workflows.sandbox import workflow_runner

START_PATIENCE = timedelta(seconds=30)
#: The server's own words would mix with the command's output.
QUIET = ("--output", "none")


@activity.defn(name="record")
async def forget(batch: Batch) -> int:
    """Answers as the record does, and keeps nothing."""
    return batch.entries[-1].number


@asynccontextmanager
async def practice_server(temporal: Path | None = None) -> AsyncIterator[Client]:
    """A client of a fresh server with skipped time, with a worker running. Everything ends with the block.

    Raises:
        BinaryMissing: there is no `temporal` program.
    """
    config = [word for setting in PRACTICE_DYNAMIC_CONFIG for word in ("--dynamic-config-value", setting)]
    environment = await WorkflowEnvironment.start_local(
        data_converter=pydantic_data_converter,
        dev_server_existing_path=str(find_temporal(temporal)),
        dev_server_extra_args=[*config, *QUIET],
        dev_server_log_level="never",
        dev_server_startup_timeout=START_PATIENCE,
    )
    async with environment:
        await ensure_search_attributes(environment.client)
        async with Worker(
            environment.client,
            task_queue=TASK_QUEUE,
            workflows=WORKFLOWS,
            activities=[forget, read_calendar_activity],
            workflow_runner=workflow_runner(),
        ):
            yield environment.client


async def simulate_apart(
    start: LifecycleStart, events: Sequence[Envelope], until: datetime, temporal: Path | None = None
) -> list[Fact | Refused]:
    """`simulate_on_temporal` on a server of its own: nothing that runs is touched, and nothing is left behind.

    Raises:
        BinaryMissing: there is no `temporal` program.
    """
    async with practice_server(temporal) as client:
        return await simulate_on_temporal(client, start, events, until, datetime.now(UTC))
