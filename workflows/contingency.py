"""A contingency is declared or lifted: a short workflow that goes through everybody concerned, page by page (SPEC Z2).

It ends when all were asked. What was decided is in the record, so the same id may run again: to reach those whom the
first time did not reach or who began later, and to lift.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError

from activities.contingencies.acts import ContingencyActivities
from activities.contingencies.model import (
    Declaration,
    Lifting,
    Order,
    Page,
    Phase,
    Progress,
    Survey,
)
from domain.errors import Refusal
from workflows import addresses
from workflows.failures import failure
from workflows.inbox import read_argument

#: Those who did not answer are asked again twice: most often a worker was restarted just then.
ROUNDS: Final = 3
BETWEEN_ROUNDS: Final = timedelta(seconds=5)
RECORD_TIMEOUT: Final = timedelta(seconds=30)
#: A page at a slow pace, with lifecycles that let their askers wait.
PAGE_TIMEOUT: Final = timedelta(minutes=30)
#: A worker that died is noticed so soon.
HEARTBEAT_TIMEOUT: Final = timedelta(seconds=10)
RETRIES: Final = RetryPolicy(maximum_interval=timedelta(seconds=30))


@workflow.defn(name="ContingencyWorkflow")
class ContingencyWorkflow:
    """Carries out one `Order`. A lift that comes while it declares ends the declaring and is carried out next."""

    @workflow.init
    def __init__(self, *arguments: RawValue) -> None:
        self._order = _order_in(arguments)
        self._lifting = self._order.lifting if isinstance(self._order, Order) else None
        self._progress = Progress(phase="declaring", done=0, total=0)

    @workflow.run
    async def run(self, *arguments: RawValue) -> None:  # noqa: ARG002 - Temporal gives init and run the same
        """Ask everybody concerned. An order that is refused fails with the code of the refusal."""
        order = self._order
        if isinstance(order, Refusal):
            raise failure(order)
        try:
            if order.declaration is not None:
                await self._declare(order, order.declaration)
            if self._lifting is not None:
                await self._lift(order, self._lifting)
        except ActivityError as failed:
            raise failed.cause or failed from None

    @workflow.signal(name=addresses.LIFT)
    def lift(self, *arguments: RawValue) -> None:
        """Lift the contingency. What is no `Lifting` changes nothing."""
        try:
            self._lifting = read_argument(Lifting, arguments)
        except Refusal as refusal:
            workflow.logger.warning("a lift was not understood: %s", refusal)

    @workflow.query(name=addresses.PROGRESS)
    def progress(self) -> Progress:
        """How far it is; of an order that was refused, why."""
        if isinstance(self._order, Refusal):
            raise failure(self._order)
        return self._progress

    async def _declare(self, order: Order, declaration: Declaration) -> None:
        if not order.goes_on:
            await workflow.execute_activity_method(
                ContingencyActivities.open,
                args=[declaration, workflow.now()],
                start_to_close_timeout=RECORD_TIMEOUT,
                retry_policy=RETRIES,
            )
        await self._go_through(order)

    async def _lift(self, order: Order, lifting: Lifting) -> None:
        await workflow.execute_activity_method(
            ContingencyActivities.lift,
            args=[lifting, workflow.now()],
            start_to_close_timeout=RECORD_TIMEOUT,
            retry_policy=RETRIES,
        )
        await self._go_through(order if order.lifting is not None else Order(lifting=lifting))

    async def _go_through(self, order: Order) -> None:
        """Ask everybody whom the order concerns; those who did not answer once more, after a while."""
        while order.round <= ROUNDS:
            survey = await self._survey(order)
            if not survey.pages:
                return
            if order.round > 1 and not order.after:
                await workflow.sleep(BETWEEN_ROUNDS)
            for number, through in enumerate(survey.pages, start=1):
                if self._is_overtaken(order):
                    return
                _continue_as_new_if_due(order)
                await self._reach(order, Page(after=order.after, through=through))
                order = order.model_copy(update={"after": through})
                self._tell(order, survey.total * number // len(survey.pages), survey.total)
            order = order.model_copy(update={"after": "", "round": order.round + 1})

    def _is_overtaken(self, order: Order) -> bool:
        """Whether it was lifted while it was still being declared."""
        return self._lifting is not None and order.lifting is None

    async def _survey(self, order: Order) -> Survey:
        survey = await workflow.execute_activity_method(
            ContingencyActivities.survey,
            order,
            start_to_close_timeout=RECORD_TIMEOUT,
            retry_policy=RETRIES,
        )
        self._tell(order, 0, survey.total)
        return survey

    async def _reach(self, order: Order, page: Page) -> None:
        await workflow.execute_activity_method(
            ContingencyActivities.reach,
            args=[order, page],
            start_to_close_timeout=PAGE_TIMEOUT,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            retry_policy=RETRIES,
        )

    def _tell(self, order: Order, done: int, total: int) -> None:
        phase: Phase = "declaring" if order.lifting is None else "lifting"
        self._progress = Progress(phase=phase, done=done, total=total)


def _continue_as_new_if_due(order: Order) -> None:
    """After some ten thousands of lifecycles the history has grown; the next run goes on after the last page."""
    if workflow.info().is_continue_as_new_suggested():
        workflow.continue_as_new(order)


def _order_in(arguments: Sequence[RawValue]) -> Order | Refusal:
    try:
        return read_argument(Order, arguments)
    except Refusal as refusal:
        return refusal
