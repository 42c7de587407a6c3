"""The clock of one lifecycle on a practice server: every workflow there has its own, which can be moved forward."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import TimeSkippingConfig as HaltedConfig
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionOptionsRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.days import DAY, local_date, start_of_day
from domain.errors import AyniError
from workers.gateway import Lifecycles
from workflows.addresses import workflow_id

#: The server's own limit (200) would silently stop skipping in the second year of a life.
MOST_SKIPS = 100_000
MARGIN = timedelta(hours=1)
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5


class NotAPracticeStack(AyniError):
    """An ordinary stack lives in real time."""

    code = "not_a_practice_stack"
    es = (
        "Este sistema vive en tiempo real: aquí no se puede adelantar el reloj de un ciclo. "
        "Para practicar, levante otro con: ayni bajar y luego ayni levantar --practica"
    )
    en = (
        "This stack lives in real time: the clock of a lifecycle cannot be moved here. "
        "To practise, start another one with: ayni down and then ayni up --practice"
    )


class LifecycleClock:
    """Reads and moves the clock of one lifecycle."""

    def __init__(self, client: Client, lifecycle: str) -> None:
        self._client = client
        self._skipper = TimeSkipper(
            client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=MOST_SKIPS)
        )
        self._handle = client.get_workflow_handle(workflow_id(lifecycle))
        self._lifecycles = Lifecycles(client)
        self._lifecycle = lifecycle
        #: Whether the clock may still be moving for somebody who did not wait for the end of it.
        self._may_move = True

    async def now(self) -> datetime:
        """What time it is in this lifecycle (UTC); real time when it was never moved."""
        return await self._skipper.get_current_time(self._handle)

    async def skip_to(self, instant: datetime) -> None:
        """Let time pass until `instant`, unless it has. An event sent next is decided after every deadline by then.

        Choose a quiet instant: within milliseconds of a deadline the server may run past it by a whole period.

        Raises:
            NotAPracticeStack: this server lives in real time.
        """
        async with explained():
            if self._may_move:
                await self._halt()
            self._may_move = True
            while (ahead := instant - await self.now()) > timedelta(0):
                arrived = await self._skipper.fast_forward(self._handle, ahead)
                if not arrived and await self._is_over():
                    break
            self._may_move = False

    async def _is_over(self) -> bool:
        """Whether the lifecycle ended on the way. A server that was restarted gives a move up without that."""
        return (await self._handle.describe()).status is not WorkflowExecutionStatus.RUNNING

    async def _halt(self) -> None:
        """End a move that was interrupted: the server goes on with it, and a span added to it would lead too far."""
        await self._client.workflow_service.update_workflow_execution_options(
            UpdateWorkflowExecutionOptionsRequest(
                namespace=self._client.namespace,
                workflow_execution=WorkflowExecution(workflow_id=self._handle.id),
                workflow_execution_options=WorkflowExecutionOptions(
                    time_skipping_config=HaltedConfig(enabled=False)
                ),
                update_mask=FieldMask(paths=["time_skipping_config"]),
                identity=self._client.identity,
            ),
            retry=True,
        )

    async def move_to(self, instant: datetime) -> None:
        """`skip_to`, and wait until everything due by then has happened. Raises as it does."""
        await self.skip_to(instant)
        await self._until_settled(instant)

    async def _until_settled(self, instant: datetime) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            deadline = (await self._lifecycles.status(self._lifecycle)).next_deadline
            if deadline is None or deadline > instant:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


@asynccontextmanager
async def explained() -> AsyncIterator[None]:
    """Turn a server's refusal to skip time into an error that says what to do, and what is over into nothing."""
    try:
        yield
    except RPCError as error:
        if error.status == RPCStatusCode.UNIMPLEMENTED:
            raise NotAPracticeStack from None
        # A lifecycle that ended on the way has no clock any more.
        if error.status != RPCStatusCode.NOT_FOUND:
            raise


def quiet_instant(instant: datetime, time_zone: str, started_at: datetime) -> datetime:
    """An instant at which the same deadlines have passed as at `instant`, and which is not close to any.

    Deadlines lie at the beginning of local days (SPEC D1) and at the start of the lifecycle.
    """
    day = local_date(instant, time_zone)
    first, last = start_of_day(day, time_zone), start_of_day(day + DAY, time_zone)
    if instant < started_at:
        last = min(last, started_at)
    else:
        first = max(first, started_at)
    margin = min(MARGIN, (last - first) / 3)
    return min(max(instant, first + margin), last - margin)
