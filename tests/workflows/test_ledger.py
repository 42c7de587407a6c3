"""What a run keeps, gives to the record in batches, and carries on, all within what one message may hold."""

import contextlib
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from pydantic import JsonValue

from activities.lives import KeptState
from domain import journal
from domain.errors import LifecycleFull, RecordBehind
from domain.events import Actor, ClockReached, Envelope
from domain.facts import Fact
from domain.log import Received, Started
from domain.plan_change import apply_change
from domain.state import Plan
from tests.stack import new_start
from workflows.ledger import BACKLOG_BYTES, BATCH_BYTES, FULL_BYTES, RUN_BYTES, Ledger
from workflows.messages import json_bytes

START = datetime(2024, 3, 4, 12, tzinfo=UTC)
LONG = "á" * 10_000
#: As large as a text that stays in the state may be in bytes.
WIDE = "😀" * 2_000
fresh = count(1)


def received(event_type: str, role: str = "coordinator", **data: JsonValue) -> Received:
    by = Actor(role=role, person="ana")
    return Received(event=Envelope(id=f"{event_type}-{next(fresh)}", type=event_type, by=by, data=data))


def note(text: str) -> Received:
    return received("note_added", text=text)


def need(number: int, text: str = WIDE) -> Received:
    return received(
        "need_recorded",
        id=f"N-{number}",
        area="child_accompaniment",
        standard="educational",
        description=text,
    )


def begun(build: str = "") -> Ledger:
    return Ledger.started(Started(start=new_start(started_at=START)), START, build)


def ledger_with(notes: int, text: str = LONG) -> Ledger:
    ledger = begun()
    for _ in range(notes):
        ledger.take(note(text), START)
    return ledger


def record(ledger: Ledger) -> Plan | None:
    """Give everything to the record; what it is told of the plan, put together."""
    plan = None
    while ledger.outbox:
        batch = ledger.next_batch()
        if batch.plan is not None:
            plan = apply_change(plan or Plan(), batch.plan)
        ledger.recorded_through(batch.entries[-1].number)
    return plan


def test_batches_are_small_and_in_order() -> None:
    ledger = ledger_with(notes=14)
    numbers: list[int] = []
    while ledger.outbox:
        batch = ledger.next_batch()
        assert len(batch.entries) == 1 or sum(json_bytes(entry) for entry in batch.entries) <= BATCH_BYTES
        numbers.extend(entry.number for entry in batch.entries)
        ledger.recorded_through(batch.entries[-1].number)
    assert numbers == list(range(1, 16))


def test_what_was_recorded_late_does_not_come_back() -> None:
    ledger = ledger_with(notes=3)
    ledger.recorded_through(2)
    ledger.recorded_through(1)
    assert [entry.number for entry in ledger.outbox] == [3, 4]


def test_V1_a_run_with_hundreds_of_long_notes_fits_into_one_message_and_knows_every_event() -> None:
    ledger = begun()
    notes = [note(LONG) for _ in range(300)]
    for each in notes:
        ledger.take(each, START)
        record(ledger)
    assert json_bytes(ledger.carried()) <= FULL_BYTES
    for number, each in enumerate(notes, start=2):
        before = ledger.state
        assert ledger.take(each, START).repeated
        assert ledger.state is before
        receipt = ledger.receipt(each.event.id)
        assert receipt.decision == number
        assert receipt.facts == "record" or [fact.type for fact in receipt.told] == ["note_added"]
    assert ledger.receipt(notes[0].event.id).facts == "record"
    assert ledger.receipt(notes[-1].event.id).facts != "record"


def test_M3_what_waits_for_the_record_never_outgrows_a_run_and_is_refused_before_it_is_accepted() -> None:
    ledger = begun()
    accepted = 0
    with contextlib.suppress(RecordBehind):
        while True:
            ledger.take(note(LONG), START)
            accepted += 1
            assert json_bytes(ledger.carried()) <= RUN_BYTES
    assert accepted > 10
    before = ledger.state
    with pytest.raises(RecordBehind):
        ledger.preview(note("short"), START)
    assert ledger.state is before
    assert sum(json_bytes(entry) for entry in ledger.outbox) > BACKLOG_BYTES
    record(ledger)
    assert ledger.take(note("short"), START).facts


def test_M3_time_goes_on_while_the_record_is_behind_until_not_even_time_has_room() -> None:
    ledger = ledger_with(notes=14)
    now = START
    while not ledger.is_behind:
        now += timedelta(days=40)
        ledger.take(ClockReached(), now)
        assert json_bytes(ledger.carried()) <= RUN_BYTES
    record(ledger)
    assert not ledger.is_behind


def test_M3_a_state_that_is_full_refuses_growth_and_nothing_else() -> None:
    ledger = begun()
    accepted = 0
    with contextlib.suppress(LifecycleFull):
        while True:
            ledger.take(need(accepted), START)
            accepted += 1
            record(ledger)
    assert len(ledger.state.plan.needs) == accepted > 50
    assert json_bytes(ledger.carried()) <= FULL_BYTES
    assert ledger.take(need(accepted + 1, "corta"), START).facts, "there is room for a small one"
    assert ledger.take(need(0, "más corta"), START).facts, "what makes the state smaller is welcome"
    ledger.take(received("closed", role="program_director", outcome="closed_early", reason="x"), START)
    assert ledger.closed


def test_P1_a_batch_says_of_a_plan_what_changed_in_it() -> None:
    ledger = begun()
    told = Plan()
    sizes = []
    for number in range(40):
        ledger.take(need(number, LONG[:2_000]), START)
        batch = ledger.next_batch()
        assert batch.plan is not None
        assert list(batch.plan.needs) == [f"N-{number}"]
        told = apply_change(told, batch.plan)
        sizes.append(json_bytes(batch.plan))
        ledger.recorded_through(batch.entries[-1].number)
    assert told == ledger.state.plan
    assert max(sizes) < 2 * min(sizes)
    ledger.take(note("sin novedades"), START)
    assert ledger.next_batch().plan is None


def test_P1_a_run_that_continues_with_a_full_outbox_tells_the_whole_plan_once() -> None:
    ledger = begun()
    for number in range(3):
        ledger.take(need(number, "corta"), START)
    carried = ledger.carried().carried
    assert carried is not None
    next_run = Ledger(carried)
    assert record(next_run) == next_run.state.plan


def test_the_timeline_is_answered_in_pages_and_says_what_only_the_record_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "MOST_FACTS", 60)
    ledger = begun()
    everything: list[Fact] = list(ledger.state.journal)
    for _ in range(200):
        everything.extend(ledger.take(note("a" * 9_000), START).facts)
        if len(ledger.outbox) > 30:
            record(ledger)
    first = ledger.page(0)
    unrecorded = len([fact for entry in ledger.outbox for fact in entry.facts])
    kept = max(unrecorded, len(ledger.state.journal))
    assert first.only_in_record == len(everything) - kept
    facts = list(first.facts)
    while page := ledger.page(facts[-1].seq).facts:
        facts.extend(page)
    assert facts == everything[first.only_in_record :]


def test_K3_each_entry_says_who_decided_and_the_state_before_another_version_is_kept() -> None:
    ledger = begun("1")
    ledger.take(note("a"), START, "1")
    before = ledger.state
    ledger.take(note("b"), START, "2")
    ledger.take(note("c"), START, "2")
    assert [entry.build for entry in ledger.outbox] == ["1", "1", "2", "2"]
    assert ledger.state_to_keep == KeptState(build="2", state=before)
    carried = ledger.carried().carried
    assert carried is not None
    assert carried.build == "1", "the next run has to keep one, as the record has none yet"
    ledger.state_was_kept()
    carried = ledger.carried().carried
    assert carried is not None
    assert carried.build == "2"


def test_K3_a_version_that_decides_while_a_state_is_being_kept_has_its_own_kept_afterwards() -> None:
    ledger = begun("1")
    given = []
    for build in ("2", "3", "4"):
        given.append(KeptState(build=build, state=ledger.state))
        ledger.take(note(build), START, build)
    for kept in given:
        assert ledger.state_to_keep == kept
        ledger.state_was_kept()
        carried = ledger.carried().carried
        assert carried is not None
        assert carried.build == kept.build
    assert ledger.state_to_keep is None
