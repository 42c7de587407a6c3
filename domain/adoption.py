"""Starting a lifecycle, also midway: its past is applied as if it had been lived (SPEC V6)."""

from dataclasses import replace
from datetime import datetime

from domain.errors import Refusal
from domain.events import ClockReached, Envelope, LifecycleStart
from domain.facts import Fact, Intent
from domain.machine import Decision, begin, decide, record_refusal
from domain.state import State
from domain.summary import summarised


def adopt(start: LifecycleStart, now: datetime) -> Decision:
    """The lifecycle as it stands at `now`, after its past events in the order of their `occurred_at`.

    An event of the past that is refused is recorded as such and the rest goes on. Nobody is notified of what is
    over: of all intents only what still stands is left. Raises a `Refusal` when the start itself is not possible.
    """
    state = begin(start)
    facts: list[Fact] = []
    intents: list[Intent] = []
    for event in sorted(start.past, key=lambda event: event.occurred_at or start.started_at):
        decision = _lived(state, event, min(event.occurred_at or start.started_at, now))
        state = decision.state
        facts.extend(decision.facts)
        intents.extend(decision.intents)
    caught_up = decide(state, ClockReached(), now)
    standing = summarised((*intents, *caught_up.intents), caught_up.state, now, now)
    return replace(caught_up, facts=(*facts, *caught_up.facts), intents=standing)


def _lived(state: State, event: Envelope, at: datetime) -> Decision:
    before = decide(state, ClockReached(), at)
    try:
        after = decide(before.state, event, at)
    except Refusal as refusal:
        after = record_refusal(before.state, event.id, event.type, refusal, at)
    facts = () if after.repeated else after.facts
    return replace(after, facts=(*before.facts, *facts), intents=(*before.intents, *after.intents))
