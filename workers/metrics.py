"""Our own metrics, beside the SDK's on the same page (`AYNI_METRICS_ADDRESS`): how the portfolio and the record do.

All workers read the same record, so each shows the same portfolio: a dashboard takes the max over workers, not the sum.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.common import MetricGauge, MetricMeter
from temporalio.runtime import Runtime

from activities.gauges import GAUGES, Gauge, read_gauges
from workers.record_lag import RecordLag
from workers.settings import Settings

EVERY_SECONDS: Final = 15.0
#: Reading takes at most a twentieth of the time, however large the portfolio is.
REST: Final = 19

log = structlog.stdlib.get_logger("ayni.metrics")


class PortfolioMetrics:
    """Puts the figures of the record where Prometheus finds them."""

    def __init__(self, meter: MetricMeter, engine: AsyncEngine, lag: RecordLag) -> None:
        self._engine, self._lag = engine, lag
        self._gauges = {gauge.name: meter.create_gauge(gauge.name, gauge.description) for gauge in GAUGES}
        self._lagging = meter.create_gauge_float(
            "ayni_record_lag_seconds", "Age of the oldest decision that is not recorded; 0 when all are."
        )
        self._reached = meter.create_gauge(
            "ayni_record_up", "1 when the record answered; at 0 the other figures are old."
        )
        self._shown: dict[str, set[tuple[str, ...]]] = {gauge.name: set() for gauge in GAUGES}
        self._was_up = True

    async def collect(self) -> None:
        """Read and show everything once; a record that is away leaves the last figures and `ayni_record_up` at 0."""
        self._lagging.set(self._lag.take_seconds(datetime.now(UTC)))
        try:
            found = await read_gauges(self._engine)
        except (SQLAlchemyError, asyncpg.PostgresError, OSError, TimeoutError) as error:
            self._tell(up=False, failure=type(error).__name__)
            return
        for gauge, values in found:
            self._show(gauge, values, self._gauges[gauge.name])
        self._tell(up=True)

    async def collect_regularly(self) -> None:
        """Collect for ever."""
        clock = asyncio.get_running_loop()
        while True:
            began = clock.time()
            await self.collect()
            await asyncio.sleep(max(EVERY_SECONDS, REST * (clock.time() - began)))

    def _show(self, gauge: Gauge, values: dict[tuple[str, ...], int], metric: MetricGauge) -> None:
        """What is no longer there goes to 0: Prometheus would keep showing its last value."""
        vanished = self._shown[gauge.name] - values.keys()
        self._shown[gauge.name] |= values.keys()
        for labels, value in {**dict.fromkeys(vanished, 0), **values}.items():
            metric.set(value, dict(zip(gauge.labels, labels, strict=True)))

    def _tell(self, *, up: bool, failure: str | None = None) -> None:
        self._reached.set(int(up))
        if not up and self._was_up:
            log.warning("the figures of the record cannot be read", code=failure)
        self._was_up = up


@asynccontextmanager
async def measured(settings: Settings, engine: AsyncEngine, lag: RecordLag) -> AsyncIterator[None]:
    """Keep the metrics current while the block runs; nothing without `AYNI_METRICS_ADDRESS`."""
    if settings.metrics_address is None:
        yield
        return
    metrics = PortfolioMetrics(Runtime.default().metric_meter, engine, lag)
    collecting = asyncio.create_task(metrics.collect_regularly())
    try:
        yield
    finally:
        collecting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await collecting
