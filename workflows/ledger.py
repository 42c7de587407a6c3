"""The state of one lifecycle and the decisions that the record does not hold yet, within what one message can carry."""

from datetime import datetime
from typing import Final, NamedTuple

from activities.lives import KeptState
from activities.record import Batch
from domain.acceptance import facts_of, is_accepted
from domain.errors import LifecycleFull, RecordBehind
from domain.facts import Fact
from domain.fingerprint import fingerprint
from domain.log import Entry, Input, Received, Started, take
from domain.machine import Decision
from domain.plan_change import changed_since
from domain.views import status_of
from workflows.messages import Carried, Receipt, Run, Timeline, json_bytes

#: What one activity is given at most; the server refuses payloads above 2 MiB.
BATCH_ENTRIES: Final = 100
BATCH_BYTES: Final = 256 * 1024
#: A continued run must fit into one payload at every moment. Events that make the state larger than this are refused;
#: what time brings has the room above.
FULL_BYTES: Final = 900_000
#: What waits for the record may take so much before events are refused, and before time itself waits.
BACKLOG_BYTES: Final = 600_000
LONGEST_BACKLOG_BYTES: Final = 700_000
#: A whole run, with a last decision that was large: the most that a start with its past may come to.
RUN_BYTES: Final = 2_000_000
#: How much of the timeline one query answers; the next page starts after its last fact.
PAGE_FACTS: Final = 500
PAGE_BYTES: Final = 512 * 1024


class _Waiting(NamedTuple):
    """An entry that waits for the record, and the bytes that it takes."""

    entry: Entry
    size: int


class Ledger:
    """What a workflow keeps.

    `stage_completed` says whether a stage ended since this ledger was opened, `is_new` that the lifecycle begins with it,
    `revived` from how many decisions of the record it was made anew, and `written_by_today` that the run before it was one of this version of Ayni or a later one.
    """

    def __init__(self, carried: Carried, *, is_new: bool = False, revived: int | None = None) -> None:
        self.state = carried.state
        self.is_new = is_new
        self.revived = revived
        self.written_by_today = not is_new and carried.build is not None
        self.stage_completed = False
        #: The version that decided last, and the one whose beginning the record knows.
        self._build = self._kept_build = carried.build
        self._to_keep: list[KeptState] = []
        self._waiting = [_Waiting(entry, json_bytes(entry)) for entry in carried.outbox]
        self._backlog = sum(each.size for each in self._waiting)
        #: An estimate, measured anew as soon as it says that there is no room. Only `take` changes it: that runs in every
        #: replay, while a message that was refused before it was taken leaves no trace.
        self._state_bytes = json_bytes(self.state)
        #: The plan as the record has it; None when that is not known.
        self._recorded_plan = self._given_plan = None if self._waiting else self.state.plan

    @classmethod
    def started(cls, entered: Started, now: datetime, build: str = "") -> "Ledger":
        """The ledger of a new lifecycle. Raises a `Refusal` when it cannot start so."""
        decision = take(None, entered, now)
        first = _entry(decision, entered, now, build)
        return cls(Carried(state=decision.state, outbox=(first,), build=build), is_new=True)

    @property
    def closed(self) -> bool:
        """Whether nothing more happens to the lifecycle."""
        return self.state.status == "closed"

    @property
    def outbox(self) -> list[Entry]:
        """The decisions that the record does not hold yet, oldest first."""
        return [each.entry for each in self._waiting]

    @property
    def is_behind(self) -> bool:
        """Whether so much waits for the record that not even time may add to it."""
        return self._backlog > LONGEST_BACKLOG_BYTES

    def preview(self, entered: Input, now: datetime) -> Decision:
        """What would follow. Raises a `Refusal`."""
        decision = take(self.state, entered, now)
        if isinstance(entered, Received) and not decision.repeated:
            self._check_room(entered, decision)
        return decision

    def take(self, entered: Input, now: datetime, build: str = "") -> Decision:
        """Decide, and keep the result and its log entry. Raises a `Refusal`, which changes nothing (SPEC M3)."""
        decision = self.preview(entered, now)
        if not decision.repeated:
            self._notice(build)
            self.state = decision.state
            self.stage_completed = self.stage_completed or _completes_a_stage(decision.facts)
            self._wait(_entry(decision, entered, now, build))
        return decision

    @property
    def state_to_keep(self) -> KeptState | None:
        """The first state that the record is to keep because another version of the worker went on from it (SPEC K3)."""
        return next(iter(self._to_keep), None)

    def state_was_kept(self) -> None:
        """The record has it; others may have been noticed since it was given to it."""
        self._kept_build = self._to_keep.pop(0).build

    def next_batch(self) -> Batch:
        """The oldest entries that wait, as many as one activity is given, and how the lifecycle stands now."""
        entries = self._next_entries()
        self._given_plan = self.state.plan
        return Batch(
            lifecycle=self.state.lifecycle,
            entries=entries,
            decisions=self.state.decisions,
            decided_at=self._waiting[-1].entry.at,
            status=status_of(self.state),
            plan=changed_since(self._recorded_plan, self.state.plan),
        )

    def recorded_through(self, number: int) -> None:
        """Forget the entries up to `number`: the record holds them, and the plan as it was in the last batch."""
        self._waiting = [each for each in self._waiting if each.entry.number > number]
        self._backlog = sum(each.size for each in self._waiting)
        self._recorded_plan = self._given_plan

    def carried(self) -> Run:
        """What the next run takes over."""
        carried = Carried(state=self.state, outbox=tuple(self.outbox), build=self._kept_build or "")
        return Run(carried=carried)

    def page(self, since: int) -> Timeline:
        """The facts after `since`, as many as one answer holds."""
        there = self._facts()
        size = 0
        chosen: list[Fact] = []
        for fact in (fact for fact in there if fact.seq > since):
            size += fact.size
            if chosen and (size > PAGE_BYTES or len(chosen) == PAGE_FACTS):
                break
            chosen.append(fact)
        return Timeline(only_in_record=there[0].seq - 1 if there else self.state.seq, facts=tuple(chosen))

    def known_receipt(self, event_id: str) -> Receipt | None:
        """The answer that an event had; None when no such event was accepted."""
        return self.receipt(event_id) if is_accepted(self.state, event_id) else None

    def receipt(self, event_id: str) -> Receipt:
        """The answer that an accepted event had. Raises `KeyError` when no such event was accepted."""
        acceptance = self.state.accepted[fingerprint(event_id)]
        facts = facts_of(self.state, event_id)
        return Receipt(
            event_id=event_id,
            decision=acceptance.decision or None,
            facts="record" if facts is None else facts,
        )

    def first_receipt(self, event_id: str, decision: Decision) -> Receipt:
        """The answer to an event that was just accepted."""
        receipt = self.receipt(event_id)
        if receipt.facts != "record" or sum(fact.size for fact in decision.facts) > PAGE_BYTES:
            return receipt
        return receipt.model_copy(update={"facts": decision.facts})

    def _notice(self, build: str) -> None:
        """The first decision of another version: the state before it is to be kept."""
        if build and build != self._build:
            self._to_keep.append(KeptState(build=build, state=self.state))
            self._build = build

    def _next_entries(self) -> tuple[Entry, ...]:
        size = 0
        chosen: list[Entry] = []
        for each in self._waiting[:BATCH_ENTRIES]:
            size += each.size
            if chosen and size > BATCH_BYTES:
                break
            chosen.append(each.entry)
        return tuple(chosen)

    def _facts(self) -> list[Fact]:
        """What the journal has, and before it what the record has not."""
        journal = self.state.journal
        oldest = journal[0].seq if journal else self.state.seq + 1
        unrecorded = [fact for each in self._waiting for fact in each.entry.facts if fact.seq < oldest]
        return [*unrecorded, *journal]

    def _wait(self, entry: Entry) -> None:
        size = json_bytes(entry)
        self._waiting.append(_Waiting(entry, size))
        self._backlog += size
        self._state_bytes += 2 * size
        if self._state_bytes > FULL_BYTES:
            self._state_bytes = json_bytes(self.state)

    def _check_room(self, entered: Received, decision: Decision) -> None:
        """Raises a `Refusal` before anything is acknowledged that a continued run could not carry."""
        if self._backlog > BACKLOG_BYTES:
            raise RecordBehind(field="id", lifecycle=self.state.lifecycle)
        growth = 2 * (json_bytes(entered) + sum(fact.size for fact in decision.facts))
        if self._state_bytes + growth <= FULL_BYTES or entered.event.type == "closed":
            return
        after = json_bytes(decision.state)
        if after > FULL_BYTES and after > json_bytes(self.state):
            raise LifecycleFull(field="data", lifecycle=self.state.lifecycle)


def _entry(decision: Decision, entered: Input, now: datetime, build: str) -> Entry:
    return Entry(
        number=decision.state.decisions,
        at=now,
        input=entered,
        facts=decision.facts,
        intents=decision.intents,
        build=build or None,
    )


def _completes_a_stage(facts: tuple[Fact, ...]) -> bool:
    return any(fact.type == "stage_completed" for fact in facts)
