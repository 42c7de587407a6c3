"""The schedules that start digests. Temporal keeps them, and makes good what fell into an outage."""

from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from domain.program import DigestRhythm
from workers.namespace import NOT_OURS
from workflows import addresses
from workflows.digest import DigestOrder

ScheduleCondition = Literal["right", "missing", "wrong", "unknown"]

#: At seven in the morning: on Mondays, and on the first of a month.
HOUR: Final = (ScheduleRange(7),)
RHYTHMS: Final[dict[DigestRhythm, ScheduleCalendarSpec]] = {
    "weekly": ScheduleCalendarSpec(hour=HOUR, day_of_week=(ScheduleRange(1),)),
    "monthly": ScheduleCalendarSpec(hour=HOUR, day_of_month=(ScheduleRange(1),)),
}
#: What fell into an outage is made good so long afterwards; by then the next weekly one is due.
CATCH_UP: Final = timedelta(days=6)


async def ensure_schedules(client: Client, *, task_queue: str, time_zone: str) -> None:
    """Have digests start in their rhythms, in a time zone; one that differs is changed. Repeating it is safe.

    What somebody paused by hand stays paused.
    """
    for rhythm in RHYTHMS:
        wanted = _schedule(rhythm, task_queue, time_zone)
        try:
            await client.create_schedule(addresses.digest_schedule_id(rhythm), wanted)
        except ScheduleAlreadyRunningError:
            await _update(client, rhythm, wanted)


async def look_at_schedule(
    client: Client, rhythm: DigestRhythm, *, task_queue: str, time_zone: str
) -> tuple[ScheduleCondition, str]:
    """Whether a schedule starts digests as it should, and where and when it does so.

    Raises:
        RPCError: Temporal does not answer.
    """
    try:
        described = await client.get_schedule_handle(addresses.digest_schedule_id(rhythm)).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return "missing", ""
        if error.status in NOT_OURS:
            return "unknown", ""
        raise
    known = described.schedule
    found = started_in(known.spec.time_zone_name or "UTC", _started_by(known)[1])
    return "right" if _same(known, _schedule(rhythm, task_queue, time_zone)) else "wrong", found


def started_in(time_zone: str, task_queue: str) -> str:
    """Where it is seven in the morning, and the queue, as findings say it."""
    return f"{time_zone}, {task_queue}"


async def _update(client: Client, rhythm: DigestRhythm, wanted: Schedule) -> None:
    """Change what differs. Temporal forgets what a changed schedule has missed, so nothing is changed without need."""

    def changed(known: ScheduleUpdateInput) -> ScheduleUpdate | None:
        schedule = known.description.schedule
        if _same(schedule, wanted):
            return None
        return ScheduleUpdate(replace(wanted, state=schedule.state))

    await client.get_schedule_handle(addresses.digest_schedule_id(rhythm)).update(changed)


def _same(known: Schedule, wanted: Schedule) -> bool:
    return (known.spec, known.policy, _started_by(known)) == (wanted.spec, wanted.policy, _started_by(wanted))


def _started_by(schedule: Schedule) -> tuple[str, str]:
    action = schedule.action
    assert isinstance(action, ScheduleActionStartWorkflow), "digests are workflows"
    return action.workflow, action.task_queue


def _schedule(rhythm: DigestRhythm, task_queue: str, time_zone: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            addresses.DIGEST,
            DigestOrder(rhythm=rhythm, time_zone=time_zone),
            id=addresses.digest_workflow_id(rhythm),
            task_queue=task_queue,
        ),
        spec=ScheduleSpec(calendars=[RHYTHMS[rhythm]], time_zone_name=time_zone),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ONE, catchup_window=CATCH_UP),
    )
