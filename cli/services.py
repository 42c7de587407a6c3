"""What commands need from the world, in one object that tests replace (`ctx.obj`)."""

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client

from activities.read_model import Filters, list_lifecycles
from domain.errors import AyniError
from domain.events import Envelope, LifecycleStart
from domain.facts import Fact
from domain.state import State
from domain.views import Status
from workers.bootstrap import record_engine
from workers.client import connect
from workers.gateway import Lifecycles
from workers.practice import Lived, fast_forward
from workers.settings import Settings, load_settings
from workflows.messages import Receipt


class RecordUnreachable(AyniError):
    """PostgreSQL, where the record is, does not answer."""

    code = "record_unreachable"
    es = "La base de datos no responde: {reason}. Revise la conexión, o levante el sistema local con: ayni levantar"
    en = (
        "The database does not answer: {reason}. Check the connection, or start the local stack with: ayni up"
    )


class Gateway(Protocol):
    """The part of `workers.gateway.Lifecycles` that commands use."""

    async def start(self, start: LifecycleStart) -> None:
        """Start a lifecycle."""

    async def submit(self, lifecycle: str, event: Envelope) -> Receipt:
        """Send an event and wait for its receipt."""
        ...

    async def post(self, lifecycle: str, event: Envelope) -> None:
        """Send an event without waiting."""

    async def status(self, lifecycle: str) -> Status:
        """A lifecycle at a glance."""
        ...

    async def state(self, lifecycle: str) -> State:
        """Everything the rules know of a lifecycle."""
        ...

    async def timeline(self, lifecycle: str, since: int = 0) -> list[Fact]:
        """The facts of a lifecycle after number `since`."""
        ...


class Services:
    """The real world: Temporal and PostgreSQL as the settings say."""

    def now(self) -> datetime:
        """The present instant (UTC)."""
        return datetime.now(UTC)

    def gateway(self) -> AbstractAsyncContextManager[Gateway]:
        """Running lifecycles, over one connection."""
        return _connected_gateway()

    async def portfolio(self, filters: Filters) -> list[Status]:
        """The lifecycles in the record that pass the filters. Raises `RecordUnreachable`."""
        engine = record_engine(load_settings().record_url())
        try:
            return await list_lifecycles(engine, filters)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
            raise RecordUnreachable(reason=reason) from None
        finally:
            await engine.dispose()

    async def fast_forward(self, lifecycle: str, by: timedelta) -> Lived:
        """Move the clock of a lifecycle on a practice stack."""
        return await fast_forward(await _client(load_settings()), lifecycle, by=by)


@asynccontextmanager
async def _connected_gateway() -> AsyncIterator[Gateway]:
    settings = load_settings()
    yield Lifecycles(await _client(settings), task_queue=settings.task_queue)


async def _client(settings: Settings) -> Client:
    # The SDK's own log lines are for developers; what fails is told as an error.
    os.environ.setdefault("RUST_LOG", "off")
    return await connect(settings)
