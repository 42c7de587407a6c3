"""The wiring: which parts a worker is made of. Nothing else in Ayni puts them together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.calendar_activity import read_calendar_activity
from activities.contingencies.acts import ContingencyActivities
from activities.contingencies.pace import Pace
from activities.delivery.activity import DeliveryActivities
from activities.delivery.mailroom import Mailroom
from activities.delivery.services import Post
from activities.digests.queueing import DigestActivities
from activities.lives import LifeActivities
from activities.record import RecordActivities, Wake, let_wait
from workers.build import installed_build
from workers.connection import reading_anything
from workers.gateway import Lifecycles
from workers.mailboxes import Mailboxes
from workers.wakes import GatheredWakes
from workflows import addresses
from workflows.alliance import AllianceWorkflow
from workflows.contingency import ContingencyWorkflow
from workflows.digest import DigestWorkflow
from workflows.formalization import FormalizationWorkflow
from workflows.mailbox import MailboxWorkflow
from workflows.sandbox import workflow_runner

WORKFLOWS = [AllianceWorkflow, FormalizationWorkflow, ContingencyWorkflow, MailboxWorkflow, DigestWorkflow]
DRAIN = timedelta(seconds=10)
#: The SDK fails a task that is not done within two seconds of the clock on the wall, and the tasks of one process take
#: turns: hundreds at once, as after a start with an empty memory, would all be late. The others wait in Temporal.
TASKS_AT_ONCE = 8
#: Seconds. A database that hangs must fail an activity before Temporal gives it up and starts the next attempt.
PATIENCE = {"timeout": 5, "command_timeout": 10}
#: Seconds of one decision. The SDK gives a workflow up after two, on the clock of the wall: on a busy machine that ends the
#: reading of a long history, which is then read once more from its beginning. The rules are pure, so nothing waits.
LONGEST_DECISION_SECONDS: Final = 60


class Versioning(NamedTuple):
    """Which version of which deployment a worker is."""

    deployment: str
    build_id: str


def record_engine(url: str) -> AsyncEngine:
    """The engine of the record at `url` (`postgresql+asyncpg://...`). It connects when it is first used."""
    return create_async_engine(url, pool_size=10, pool_pre_ping=True, connect_args=PATIENCE)


def make_worker(  # noqa: PLR0913 - each part that may differ has its name
    client: Client,
    engine: AsyncEngine,
    *,
    task_queue: str = addresses.TASK_QUEUE,
    versioning: Versioning | None = None,
    build_id: str | None = None,
    max_cached_workflows: int = 1000,
    pace: Pace | None = None,
    post: Post | None = None,
    wake: Wake | None = None,
) -> Worker:
    """A worker of every workflow and activity. `pace` is how fast contingencies go through lifecycles.

    `post` is how messages leave; without one they wait in the record for a worker that has one. `wake` has the mailboxes
    of those woken who are to be told; at once unless it is given.

    With `versioning`, lifecycles stay on this version until they continue as new; then they move to the current one.
    Without it, log entries name `build_id`, which is what is installed unless it is given.
    """
    lives = LifeActivities(engine)
    contingencies = ContingencyActivities(engine, Lifecycles(client, task_queue=task_queue), pace)
    worker = Worker(
        reading_anything(client),
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=[
            *_recording(
                engine, post, wake or GatheredWakes(Mailboxes(client, task_queue=task_queue).wake).note
            ),
            lives.recorded_life,
            lives.keep_state,
            read_calendar_activity,
            contingencies.open,
            contingencies.lift,
            contingencies.survey,
            contingencies.reach,
        ],
        workflow_runner=workflow_runner(),
        max_cached_workflows=max_cached_workflows,
        max_concurrent_workflow_tasks=TASKS_AT_ONCE,
        graceful_shutdown_timeout=DRAIN,
        build_id=None if versioning else build_id or installed_build(),
        deployment_config=_deployment(versioning),
    )
    return patient(worker)


def patient(worker: Worker) -> Worker:
    """The same worker, which gives a decision `LONGEST_DECISION_SECONDS`; the SDK has no setting for it."""
    assert worker._workflow_worker is not None, "it has workflows"
    worker._workflow_worker._deadlock_timeout_seconds = LONGEST_DECISION_SECONDS
    return worker


def _recording(engine: AsyncEngine, post: Post | None, wake: Wake) -> list[Callable[..., Any]]:
    if post is None:
        return [RecordActivities(engine).record, DigestActivities(engine, let_wait).queue]
    return [
        RecordActivities(engine, wake).record,
        DeliveryActivities(Mailroom(engine, post)).deliver,
        DigestActivities(engine, wake).queue,
    ]


def _deployment(versioning: Versioning | None) -> WorkerDeploymentConfig | None:
    if versioning is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=versioning.deployment, build_id=versioning.build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )
