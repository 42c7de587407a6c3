"""SPEC M3, V1: one lifecycle is driven past every limit, and state, log and read model say the same in the end."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.read_model import (
    Filters,
    event_log_of,
    facts_of_event,
    get_lifecycle,
    list_plans,
    timeline_page,
)
from activities.record import RecordActivities
from contracts.catalogue import EVENT_DATA
from domain import acceptance, journal
from domain.errors import Refusal
from domain.events import PAYLOADS, Actor, Envelope
from domain.log import Received, Started, rebuild
from domain.state import Attributes
from domain.views import status_of
from tests.stack import new_start
from workflows.ledger import RUN_BYTES, Ledger
from workflows.messages import Run, json_bytes

START = datetime(2024, 3, 4, 12, tzinfo=UTC)
REGION = "Región de las vidas largas"
#: Of four bytes each: as large as a text of so many characters can be.
WIDE = "😀"
ROLES = ("coordinator", "program_director", "company_lead", "residence_lead")


def longest(event_type: str) -> dict[str, JsonValue]:
    """The example of an event with every free text as long as its schema allows."""
    schema = PAYLOADS[event_type].model_json_schema()
    return {
        name: _longest(schema, value, schema["properties"][name])
        for name, value in EVENT_DATA[event_type].items()
    }


def _longest(schema: dict[str, Any], value: JsonValue, field: dict[str, Any]) -> JsonValue:
    options = [field, *field.get("anyOf", ())]
    limit = next((each["maxLength"] for each in options if "maxLength" in each), 0)
    free = isinstance(value, str) and " " in value
    return WIDE * limit if free and limit else value


def events(random: Random, fresh: "count[int]") -> Iterator[Envelope]:
    """Events of every type in no order, with their longest values, under fresh ids."""
    longest_data = {event_type: longest(event_type) for event_type in EVENT_DATA}
    types = [each for each in EVENT_DATA if each not in {"closed", "definition_migrated"}]
    while True:
        event_type = random.choice([*types, "need_recorded", "need_recorded", "note_added"])
        data = dict(longest_data[event_type])
        number = next(fresh)
        if event_type == "need_recorded":
            data["id"] = f"N-{number % 900}"
        if event_type == "contact_held":
            data.pop("held_on", None)
        yield Envelope(
            id=f"event-{number}",
            type=event_type,
            by=Actor(role=random.choice(ROLES), person="ana"),
            data=data,
        )


class Drive:
    """One lifecycle, its record, and what was sent to it."""

    def __init__(self, engine: AsyncEngine, seed: int) -> None:
        start = new_start(
            started_at=START, stage="sensitization", attributes=Attributes(region=f"{REGION} {seed}")
        )
        self.engine, self.random = engine, Random(seed)  # noqa: S311 - a story that can be told again
        self.ledger = Ledger.started(Started(start=start), START, "1")
        self.now = START
        self.accepted: dict[str, Envelope] = {}
        self.answers: Counter[str] = Counter()

    async def record(self) -> None:
        while self.ledger.outbox:
            batch = self.ledger.next_batch()
            assert json_bytes(batch) < RUN_BYTES
            self.ledger.recorded_through(await RecordActivities(self.engine).record(batch))

    def continue_as_new(self) -> None:
        content = self.ledger.carried().model_dump_json()
        assert len(content.encode()) <= RUN_BYTES
        carried = Run.model_validate_json(content).carried
        assert carried is not None
        self.ledger = Ledger(carried)

    def send(self, event: Envelope) -> None:
        before = self.ledger.state
        try:
            decision = self.ledger.take(Received(event=event), self.now, "1")
        except Refusal as refusal:
            self.answers[refusal.code] += 1
            assert self.ledger.state is before
            return
        self.answers["repeated" if decision.repeated else "accepted"] += 1
        assert decision.repeated == (event.id in self.accepted)
        self.accepted.setdefault(event.id, event)

    def close(self) -> None:
        """K5: after the close every event is answered as before, under its content alone, and nothing new is taken."""
        end = Actor(role="program_director", person="eva")
        self.send(Envelope(id="end", type="closed", by=end, data=dict(EVENT_DATA["closed"])))
        assert self.ledger.closed
        for event in list(self.accepted.values()):
            self.send_again(event)
        refused = self.answers["lifecycle_closed"]
        self.send(Envelope(id="late", type="note_added", by=end, data={"text": "tarde"}))
        assert self.answers["lifecycle_closed"] == refused + 1

    def send_again(self, event: Envelope) -> None:
        self.send(event)
        other = event.model_copy(update={"by": Actor(role=event.by.role, person="otra")})
        before = self.answers["event_id_reused"]
        self.send(other)
        assert self.answers["event_id_reused"] == before + 1


@pytest.mark.parametrize("seed", [1])
async def test_m3_v1_past_every_limit_nothing_is_lost_doubled_or_forgotten(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(acceptance, "MOST_EVENTS", 300)
    monkeypatch.setattr(journal, "MOST_FACTS", 120)
    drive = Drive(engine, seed)
    stream = events(drive.random, count(1))
    for _ in range(1_800):
        drive.now += timedelta(minutes=drive.random.choice([1, 30, 600]))
        drive.send(next(stream))
        chance = drive.random.random()
        if chance < 0.1 and drive.accepted:
            drive.send_again(drive.random.choice(list(drive.accepted.values())))
        if chance < 0.05:
            drive.continue_as_new()
        if chance > 0.93:
            await drive.record()
    assert drive.answers["accepted"] == 300
    assert drive.answers["lifecycle_full"] > 0
    assert drive.answers["record_behind"] > 0
    assert drive.answers["repeated"] > 20

    await drive.record()
    drive.close()
    await drive.record()
    state = drive.ledger.state
    log = await event_log_of(engine, state.lifecycle)
    received = [entry.input.event.id for entry in log if isinstance(entry.input, Received)]
    assert received == list(drive.accepted)
    assert rebuild(log).model_dump_json() == state.model_dump_json()
    assert await get_lifecycle(engine, state.lifecycle) == status_of(state)
    assert await list_plans(engine, Filters(region=f"{REGION} {seed}")) == [(status_of(state), state.plan)]
    await _tells_everything(drive)


async def _tells_everything(drive: Drive) -> None:
    """What the lifecycle does not keep any more stands in the record, under the number that its receipt gives."""
    state, since = drive.ledger.state, 0
    seqs: list[int] = []
    while page := await timeline_page(drive.engine, state.lifecycle, since):
        seqs.extend(fact.seq for fact in page)
        since = seqs[-1]
    assert seqs == list(range(1, state.seq + 1))
    kept = {fact.seq for fact in state.journal}
    for event_id in drive.random.sample(list(drive.accepted), 60):
        receipt = drive.ledger.receipt(event_id)
        recorded = await facts_of_event(drive.engine, state.lifecycle, event_id)
        assert recorded
        if receipt.facts == "record":
            assert not {fact.seq for fact in recorded} <= kept
        else:
            assert [fact.flat() for fact in receipt.told] == [fact.flat() for fact in recorded][
                -len(receipt.told) :
            ]
