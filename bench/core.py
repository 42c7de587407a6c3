"""How fast the core decides, alone."""

from collections.abc import Iterator

from bench.life import life, long_ago
from bench.measurement import Measurement, interleaved
from domain.events import ClockReached
from domain.machine import begin, decide, next_deadline
from domain.simulation import simulate

LIVES = 10
ROUNDS = 7


def measure() -> Iterator[Measurement]:
    """Decisions per second as the workflow takes them, and whole lives per second through `simulate`."""
    decisions = _decisions_of_a_life()

    def decide_lives() -> None:
        for _ in range(LIVES):
            _decisions_of_a_life()

    def simulate_lives() -> None:
        start, events, until = PREPARED
        for _ in range(LIVES):
            list(simulate(start, events, until))

    deciding, simulating = interleaved(ROUNDS, decide_lives, simulate_lives)
    yield Measurement("core decisions", LIVES * decisions / deciding, "decisions/s", "higher")
    yield Measurement("simulated 30-month lives", LIVES / simulating, "lives/s", "higher")


PREPARED = life("bench", long_ago())


def _decisions_of_a_life() -> int:
    """Every deadline and every event as a decision of its own."""
    start, events, until = PREPARED
    state, count = begin(start), 0
    waiting = list(events)
    while True:
        deadline = next_deadline(state)
        event_at = waiting[0].occurred_at if waiting else None
        if event_at is not None and (deadline is None or event_at < deadline):
            state = decide(state, waiting.pop(0), event_at).state
        elif deadline is not None and deadline <= until:
            state = decide(state, ClockReached(), deadline).state
        else:
            return count
        count += 1
