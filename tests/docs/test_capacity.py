"""The page of capacity follows from the committed measurements by the stated formulas, and names the right bottleneck."""

import re
from pathlib import Path

import pytest

from bench.capacity_model import (
    CACHED,
    LIMITS,
    MEASURED,
    PAGE,
    SIZES,
    bottleneck,
    needs,
    page,
    tables,
)
from bench.measurement import read_baseline

#: Round figures, to reckon by head.
ROUND = {
    "decisions of a lifecycle-year": 40.0,
    "clock decisions of a lifecycle-year": 36.5,
    "history size of a 30-month alliance": 500_000.0,
    "server storage of a history byte": 2.0,
    "record of a lifecycle-year": 10_000.0,
    "read model of a lifecycle": 5_000.0,
    "worker memory at rest": 100e6,
    "worker memory of a cached lifecycle": 1e6,
    "worker processor time of an event": 0.01,
    "server processor time of an event": 0.02,
    "record processor time of an event": 0.001,
    "replay of a run": 0.1,
    "gauges of 1000 lifecycles": 0.05,
    "engine events": 55.0,
    "events end to end, 1 worker": 50.0,
    "events end to end, 2 workers": 60.0,
}


def test_the_page_is_what_the_measurements_say() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert page(text, read_baseline()) == text
    assert all(table in text for table in tables(read_baseline()).values())


def test_every_measurement_of_the_model_is_committed() -> None:
    assert MEASURED.keys() <= read_baseline().keys()


def test_the_formulas_give_what_one_reckons_by_head() -> None:
    need = needs(1_000_000, ROUND)
    night = 3 * 1_000_000 * 0.1 / 3600

    assert need.decisions_per_second == pytest.approx(40e6 / 31_536_000)
    assert need.peak_per_second == pytest.approx(night)
    assert need.worker_processors == pytest.approx(night * (0.01 + (1 - CACHED / 1e6) * 0.1) / 0.5)
    assert need.workers == 19
    assert need.worker_bytes == 600e6
    assert need.server_transactions == pytest.approx(5 * night)
    assert need.server_processors == pytest.approx(night * 0.02 / 0.5)
    assert need.message_processors == pytest.approx(night * 0.06 / 0.5)
    assert need.history_bytes == pytest.approx(1e6 * 200_000 * 2 * 10)
    assert need.history_bytes_short == pytest.approx(1e6 * 200_000 * 2 * 0.5)
    assert need.record_bytes_per_year == 1e10
    assert need.read_model_bytes == 5e9
    assert need.release_seconds == 20_000
    assert need.figures_seconds == pytest.approx(50)


def test_people_decide_the_peak_when_there_are_few_deadlines() -> None:
    need = needs(1_000, {**ROUND, "clock decisions of a lifecycle-year": 0.0})

    assert need.peak_per_second == pytest.approx(5 * 1_000 * 40 / (250 * 8 * 3600))
    assert need.workers == 2


@pytest.mark.parametrize("size", SIZES)
def test_the_bottleneck_of_each_size_is_the_fullest_limit(size: int) -> None:
    need = needs(size, read_baseline())
    fills = {limit.name: limit.fill(need) for limit in LIMITS}

    assert fills[bottleneck(need).name] == max(fills.values())


def test_what_the_page_says_of_each_size_still_holds() -> None:
    small, middle, large = (needs(size, read_baseline()) for size in SIZES)

    assert max(limit.fill(small) for limit in LIMITS) < 0.1
    assert max(limit.fill(middle) for limit in LIMITS) < 1
    assert bottleneck(large) is bottleneck(middle) is LIMITS[0]
    assert LIMITS[0].name == "history kept for ten years, on one PostgreSQL"
    assert all(limit.fill(large) > 1 for limit in LIMITS[1:])


@pytest.mark.parametrize(
    ("file", "limit"),
    [
        ("kubernetes/base/worker.yaml", r"limits: \{ memory: (\d+)Gi \}"),
        ("systemd/ayni-worker@.service", r"MemoryMax=(\d+)G"),
        ("compose/compose.yaml", r"limits: \{ cpus: \"2\", memory: (1)g \}"),
    ],
)
def test_a_worker_with_a_full_cache_stays_within_the_memory_it_is_given(file: str, limit: str) -> None:
    given = re.search(limit, (Path(PAGE).parent / file).read_text(encoding="utf-8"))

    assert given is not None
    assert needs(SIZES[-1], read_baseline()).worker_bytes < 0.75 * int(given[1]) * 2**30
