"""The way to running lifecycles for everything in Ayni: start, submit, post, ask (SPEC V1, V2)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import chain, repeat
from time import monotonic
from typing import Any, Final, TypeVar
from uuid import uuid4

from pydantic import JsonValue
from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import AyniError, LifecycleClosed, Refusal, ReportedRefusal, Starting
from domain.events import MAX_EVENT_BYTES, Envelope, LifecycleStart, parse_envelope
from domain.facts import Fact
from domain.machine import begin
from domain.state import State
from domain.validation import TOO_LARGE, malformed
from domain.views import Status, status_of
from workers.earlier import Earlier
from workers.errors import (
    AlreadyStarted,
    FactsInRecord,
    KindNotRunnable,
    LifecycleNotFound,
    LifecycleStopped,
    NoAnswer,
    OutcomeUnknown,
    StartTooLarge,
    TemporalUnreachable,
)
from workflows import addresses
from workflows.ledger import Ledger
from workflows.messages import Carried, Receipt, RefusalReport, Run, Timeline, json_bytes

Answer = TypeVar("Answer")

#: A start travels in one payload and once more in its log entry; the server refuses payloads above 2 MiB.
MAX_START_BYTES: Final = 512 * 1024
#: How long an answer may take: a task that its worker lost (Temporal gives it up after 10 seconds) is done anew meanwhile,
#: also where the machine is busy.
PATIENCE: Final = timedelta(seconds=30)
#: Pauses before the same event is sent again after a passing failure.
PAUSES: Final = (timedelta(milliseconds=50), timedelta(milliseconds=250), timedelta(seconds=1))
#: The server's words for a task that failed underneath a request, as it does when a run continues as new just then.
TASK_FAILED: Final = ("Workflow Task in failed state", "unexpected workflow task failure")

#: What a lifecycle answers, from its ledger.
_ANSWERS: Final[Mapping[str, Callable[..., Any]]] = {
    addresses.STATUS: lambda ledger: status_of(ledger.state),
    addresses.STATE: lambda ledger: ledger.state,
    addresses.TIMELINE: Ledger.page,
    addresses.RECEIPT: Ledger.known_receipt,
}


class Lifecycles:
    """Running lifecycles behind one client. `patience` is how long an answer may take.

    `earlier` has the facts that they do not keep any more, and those that have ended; without it, whoever asks for such facts
    is told where they are.
    """

    def __init__(
        self,
        client: Client,
        *,
        task_queue: str = addresses.TASK_QUEUE,
        patience: timedelta = PATIENCE,
        earlier: Earlier | None = None,
    ) -> None:
        self._client = client
        self._task_queue = task_queue
        self._patience = patience
        self._earlier = earlier

    async def start(self, start: LifecycleStart) -> None:
        """Start a lifecycle, with its past if it has one (SPEC V6).

        Raises:
            Refusal: the program has no such stage or role.
            KindNotRunnable: no worker runs such lifecycles.
            StartTooLarge: its past does not fit into one message.
            AlreadyStarted: the id is taken.
            TemporalUnreachable: Temporal does not answer; starting again is safe.
        """
        begin(start)
        workflow_type = addresses.WORKFLOW_TYPES.get(start.program.kind)
        if workflow_type is None:
            raise KindNotRunnable(kind=start.program.kind, known=list(addresses.WORKFLOW_TYPES))
        run = Run(start=start)
        _check_size(start.lifecycle, json_bytes(run))
        try:
            await self._client.start_workflow(
                workflow_type,
                run,
                id=addresses.workflow_id(start.lifecycle),
                task_queue=self._task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                rpc_timeout=self._patience,
            )
        except WorkflowAlreadyStartedError:
            raise AlreadyStarted(lifecycle=start.lifecycle) from None
        except RPCError as error:
            raise self._unreachable(error) from None

    async def submit(self, lifecycle: str, event: Envelope | Mapping[str, JsonValue]) -> Receipt:
        """Send an event and wait for its receipt. The same event id is safe to send again (SPEC V1).

        Raises:
            Refusal: the rules did not accept the event; nothing changed.
            LifecycleNotFound: no lifecycle has this id.
            LifecycleStopped: its workflow was ended past the rules.
            OutcomeUnknown: nobody answered in time; send the same event again.
            TemporalUnreachable: Temporal does not answer; send the same event again.
        """
        envelope = _envelope(event)
        receipt = await self._patiently(lambda: self._submit_once(lifecycle, envelope))
        if receipt.facts != "record" or self._earlier is None:
            return receipt
        facts = await self._earlier.facts_of(lifecycle, envelope.id)
        return receipt.model_copy(update={"facts": tuple(facts)})

    async def post(self, lifecycle: str, event: Envelope | Mapping[str, JsonValue]) -> None:
        """Send an event without waiting; a refusal is recorded in the lifecycle's timeline (SPEC V2).

        Raises:
            Malformed: the envelope cannot be understood.
            LifecycleNotFound: no lifecycle has this id.
            LifecycleClosed: nothing more happens to it.
            TemporalUnreachable: Temporal does not answer; send the same event again.
        """
        envelope = _envelope(event)
        await self._patiently(lambda: self._post_once(lifecycle, envelope))

    async def status(self, lifecycle: str) -> Status:
        """The lifecycle at a glance. Raises `LifecycleNotFound`, `NoAnswer` or `TemporalUnreachable`."""
        status: Status = await self._ask(lifecycle, addresses.STATUS, Status)
        return status

    async def state(self, lifecycle: str) -> State:
        """Everything the rules know of it, to forecast from. Raises as `status`."""
        state: State = await self._ask(lifecycle, addresses.STATE, State)
        return state

    async def timeline(self, lifecycle: str, since: int = 0) -> list[Fact]:
        """Its facts after number `since`, oldest first. Raises as `status`, and `FactsInRecord` without an `earlier`."""
        page = await self._timeline_page(lifecycle, since)
        facts = await self._earlier_facts(lifecycle, since, page.only_in_record)
        while page.facts:
            facts.extend(page.facts)
            page = await self._timeline_page(lifecycle, page.facts[-1].seq)
        return facts

    async def _timeline_page(self, lifecycle: str, since: int) -> Timeline:
        page: Timeline = await self._ask(lifecycle, addresses.TIMELINE, Timeline, since)
        return page

    async def _earlier_facts(self, lifecycle: str, since: int, through: int) -> list[Fact]:
        if since >= through:
            return []
        if self._earlier is None:
            raise FactsInRecord(lifecycle=lifecycle, through=through)
        return await self._earlier.facts(lifecycle, since, through)

    def _handle(self, lifecycle: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(addresses.workflow_id(lifecycle))

    async def _patiently(self, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        """The first answer that is not a passing failure, or the last failure. What is starting is waited for."""
        began, tries = monotonic(), 0
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                return await attempt()
            except _Passing as passing:
                tries += 1
                starting = passing.error.code == Starting.code
                if tries > len(PAUSES) and not (
                    starting and monotonic() - began < self._patience.total_seconds()
                ):
                    raise passing.error from None
            await asyncio.sleep(pause.total_seconds())
        raise AssertionError("pauses never end")

    async def _post_once(self, lifecycle: str, envelope: Envelope) -> None:
        try:
            await self._handle(lifecycle).signal(addresses.POST, envelope, rpc_timeout=self._patience)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                await self._receipt_after_the_end(lifecycle, envelope)
                return
            if error.status is RPCStatusCode.UNAVAILABLE:
                raise _Passing(self._unreachable(error)) from None
            raise self._unreachable(error) from None

    async def _submit_once(self, lifecycle: str, envelope: Envelope) -> Receipt:
        """One attempt. Temporal's own update id is new each time: the lifecycle tells repetitions, in every run."""
        try:
            receipt: Receipt = await self._handle(lifecycle).execute_update(
                addresses.SUBMIT,
                envelope,
                id=str(uuid4()),
                result_type=Receipt,
                rpc_timeout=self._patience,
            )
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            _heed_cancellation()
            raise OutcomeUnknown(event_id=envelope.id) from None
        except WorkflowUpdateFailedError as failed:
            raise _explained(failed) or _Passing(OutcomeUnknown(event_id=envelope.id)) from None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return await self._receipt_after_the_end(lifecycle, envelope)
            if any(words in error.message for words in TASK_FAILED):
                raise _Passing(OutcomeUnknown(event_id=envelope.id)) from None
            if error.status is RPCStatusCode.UNAVAILABLE:
                raise _Passing(self._unreachable(error)) from None
            if error.status in {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}:
                raise OutcomeUnknown(event_id=envelope.id) from None
            raise self._unreachable(error) from None
        return receipt

    async def _receipt_after_the_end(self, lifecycle: str, envelope: Envelope) -> Receipt:
        """The receipt that the event had while the lifecycle ran. Raises why there is none and will be none."""
        ended = await self._execution_status(lifecycle)
        if ended is WorkflowExecutionStatus.RUNNING:  # it continued as new just then
            raise _Passing(OutcomeUnknown(event_id=envelope.id))
        if ended is not WorkflowExecutionStatus.COMPLETED:
            raise LifecycleStopped(lifecycle=lifecycle)
        receipt: Receipt | None = await self._ask(lifecycle, addresses.RECEIPT, Receipt | None, envelope.id)
        if receipt is not None:
            return receipt
        status = await self.status(lifecycle)
        raise LifecycleClosed(
            field="type", lifecycle=lifecycle, closed_on=status.closed_on, outcome=status.outcome
        )

    async def _execution_status(self, lifecycle: str) -> WorkflowExecutionStatus | None:
        try:
            return (await self._handle(lifecycle).describe(rpc_timeout=self._patience)).status
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise LifecycleNotFound(lifecycle=lifecycle) from None
            raise self._unreachable(error) from None

    async def _ask(self, lifecycle: str, query: str, answer: Any, *arguments: Any) -> Any:
        ended = await self._ended(lifecycle)
        if ended is not None:
            return _ANSWERS[query](ended, *arguments)
        return await self._patiently(lambda: self._ask_once(lifecycle, query, answer, *arguments))

    async def _ended(self, lifecycle: str) -> Ledger | None:
        """A lifecycle whose workflow has ended, from the record: in Temporal only workers of the version that ended it answer.

        None while it runs, and where the record cannot tell.
        """
        if self._earlier is None or (
            await self._execution_status(lifecycle) is not WorkflowExecutionStatus.COMPLETED
        ):
            return None
        try:
            state = await self._earlier.state(lifecycle)
        except AyniError:
            return None
        return Ledger(Carried(state=state)) if state is not None and state.status == "closed" else None

    async def _ask_once(self, lifecycle: str, query: str, answer: Any, *arguments: object) -> Any:
        try:
            return await self._handle(lifecycle).query(
                query, args=arguments, result_type=answer, rpc_timeout=self._patience
            )
        except (WorkflowQueryFailedError, WorkflowQueryRejectedError):
            raise NoAnswer(lifecycle=lifecycle) from None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise LifecycleNotFound(lifecycle=lifecycle) from None
            if error.status in {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}:
                raise NoAnswer(lifecycle=lifecycle) from None
            if any(words in error.message for words in TASK_FAILED):
                # A worker that had no time for the lifecycle; it takes it up again by itself.
                raise _Passing(NoAnswer(lifecycle=lifecycle)) from None
            raise self._unreachable(error) from None

    def _unreachable(self, error: RPCError) -> TemporalUnreachable:
        address = self._client.service_client.config.target_host
        return TemporalUnreachable(address=address, reason=error.message[:200] or error.status.name)


def _heed_cancellation() -> None:
    """The library reports a caller that was told to stop as a server that did not answer."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class _Passing(Exception):
    """A failure that the next attempt does not meet."""

    def __init__(self, error: AyniError) -> None:
        self.error = error
        super().__init__(str(error))


def _envelope(event: Envelope | Mapping[str, JsonValue]) -> Envelope:
    envelope = event if isinstance(event, Envelope) else parse_envelope(dict(event))
    if json_bytes(envelope) > MAX_EVENT_BYTES:
        raise malformed("data", TOO_LARGE, envelope.type)
    return envelope


def _explained(failed: WorkflowUpdateFailedError) -> Refusal | None:
    """The refusal in a failed update; None when the run continued as new underneath it.

    Raises `_Passing` where a lifecycle is only starting.
    """
    cause = failed.cause
    if not isinstance(cause, ApplicationError) or not cause.details:
        return None
    refusal = ReportedRefusal(**RefusalReport.model_validate(cause.details[0]).model_dump())
    if refusal.code == Starting.code:
        raise _Passing(refusal)
    return refusal


def _check_size(lifecycle: str, size: int) -> None:
    if size > MAX_START_BYTES:
        raise StartTooLarge(lifecycle=lifecycle, size=size // 1024, limit=MAX_START_BYTES // 1024)
