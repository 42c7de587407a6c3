"""A scenario through the real workflow, on a server with skipped time (SPEC section 9).

What lies before `now` is imported as a past (SPEC V6); what lies ahead is lived: timers fire, events come in as
updates. The server's clock runs on while it skips, so a workflow decides an event some milliseconds after the
instant that the scenario names. Two rules make the timeline exact all the same:

1. Events are submitted at a quiet instant of their local day. Every deadline is a local day (SPEC D1), so the
   decision is the same as at the scenario's instant.
2. The receipt of an event tells which facts it caused; those that carry the instant of the decision get the
   scenario's. Facts that time brought about carry their nominal instant already (SPEC M2).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import Client

from domain.days import zone
from domain.errors import Refusal
from domain.events import Envelope, LifecycleStart
from domain.facts import Fact
from domain.simulation import Refused
from workers.clock import LifecycleClock, quiet_instant
from workers.earlier import Earlier
from workers.gateway import Lifecycles


@dataclass(frozen=True)
class Answered:
    """An event that was accepted while it was lived: the instant that the scenario names, and its receipt."""

    at: datetime
    facts: tuple[Fact, ...]


Answer = Answered | Refused


async def simulate_on_temporal(  # noqa: PLR0913 - each part of the question has its name
    client: Client,
    start: LifecycleStart,
    events: Sequence[Envelope],
    *,
    until: datetime,
    now: datetime,
    earlier: Earlier | None = None,
) -> list[Fact | Refused]:
    """What `domain.simulation.simulate` says, from a lifecycle that was really lived up to `until`.

    `events` come in the order of `occurred_at`; `now` divides what is imported from what is lived. `earlier` has the facts of a
    very long life.

    Raises:
        NotAPracticeStack: this server lives in real time.
        AlreadyStarted: the lifecycle's id is taken.
    """
    past = tuple(event for event in events if event.occurred_at is not None and event.occurred_at <= now)
    lifecycles = Lifecycles(client, earlier=earlier)
    await lifecycles.start(start.model_copy(update={"past": past}))
    clock = LifecycleClock(client, start.lifecycle)
    answers: list[Answer] = []
    known = (await lifecycles.status(start.lifecycle)).facts
    for event in events[len(past) :]:
        answer = await _lived(lifecycles, clock, start, event, until)
        answers.append(_without_repetition(answer, known))
        known = max([known, *(fact.seq for fact in _facts(answer))])
    await clock.move_to(quiet_instant(until, start.program.time_zone, start.started_at))
    return list(timeline(await lifecycles.timeline(start.lifecycle), answers, until))


async def _lived(
    lifecycles: Lifecycles, clock: LifecycleClock, start: LifecycleStart, event: Envelope, until: datetime
) -> Answer:
    time_zone = start.program.time_zone
    at = (event.occurred_at or until).astimezone(zone(time_zone))
    await clock.skip_to(quiet_instant(at, time_zone, start.started_at))
    try:
        receipt = await lifecycles.submit(start.lifecycle, event)
    except Refusal as refusal:
        return Refused(at=at, event=event, refusal=refusal)
    return Answered(at, receipt.told)


def _facts(answer: Answer) -> tuple[Fact, ...]:
    return answer.facts if isinstance(answer, Answered) else ()


def _without_repetition(answer: Answer, known: int) -> Answer:
    """An event sent again gets its first receipt, whose facts stand in the timeline already."""
    repeated = any(fact.seq <= known for fact in _facts(answer))
    return Answered(answer.at, ()) if repeated else answer


def timeline(journal: Sequence[Fact], answers: Sequence[Answer], until: datetime) -> Iterator[Fact | Refused]:
    """The journal up to `until`, with the scenario's instants, and each refusal at its place."""
    caused_by = {
        fact.seq: number
        for number, answer in enumerate(answers)
        if isinstance(answer, Answered)
        for fact in answer.facts
    }
    waiting = [(number, answer) for number, answer in enumerate(answers) if isinstance(answer, Refused)]
    for fact in journal:
        number = caused_by.get(fact.seq)
        while waiting and _comes_first(*waiting[0], fact, number):
            yield waiting.pop(0)[1]
        placed = fact if number is None else _at_its_instant(fact, answers[number])
        if placed.at <= until:
            yield placed
    yield from (refused for _, refused in waiting)


def _comes_first(number: int, refused: Refused, fact: Fact, caused_by: int | None) -> bool:
    return refused.at < fact.at if caused_by is None else number < caused_by


def _at_its_instant(fact: Fact, answer: Answer) -> Fact:
    """Facts that follow from an event by a deadline in the past keep that instant; the first one never does."""
    if isinstance(answer, Answered) and fact.at == answer.facts[0].at:
        return fact.model_copy(update={"at": answer.at})
    return fact
