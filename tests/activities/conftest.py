"""One PostgreSQL for the tests of the record."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from workers.bootstrap import record_engine
from workers.local.ephemeral import ephemeral_stack


@pytest_asyncio.fixture(scope="session")
async def database_url() -> AsyncIterator[str]:
    async with ephemeral_stack(temporal=False) as stack:
        assert stack.database_url is not None
        yield stack.database_url


@pytest_asyncio.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    connected = record_engine(database_url)
    yield connected
    await connected.dispose()
