"""A worker beside the tests: in a thread of its own, so that it works on while no test awaits anything.

The loop in which tests run stands still between two of them that await something. A worker in that loop would stand
still as well, for as long as the tests between them take, with activities in its hands that the server gives up
meanwhile; and a limit of a test that is over would be raised in whatever the worker does just then.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager

from workers.bootstrap import make_worker, record_engine
from workers.connection import open_client


@asynccontextmanager
async def worker_beside(temporal_address: str, database_url: str) -> AsyncIterator[Future[None]]:
    """A worker on these servers. What it yields is done before the block ends only when the worker has failed."""
    leave: Future[None] = Future()
    with ThreadPoolExecutor(1, "worker-beside") as beside:
        working = beside.submit(asyncio.run, _work(temporal_address, database_url, leave))
        try:
            yield working
        finally:
            leave.set_result(None)
            await asyncio.wrap_future(working)


async def _work(temporal_address: str, database_url: str, leave: Future[None]) -> None:
    engine = record_engine(database_url)
    try:
        async with make_worker(await open_client({"target_host": temporal_address}), engine):
            await asyncio.wrap_future(leave)
    finally:
        await engine.dispose()
