"""One server, one PostgreSQL and one worker for all tests of lifecycles."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from tests.stack import migrated_engine, moving_server, throwaway_postgres
from workers.bootstrap import make_worker
from workers.local.postgres import Postgres


@pytest_asyncio.fixture(scope="session")
async def postgres() -> AsyncIterator[Postgres]:
    async with throwaway_postgres() as server:
        yield server


@pytest_asyncio.fixture(scope="session")
async def engine(postgres: Postgres) -> AsyncIterator[AsyncEngine]:
    async with migrated_engine(postgres) as connected:
        yield connected


@pytest_asyncio.fixture(scope="session")
async def client(engine: AsyncEngine) -> AsyncIterator[Client]:
    async with moving_server() as environment, make_worker(environment.client, engine):
        yield environment.client
