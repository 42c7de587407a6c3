"""`python -m bench [NAME ...]`: every measurement, or those of the named modules; one JSON line each."""

import sys
from collections.abc import Callable, Iterator

from bench import capacity, core, engine, history, startup
from bench.measurement import Measurement, read_baseline

MEASUREMENTS: dict[str, Callable[[], Iterator[Measurement]]] = {
    "core": core.measure,
    "startup": startup.measure,
    "history": history.measure,
    "engine": engine.measure,
    "capacity": capacity.measure,
}


def main(names: list[str]) -> None:
    """Print what was asked for; everything when nothing was."""
    unknown = set(names) - MEASUREMENTS.keys()
    if unknown:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; choose from: {', '.join(MEASUREMENTS)}")
    baseline = read_baseline()
    for name in names or MEASUREMENTS:
        for measurement in MEASUREMENTS[name]():
            print(measurement.line(baseline), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
