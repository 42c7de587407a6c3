"""What one alliance of 30 months costs the Temporal server to keep."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from bench.life import life, soon
from bench.measurement import Measurement
from workers.scenario_engine import simulate_on_temporal
from workers.scenario_server import practice_server
from workflows.addresses import workflow_id

LIFECYCLE = "bench"


def measure() -> Iterator[Measurement]:
    """Events and bytes of all its runs, and how many runs there are."""
    runs = asyncio.run(_lived())
    yield Measurement("history of a 30-month alliance", sum(length for length, _ in runs), "events", "lower")
    yield Measurement("history size of a 30-month alliance", sum(size for _, size in runs), "bytes", "lower")
    yield Measurement(
        "longest run of a 30-month alliance", max(length for length, _ in runs), "events", "lower"
    )


async def _lived() -> list[tuple[int, int]]:
    start, events, until = life(LIFECYCLE, soon())
    async with practice_server() as client:
        await simulate_on_temporal(client, start, events, until, datetime.now(UTC))
        runs = []
        async for run in client.list_workflows(f'WorkflowId = "{workflow_id(LIFECYCLE)}"'):
            described = await client.get_workflow_handle(run.id, run_id=run.run_id).describe()
            info = described.raw_description.workflow_execution_info
            runs.append((info.history_length, info.history_size_bytes))
    return runs
