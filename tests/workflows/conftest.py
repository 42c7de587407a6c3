"""One stack and one worker for all tests of lifecycles."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from tests.stack import running_worker
from workers.local.ephemeral import EphemeralStack, ephemeral_stack


@pytest_asyncio.fixture(scope="session")
async def stack() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack(practice=True) as servers:
        yield servers


@pytest_asyncio.fixture(scope="session")
async def parts(stack: EphemeralStack) -> AsyncIterator[tuple[Client, AsyncEngine]]:
    async with running_worker(stack) as connected:
        yield connected


@pytest_asyncio.fixture(scope="session")
async def client(parts: tuple[Client, AsyncEngine]) -> Client:
    return parts[0]


@pytest_asyncio.fixture(scope="session")
async def engine(parts: tuple[Client, AsyncEngine]) -> AsyncEngine:
    return parts[1]
