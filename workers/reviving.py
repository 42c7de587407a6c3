"""Reviving: a lifecycle that was stopped past the rules goes on from its log.

The log alone rebuilds its state (SPEC M1). What fell due meanwhile then happens in order, each thing with its nominal
instant, and people get one summary (SPEC M2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.read_model import event_log_of, get_lifecycle
from activities.stopped import take_back_stopped
from domain.errors import LifecycleClosed, Refusal
from domain.events import Envelope
from domain.log import Entry, Received, Refused, rebuild
from domain.program import LifecycleKind
from workers.acknowledged import Acknowledged, acknowledged_events
from workers.errors import LifecycleNotFound, NotStopped, TemporalUnreachable
from workers.gateway import Lifecycles
from workers.stopped import Stopped, StoppedLifecycles
from workflows import addresses
from workflows.ledger import BACKLOG_BYTES, Ledger
from workflows.messages import Carried, Run, json_bytes

PATIENCE: Final = timedelta(seconds=15)
#: So much of what was not recorded travels in the run itself, half of what there is room for; the rest is sent after it.
ROOM: Final = BACKLOG_BYTES // 2
#: Told in Temporal's own history of a run that is put out of the way.
ANOTHER_LIFE_ENDS: Final = "the record holds another life of this lifecycle, which is revived"


@dataclass(frozen=True)
class Revived:
    """What a lifecycle goes on from.

    `decisions` were in the record. `recovered` are events that its last runs had accepted and could not record, found in
    their histories; `lost` are those among them that do not fit to what is recorded, so their senders must be asked.
    """

    lifecycle: str
    kind: LifecycleKind
    stopped_at: datetime
    decisions: int
    recovered: tuple[Envelope, ...]
    lost: tuple[Envelope, ...]


async def revive(
    client: Client, engine: AsyncEngine, lifecycle: str, *, task_queue: str = addresses.TASK_QUEUE
) -> Revived:
    """Start a stopped lifecycle again from its log.

    Raises:
        LifecycleNotFound: the record does not know it.
        LifecycleClosed: nothing more happens to it.
        NotStopped: it runs.
        TemporalUnreachable: Temporal does not answer; reviving again is safe.
    """
    await _check_open(engine, lifecycle)
    stopped = await StoppedLifecycles(client, engine).look_at(lifecycle)
    if stopped is None:
        raise NotStopped(lifecycle=lifecycle)
    try:
        if stopped.replaced:
            await _end_another_life(client, lifecycle)
        acknowledged = await acknowledged_events(client, lifecycle)
        log = await event_log_of(engine, lifecycle)
        ledger = Ledger(Carried(state=rebuild(log)))
        again = take_again(ledger, log, acknowledged)
        await _start(client, task_queue, stopped, revived_run(ledger, len(log)))
    except WorkflowAlreadyStartedError:
        raise NotStopped(lifecycle=lifecycle) from None
    except RPCError as error:
        address = client.service_client.config.target_host
        raise TemporalUnreachable(address=address, reason=error.message[:200] or error.status.name) from None
    await take_back_stopped(engine, [lifecycle])
    for event in again.later:
        await Lifecycles(client, task_queue=task_queue).post(lifecycle, event)
    since = ledger.state.local(stopped.since)
    recovered, lost = (*again.recovered, *again.later), again.lost
    return Revived(lifecycle, stopped.kind, since, len(log), recovered, lost)


async def _check_open(engine: AsyncEngine, lifecycle: str) -> None:
    status = await get_lifecycle(engine, lifecycle)
    if status is None:
        raise LifecycleNotFound(lifecycle=lifecycle)
    if status.status == "closed":
        raise LifecycleClosed(
            field="lifecycle", lifecycle=lifecycle, closed_on=status.closed_on, outcome=status.outcome
        )


async def _end_another_life(client: Client, lifecycle: str) -> None:
    """Put the run out of the way that took the place of this life; nothing that it decides can be recorded."""
    try:
        await client.get_workflow_handle(addresses.workflow_id(lifecycle)).terminate(
            reason=ANOTHER_LIFE_ENDS, rpc_timeout=PATIENCE
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


@dataclass(frozen=True)
class TakenAgain:
    """What became of events that were accepted and not recorded; `later` are those that the run has no room for."""

    recovered: tuple[Envelope, ...]
    later: tuple[Envelope, ...]
    lost: tuple[Envelope, ...]


def take_again(ledger: Ledger, log: Sequence[Entry], acknowledged: Sequence[Acknowledged]) -> TakenAgain:
    """Decide what was accepted and not recorded, at the instants at which it was accepted.

    An event that the log has, accepted or refused, changes nothing. What nobody waited for is remembered as refused.
    """
    refused_once = {entry.input.event_id for entry in log if isinstance(entry.input, Refused)}
    recovered: dict[str, Envelope] = {}
    later: dict[str, Envelope] = {}
    lost: dict[str, Envelope] = {}
    for at, event, posted in acknowledged:
        if later or sum(json_bytes(entry) for entry in ledger.outbox) > ROOM:
            later[event.id] = event
            continue
        try:
            repeated = ledger.take(Received(event=event), at).repeated
        except Refusal as refusal:
            if posted and event.id not in refused_once:
                refused_once.add(event.id)
                because = Refused.because(refusal, event_id=event.id, event_type=event.type)
                ledger.take(because, at)
            elif not posted:
                lost[event.id] = event
        else:
            lost.pop(event.id, None)
            if not repeated:
                recovered[event.id] = event
    return TakenAgain(tuple(recovered.values()), tuple(later.values()), tuple(lost.values()))


def revived_run(ledger: Ledger, recorded: int) -> Run:
    """The run that carries the state on, with the proof of how much of it is in the record."""
    return ledger.carried().model_copy(update={"revived": recorded})


async def _start(client: Client, task_queue: str, stopped: Stopped, run: Run) -> None:
    """Nowhere else may an id be used again."""
    workflow_type: str = addresses.WORKFLOW_TYPES[stopped.kind]
    await client.start_workflow(
        workflow_type,
        run,
        id=addresses.workflow_id(stopped.lifecycle),
        task_queue=task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        rpc_timeout=PATIENCE,
    )
