"""What the runs of a lifecycle took in, read from their histories as long as Temporal keeps them.

A run that was ended past the rules may have accepted events that it could not record any more. Their senders hold a
receipt, so they must not be lost (SPEC M3).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.common import RawValue
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import Refusal
from domain.events import Envelope
from domain.log import Received
from workflows import addresses
from workflows.inbox import read_argument, read_event
from workflows.messages import Run
from workflows.upcasting import upcast_run

PATIENCE: Final = timedelta(seconds=30)
#: No task has begun yet.
BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


class Acknowledged(NamedTuple):
    """An event that came in, and the instant at which the run decided it (UTC).

    Nobody waited for one that was posted; its refusal is part of the timeline (SPEC V2).
    """

    at: datetime
    event: Envelope
    posted: bool = False


async def acknowledged_events(client: Client, lifecycle: str) -> list[Acknowledged]:
    """The events that any run of a lifecycle took in and did not refuse at once, in order; some more than once.

    Nothing where Temporal has forgotten the runs. Raises `RPCError`.
    """
    found: list[Acknowledged] = []
    for run in await _runs(client, lifecycle):
        handle = client.get_workflow_handle(addresses.workflow_id(lifecycle), run_id=run)
        try:
            history = await handle.fetch_history(rpc_timeout=PATIENCE)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            continue
        found += events_in(history.events)
    return sorted(found, key=lambda each: each.at)


async def _runs(client: Client, lifecycle: str) -> list[str]:
    """Every run under its id; lists may not have the last one yet."""
    workflow = addresses.workflow_id(lifecycle)
    query = f"WorkflowId = '{workflow}'"
    runs = [each.run_id async for each in client.list_workflows(query, rpc_timeout=PATIENCE)]
    try:
        latest = await client.get_workflow_handle(workflow).describe(rpc_timeout=PATIENCE)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return runs
    return list(dict.fromkeys([*runs, latest.run_id]))


def events_in(history: Iterable[HistoryEvent]) -> list[Acknowledged]:
    """The events in one history, as far as it shows that they were taken in."""
    reading = _Reading()
    for event in history:
        reading.take(event)
    return [*reading.found, *reading.waiting]


@dataclass
class _Reading:
    """A history as far as it was read. A signal counts from the task that handles it, as `workflow.now()` did."""

    found: list[Acknowledged] = field(default_factory=list)
    waiting: list[Acknowledged] = field(default_factory=list)
    #: update id -> its arguments
    updates: dict[str, Sequence[Payload]] = field(default_factory=dict)
    started_at: datetime = BEFORE_ALL

    def take(self, event: HistoryEvent) -> None:
        """Read the next event."""
        at = _as_the_run_read_it(event.event_time)
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
                self.found += _carried_in(event)
            case EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
                self.started_at = at
            case EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
                self.found += [each._replace(at=self.started_at) for each in self.waiting]
                self.waiting = []
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
                signal = event.workflow_execution_signaled_event_attributes
                read = _read(signal.signal_name, addresses.POST, signal.input.payloads)
                self.waiting += [Acknowledged(at, each, posted=True) for each in read]
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED:
                request = event.workflow_execution_update_admitted_event_attributes.request
                self.updates[request.meta.update_id] = request.input.args.payloads
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
                accepted = event.workflow_execution_update_accepted_event_attributes
                if accepted.accepted_request.input.name:
                    request = accepted.accepted_request
                    self.updates[request.meta.update_id] = request.input.args.payloads
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
                completed = event.workflow_execution_update_completed_event_attributes
                if completed.outcome.HasField("success"):
                    arguments = self.updates.get(completed.meta.update_id, ())
                    read = _read(addresses.SUBMIT, addresses.SUBMIT, arguments)
                    self.found += [Acknowledged(self.started_at, each) for each in read]


def _as_the_run_read_it(instant: Timestamp) -> datetime:
    """As `workflow.now()` rounds it: what is decided again has the instant that its receipt names."""
    return datetime.fromtimestamp(instant.ToNanoseconds() / 1e9, UTC)


def _carried_in(event: HistoryEvent) -> Iterator[Acknowledged]:
    """What the run before had accepted and could not record."""
    payloads = event.workflow_execution_started_event_attributes.input.payloads
    try:
        run = read_argument(Run, [RawValue(payload) for payload in payloads], upcast_run)
    except Refusal:
        return
    for entry in run.carried.outbox if run.carried is not None else ():
        if isinstance(entry.input, Received):
            yield Acknowledged(entry.at, entry.input.event)


def _read(name: str, expected: str, arguments: Sequence[Payload]) -> list[Envelope]:
    if name != expected:
        return []
    try:
        return [read_event([RawValue(payload) for payload in arguments])]
    except Refusal:
        return []
