"""How fast the core decides, alone."""

from collections.abc import Callable, Iterator

from bench.life import Life, formalization_life, life, long_ago
from bench.measurement import Measurement, interleaved
from domain.events import ClockReached
from domain.machine import begin, decide, next_deadline
from domain.simulation import simulate

LIVES = 10
ROUNDS = 7


def measure() -> Iterator[Measurement]:
    """Decisions per second as the workflow takes them, for both kinds of lives, and whole lives through `simulate`."""
    alliance, organization = life("bench", long_ago()), formalization_life("bench-org", long_ago())
    deciding, simulating, formalizing = interleaved(
        ROUNDS, _ten(_decisions, alliance), _ten(_simulated, alliance), _ten(_decisions, organization)
    )
    ours, theirs = LIVES * _decisions(alliance) / deciding, LIVES * _decisions(organization) / formalizing
    yield Measurement("core decisions", ours, "decisions/s", "higher")
    yield Measurement("simulated 30-month lives", LIVES / simulating, "lives/s", "higher")
    yield Measurement("core decisions of an organization", theirs, "decisions/s", "higher")
    yield Measurement("core decisions, organization against alliance", theirs / ours, "ratio", "higher")


def _ten(lived: Callable[[Life], object], prepared: Life) -> Callable[[], None]:
    def work() -> None:
        for _ in range(LIVES):
            lived(prepared)

    return work


def _simulated(prepared: Life) -> None:
    list(simulate(*prepared))


def _decisions(prepared: Life) -> int:
    """Every deadline and every event as a decision of its own; how many there were."""
    start, events, until = prepared
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
