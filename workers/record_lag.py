"""How far the record is behind: the age of the oldest decision that this worker was asked to write and could not yet."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from temporalio import activity, client, worker
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

RECORD: Final = "record"
#: A batch that nobody here tried again for so long was taken over by another worker; retries come within 45 seconds.
GIVEN_UP: Final = timedelta(seconds=90)

Attempt = tuple[str, str]


class RecordLag(client.Interceptor, worker.Interceptor):
    """Watches the record activity. Zero when everything is written."""

    def __init__(self) -> None:
        self._waiting: dict[Attempt, tuple[datetime, datetime]] = {}
        self._longest = timedelta()

    def tried(self, attempt: Attempt, due_since: datetime, now: datetime) -> None:
        """A batch that became due at `due_since` is being written."""
        self._waiting[attempt] = (due_since, now)

    def written(self, attempt: Attempt, now: datetime) -> None:
        """A batch was written."""
        due_since, _ = self._waiting.pop(attempt, (now, now))
        self._longest = max(self._longest, now - due_since)

    def take_seconds(self, now: datetime) -> float:
        """The longest delay, in seconds, of what waits now and of what was written since the last question."""
        self._waiting = {
            attempt: (due_since, tried)
            for attempt, (due_since, tried) in self._waiting.items()
            if now - tried < GIVEN_UP
        }
        ages = [now - due_since for due_since, _ in self._waiting.values()]
        longest, self._longest = max(self._longest, *ages, timedelta()), timedelta()
        return longest.total_seconds()

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the SDK's name
        """The SDK's hook: every activity passes through."""
        return _Watched(next, self)


class _Watched(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, lag: RecordLag) -> None:
        super().__init__(following)
        self._lag = lag

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the SDK's name
        info = activity.info()
        if info.activity_type != RECORD:
            return await super().execute_activity(input)
        attempt = (info.workflow_run_id or "", info.activity_id)
        self._lag.tried(attempt, info.scheduled_time, datetime.now(UTC))
        result = await super().execute_activity(input)
        self._lag.written(attempt, datetime.now(UTC))
        return result
