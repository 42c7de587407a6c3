"""The mailbox of one person or service: waits until something may be sent to them, and has it sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.workflow import ContinueAsNewVersioningBehavior

from activities.delivery.activity import DeliveryActivities
from activities.delivery.recipients import is_recipient
from domain.text import Text
from domain.validation import malformed
from workflows.addresses import WAKE, recipient_of
from workflows.failures import failure

#: Runs are cut long before the server's own limit, to keep replay short.
LONGEST_HISTORY = 1_000
#: How long a mailbox stays open for which nothing waits.
REST = timedelta(days=30)
#: A round ends after a minute, or a little later when a server is slow.
ROUND_TIMEOUT = timedelta(minutes=5)
#: A worker that was silent for so long is gone, and another one takes over.
SILENCE = timedelta(seconds=10)
#: The record may be away for hours; half a minute after it is back, the post goes on.
ROUND_RETRIES = RetryPolicy(maximum_interval=timedelta(seconds=30))
NO_ARGUMENT = Text(es="no debe llevar argumentos", en="it must carry no argument")
NO_RECIPIENT = Text(
    es="debe nombrar a quién pertenece, como mailbox/person:ana",
    en="it must say whose mailbox it is, as in mailbox/person:ana",
)


@workflow.defn(name="MailboxWorkflow")
class MailboxWorkflow:
    """One recipient, named by the workflow's id. It ends when nothing waited for them for a long time.

    What waits is in the record; the workflow holds an instant and nothing else. A mailbox that rests costs nothing, while
    every one that ended would stay in the namespace for years.
    """

    def __init__(self) -> None:
        self._woken = False

    @workflow.run
    async def run(self, *arguments: RawValue) -> None:
        """Deliver, then wait until the next instant or until somebody wakes it."""
        if arguments:
            raise failure(malformed("message", NO_ARGUMENT))
        if not is_recipient(recipient_of(workflow.info().workflow_id)):
            raise failure(malformed("workflow_id", NO_RECIPIENT))
        while True:
            self._continue_as_new_if_due()
            self._woken = False
            look_again_at = await self._deliver()
            if self._woken:
                continue
            waits = look_again_at is not None
            if not await self._woken_before(look_again_at or workflow.now() + REST) and not waits:
                return

    @workflow.signal(name=WAKE)
    def wake(self, *arguments: RawValue) -> None:  # noqa: ARG002 - no client can block it
        """Look again now, whatever it carries."""
        self._woken = True

    @workflow.signal(dynamic=True)
    def _wake_anyway(self, name: str, arguments: Sequence[RawValue]) -> None:  # noqa: ARG002 - as above
        self._woken = True

    async def _deliver(self) -> datetime | None:
        return await workflow.execute_activity_method(
            DeliveryActivities.deliver,
            args=[recipient_of(workflow.info().workflow_id), workflow.now()],
            start_to_close_timeout=ROUND_TIMEOUT,
            heartbeat_timeout=SILENCE,
            retry_policy=ROUND_RETRIES,
        )

    async def _woken_before(self, instant: datetime) -> bool:
        try:
            await workflow.wait_condition(lambda: self._woken, timeout=instant - workflow.now())
        except TimeoutError:
            return False
        return True

    def _continue_as_new_if_due(self) -> None:
        info = workflow.info()
        upgrade = info.is_target_worker_deployment_version_changed()
        long = info.is_continue_as_new_suggested() or info.get_current_history_length() > LONGEST_HISTORY
        if upgrade or long:
            workflow.continue_as_new(
                initial_versioning_behavior=ContinueAsNewVersioningBehavior.AUTO_UPGRADE if upgrade else None
            )
