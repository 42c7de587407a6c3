"""Running a lifecycle through the core alone (SPEC section 9): what happens, and what happens if nobody acts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.errors import Refusal
from domain.events import ClockReached, Envelope, LifecycleStart
from domain.facts import Fact
from domain.machine import begin, decide
from domain.state import State


@dataclass(frozen=True)
class Refused:
    """An event of a scenario that the rules refused, at the instant at which it was recorded."""

    at: datetime
    event: Envelope
    refusal: Refusal

    def flat(self) -> dict[str, Any]:
        """One JSON object, as the timeline shows it."""
        return {
            "at": self.at.isoformat(),
            "type": "event_refused",
            "code": self.refusal.code,
            "event": self.event.type,
            "event_id": self.event.id,
            "field": self.refusal.field,
        }


def simulate(start: LifecycleStart, events: Iterable[Envelope], until: datetime) -> Iterator[Fact | Refused]:
    """Everything that happens to a lifecycle up to `until`, in order. `events` come in the order of `occurred_at`."""
    yield from replay(begin(start), events, until)


def forecast(state: State, until: datetime) -> Iterator[Fact | Refused]:
    """What happens to a running lifecycle up to `until` if nobody acts."""
    yield from replay(state, (), until)


def replay(state: State, events: Iterable[Envelope], until: datetime) -> Iterator[Fact | Refused]:
    """`simulate`, from a given state."""
    for event in events:
        at = min(event.occurred_at or until, until)
        before = decide(state, ClockReached(), at)
        yield from before.facts
        state = before.state
        try:
            after = decide(state, event, at)
        except Refusal as refusal:
            yield Refused(at=state.local(at), event=event, refusal=refusal)
            continue
        state = after.state
        yield from () if after.repeated else after.facts
    yield from decide(state, ClockReached(), until).facts


def numbered(lines: Iterable[Fact | Refused]) -> Iterator[dict[str, Any]]:
    """The timeline as JSON objects; `seq` is the place in it."""
    for seq, line in enumerate(lines, start=1):
        yield {"seq": seq, **{name: value for name, value in line.flat().items() if name != "seq"}}
