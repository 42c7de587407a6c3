"""A digest falls due: a short workflow, started by a schedule, that has everybody's queued (SPEC E1, H2)."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict
from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy

from activities.digests.queueing import DigestActivities, DigestPage
from domain.days import local_date
from domain.errors import Refusal
from domain.program import DigestRhythm
from domain.program_checks import check_time_zone
from workflows import addresses
from workflows.failures import failure
from workflows.inbox import read_argument

#: A page of people with very many lifecycles.
PAGE_TIMEOUT: Final = timedelta(minutes=5)
#: The record may be away for hours; half a minute after it is back, the digests are queued.
RETRIES: Final = RetryPolicy(maximum_interval=timedelta(seconds=30))


def _known(time_zone: str) -> str:
    check_time_zone(time_zone)
    return time_zone


class DigestOrder(BaseModel):
    """Which digests to queue; their day is the one on which they fell due in a time zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rhythm: DigestRhythm
    time_zone: Annotated[str, AfterValidator(_known)]


@workflow.defn(name="DigestWorkflow")
class DigestWorkflow:
    """Queues the digests of one day. What they say is looked up when they are sent."""

    @workflow.run
    async def run(self, *arguments: RawValue) -> None:
        """Go through everybody who gets one, page by page. The argument is a `DigestOrder`."""
        try:
            order = read_argument(DigestOrder, arguments)
        except Refusal as refusal:
            raise failure(refusal) from None
        on = local_date(_fell_due_at(), order.time_zone)
        page = DigestPage(rhythm=order.rhythm, on=on, now=workflow.now())
        while (last := await self._queue(page)) is not None:
            page = page.model_copy(update={"after": last, "now": workflow.now()})

    async def _queue(self, page: DigestPage) -> str | None:
        return await workflow.execute_activity_method(
            DigestActivities.queue, page, start_to_close_timeout=PAGE_TIMEOUT, retry_policy=RETRIES
        )


def _fell_due_at() -> datetime:
    """When the schedule meant it to start: after an outage that lies in the past."""
    return workflow.info().typed_search_attributes.get(addresses.SCHEDULED_AT) or workflow.now()
