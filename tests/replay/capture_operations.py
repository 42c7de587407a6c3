"""Keeps histories of what goes through many lifecycles: `python -m tests.replay.capture_operations`.

Contingencies and digests, on a practice stack. For a release, beside `tests.replay.capture`: what is under way while
workers of another release start must replay.
"""

import asyncio
from pathlib import Path
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, ScheduleActionExecutionStartWorkflow

from activities.contingencies.model import Declaration, Lifting, Scope
from activities.digests.queueing import PAGE
from domain.state import Attributes
from tests.patience import PATIENCE, until
from tests.stack import Life, begin, new_start, recorded, running_worker
from workers.bootstrap import make_worker
from workers.contingencies import Contingencies
from workers.gateway import Lifecycles
from workers.local.ephemeral import ephemeral_stack
from workers.schedules import ensure_schedules
from workflows.addresses import TASK_QUEUE, contingency_workflow_id, digest_schedule_id

HISTORIES = Path(__file__).parent / "histories" / "operations"
#: Where no worker runs any more.
DESERTED = "deserted"


async def keep(client: Client, workflow: str, name: str) -> None:
    """Write the history of the last run under an id."""
    history = await client.get_workflow_handle(workflow).fetch_history()
    (HISTORIES / f"{name}.json").write_text(history.to_json() + "\n", encoding="utf-8")


async def out_of_reach(client: Client, engine: AsyncEngine, region: str) -> None:
    """An alliance of a region that does not answer."""
    start = new_start(attributes=Attributes(region=region))
    async with make_worker(client, engine, task_queue=DESERTED):
        await Lifecycles(client, task_queue=DESERTED, patience=PATIENCE).start(start)
        await until(lambda: recorded(Life(client, start.lifecycle, start.started_at), engine))


async def a_contingency(client: Client, engine: AsyncEngine) -> None:
    """Declared, with somebody who does not answer in three rounds, and lifted."""
    lives = [await begin(client, attributes=Attributes(region="Biobío")) for _ in range(2)]
    for life in lives:
        await until(lambda life=life: recorded(life, engine))  # type: ignore[misc]
    await out_of_reach(client, engine, "Biobío")
    contingencies = Contingencies(client, patience=PATIENCE)
    await contingencies.declare(_declaration("storm", "Biobío"))
    await contingencies.wait("storm")
    await keep(client, contingency_workflow_id("storm"), "declared")
    await contingencies.lift(Lifting(contingency="storm", lifted_by="daniela"))
    await contingencies.wait("storm")
    await keep(client, contingency_workflow_id("storm"), "lifted")


async def an_overtaken_contingency(client: Client, engine: AsyncEngine) -> None:
    """Lifted while somebody is still waited for."""
    await out_of_reach(client, engine, "Maule")
    contingencies = Contingencies(client, patience=PATIENCE)
    await contingencies.declare(_declaration("flood", "Maule"))
    await contingencies.lift(Lifting(contingency="flood", lifted_by="daniela"))
    await contingencies.wait("flood")
    await keep(client, contingency_workflow_id("flood"), "overtaken")


def _declaration(contingency: str, region: str) -> Declaration:
    return Declaration(
        contingency=contingency,
        scope=Scope(regions=(region,)),
        reason="Caminos cortados",
        kind="contingency",
        declared_by="daniela",
    )


async def a_digest(client: Client, engine: AsyncEngine) -> None:
    """Started by its schedule, for more people than one page holds."""
    lives = [await begin(client, roles={"coordinator": f"p-{uuid4().hex[:8]}"}) for _ in range(PAGE + 1)]
    for life in lives:
        await until(lambda life=life: recorded(life, engine))  # type: ignore[misc]
    await ensure_schedules(client, task_queue=TASK_QUEUE, time_zone="America/Santiago")
    schedule = client.get_schedule_handle(digest_schedule_id("weekly"))
    await schedule.trigger()

    async def has_run() -> bool:
        info = (await schedule.describe()).info
        return bool(info.recent_actions) and not info.running_actions

    await until(has_run)
    [ran] = (await schedule.describe()).info.recent_actions
    assert isinstance(ran.action, ScheduleActionExecutionStartWorkflow)
    await keep(client, ran.action.workflow_id, "digest")


async def main() -> None:
    """Capture everything."""
    HISTORIES.mkdir(exist_ok=True)
    async with ephemeral_stack(practice=True) as stack, running_worker(stack) as (client, engine):
        await a_digest(client, engine)
        await a_contingency(client, engine)
        await an_overtaken_contingency(client, engine)


if __name__ == "__main__":
    asyncio.run(main())
