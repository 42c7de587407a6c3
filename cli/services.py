"""What commands need from the world, in one object that tests replace (`ctx.obj`)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from domain.errors import AyniError
from domain.events import Envelope, LifecycleStart
from domain.facts import Fact
from domain.present import Present
from domain.state import Plan, State
from domain.views import Status, status_of
from workers.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine
    from temporalio.client import Client

    from activities.read_model import Filters
    from activities.reports.parts import Portfolio
    from cli.contingencies import Emergencies
    from cli.directory import Directory, Wake
    from cli.messages import Messages
    from domain.digest import Followed
    from workers.contingencies import Contingencies
    from workers.practice import Lived
    from workers.reviving import Revived
    from workers.settings import Settings
    from workflows.messages import Receipt


class RecordUnreachable(AyniError):
    """PostgreSQL, where the record is, does not answer."""

    code = "record_unreachable"
    es = "La base de datos no responde: {reason}. Revise la conexión, o levante el sistema local con: ayni levantar"
    en = (
        "The database does not answer: {reason}. Check the connection, or start the local stack with: ayni up"
    )


class Seen(NamedTuple):
    """A lifecycle as it is now, and since when it is stopped past the rules; None while it runs."""

    state: State
    stopped_at: datetime | None

    @property
    def status(self) -> Status:
        """The lifecycle at a glance."""
        return status_of(self.state).model_copy(update={"stopped_at": self.stopped_at})


class Gateway(Protocol):
    """The part of `workers.gateway.Lifecycles` that commands use."""

    async def start(self, start: LifecycleStart) -> None:
        """Start a lifecycle."""

    async def submit(self, lifecycle: str, event: Envelope) -> "Receipt":
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
    """The real world: Temporal and PostgreSQL as the settings say. Each loads only what it needs."""

    def now(self) -> datetime:
        """The present instant (UTC)."""
        return datetime.now(UTC)

    async def present(self) -> Present:
        """The present instant of every lifecycle. Only where somebody practises is the record asked for it.

        Raises `RecordUnreachable`.
        """
        if not load_settings().practises():
            return Present(self.now())
        from activities.practice_clocks import read_present  # noqa: PLC0415 - only practice needs it

        async with _record() as engine, engine.connect() as connection:
            return await read_present(connection, self.now())

    def gateway(self) -> AbstractAsyncContextManager[Gateway]:
        """Running lifecycles, over one connection."""
        return _connected_gateway()

    async def stopped(self, lifecycle: str) -> Seen | None:
        """A lifecycle that was stopped past the rules, as its log tells it; None while it runs, or is unknown or closed.

        None also when the record does not answer, which alone knows that it is open. Raises `TemporalUnreachable`.
        """
        from activities.read_model import event_log_of  # noqa: PLC0415 - only what is stopped is read from PostgreSQL
        from domain.log import rebuild  # noqa: PLC0415 - as above
        from workers.stopped import StoppedLifecycles, lives  # noqa: PLC0415 - it loads the Temporal SDK

        client = await _client(load_settings())
        if await lives(client, lifecycle):
            return None
        try:
            async with _record() as engine:
                stopped = await StoppedLifecycles(client, engine).look_at(lifecycle)
                if stopped is None:
                    return None
                return Seen(rebuild(await event_log_of(engine, lifecycle)), stopped.since)
        except RecordUnreachable:
            return None

    async def revive(self, lifecycle: str) -> "Revived":
        """Let a stopped lifecycle go on from its log. Raises `RecordUnreachable`, and as `workers.reviving.revive`."""
        from workers.reviving import revive  # noqa: PLC0415 - it loads the Temporal SDK

        settings = load_settings()
        client = await _client(settings)
        async with _record() as engine:
            return await revive(client, engine, lifecycle, task_queue=settings.task_queue)

    async def portfolio(self, filters: "Filters") -> list[Status]:
        """The lifecycles in the record that pass the filters. Raises `RecordUnreachable`."""
        from activities.read_model import list_lifecycles  # noqa: PLC0415 - only reports ask PostgreSQL

        async with _record() as engine:
            return await list_lifecycles(engine, filters)

    async def plans(self, filters: "Filters") -> list[tuple[Status, Plan]]:
        """The plans in the record of lifecycles that pass the filters. Raises `RecordUnreachable`."""
        from activities.read_model import list_plans  # noqa: PLC0415 - only reports ask PostgreSQL

        async with _record() as engine:
            return await list_plans(engine, filters)

    async def facts(self, types: Sequence[str], filters: "Filters") -> dict[str, list[Fact]]:
        """The facts in the record, of some types, of lifecycles that pass the filters. Raises `RecordUnreachable`."""
        from activities.read_model import list_facts  # noqa: PLC0415 - only reports ask PostgreSQL

        async with _record() as engine:
            return await list_facts(engine, types, filters)

    async def report(self, filters: "Filters") -> "Portfolio":
        """What reports are made from: lifecycles that pass the filters, their plans and facts. Raises `RecordUnreachable`."""
        from activities.practice_clocks import read_present  # noqa: PLC0415 - as above
        from activities.read_model import list_facts, list_lifecycles, list_plans  # noqa: PLC0415 - as above
        from activities.reports.history import TYPES  # noqa: PLC0415 - as above
        from activities.reports.naming import programs_of  # noqa: PLC0415 - as above
        from activities.reports.parts import Portfolio  # noqa: PLC0415 - as above

        async with _record() as engine:
            statuses = await list_lifecycles(engine, filters)
            programs = programs_of(statuses)
            occurrences = {name for program in programs.values() for name in program.occurrences}
            plans = {status.lifecycle: plan for status, plan in await list_plans(engine, filters)}
            facts = await list_facts(engine, (*TYPES, *occurrences), filters)
            async with engine.connect() as connection:
                present = await read_present(connection, self.now())
        return Portfolio(statuses, plans, facts, programs, present)

    async def concerning(self, person: str) -> list[Status]:
        """The lifecycles in the record in which somebody has a role or is to accept one. Raises `RecordUnreachable`."""
        from activities.assignments import concerning  # noqa: PLC0415 - as above

        async with _record() as engine:
            return await concerning(engine, person)

    async def with_handovers(self) -> list[Status]:
        """The lifecycles in the record in which a hand-over waits. Raises `RecordUnreachable`."""
        from activities.assignments import with_handovers  # noqa: PLC0415 - as above

        async with _record() as engine:
            return await with_handovers(engine)

    async def roles_per_person(self) -> dict[str, int]:
        """How many roles everybody has, in the record. Raises `RecordUnreachable`."""
        from activities.assignments import roles_per_person  # noqa: PLC0415 - as above

        async with _record() as engine:
            return await roles_per_person(engine)

    async def following(self, person: str) -> "list[Followed]":
        """The same with their definitions and plans. Raises `RecordUnreachable`."""
        from activities.digests.following import following  # noqa: PLC0415 - as above

        async with _record() as engine:
            return await following(engine, self.now(), person)

    async def failing_addresses(self) -> dict[str, str]:
        """The people whose address is refused, with why. Raises `RecordUnreachable`."""
        from activities.digests.following import failing_addresses  # noqa: PLC0415 - as above

        async with _record() as engine:
            return await failing_addresses(engine)

    def contingencies(self) -> AbstractAsyncContextManager["Emergencies"]:
        """Contingencies. Raises `RecordUnreachable`, and `TemporalUnreachable` when one is to be carried out."""
        return _recorded_contingencies()

    def directory(self) -> AbstractAsyncContextManager["Directory"]:
        """People and services. Raises `RecordUnreachable`."""
        return _recorded_directory()

    def messages(self) -> AbstractAsyncContextManager["Messages"]:
        """What was told to whom. Raises `RecordUnreachable`, and `TemporalUnreachable` when something is tried again."""
        return _recorded_messages()

    async def fast_forward(self, lifecycle: str, by: timedelta) -> "Lived":
        """Move the clock of a lifecycle on a practice stack, and note it. Raises `RecordUnreachable` when it was moved."""
        from activities.practice_clocks import note_ahead  # noqa: PLC0415 - only practice needs it
        from workers.earlier import EarlierInRecord  # noqa: PLC0415 - as above
        from workers.practice import fast_forward  # noqa: PLC0415 - as above

        client = await _client(load_settings())
        lived = await fast_forward(client, lifecycle, by=by, earlier=EarlierInRecord(_record))
        async with _record() as engine:
            await note_ahead(engine, {lifecycle: lived.until - self.now()})
        return lived


@asynccontextmanager
async def _record() -> AsyncIterator["AsyncEngine"]:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - only reports ask PostgreSQL
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - as above

    engine = create_async_engine(load_settings().record_url(), connect_args={"timeout": 20})
    try:
        yield engine
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise RecordUnreachable(reason=reason) from None
    finally:
        await engine.dispose()


@asynccontextmanager
async def _recorded_messages() -> AsyncIterator["Messages"]:
    from cli.messages import RecordedMessages  # noqa: PLC0415 - few commands ask for messages

    async with _record() as engine:
        yield RecordedMessages(engine, _mailboxes)


@asynccontextmanager
async def _recorded_directory() -> AsyncIterator["Directory"]:
    from cli.directory import RecordedDirectory  # noqa: PLC0415 - few commands ask the directory

    async with _record() as engine:
        yield RecordedDirectory(engine, _mailboxes)


@asynccontextmanager
async def _recorded_contingencies() -> AsyncIterator["Emergencies"]:
    from cli.contingencies import RecordedEmergencies  # noqa: PLC0415 - few commands ask for contingencies

    async with _record() as engine:
        yield RecordedEmergencies(engine, _contingencies)


async def _contingencies() -> "Contingencies":
    from workers.contingencies import Contingencies  # noqa: PLC0415 - it loads the Temporal SDK

    settings = load_settings()
    return Contingencies(await _client(settings), task_queue=settings.task_queue)


async def _mailboxes() -> "Wake":
    from workers.mailboxes import Mailboxes  # noqa: PLC0415 - it loads the Temporal SDK

    settings = load_settings()
    return Mailboxes(await _client(settings), task_queue=settings.task_queue).wake


@asynccontextmanager
async def _connected_gateway() -> AsyncIterator[Gateway]:
    from workers.earlier import EarlierInRecord  # noqa: PLC0415 - it loads the Temporal SDK
    from workers.gateway import Lifecycles  # noqa: PLC0415 - as above

    settings = load_settings()
    client = await _client(settings)
    yield Lifecycles(client, task_queue=settings.task_queue, earlier=EarlierInRecord(_record))


async def _client(settings: "Settings") -> "Client":
    from workers.client import connect  # noqa: PLC0415 - it loads the Temporal SDK

    return await connect(settings)
