"""Who was stopped past the rules: open in the record, while Temporal has no run of that life.

Temporal's lists come first and may be behind, so whoever seems to be missing there is asked for directly.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.read_model import get_lifecycle
from activities.stopped import (
    OpenLifecycle,
    open_pages,
    still_open,
    take_back_stopped,
    write_stopped,
)
from domain.errors import AnotherLifeRecorded
from domain.program import LifecycleKind
from workers.errors import LifecycleNotFound, NoAnswer, TemporalUnreachable
from workers.gateway import Lifecycles
from workflows import addresses

#: Questions under way at once: hundreds a second, far below what a namespace is allowed.
AT_ONCE: Final = 20
#: The most that one answer of Temporal's lists holds; ten thousand lifecycles are eleven requests.
LISTED_AT_ONCE: Final = 1_000
PATIENCE: Final = timedelta(seconds=10)
RUNNING: Final = "ExecutionStatus = 'Running'"
#: How a run ends past the rules. While another one runs under the same id, it may be of another life.
ENDED: Final = "ExecutionStatus IN ('Terminated', 'Canceled', 'Failed', 'TimedOut')"


@dataclass(frozen=True)
class Stopped:
    """A lifecycle that is open and whose life runs no more. With `replaced`, another life runs under its id."""

    lifecycle: str
    kind: LifecycleKind
    since: datetime
    replaced: bool = False


@dataclass(frozen=True)
class Survey:
    """Who is stopped, by id, and who was and runs again."""

    stopped: tuple[Stopped, ...]
    running_again: tuple[str, ...]


class StoppedLifecycles:
    """Compares the record with Temporal. Every method raises `TemporalUnreachable`, or the record's own errors."""

    def __init__(self, client: Client, engine: AsyncEngine) -> None:
        self._client, self._engine = client, engine
        self._lifecycles = Lifecycles(client, patience=PATIENCE)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def write(self) -> None:
        """Have the record say who is stopped and since when, and no longer of whoever runs again."""
        survey = await self.survey()
        await write_stopped(self._engine, {each.lifecycle: each.since for each in survey.stopped})
        await take_back_stopped(self._engine, survey.running_again)

    async def survey(self) -> Survey:
        """Look at every open lifecycle. Nothing is written."""
        try:
            running, ended = await self._listed(RUNNING), await self._listed(ENDED)
        except RPCError as error:
            raise _unreachable(self._client, error) from None
        stopped: list[Stopped] = []
        running_again: list[str] = []
        async for page in open_pages(self._engine):
            doubtful = [row for row in page if _is_doubtful(row, running, ended)]
            found = {each.lifecycle: each for each in await self._stopped_among(doubtful)}
            stopped += found.values()
            running_again += [
                row.lifecycle for row in page if row.stopped_at is not None and row.lifecycle not in found
            ]
        return Survey(tuple(stopped), tuple(running_again))

    async def look_at(self, lifecycle: str) -> Stopped | None:
        """Whether one lifecycle is stopped; None also when the record does not know it, or says that it is closed."""
        rows = (await still_open(self._engine, [lifecycle])).values()
        return next(iter(await self._stopped_among(list(rows))), None)

    async def _stopped_among(self, rows: Sequence[OpenLifecycle]) -> list[Stopped]:
        """Those that are stopped. One that closed meanwhile is closed in the record before it ends in Temporal."""
        asked = await asyncio.gather(*(self._ask(row) for row in rows))
        found = [each for each in asked if each is not None]
        open_now = await still_open(self._engine, [each.lifecycle for each in found]) if found else {}
        return [each for each in found if each.lifecycle in open_now]

    async def _ask(self, row: OpenLifecycle) -> Stopped | None:
        handle = self._client.get_workflow_handle(addresses.workflow_id(row.lifecycle))
        async with self._places:
            try:
                described = await handle.describe(rpc_timeout=PATIENCE)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise _unreachable(self._client, error) from None
                return Stopped(row.lifecycle, row.kind, row.stopped_at or datetime.now(UTC))
            if described.status is not WorkflowExecutionStatus.RUNNING:
                since = row.stopped_at or described.close_time or datetime.now(UTC)
                return Stopped(row.lifecycle, row.kind, since)
            if _is_refused(described) or (_was_reset(described) and await self._is_behind(row.lifecycle)):
                since = row.stopped_at or described.start_time
                return Stopped(row.lifecycle, row.kind, since, replaced=True)
            return None

    async def _is_behind(self, lifecycle: str) -> bool:
        """Whether its run knows less than the record, which follows it: it was set back, and lives its life anew."""
        recorded = await get_lifecycle(self._engine, lifecycle)
        try:
            running = await self._lifecycles.status(lifecycle)
        except (NoAnswer, LifecycleNotFound):
            return False
        return recorded is not None and running.facts < recorded.facts

    async def _listed(self, condition: str) -> set[str]:
        query = f"WorkflowId STARTS_WITH '{addresses.workflow_id('')}' AND {condition}"
        listed = self._client.list_workflows(query, page_size=LISTED_AT_ONCE, rpc_timeout=PATIENCE)
        return {execution.id async for execution in listed}


async def lives(client: Client, lifecycle: str) -> bool:
    """Whether Temporal alone leaves no doubt that a lifecycle runs. Raises `TemporalUnreachable`."""
    try:
        described = await client.get_workflow_handle(addresses.workflow_id(lifecycle)).describe(
            rpc_timeout=PATIENCE
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise _unreachable(client, error) from None
    running = described.status is WorkflowExecutionStatus.RUNNING
    return running and not _is_refused(described) and not _was_reset(described)


def _is_doubtful(row: OpenLifecycle, running: set[str], ended: set[str]) -> bool:
    workflow = addresses.workflow_id(row.lifecycle)
    return row.stopped_at is not None or workflow not in running or workflow in ended


def _is_refused(described: WorkflowExecutionDescription) -> bool:
    """Whether the record refuses what this run decides."""
    return any(
        pending.last_failure.application_failure_info.type == AnotherLifeRecorded.code
        for pending in described.raw_description.pending_activities
    )


def _was_reset(described: WorkflowExecutionDescription) -> bool:
    return described.raw_description.workflow_extended_info.HasField("last_reset_time")


def _unreachable(client: Client, error: RPCError) -> TemporalUnreachable:
    address = client.service_client.config.target_host
    return TemporalUnreachable(address=address, reason=error.message[:200] or error.status.name)
