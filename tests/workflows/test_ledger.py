"""What a run keeps, gives to the record in batches, and carries on, all within what one message may hold."""

from datetime import UTC, datetime
from itertools import count

from domain.events import Actor, Envelope
from domain.log import Received, Started
from tests.stack import new_start
from workflows.ledger import BATCH_BYTES, CARRIED_BYTES, STATE_BYTES, Ledger, fitting
from workflows.messages import json_bytes

START = datetime(2024, 3, 4, 12, tzinfo=UTC)
LONG = "á" * 10_000
fresh = count(1)


def note(text: str) -> Received:
    by = Actor(role="coordinator", person="ana")
    return Received(event=Envelope(id=f"note-{next(fresh)}", type="note_added", by=by, data={"text": text}))


def ledger_with(notes: int, text: str = LONG) -> Ledger:
    ledger = Ledger.started(Started(start=new_start(started_at=START)), START)
    for _ in range(notes):
        ledger.take(note(text), START)
    return ledger


def test_batches_are_small_and_in_order() -> None:
    ledger = ledger_with(notes=60)
    numbers: list[int] = []
    while ledger.outbox:
        batch = ledger.next_entries()
        assert len(batch) == 1 or sum(json_bytes(entry) for entry in batch) <= BATCH_BYTES
        numbers.extend(entry.number for entry in batch)
        ledger.recorded_through(batch[-1].number)
    assert numbers == list(range(1, 62))


def test_what_was_recorded_late_does_not_come_back() -> None:
    ledger = ledger_with(notes=3)
    ledger.recorded_through(2)
    ledger.recorded_through(1)
    assert [entry.number for entry in ledger.outbox] == [3, 4]


def test_a_run_with_hundreds_of_long_notes_fits_into_one_message() -> None:
    ledger = ledger_with(notes=300)
    ledger.recorded_through(ledger.decisions)
    run = ledger.carried()
    assert run is not None
    assert json_bytes(run) <= CARRIED_BYTES
    assert run.carried is not None
    carried = run.carried.state
    assert carried.journal == ledger.state.journal[-len(carried.journal) :]
    assert carried.receipts == ledger.state.receipts
    assert carried.seq == ledger.state.seq


def test_a_run_waits_for_the_record_rather_than_lose_what_it_has_not() -> None:
    assert ledger_with(notes=300).carried() is None


def test_receipts_are_the_last_thing_left_behind() -> None:
    state = ledger_with(notes=40, text="nota").state
    small = fitting(state, json_bytes(state.model_copy(update={"journal": ()})) - 200)
    assert small.journal == ()
    assert list(small.receipts) == list(state.receipts)[-len(small.receipts) :]
    assert 0 < len(small.receipts) < 40
    assert fitting(state, STATE_BYTES) == state


def test_the_timeline_is_answered_in_pages() -> None:
    ledger = ledger_with(notes=120)
    facts = []
    since = 0
    while page := ledger.page(since):
        facts.extend(page)
        since = page[-1].seq
    assert facts == list(ledger.state.journal)
    assert len(ledger.page(0)) < len(facts)
