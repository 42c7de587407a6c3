"""The worker of these tests works on whatever the tests do, and when it has ended they say so."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest

from tests.patience import until
from tests.stack import begin, recorded
from tests.worker_beside import worker_beside
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.local.ephemeral import EphemeralStack
from workers.local.ports import free_ports

NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"


def test_a_worker_works_while_no_test_awaits_anything(stack: EphemeralStack, working: Future[None]) -> None:
    async def live() -> None:
        assert stack.database_url is not None
        engine = record_engine(stack.database_url)
        try:
            life = await begin(await open_client({"target_host": stack.temporal_address or ""}))
            await until(lambda: recorded(life, engine))
        finally:
            await engine.dispose()

    with ThreadPoolExecutor() as elsewhere:
        elsewhere.submit(asyncio.run, live()).result()


async def test_a_worker_that_has_ended_says_why() -> None:
    with pytest.raises(RuntimeError, match="Failed client connect"):
        async with worker_beside(f"127.0.0.1:{free_ports(1)[0]}", NOWHERE) as work:
            await asyncio.to_thread(wait, {work})
