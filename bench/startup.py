"""How long a person waits for the command line to say anything, beside the `temporal` command on this machine."""

import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measurement import Measurement, interleaved
from workers.local.binaries import find_temporal

ROUNDS = 15


def measure() -> Iterator[Measurement]:
    """Seconds of `--help`, in turns, and their ratio."""
    ayni = Path(sysconfig.get_path("scripts")) / "ayni"
    ours, theirs = interleaved(ROUNDS, _helping(ayni), _helping(find_temporal(None)))
    yield Measurement("ayni --help", ours, "s", "lower")
    yield Measurement("temporal --help", theirs, "s", "lower")
    yield Measurement("ayni --help against temporal --help", ours / theirs, "ratio", "lower")


def _helping(program: Path) -> Callable[[], object]:
    return lambda: subprocess.run([program, "--help"], check=True, stdout=subprocess.DEVNULL)
