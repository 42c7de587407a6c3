"""One stack and one worker for all tests of lifecycles."""

from collections.abc import AsyncIterator
from concurrent.futures import Future

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from tests.worker_beside import worker_beside
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.local.ephemeral import EphemeralStack, ephemeral_stack


@pytest_asyncio.fixture(scope="session")
async def stack() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack(practice=True) as servers:
        yield servers


@pytest_asyncio.fixture(scope="session")
async def working(stack: EphemeralStack) -> AsyncIterator[Future[None]]:
    assert stack.temporal_address is not None
    assert stack.database_url is not None
    async with worker_beside(stack.temporal_address, stack.database_url) as work:
        yield work


@pytest_asyncio.fixture(scope="session")
async def client(stack: EphemeralStack, working: Future[None]) -> Client:
    assert stack.temporal_address is not None
    return await open_client({"target_host": stack.temporal_address})


@pytest_asyncio.fixture(scope="session")
async def engine(stack: EphemeralStack, working: Future[None]) -> AsyncIterator[AsyncEngine]:
    assert stack.database_url is not None
    connecting = record_engine(stack.database_url)
    yield connecting
    await connecting.dispose()


@pytest.fixture(autouse=True)
def _worker_works(request: pytest.FixtureRequest) -> None:
    """A worker that has ended is named at once, and not by every test that waits for it in vain."""
    if "working" in request.fixturenames:
        work: Future[None] = request.getfixturevalue("working")
        if work.done():
            work.result()
