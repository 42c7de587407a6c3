"""One smoke test on the older time-skipping server: another implementation of the same service."""

import sysconfig
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from tests.patience import PATIENCE, until
from tests.stack import Life, new_start, recorded
from workers.bootstrap import make_worker
from workers.converters import CLIENT_DATA
from workers.gateway import Lifecycles
from workflows.addresses import SEARCH_ATTRIBUTES

SERVER = Path(sysconfig.get_path("scripts")) / "temporal-test-server"


async def test_a_lifecycle_lives_on_the_older_server(engine: AsyncEngine) -> None:
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(SERVER),
        data_converter=CLIENT_DATA,
        test_server_startup_timeout=PATIENCE,
    )
    async with environment:
        await environment.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(search_attributes=SEARCH_ATTRIBUTES)
        )
        async with make_worker(environment.client, engine):
            start = new_start(stage="sensitization", started_at=await environment.get_current_time())
            await Lifecycles(environment.client, patience=PATIENCE).start(start)
            life = Life(environment.client, start.lifecycle, start.started_at)
            contact = life.event("contact_held", channel="visit")
            first = await life.lifecycles.submit(life.id, contact)
            await environment.sleep(timedelta(days=70))
            assert [fact.data["period"] for fact in await life.facts("period_missed")] == [2]
            assert (await life.lifecycles.submit(life.id, contact)).facts == first.facts
            await life.submit("closed", outcome="closed_early", reason="fin")
            await environment.sleep(timedelta(days=91))
            await life.handle.result()
            await until(lambda: recorded(life, engine))
