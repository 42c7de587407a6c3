"""The wiring: which parts a worker is made of. Nothing else in Ayni puts them together."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.calendar_activity import read_calendar_activity
from activities.record import RecordActivities
from workflows import addresses
from workflows.alliance import AllianceWorkflow
from workflows.formalization import FormalizationWorkflow
from workflows.sandbox import workflow_runner

WORKFLOWS = [AllianceWorkflow, FormalizationWorkflow]
DRAIN = timedelta(seconds=10)
#: Seconds. A database that hangs must fail an activity before Temporal gives it up and starts the next attempt.
PATIENCE = {"timeout": 5, "command_timeout": 10}


class Versioning(NamedTuple):
    """Which version of which deployment a worker is."""

    deployment: str
    build_id: str


def record_engine(url: str) -> AsyncEngine:
    """The engine of the record at `url` (`postgresql+asyncpg://...`). It connects when it is first used."""
    return create_async_engine(url, pool_size=10, pool_pre_ping=True, connect_args=PATIENCE)


def make_worker(
    client: Client,
    engine: AsyncEngine,
    *,
    task_queue: str = addresses.TASK_QUEUE,
    versioning: Versioning | None = None,
    max_cached_workflows: int = 1000,
) -> Worker:
    """A worker of every workflow and activity.

    With `versioning`, lifecycles stay on this version until they continue as new; then they move to the current one.
    """
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=[RecordActivities(engine).record, read_calendar_activity],
        workflow_runner=workflow_runner(),
        max_cached_workflows=max_cached_workflows,
        graceful_shutdown_timeout=DRAIN,
        deployment_config=_deployment(versioning),
    )


def _deployment(versioning: Versioning | None) -> WorkerDeploymentConfig | None:
    if versioning is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=versioning.deployment, build_id=versioning.build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )
