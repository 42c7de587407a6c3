"""What one alliance of 30 months, and one organization, cost the Temporal server to keep."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from temporalio.client import Client

from bench.life import Life, formalization_life, life, soon
from bench.measurement import Measurement
from workers.scenario_engine import simulate_on_temporal
from workers.scenario_server import practice_server
from workflows.addresses import workflow_id

#: Events and bytes of each run of one lifecycle.
Runs = list[tuple[int, int]]


def measure() -> Iterator[Measurement]:
    """Events and bytes of all runs of each, and the longest run; then how the organization compares."""
    alliance, organization = asyncio.run(_lived())
    yield from _kept(alliance, "a 30-month alliance")
    yield from _kept(organization, "an organization")
    events, size = (_total(organization, column) / _total(alliance, column) for column in (0, 1))
    yield Measurement("history, organization against alliance", events, "ratio", "lower")
    yield Measurement("history size, organization against alliance", size, "ratio", "lower")


def _kept(runs: Runs, whose: str) -> Iterator[Measurement]:
    yield Measurement(f"history of {whose}", _total(runs, 0), "events", "lower")
    yield Measurement(f"history size of {whose}", _total(runs, 1), "bytes", "lower")
    yield Measurement(f"longest run of {whose}", max(length for length, _ in runs), "events", "lower")


def _total(runs: Runs, column: int) -> int:
    return sum(run[column] for run in runs)


async def _lived() -> tuple[Runs, Runs]:
    async with practice_server() as client:
        return (
            await _runs(client, life("bench", soon())),
            await _runs(client, formalization_life("bench-org", soon())),
        )


async def _runs(client: Client, prepared: Life) -> Runs:
    start, events, until = prepared
    await simulate_on_temporal(client, start, events, until=until, now=datetime.now(UTC))
    runs = []
    async for run in client.list_workflows(f'WorkflowId = "{workflow_id(start.lifecycle)}"'):
        described = await client.get_workflow_handle(run.id, run_id=run.run_id).describe()
        info = described.raw_description.workflow_execution_info
        runs.append((info.history_length, info.history_size_bytes))
    return runs
