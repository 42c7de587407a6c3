"""A digest falls due: a short workflow, started by a schedule, that has everybody's queued (SPEC E1, H2)."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict
from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.digests.queueing import DigestActivities, DigestPage
from domain.days import local_date
from domain.program import DigestRhythm
from workflows import addresses

#: A page of people with very many lifecycles.
PAGE_TIMEOUT: Final = timedelta(minutes=5)
#: The record may be away for hours; half a minute after it is back, the digests are queued.
RETRIES: Final = RetryPolicy(maximum_interval=timedelta(seconds=30))


class DigestOrder(BaseModel):
    """Which digests to queue; their day is the one on which they fell due in a time zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rhythm: DigestRhythm
    time_zone: str


@workflow.defn(name="DigestWorkflow")
class DigestWorkflow:
    """Queues the digests of one day. What they say is looked up when they are sent."""

    @workflow.run
    async def run(self, order: DigestOrder) -> None:
        """Go through everybody who gets one, page by page."""
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
