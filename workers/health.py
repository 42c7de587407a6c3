"""How a worker is, for supervisors and orchestrators: `/healthz` (alive) and `/readyz` (alive and of use).

Both answer JSON with codes only. Alive means that its event loop answers and its work has not failed; a worker that
waits for its servers is alive. Ready means besides that it runs lifecycles and reaches Temporal and the record.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from typing import Any, Final, Literal

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from workers.http_answers import Answer, answering
from workers.settings import ConfigurationInvalid, Settings

Phase = Literal["connecting", "running", "draining"]
#: Seconds that Temporal or the record may take to answer.
ANSWER_SECONDS: Final = 2.0
#: An answer is given again for so long: probes that come in crowds cost one look.
FRESH_SECONDS: Final = 1.0


class Vitals:
    """What a worker knows of itself, written by its run and read by the answers."""

    def __init__(self, engine: AsyncEngine, build_id: str | None = None) -> None:
        self.phase: Phase = "connecting"
        self._engine = engine
        self._build_id = build_id
        self._client: Client | None = None
        self._running: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._seen: tuple[float, dict[str, bool]] | None = None

    def runs(self, client: Client, running: asyncio.Task[None]) -> None:
        """The worker took up its work."""
        self._client, self._running, self.phase = client, running, "running"

    def drains(self) -> None:
        """The worker finishes what is in hand."""
        self.phase = "draining"

    @property
    def alive(self) -> bool:
        """Whether its work has not failed."""
        task = self._running
        failed = task is not None and task.done() and (task.cancelled() or task.exception() is not None)
        return not failed

    async def healthz(self) -> Answer:
        """Whether it lives."""
        return _answer(self.alive, {**self._about(), "alive": self.alive})

    async def readyz(self) -> Answer:
        """Whether it is of use, and what is missing if not."""
        servers = await self._servers()
        running = self.alive and self.phase == "running"
        return _answer(running and all(servers.values()), {**self._about(), "running": running, **servers})

    def _about(self) -> dict[str, str | None]:
        return {"phase": self.phase, "build_id": self._build_id}

    async def _servers(self) -> dict[str, bool]:
        async with self._one_at_a_time:
            now = asyncio.get_running_loop().time()
            if self._seen is None or now - self._seen[0] > FRESH_SECONDS:
                temporal, record = await asyncio.gather(
                    _answers(self._ask_temporal()), _answers(self._ask_record())
                )
                self._seen = (now, {"temporal": temporal, "record": record})
            return self._seen[1]

    async def _ask_temporal(self) -> None:
        if self._client is None:
            raise ConnectionError
        await self._client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=self._client.namespace)
        )

    async def _ask_record(self) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))


@asynccontextmanager
async def health_answers(settings: Settings, vitals: Vitals) -> AsyncIterator[None]:
    """Answer at `AYNI_HEALTH_HOST` and `AYNI_HEALTH_PORT` while the block runs; nowhere without a port.

    Raises:
        ConfigurationInvalid: the address cannot be used.
    """
    if settings.health_port is None:
        yield
        return
    routes = {"/healthz": vitals.healthz, "/readyz": vitals.readyz}
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(answering(settings.health_host, settings.health_port, routes))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ConfigurationInvalid(setting="AYNI_HEALTH_PORT", reason=reason) from None
        yield


def _answer(well: bool, content: Mapping[str, Any]) -> Answer:
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return status, {"status": "ok" if well else "failed", **content}


async def _answers(question: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await question
    except (RPCError, SQLAlchemyError, asyncpg.PostgresError, OSError, TimeoutError):
        return False
    return True
