"""The state of one lifecycle and the decisions that the record does not hold yet."""

from datetime import datetime
from typing import TypeVar

from domain.facts import Fact
from domain.log import Entry, Input, Started, take
from domain.machine import Decision
from domain.state import State
from workflows.messages import Carried, Receipt, Run, json_bytes

Item = TypeVar("Item")

#: What one activity is given at most; the server refuses payloads above 2 MiB.
BATCH_ENTRIES = 100
BATCH_BYTES = 256 * 1024
#: A continued run must fit into one payload. The state gets this much, and what waits for the record the rest.
STATE_BYTES = 800_000
CARRIED_BYTES = 1_500_000
#: How much of the timeline one query answers; the next page starts after its last fact.
PAGE_FACTS = 500
PAGE_BYTES = 512 * 1024


#: What happens to a plan, and the end of a pause, which moves its dates.
PLAN_FACTS = frozenset(
    {
        "need_recorded",
        "plan_proposed",
        "plan_endorsed",
        "plan_agreed",
        "activity_updated",
        "plan_stalled",
        "clock_shifted",
    }
)


class Ledger:
    """What a workflow keeps. `stage_completed` says whether a stage ended since this ledger was opened."""

    def __init__(self, carried: Carried) -> None:
        self.state = carried.state
        self.decisions = carried.decisions
        self.outbox = list(carried.outbox)
        self.stage_completed = False

    @classmethod
    def started(cls, entered: Started, now: datetime) -> "Ledger":
        """The ledger of a new lifecycle. Raises a `Refusal` when it cannot start so."""
        decision = take(None, entered, now)
        first = Entry(number=1, at=now, input=entered, facts=decision.facts, intents=decision.intents)
        return cls(Carried(state=decision.state, decisions=1, outbox=(first,)))

    @property
    def closed(self) -> bool:
        """Whether nothing more happens to the lifecycle."""
        return self.state.status == "closed"

    def preview(self, entered: Input, now: datetime) -> Decision:
        """What would follow. Raises a `Refusal`."""
        return take(self.state, entered, now)

    def take(self, entered: Input, now: datetime) -> Decision:
        """Decide, and keep the result and its log entry. Raises a `Refusal`, which changes nothing (SPEC M3)."""
        decision = take(self.state, entered, now)
        if not decision.repeated:
            self.state = decision.state
            self.decisions += 1
            self.stage_completed = self.stage_completed or _completes_a_stage(decision.facts)
            self.outbox.append(
                Entry(
                    number=self.decisions,
                    at=now,
                    input=entered,
                    facts=decision.facts,
                    intents=decision.intents,
                )
            )
        return decision

    def next_entries(self) -> tuple[Entry, ...]:
        """The oldest entries of the outbox that fit into one batch; at least one."""
        size = 0
        chosen: list[Entry] = []
        for entry in self.outbox[:BATCH_ENTRIES]:
            size += json_bytes(entry)
            if chosen and size > BATCH_BYTES:
                break
            chosen.append(entry)
        return tuple(chosen)

    def recorded_through(self, number: int) -> None:
        """Forget the entries up to `number`: the record holds them."""
        self.outbox = [entry for entry in self.outbox if entry.number > number]

    def carried(self) -> Run | None:
        """What the next run takes over; None while too much waits for the record to fit into one payload."""
        state = fitting(self.state, STATE_BYTES)
        run = Run(carried=Carried(state=state, decisions=self.decisions, outbox=tuple(self.outbox)))
        return run if json_bytes(run) <= CARRIED_BYTES else None

    def page(self, since: int) -> list[Fact]:
        """The facts after `since`, as many as one answer holds."""
        size = 0
        chosen: list[Fact] = []
        for fact in (fact for fact in self.state.journal if fact.seq > since):
            size += json_bytes(fact)
            if chosen and (size > PAGE_BYTES or len(chosen) == PAGE_FACTS):
                break
            chosen.append(fact)
        return chosen

    def accepted(self, event_id: str) -> bool:
        """Whether such an event was accepted."""
        return event_id in self.state.receipts

    def receipt(self, event_id: str) -> Receipt:
        """The answer that an accepted event had. Raises `KeyError` when no such event was accepted."""
        first = self.state.receipts[event_id]
        facts = tuple(fact for fact in self.state.journal if first.first_seq <= fact.seq <= first.last_seq)
        return Receipt(event_id=event_id, facts=facts)


def fitting(state: State, size: int) -> State:
    """`state` in at most `size` bytes of JSON: without its oldest facts, then without its oldest receipts.

    The record keeps them all. A lifecycle gets here after thousands of long notes, and must go on.
    """
    while json_bytes(state) > size and (state.journal or state.receipts):
        if state.journal:
            state = state.model_copy(update={"journal": _newer_half(state.journal)})
        else:
            state = state.model_copy(update={"receipts": dict(_newer_half(tuple(state.receipts.items())))})
    return state


def concerns_plan(entry: Entry) -> bool:
    """Whether an entry may have changed the needs or activities of its lifecycle."""
    return any(fact.type in PLAN_FACTS for fact in entry.facts)


def _newer_half(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return items[len(items) // 2 + 1 :]


def _completes_a_stage(facts: tuple[Fact, ...]) -> bool:
    return any(fact.type == "stage_completed" for fact in facts)
