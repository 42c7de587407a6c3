"""SPEC V1: an id is used once. The same event again is the same answer; another one under its id is told."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import acceptance, journal
from domain.acceptance import facts_of, is_accepted
from domain.errors import EventIdReused, LifecycleClosed, LifecycleFull
from domain.events import Actor, Envelope
from domain.machine import decide
from domain.state import Acceptance, State
from domain.upcasting import upcast
from tests.domain.lives import Life, alliance, small_program, stage

SMALL = small_program(stage())
START = date(2024, 3, 4)
NOON = datetime(2024, 3, 5, 15, tzinfo=UTC)


def note(event_id: str = "one", **changes: Any) -> Envelope:
    values: dict[str, Any] = {
        "id": event_id,
        "type": "note_added",
        "by": Actor(role="helper", person="ana"),
        "data": {"text": "hola"},
    }
    return Envelope.model_validate({**values, **changes})


def noted(*events: Envelope, life: Life | None = None) -> State:
    state = (life or Life(SMALL, start=START)).state
    for event in events:
        state = decide(state, event, NOON).state
    return state


@pytest.mark.parametrize(
    "changes",
    [
        {"data": {"text": "  hola  "}},
        {"by": {"role": "helper", "person": "ana"}},
    ],
)
def test_V1_the_same_content_written_otherwise_is_the_same_event(changes: dict[str, Any]) -> None:
    state = noted(note())
    again = decide(state, note(**changes), NOON + timedelta(days=90))
    assert (again.repeated, again.state is state) == (True, True)
    assert [fact.type for fact in again.facts] == ["note_added"]


def test_V1_an_instant_is_the_same_in_every_zone() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=-3)))
    state = noted(note(occurred_at=NOON))
    assert decide(state, note(occurred_at=there), NOON).repeated


@pytest.mark.parametrize(
    "changes",
    [
        {"data": {"text": "chao"}},
        {"data": {"text": 5}},
        {"data": {}},
        {"type": "paused", "data": {"reason": "hola"}},
        {"type": "nothing_of_ours"},
        {"by": {"role": "boss", "person": "ana"}},
        {"by": {"role": "helper", "person": "beto"}},
        {"occurred_at": NOON},
    ],
    ids=lambda changes: str(sorted(changes)),
)
def test_V1_other_content_under_a_used_id_is_refused_and_changes_nothing(changes: dict[str, Any]) -> None:
    state = noted(note())
    before = state.model_dump_json()
    with pytest.raises(EventIdReused) as refused:
        decide(state, note(**changes), NOON + timedelta(days=1))
    assert (refused.value.code, refused.value.field) == ("event_id_reused", "id")
    assert state.model_dump_json() == before


def test_V1_every_accepted_event_is_known_for_ever_and_says_its_decision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "MOST_FACTS", 20)
    events = [note(f"note-{number}") for number in range(300)]
    state = noted(*events)
    assert len(state.accepted) == 300
    assert len(state.journal) == 20
    assert len(state.receipts) == 20
    for number, event in enumerate(events):
        again = decide(state, event, NOON)
        assert again.repeated
        assert again.state is state
        facts = facts_of(state, event.id)
        assert (facts is None) == (number < 280)
        assert len(again.facts) == (0 if facts is None else 1)


def test_V1_ten_thousand_events_take_about_300_kilobytes() -> None:
    state = noted(note())
    state.accepted = {f"{number:011}": Acceptance("abcdefghijk", 10_000 + number) for number in range(10_000)}
    added = len(state.model_dump_json()) - len(noted(note()).model_dump_json())
    assert 250_000 < added < 400_000


def test_V1_a_full_lifecycle_refuses_what_is_new_answers_what_is_known_and_can_be_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acceptance, "MOST_EVENTS", 5)
    events = [note(f"note-{number}") for number in range(5)]
    state = noted(*events)
    with pytest.raises(LifecycleFull):
        decide(state, note("one-more"), NOON)
    assert decide(state, events[0], NOON).repeated
    end = note(
        "end", type="closed", by={"role": "boss", "person": "eva"}, data={"outcome": "stopped", "reason": "x"}
    )
    closed = decide(state, end, NOON).state
    assert closed.status == "closed"
    with pytest.raises(LifecycleClosed):
        decide(closed, note("after-the-end"), NOON)


@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=200),
        max_size=60,
    )
)
def test_V1_the_journal_never_takes_more_room_than_it_may(texts: list[str]) -> None:
    limits = (journal.MOST_FACTS, journal.MOST_BYTES)
    journal.MOST_FACTS, journal.MOST_BYTES = 25, 4_000
    try:
        state = Life(SMALL, start=START).state
        for number, text in enumerate(texts):
            if not text.strip():
                continue
            state = decide(state, note(f"note-{number}", data={"text": text}), NOON).state
            sizes = [len(fact.model_dump_json().encode()) for fact in state.journal]
            assert state.journal_bytes == sum(sizes) <= 4_000
            assert len(sizes) <= 25
            assert [fact.seq for fact in state.journal] == list(
                range(state.seq - len(sizes) + 1, state.seq + 1)
            )
            oldest = state.seq - len(sizes) + 1
            assert all(receipt.first_seq >= oldest for receipt in state.receipts.values())
            assert is_accepted(state, f"note-{number}")
    finally:
        journal.MOST_FACTS, journal.MOST_BYTES = limits


def test_V1_a_state_of_the_first_schema_keeps_its_ids() -> None:
    life = Life(alliance(), start=START)
    written = life.state.model_dump(mode="json")
    old = {
        name: value
        for name, value in written.items()
        if name not in {"accepted", "decisions", "journal_bytes"}
    } | {"schema_version": 1, "receipts": {"visit-1": {"first_seq": 1, "last_seq": 2}}}
    state = State.model_validate(upcast(old))
    event = note("visit-1", by={"role": "coordinator", "person": "ana"})
    again = decide(state, event, NOON)
    assert state.schema_version == 2
    assert again.repeated
    assert [fact.seq for fact in again.facts] == [1, 2]
    assert (
        decide(state, note("visit-2", by={"role": "coordinator", "person": "ana"}), NOON).state.seq
        > state.seq
    )
