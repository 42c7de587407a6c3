"""What deploy/CAPACITY.md reckons with: cost of a lifecycle in the record, in a worker, and on a Temporal server."""

import asyncio
from collections.abc import Iterator

from bench.capacity_record import RecordCost, record_cost
from bench.capacity_workers import Throughput, WorkerCost, replay_seconds, throughput, worker_cost
from bench.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Everything that the capacity model needs and the other modules do not measure."""
    yield from _of_record(asyncio.run(record_cost()))
    yield Measurement("replay of a run", asyncio.run(replay_seconds()), "s", "lower")
    yield from _of_worker(asyncio.run(worker_cost()))
    for workers in (1, 2):
        yield from _of_events(workers, asyncio.run(throughput(workers)))


def _of_record(cost: RecordCost) -> Iterator[Measurement]:
    yield Measurement("decisions of a lifecycle-year", cost.decisions_per_year, "decisions", "lower")
    yield Measurement(
        "clock decisions of a lifecycle-year", cost.clock_decisions_per_year, "decisions", "lower"
    )
    yield Measurement("record of a lifecycle-year", cost.log_bytes_per_year, "bytes", "lower")
    yield Measurement("read model of a lifecycle", cost.read_model_bytes, "bytes", "lower")
    yield Measurement("gauges of 1000 lifecycles", cost.gauge_seconds_per_1000, "s", "lower")


def _of_worker(cost: WorkerCost) -> Iterator[Measurement]:
    yield Measurement("worker memory at rest", cost.resting_bytes, "bytes", "lower")
    yield Measurement("worker memory of a cached lifecycle", cost.bytes_per_cached, "bytes", "lower")
    yield Measurement("server storage of a history byte", cost.stored_per_history_byte, "ratio", "lower")


def _of_events(workers: int, seen: Throughput) -> Iterator[Measurement]:
    name = f"events end to end, {workers} worker{'s' if workers > 1 else ''}"
    yield Measurement(name, seen.events_per_second, "events/s", "higher")
    if workers == 1:
        yield Measurement("worker processor time of an event", seen.worker_seconds, "s", "lower")
        yield Measurement("server processor time of an event", seen.server_seconds, "s", "lower")
        yield Measurement("record processor time of an event", seen.record_seconds, "s", "lower")
