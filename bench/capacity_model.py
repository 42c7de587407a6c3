"""From what was measured to what 100,000 and 10 million lifecycles need.

`python -m bench.capacity_model` makes the tables of deploy/CAPACITY.md anew. Every figure follows from `baseline.jsonl`
and the assumptions here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.measurement import read_baseline
from workers.settings import Settings

PAGE: Final = Path(__file__).parents[1] / "deploy" / "CAPACITY.md"
SIZES: Final = (1_000, 100_000, 10_000_000)

#: What the model reads, and how the page calls it.
MEASURED: Final = {
    "decisions of a lifecycle-year": "Decisions of a lifecycle in a year",
    "clock decisions of a lifecycle-year": "of which deadlines, due at a local midnight",
    "history size of a 30-month alliance": "History of an alliance over 30 months, bytes",
    "server storage of a history byte": "Bytes that the server stores for a byte of history",
    "record of a lifecycle-year": "Record of a lifecycle in a year, bytes",
    "read model of a lifecycle": "Read model of a lifecycle, bytes",
    "worker memory at rest": "Memory of a worker that rests, bytes",
    "worker memory of a cached lifecycle": "Memory of a worker for a lifecycle in its cache, bytes",
    "worker processor time of an event": "Processor time of the worker for an event, seconds",
    "server processor time of an event": "Processor time of the Temporal server for an event, seconds",
    "record processor time of an event": "Processor time of PostgreSQL for an event, seconds",
    "replay of a run": "Processor time to replay a run, seconds",
    "gauges of 1000 lifecycles": "Time to read the figures of 1,000 lifecycles, seconds",
    "engine events": "Events per second, worker and client in one process, when the machine was quiet",
    "events end to end, 1 worker": "Events per second end to end, 1 worker",
    "events end to end, 2 workers": "Events per second end to end, 2 workers",
}

# --- assumptions, each stated on the page -----------------------------------------------------------------------
HISTORY_YEARS: Final = 2.5
#: People write on 250 days of 8 hours; the busiest hour of the year sees so many times the mean.
WORKING_SECONDS: Final = 250 * 8 * 3600
BUSIEST_HOUR: Final = 5
#: The night with most deadlines has so many times the mean, and must be over within an hour.
BUSIEST_NIGHT: Final = 3
NIGHT_SECONDS: Final = 3600
#: Half of a processor is planned; the other half is for the day that nobody foresaw.
PLANNED_LOAD: Final = 0.5
CACHED: Final[int] = Settings.model_fields["cached_lifecycles"].default
YEARS_KEPT: Final = 10
#: With a retention of 90 days: half of a run of six months, and 90 days of those that ended.
YEARS_KEPT_SHORT: Final = 0.5
#: Temporal's own writes: history comes in batches of about three events.
TRANSACTIONS_PER_DECISION: Final = 5
BATCH_SIGNALS_PER_SECOND: Final = 50
#: Processor time of one message, in all parts together. Many decisions tell nobody and a few tell several: one for each.
MESSAGE_SECONDS: Final = 0.06
#: What one PostgreSQL server is trusted with.
POSTGRES_BYTES: Final = 2e12
POSTGRES_TRANSACTIONS: Final = 2_000
#: A release should reach every lifecycle within a working day, and the figures be read within a minute.
RELEASE_SECONDS: Final = 8 * 3600
FIGURES_SECONDS: Final = 60


@dataclass(frozen=True)
class Needs:
    """What so many lifecycles need. Seconds are processor time unless said otherwise; bytes are stored."""

    lifecycles: int
    decisions_per_second: float
    peak_per_second: float
    worker_processors: float
    workers: int
    worker_bytes: float
    server_transactions: float
    server_processors: float
    message_processors: float
    history_bytes: float
    history_bytes_short: float
    record_bytes_per_year: float
    read_model_bytes: float
    release_seconds: float
    figures_seconds: float


def needs(lifecycles: int, measured: Mapping[str, float]) -> Needs:
    """The model: formulas as the page states them."""
    decisions, by_clock = (
        measured["decisions of a lifecycle-year"],
        measured["clock decisions of a lifecycle-year"],
    )
    night = BUSIEST_NIGHT * lifecycles * by_clock / 365 / NIGHT_SECONDS
    office = BUSIEST_HOUR * lifecycles * (decisions - by_clock) / WORKING_SECONDS
    peak = max(night, office)
    missed = max(0.0, 1 - CACHED / lifecycles)
    per_decision = measured["worker processor time of an event"] + missed * measured["replay of a run"]
    processors = peak * per_decision / PLANNED_LOAD
    history = (
        lifecycles
        * measured["history size of a 30-month alliance"]
        / HISTORY_YEARS
        * measured["server storage of a history byte"]
    )
    return Needs(
        lifecycles=lifecycles,
        decisions_per_second=lifecycles * decisions / (365 * 86_400),
        peak_per_second=peak,
        worker_processors=processors,
        workers=max(2, -int(-processors // 1)),
        worker_bytes=measured["worker memory at rest"]
        + min(lifecycles, CACHED) * measured["worker memory of a cached lifecycle"],
        server_transactions=peak * TRANSACTIONS_PER_DECISION,
        server_processors=peak * measured["server processor time of an event"] / PLANNED_LOAD,
        message_processors=peak * MESSAGE_SECONDS / PLANNED_LOAD,
        history_bytes=history * YEARS_KEPT,
        history_bytes_short=history * YEARS_KEPT_SHORT,
        record_bytes_per_year=lifecycles * measured["record of a lifecycle-year"],
        read_model_bytes=lifecycles * measured["read model of a lifecycle"],
        release_seconds=lifecycles / BATCH_SIGNALS_PER_SECOND,
        figures_seconds=lifecycles / 1_000 * measured["gauges of 1000 lifecycles"],
    )


@dataclass(frozen=True)
class Limit:
    """Something that more machines of the same kind do not widen by themselves, and how full it is (1: full)."""

    name: str
    fill: Callable[[Needs], float]


LIMITS: Final = (
    Limit("history kept for ten years, on one PostgreSQL", lambda need: need.history_bytes / POSTGRES_BYTES),
    Limit(
        "history kept for 90 days, on one PostgreSQL", lambda need: need.history_bytes_short / POSTGRES_BYTES
    ),
    Limit(
        "record of ten years and read model, on one PostgreSQL",
        lambda need: (need.record_bytes_per_year * YEARS_KEPT + 2 * need.read_model_bytes) / POSTGRES_BYTES,
    ),
    Limit(
        "Temporal's transactions in the busiest hour, on one PostgreSQL",
        lambda need: need.server_transactions / POSTGRES_TRANSACTIONS,
    ),
    Limit(
        "waking everybody for a release within 8 hours", lambda need: need.release_seconds / RELEASE_SECONDS
    ),
    Limit("reading the figures within a minute", lambda need: need.figures_seconds / FIGURES_SECONDS),
)


def bottleneck(need: Needs) -> Limit:
    """The limit that is fullest."""
    return max(LIMITS, key=lambda limit: limit.fill(need))


# --- the page ---------------------------------------------------------------------------------------------------


def tables(measured: Mapping[str, float]) -> dict[str, str]:
    """The tables of the page by the name of their place."""
    sizes = [needs(size, measured) for size in SIZES]
    heading = ["", *(f"{need.lifecycles:,}" for need in sizes)]
    return {
        "measured": _table(
            ["what", "value"], ([MEASURED[name], _number(measured[name])] for name in MEASURED)
        ),
        "needs": _table(heading, _rows(sizes)),
        "limits": _table(
            heading, ([limit.name, *(_fill(limit, need) for need in sizes)] for limit in LIMITS)
        ),
    }


def page(text: str, measured: Mapping[str, float]) -> str:
    """The page with its tables made anew."""
    for name, table in tables(measured).items():
        place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = place.sub(lambda found, made=table: f"{found[1]}{made}{found[2]}", text)  # type: ignore[misc]
    return text


def _rows(sizes: list[Needs]) -> Iterator[list[str]]:
    shown: dict[str, Callable[[Needs], str]] = {
        "decisions per second, mean": lambda need: _number(need.decisions_per_second),
        "decisions per second, busiest hour": lambda need: _number(need.peak_per_second),
        "processors for workers": lambda need: _number(need.worker_processors),
        "workers of one processor (2 at least)": lambda need: f"{need.workers:,}",
        "memory of each worker": lambda need: _size(need.worker_bytes),
        "processors for Temporal": lambda need: _number(need.server_processors),
        "processors for messages, one for each decision": lambda need: _number(need.message_processors),
        "Temporal's transactions per second, busiest hour": lambda need: _number(need.server_transactions),
        "history kept for ten years": lambda need: _size(need.history_bytes),
        "history kept for 90 days": lambda need: _size(need.history_bytes_short),
        "record, each year": lambda need: _size(need.record_bytes_per_year),
        "read model": lambda need: _size(need.read_model_bytes),
        "waking everybody for a release": lambda need: _duration(need.release_seconds),
        "reading the figures once": lambda need: _duration(need.figures_seconds),
    }
    for name, value in shown.items():
        yield [name, *(value(need) for need in sizes)]


def _fill(limit: Limit, need: Needs) -> str:
    value = limit.fill(need)
    fill = "under 0.1%" if value < 0.001 else f"{value:.1%}" if value < 0.1 else f"{value:,.0%}"
    return f"**{fill}**" if limit is bottleneck(need) else fill


def _table(heading: list[str], rows: Iterator[list[str]]) -> str:
    lines = [heading, ["---", *("---:" for _ in heading[1:])], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _number(value: float) -> str:
    """Two digits that mean something, and no more."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


def _size(value: float) -> str:
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if value >= factor:
            return f"{_number(value / factor)} {unit}"
    return f"{_number(value / 1e3)} kB"


def _duration(seconds: float) -> str:
    for unit, factor in (("h", 3600), ("min", 60)):
        if seconds >= factor:
            return f"{_number(seconds / factor)} {unit}"
    return f"{_number(seconds)} s"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), read_baseline()), encoding="utf-8")
