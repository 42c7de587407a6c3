"""Metrics: what Prometheus finds at a worker, and how our own figures get there."""

import asyncio
import re
import urllib.request
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
import pytest_asyncio
from sqlalchemy import insert
from temporalio.common import MetricMeter

from activities.gauges import GAUGES, Gauge
from activities.tables import deliveries
from tests.patience import LONGEST, until
from tests.stack import PROGRAM, Life, begin_now, recorded
from tests.workers.test_worker import NOWHERE, worker_process
from workers import metrics
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.local.ports import free_ports
from workers.metrics import PortfolioMetrics
from workers.record_lag import RecordLag

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIFECYCLES = next(gauge for gauge in GAUGES if gauge.name == "ayni_lifecycles")
Labels = tuple[tuple[str, str], ...]


class Meter:
    """Remembers the last value of every series."""

    def __init__(self) -> None:
        self.shown: dict[tuple[str, Labels], float] = {}

    def create_gauge(self, name: str, _description: str) -> "Series":
        return Series(name, self.shown)

    create_gauge_float = create_gauge


class Series:
    def __init__(self, name: str, shown: dict[tuple[str, Labels], float]) -> None:
        self._name, self._shown = name, shown

    def set(self, value: float, labels: Mapping[str, str] | None = None) -> None:
        self._shown[self._name, tuple((labels or {}).items())] = value


@pytest.fixture
def meter() -> Meter:
    return Meter()


def shown_by(meter: Meter, lag: RecordLag | None = None) -> PortfolioMetrics:
    return PortfolioMetrics(cast("MetricMeter", meter), record_engine(NOWHERE), lag or RecordLag())


async def test_what_vanishes_goes_to_zero(meter: Meter, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[dict[tuple[str, ...], int]] = [
        {("p", "linking", "on_track"): 3, ("p", "", "closed"): 1},
        {("p", "linking", "overdue"): 3},
        {("p", "linking", "on_track"): 2},
    ]

    async def read(_engine: object) -> list[tuple[Gauge, dict[tuple[str, ...], int]]]:
        return [(LIFECYCLES, answers.pop(0))]

    monkeypatch.setattr(metrics, "read_gauges", read)
    figures = shown_by(meter)
    for _ in range(3):
        await figures.collect()

    def labels(stage: str, health: str) -> Labels:
        return (("program", "p"), ("stage", stage), ("health", health))

    assert meter.shown == {
        ("ayni_lifecycles", labels("linking", "on_track")): 2,
        ("ayni_lifecycles", labels("linking", "overdue")): 0,
        ("ayni_lifecycles", labels("", "closed")): 0,
        ("ayni_record_lag_seconds", ()): 0,
        ("ayni_record_up", ()): 1,
    }


async def test_a_record_that_is_away_is_shown_and_harms_nobody(meter: Meter) -> None:
    figures = shown_by(meter)
    await figures.collect()
    await figures.collect()

    assert meter.shown == {("ayni_record_lag_seconds", ()): 0, ("ayni_record_up", ()): 0}


def test_the_lag_is_that_of_the_oldest_batch_which_waits() -> None:
    lag = RecordLag()
    second = timedelta(seconds=1)

    assert lag.take_seconds(NOON) == 0
    lag.tried(("a", "1"), NOON, NOON + second)
    lag.tried(("b", "1"), NOON + 5 * second, NOON + 6 * second)
    assert lag.take_seconds(NOON + 10 * second) == 10
    lag.tried(("a", "1"), NOON, NOON + 20 * second)
    lag.written(("a", "1"), NOON + 21 * second)
    assert lag.take_seconds(NOON + 22 * second) == 21
    assert lag.take_seconds(NOON + 22 * second) == 17
    lag.written(("b", "1"), NOON + 22 * second)
    lag.take_seconds(NOON + 23 * second)
    assert lag.take_seconds(NOON + 23 * second) == 0


def test_what_another_worker_wrote_is_forgotten() -> None:
    lag = RecordLag()
    lag.tried(("a", "1"), NOON, NOON)

    assert lag.take_seconds(NOON + timedelta(seconds=89)) == 89
    assert lag.take_seconds(NOON + timedelta(seconds=90)) == 0


@pytest_asyncio.fixture(scope="module")
async def servers() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack() as stack:
        yield stack


def scraped(port: int) -> dict[str, float]:
    """Every series at `/metrics`; none while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=LONGEST) as answer:
            text = answer.read().decode()
    except OSError:
        return {}
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


async def test_prometheus_finds_the_portfolio_and_the_sdk(servers: EphemeralStack) -> None:
    port = free_ports(1)[0]
    client = await open_client({"target_host": servers.temporal_address or ""})
    environment = {
        "TEMPORAL_ADDRESS": servers.temporal_address or "",
        "AYNI_DATABASE_URL": servers.database_url or "",
        "AYNI_METRICS_ADDRESS": f"127.0.0.1:{port}",
    }
    life = await begin_now(client)
    async with worker_process(environment):
        await life.submit("note_added", text="un texto privado")
        await until(lambda: _recorded_in(servers, life))
    await _post_that_stays(servers)
    async with worker_process(environment):

        async def is_shown() -> bool:
            return any(name.startswith("ayni_lifecycles") for name in scraped(port))

        await until(is_shown)
        series = scraped(port)
    ours = {name: value for name, value in series.items() if name.startswith("ayni_")}
    assert ours.pop("ayni_deliveries_waiting") >= 1
    stage = PROGRAM.stages[0].id
    assert ours == {
        f'ayni_lifecycles{{health="on_track",program="juntos-por-la-infancia",stage="{stage}"}}': 1,
        "ayni_deadlines_late": 0,
        "ayni_lifecycles_stopped": 0,
        "ayni_deliveries_failed": 1,
        "ayni_record_lag_seconds": 0,
        "ayni_record_up": 1,
    }
    names = {re.sub(r"\{.*", "", name) for name in series}
    assert {"temporal_worker_task_slots_available", "temporal_num_pollers", "temporal_request_total"} <= names


async def _recorded_in(servers: EphemeralStack, life: Life) -> bool:
    engine = record_engine(servers.database_url or "")
    try:
        return await recorded(life, engine)
    finally:
        await engine.dispose()


async def _post_that_stays(servers: EphemeralStack) -> None:
    """A message that may be tried next year, and one that cannot be delivered."""
    next_year = datetime.now(UTC) + timedelta(days=365)
    rows: list[dict[str, object]] = [
        {"digest": "one", "status": "waiting", "next_attempt_at": next_year},
        {"digest": "two", "status": "undeliverable", "next_attempt_at": None},
    ]
    to: dict[str, object] = {"addressee": "person:nadie", "recipient": "person:nadie"}
    engine = record_engine(servers.database_url or "")
    try:
        async with engine.begin() as connection:
            await connection.execute(insert(deliveries), [{**row, **to} for row in rows])
    finally:
        await engine.dispose()


async def test_an_address_that_cannot_be_used_is_named() -> None:
    environment = {"AYNI_DATABASE_URL": NOWHERE, "AYNI_METRICS_ADDRESS": "nobody:9464", "AYNI_LANG": "en"}
    async with worker_process(environment) as process:
        assert process.stderr is not None
        said = (await process.stderr.read()).decode()
        assert await asyncio.wait_for(process.wait(), LONGEST) == 2
    assert said.startswith("Error: Setting AYNI_METRICS_ADDRESS cannot be used: ")
