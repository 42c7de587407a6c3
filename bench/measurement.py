"""One measured number, and how to take it on a machine that does other things too."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

BASELINE = Path(__file__).parent / "baseline.jsonl"


@dataclass(frozen=True)
class Measurement:
    """A number. With `better` "higher" or "lower"; a ratio says more about the code than about the machine."""

    name: str
    value: float
    unit: str
    better: str

    def line(self, baseline: dict[str, float]) -> str:
        """One JSON object, with the committed value of the same measurement and the change against it."""
        content: dict[str, object] = {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "better": self.better,
        }
        before = baseline.get(self.name)
        if before:
            content |= {"baseline": before, "change": f"{self.value / before - 1:+.0%}"}
        return json.dumps(content)


def rounded(value: float) -> float:
    """Three digits that mean something."""
    return float(f"{value:.3g}")


def read_baseline() -> dict[str, float]:
    """The committed values by name."""
    lines = BASELINE.read_text(encoding="utf-8").splitlines() if BASELINE.exists() else []
    return {entry["name"]: entry["value"] for entry in map(json.loads, lines)}


def seconds(work: Callable[[], object]) -> float:
    """How long one piece of work takes."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def interleaved(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The median seconds of each piece of work, taken in turns so that noise meets all of them."""
    taken = [[seconds(work) for work in works] for _ in range(rounds)]
    return [median(column) for column in zip(*taken, strict=True)]
