"""Declaring and lifting contingencies through Temporal, and looking at how far they are (SPEC Z2)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio.client import (
    Client,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.contingencies.model import Declaration, Lifting, Order, Progress
from domain.errors import AyniError, ReportedRefusal
from workers.errors import TemporalUnreachable
from workers.gateway import PATIENCE
from workflows import addresses
from workflows.messages import RefusalReport

Handle = WorkflowHandle[object, None]
Report = Callable[[Progress], None]

LOOK_EVERY_SECONDS = 0.5


class ContingencyStopped(AyniError):
    """Its workflow was ended in Temporal before everybody was asked."""

    code = "contingency_stopped"
    es = "La contingencia «{contingency}» se detuvo antes de llegar a todos: {reason}. Repita el comando: quienes ya quedaron en pausa no cambian."
    en = "Contingency '{contingency}' stopped before everybody was reached: {reason}. Repeat the command: those that are paused do not change."


class Contingencies:
    """Contingencies behind one client. `patience` is how long an answer may take."""

    def __init__(
        self,
        client: Client,
        *,
        task_queue: str = addresses.TASK_QUEUE,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._client = client
        self._task_queue = task_queue
        self._patience = patience

    async def declare(self, declaration: Declaration) -> None:
        """Begin to pause everybody in scope. While it is being declared already, this changes nothing.

        Raises `TemporalUnreachable`; whether it is refused says `wait`.
        """
        order = Order(declaration=declaration)
        try:
            await self._client.start_workflow(
                addresses.CONTINGENCY,
                order,
                id=addresses.contingency_workflow_id(declaration.contingency),
                task_queue=self._task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                rpc_timeout=self._patience,
            )
        except WorkflowAlreadyStartedError:
            return
        except RPCError as error:
            raise self._unreachable(error) from None

    async def lift(self, lifting: Lifting) -> None:
        """Begin to let everybody go on whom the contingency paused; one that is still being declared ends doing so.

        Raises `TemporalUnreachable`; whether it is refused says `wait`.
        """
        try:
            await self._client.start_workflow(
                addresses.CONTINGENCY,
                Order(lifting=lifting),
                id=addresses.contingency_workflow_id(lifting.contingency),
                task_queue=self._task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal=addresses.LIFT,
                start_signal_args=[lifting],
                rpc_timeout=self._patience,
            )
        except RPCError as error:
            raise self._unreachable(error) from None

    async def wait(self, contingency: str, report: Report = lambda _progress: None) -> None:
        """Wait until everybody was asked, and say meanwhile how far it is.

        Raises:
            Refusal: `contingency_differs`, `contingency_lifted` or `contingency_unknown`; nothing changed.
            ContingencyStopped: somebody ended it in Temporal.
            TemporalUnreachable: Temporal does not answer; the contingency goes on by itself.
        """
        handle: Handle = self._client.get_workflow_handle(addresses.contingency_workflow_id(contingency))
        ending = asyncio.create_task(handle.result())
        try:
            while not (await asyncio.wait({ending}, timeout=LOOK_EVERY_SECONDS))[0]:
                if (progress := await self._progress(handle)) is not None:
                    report(progress)
            ending.result()
        except WorkflowFailureError as failed:
            raise _explained(contingency, failed) from None
        except RPCError as error:
            raise self._unreachable(error) from None
        finally:
            ending.cancel()

    async def _progress(self, handle: Handle) -> Progress | None:
        """How far it is; None when nobody answers just now."""
        try:
            progress: Progress = await handle.query(
                addresses.PROGRESS, result_type=Progress, rpc_timeout=self._patience
            )
        except (WorkflowQueryFailedError, WorkflowQueryRejectedError, RPCError):
            return None
        return progress

    def _unreachable(self, error: RPCError) -> TemporalUnreachable:
        address = self._client.service_client.config.target_host
        return TemporalUnreachable(address=address, reason=error.message[:200] or error.status.name)


def _explained(contingency: str, failed: WorkflowFailureError) -> AyniError:
    cause = failed.cause
    if isinstance(cause, ApplicationError) and cause.details:
        return ReportedRefusal(**RefusalReport.model_validate(cause.details[0]).model_dump())
    return ContingencyStopped(contingency=contingency, reason=str(cause)[:200])
