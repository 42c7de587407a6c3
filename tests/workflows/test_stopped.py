"""A lifecycle that was stopped past the rules is told everywhere, and goes on from its log (SPEC M1-M3, V1)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.gauges import read_gauges
from activities.read_model import event_log_of, get_lifecycle, list_lifecycles, timeline_page
from activities.record import RecordActivities
from activities.stopped import write_stopped
from activities.tables import notifications
from cli.main import run
from domain.errors import LifecycleClosed
from domain.log import Received, Started, rebuild
from domain.simulation import numbered, simulate
from domain.summary import SUMMARY
from tests.activities.test_record import batch_of
from tests.patience import until
from tests.stack import Life, begin, new_start, recorded, running_worker
from tests.stopping import WAYS, terminate
from workers.errors import LifecycleNotFound, NotStopped
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.local.stopped_checks import check_stopped
from workers.reviving import revive
from workers.settings import Settings
from workers.stopped import StoppedLifecycles
from workflows.ledger import Ledger

Ayni = Callable[..., Awaitable[str]]


# Everything that is stopped on a server is counted here, so nobody else's lifecycles may be there.


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stack() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack(practice=True) as servers:
        yield servers


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def parts(stack: EphemeralStack) -> AsyncIterator[tuple[Client, AsyncEngine]]:
    async with running_worker(stack) as connected:
        yield connected


@pytest.fixture(scope="module")
def client(parts: tuple[Client, AsyncEngine]) -> Client:
    return parts[0]


@pytest.fixture(scope="module")
def engine(parts: tuple[Client, AsyncEngine]) -> AsyncEngine:
    return parts[1]


@pytest.fixture
def watch(client: Client, engine: AsyncEngine) -> StoppedLifecycles:
    return StoppedLifecycles(client, engine)


@pytest.fixture
def ayni(stack: EphemeralStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ayni:
    """The command on these servers, in English; what it prints."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", stack.temporal_address or "")
    monkeypatch.setenv("AYNI_DATABASE_URL", stack.database_url or "")
    monkeypatch.setenv("LANGUAGE", "en")

    async def ayni(*arguments: str) -> str:
        capsys.readouterr()
        code = await asyncio.to_thread(run, [*arguments, "--lang", "en"])
        said = capsys.readouterr()
        assert code == 0, said.err
        return said.out

    return ayni


async def stopped_metric(engine: AsyncEngine) -> int:
    return {gauge.name: values for gauge, values in await read_gauges(engine)}["ayni_lifecycles_stopped"][()]


async def told_stopped(life: Life, watch: StoppedLifecycles, engine: AsyncEngine) -> bool:
    """Whether a sweep has the record say so; a list of Temporal may be behind for a moment."""
    await watch.write()
    status = await get_lifecycle(engine, life.id)
    return status is not None and status.stopped_at is not None


async def checked(stack: EphemeralStack, client: Client) -> tuple[str, str]:
    """What the doctor says."""
    (check,) = await check_stopped(Settings(database_url=SecretStr(stack.database_url or "")), client)
    return check.status, check.why.en


async def assert_one_life(life: Life, engine: AsyncEngine) -> None:
    """The log alone rebuilds the state, and the record has neither a gap nor anything twice."""
    await until(lambda: recorded(life, engine))
    log = await event_log_of(engine, life.id)
    assert [entry.number for entry in log] == list(range(1, len(log) + 1))
    state = await life.lifecycles.state(life.id)
    assert rebuild(log).model_dump_json() == state.model_dump_json()
    told = [fact.flat() for fact in await timeline_page(engine, life.id, limit=5_000)]
    assert told == await life.timeline()
    assert [fact["seq"] for fact in told] == list(range(1, len(told) + 1))


async def assert_never_stopped(life: Life, engine: AsyncEngine) -> None:
    """The core alone, which nobody stops, tells the same from the same events."""
    log = await event_log_of(engine, life.id)
    assert isinstance(log[0].input, Started)
    events = [
        entry.input.event.model_copy(update={"occurred_at": entry.at})
        for entry in log
        if isinstance(entry.input, Received)
    ]
    alone = list(numbered(simulate(log[0].input.start, events, log[-1].at)))
    assert await life.timeline() == alone


@pytest.mark.parametrize("way", WAYS)
async def test_m3_a_stopped_lifecycle_is_told_and_goes_on(
    *,
    way: str,
    client: Client,
    engine: AsyncEngine,
    stack: EphemeralStack,
    watch: StoppedLifecycles,
    ayni: Ayni,
    tmp_path: Path,
) -> None:
    life = await begin(client)
    contact = life.event("contact_held", channel="visit")
    receipt = await life.lifecycles.submit(life.id, contact)
    await life.days(40)
    await until(lambda: recorded(life, engine))
    before = await life.timeline()
    assert await watch.look_at(life.id) is None

    await WAYS[way](life)

    await until(lambda: told_stopped(life, watch, engine))
    assert (await checked(stack, client))[0] == "failed"
    assert await stopped_metric(engine) == 1
    await _assert_told(life.id, ayni, tmp_path)
    health = rebuild(await event_log_of(engine, life.id)).health
    assert {each.health for each in await list_lifecycles(engine) if each.lifecycle == life.id} == {health}

    answer = json.loads(await ayni("alliance", "revive", life.id, "--json"))

    assert (answer["recovered"], answer["lost"]) == ([], [])
    assert answer["decisions"] >= 3
    assert await watch.look_at(life.id) is None
    assert await stopped_metric(engine) == 0
    assert (await checked(stack, client))[0] == "ok"
    assert "stopped past the rules" not in await ayni("alliance", "show", life.id)
    assert await life.lifecycles.submit(life.id, contact) == receipt
    assert (await life.timeline())[: len(before)] == before
    await life.clock.move_to(life.started_at + timedelta(days=100))
    await assert_one_life(life, engine)
    await assert_never_stopped(life, engine)


async def _assert_told(lifecycle: str, ayni: Ayni, folder: Path) -> None:
    """Lists, looks and pages say it, and what to do."""
    page, own = folder / "portfolio.html", folder / "own.html"
    told = [await ayni("alliance", "list"), await ayni("alliance", "show", lifecycle)]
    await ayni("report", "portfolio", "--html", str(page))
    await ayni("report", "alliance", lifecycle, "--html", str(own))
    told += [page.read_text(encoding="utf-8"), own.read_text(encoding="utf-8")]
    for each in told:
        assert "stopped past the rules" in each
        assert f"ayni alliance revive {lifecycle}" in each
    assert await ayni("alliance", "timeline", lifecycle)


async def test_m3_what_was_accepted_and_not_recorded_is_found_in_the_history(
    client: Client, engine: AsyncEngine
) -> None:
    life = await begin(client)
    await life.days(70)
    await until(lambda: recorded(life, engine))
    note, fax = life.event("note_added", text="una nota"), life.event("contact_held", channel="fax")
    contact = life.event("contact_held", channel="visit")
    async with refused_by_the_record(engine, life.id):
        noted = await life.lifecycles.submit(life.id, note)
        await life.lifecycles.post(life.id, fax)
        held = await life.lifecycles.submit(life.id, contact)
        before = await life.timeline()
        await terminate(life)

    revived = await revive(client, engine, life.id)

    assert (revived.recovered, revived.lost) == ((note, contact), ())
    assert await life.timeline() == before
    assert await life.lifecycles.submit(life.id, note) == noted
    assert await life.lifecycles.submit(life.id, contact) == held
    await assert_one_life(life, engine)


@asynccontextmanager
async def refused_by_the_record(engine: AsyncEngine, lifecycle: str) -> AsyncIterator[None]:
    """PostgreSQL takes nothing of one lifecycle while the block runs."""
    await _execute(
        engine, f"ALTER TABLE event_log ADD CONSTRAINT away CHECK (lifecycle <> '{lifecycle}') NOT VALID"
    )
    try:
        yield
    finally:
        await _execute(engine, "ALTER TABLE event_log DROP CONSTRAINT away")


async def _execute(engine: AsyncEngine, statement: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(statement))


async def test_m2_what_fell_due_meanwhile_happens_with_nominal_instants_and_one_summary(
    client: Client, engine: AsyncEngine, watch: StoppedLifecycles
) -> None:
    began = datetime.now(UTC) - timedelta(days=200)
    start = new_start(started_at=began, stage="sensitization")
    ledger = Ledger.started(Started(start=start), began)
    life = Life(client, start.lifecycle, began)
    await RecordActivities(engine).record(batch_of(ledger))
    await until(lambda: told_stopped(life, watch, engine))

    revived = await revive(client, engine, life.id)

    assert revived.decisions == 1
    await until(lambda: _caught_up(life))
    await until(lambda: recorded(life, engine))
    await assert_never_stopped(life, engine)
    missed = [fact for fact in await life.facts("period_missed") if fact.at > began + timedelta(days=20)]
    assert len(missed) > 2
    assert all(fact.at < datetime.now(UTC) - timedelta(days=1) for fact in missed[:3])
    assert await _intents(engine, life.id) == {SUMMARY: 1}
    await assert_one_life(life, engine)


async def _caught_up(life: Life) -> bool:
    deadline = (await life.lifecycles.status(life.id)).next_deadline
    return deadline is not None and deadline > datetime.now(UTC)


async def _intents(engine: AsyncEngine, lifecycle: str) -> dict[str, int]:
    """How many messages of each kind the decision after the first one led to, those to be held apart."""
    query = select(notifications.c.kind).where(
        notifications.c.lifecycle == lifecycle, notifications.c.number == 2
    )
    async with engine.connect() as connection:
        kinds: list[Any] = list((await connection.execute(query)).scalars())
    return {kind: kinds.count(kind) for kind in kinds if kind.startswith("notify")}


async def test_only_what_was_stopped_is_revived(client: Client, engine: AsyncEngine) -> None:
    life = await begin(client)
    await until(lambda: recorded(life, engine))
    with pytest.raises(NotStopped):
        await revive(client, engine, life.id)
    with pytest.raises(LifecycleNotFound):
        await revive(client, engine, "nobody")
    await life.submit("closed", outcome="graduated", reason="fin")
    await until(lambda: recorded(life, engine))
    with pytest.raises(LifecycleClosed):
        await revive(client, engine, life.id)


async def test_two_who_revive_at_once_start_one_life(client: Client, engine: AsyncEngine) -> None:
    life = await begin(client)
    await until(lambda: recorded(life, engine))
    await terminate(life)
    answers = await asyncio.gather(
        *(revive(client, engine, life.id) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(answer, NotStopped) for answer in answers) == 2
    await assert_one_life(life, engine)


async def test_whoever_just_began_or_closed_is_not_said_to_be_stopped(
    client: Client, engine: AsyncEngine, watch: StoppedLifecycles
) -> None:
    fresh = [await begin(client) for _ in range(5)]
    for life in fresh:
        await until(lambda life=life: recorded(life, engine))  # type: ignore[misc]
    await fresh[0].submit("closed", outcome="graduated", reason="fin")
    named = {each.lifecycle for each in (await watch.survey()).stopped}
    assert named.isdisjoint({life.id for life in fresh})


async def test_a_sweep_takes_back_what_runs_again(
    client: Client, engine: AsyncEngine, watch: StoppedLifecycles
) -> None:
    life = await begin(client)
    await until(lambda: recorded(life, engine))
    await write_stopped(engine, {life.id: datetime.now(UTC)})
    await watch.write()
    assert (await get_lifecycle(engine, life.id)) == await life.lifecycles.status(life.id)
