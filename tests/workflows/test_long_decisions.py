"""On a busy machine a decision takes long, and no worker gives its lifecycle up for that."""

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import Worker

from workers.bootstrap import LONGEST_DECISION_SECONDS, WORKFLOWS, make_worker
from workers.scenario_server import forgetful_worker
from workflows.sandbox import workflow_runner


def seconds_of_a_decision(worker: Worker) -> int | None:
    assert worker._workflow_worker is not None
    return worker._workflow_worker._deadlock_timeout_seconds


async def test_every_worker_has_time_for_a_decision(client: Client, engine: AsyncEngine) -> None:
    for worker in (make_worker(client, engine, task_queue="nobody"), forgetful_worker(client)):
        assert seconds_of_a_decision(worker) == LONGEST_DECISION_SECONDS


async def test_the_sdk_has_its_own_limit_where_ours_is_set(client: Client) -> None:
    """There is no setting for it, so a newer SDK may keep it elsewhere."""
    plain = Worker(client, task_queue="nobody-else", workflows=WORKFLOWS, workflow_runner=workflow_runner())

    assert seconds_of_a_decision(plain) == 2
