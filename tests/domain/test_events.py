"""SPEC V1, V5, V6, M2: envelopes, repetition, starts with a past and starts ahead."""

from datetime import date, datetime, timedelta

import pytest
from pydantic import BaseModel

from domain.adoption import adopt
from domain.errors import Malformed
from domain.events import PAYLOADS, Actor, Envelope, LifecycleStart, parse_envelope
from domain.machine import HANDLERS, begin, decide, next_deadline
from domain.simulation import simulate
from domain.views import status_of
from tests.domain.lives import Life, alliance, cadence, requirement, small_program, stage

#: Events that definitions need besides those of the specification (SPEC V5); a started hand-over may fall through.
OTHERS = {
    "handover_cancelled",
    "filing_appealed",
    "filing_extended",
    "filing_followed_up",
    "requirement_renewed",
    "documents_gathered",
    "choice_made",
    "board_elected",
    "identity_document_recorded",
    "measure_recorded",
}
#: Of SPEC V5; only a start can bring it.
ELSEWHERE = {"lifecycle_started"}
MONTHLY = small_program(stage(body=cadence() + requirement("paper")))


def test_V1_the_same_id_again_returns_the_first_receipt_and_changes_nothing() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    visit = life.envelope("contact_held", date(2024, 3, 5), event_id="one", channel="visit")
    first = life.decide_event(visit, life.instant(date(2024, 3, 5)))
    life.clock(date(2024, 4, 20))
    before = life.state
    again = life.decide_event(visit, life.instant(date(2024, 4, 20)))
    assert again == first
    assert life.last is not None
    assert life.last.repeated
    assert life.last.intents == ()
    assert life.state is before


def test_V1_the_id_is_remembered_by_the_written_down_state_and_after_the_end() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    end = life.envelope("closed", date(2024, 3, 5), event_id="end", outcome="stopped", reason="x")
    facts = life.decide_event(end, life.instant(date(2024, 3, 5)))
    life.state = type(life.state).model_validate_json(life.state.model_dump_json())
    assert life.decide_event(end, life.instant(date(2024, 3, 9))) == facts


def test_V1_a_refused_id_may_be_sent_again_once_it_is_right() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    with pytest.raises(Exception, match="no channel 'pigeon'"):
        life.send("contact_held", date(2024, 3, 5), event_id="one", channel="pigeon")
    life.send("contact_held", date(2024, 3, 5), event_id="one", channel="visit")
    assert len(life.of("contact_held")) == 1


def test_V1_time_never_runs_backwards() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 3, 20))
    life.decide_event(
        life.envelope("note_added", date(2024, 3, 10), text="late"), life.instant(date(2024, 3, 10))
    )
    assert life.days_of("note_added") == ["2024-03-20"]


def test_V5_every_event_of_the_specification_in_scope_is_known_and_handled() -> None:
    specified = {
        "lifecycle_started",
        "contact_held",
        "requirement_met",
        "requirement_waived",
        "filing_submitted",
        "filing_observed",
        "filing_corrected",
        "filing_approved",
        "filing_denied",
        "need_recorded",
        "plan_proposed",
        "plan_endorsed",
        "activity_updated",
        "stage_advanced",
        "stage_extended",
        "escalation_acknowledged",
        "escalation_resolved",
        "role_assigned",
        "handover_started",
        "handover_accepted",
        "paused",
        "resumed",
        "definition_migrated",
        "note_added",
        "closed",
    }
    assert (specified - ELSEWHERE) | OTHERS == set(PAYLOADS) == set(HANDLERS)


def test_V5_notes_and_roles_are_remembered() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    life.send("note_added", date(2024, 3, 5), text="  the gate is blue ")
    assert [(fact["text"], fact["by"]) for fact in life.of("note_added")] == [("the gate is blue", "ana")]


@pytest.mark.parametrize(
    "message", [Envelope, LifecycleStart, *PAYLOADS.values()], ids=lambda model: model.__name__
)
def test_V3_every_message_has_a_schema_that_admits_no_unknown_field(message: type[BaseModel]) -> None:
    schema = message.model_json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema.get("properties", {})) == set(message.model_fields)
    assert "occurred_at" not in message.model_fields or "date-time" in str(
        schema["properties"]["occurred_at"]
    )


def past_of(life: Life) -> tuple[Envelope, ...]:
    return (
        life.envelope("contact_held", date(2024, 3, 10), channel="visit"),
        life.envelope("contact_held", date(2024, 4, 20), channel="visit", held_on=date(2024, 4, 2)),
        life.envelope("contact_held", date(2024, 4, 21), channel="pigeon"),
        life.envelope("paused", date(2024, 6, 10), reason="protest"),
        life.envelope("resumed", date(2024, 6, 20)),
        life.envelope("requirement_met", date(2024, 7, 1), requirement="paper"),
    )


def test_V6_a_past_is_lived_in_order_and_then_the_clock_catches_up() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    past = past_of(life)
    now = life.instant(date(2024, 9, 15))
    shuffled = life.start.model_copy(update={"past": tuple(reversed(past))})
    adopted = adopt(shuffled, now)
    lived = list(simulate(life.start, past, now))
    assert [{**fact.flat(), "seq": 0} for fact in adopted.facts] == [
        {**line.flat(), "seq": 0} for line in lived
    ]
    assert adopted.state.clock == now
    assert next_deadline(adopted.state) > now  # type: ignore[operator] # a running lifecycle has one


def test_V6_nobody_is_notified_of_what_is_over() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    adopted = adopt(life.start, life.instant(date(2024, 9, 15)))
    assert [intent.kind for intent in adopted.intents] == ["notify_summary", "schedule_session"]
    quiet = adopt(
        life.start.model_copy(
            update={"past": (life.envelope("closed", date(2024, 5, 1), outcome="stopped", reason="x"),)}
        ),
        life.instant(date(2024, 9, 15)),
    )
    assert quiet.intents == ()


def test_V6_a_refused_event_of_the_past_is_recorded_and_the_rest_goes_on() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4))
    past = (
        life.envelope("contact_held", date(2024, 3, 10), channel="pigeon"),
        life.envelope("note_added", date(2024, 3, 11), text="x"),
    )
    adopted = adopt(life.start.model_copy(update={"past": past}), life.instant(date(2024, 3, 20)))
    refused = [fact.data for fact in adopted.facts if fact.type == "event_refused"]
    assert [(data["code"], data["event"]) for data in refused] == [("unknown_channel", "contact_held")]
    assert adopted.facts[-1].type == "note_added"


def test_V6_a_start_ahead_of_now_waits_for_it() -> None:
    life = Life(alliance(), start=date(2024, 3, 4))
    state = begin(life.start)
    now = life.started_at - timedelta(days=30)
    waiting = adopt(life.start, now).state
    assert (waiting.status, next_deadline(waiting)) == ("scheduled", life.started_at)
    note = Envelope(
        id="n", type="note_added", by=Actor(role="coordinator", person="ana"), data={"text": "soon"}
    )
    noted = decide(state, note, now)
    assert [fact.type for fact in noted.facts] == ["note_added"]
    begun = decide(noted.state, note.model_copy(update={"id": "m"}), life.started_at + timedelta(days=1))
    assert begun.facts[0].type == "lifecycle_started"
    assert begun.facts[0].at == life.started_at
    assert begun.facts[-1].type == "note_added"


def test_V6_a_contact_on_the_morning_of_the_start_waits_for_the_start() -> None:
    life = Life(MONTHLY, start=datetime(2024, 3, 4, 15))
    event = life.envelope("contact_held", datetime(2024, 3, 4, 10), channel="visit")
    with pytest.raises(Exception, match="starts on 4 March 2024"):
        decide(begin(life.start), event, life.instant(datetime(2024, 3, 4, 10)))
    assert life.contact(datetime(2024, 3, 4, 16), held_on=date(2024, 3, 4))["counts"] == "held"


def test_M2_the_status_shows_what_is_next() -> None:
    life = Life(MONTHLY, start=date(2024, 3, 4)).clock(date(2024, 4, 10))
    status = status_of(life.state)
    assert (status.health, status.highest_rung, status.periods.missed) == ("overdue", 2, 1)
    assert (str(status.next_due_on), status.next_due_subject) == ("2024-05-03", "monitoring")
    assert status.blockers == ("paper",)
    assert status.next_deadline == life.next_deadline
    closed = life
    closed.send("closed", date(2024, 4, 11), outcome="stopped", reason="x")
    after = status_of(closed.state)
    assert (after.health, after.blockers, after.running_periods, after.next_deadline) == (
        "closed",
        (),
        (),
        None,
    )


@pytest.mark.parametrize("person", ["ana\r\nBcc: eva@example.org", "ana\n", "\x1b[31mana", "ana\x85"])
def test_V1_who_somebody_is_stands_on_one_line(person: str) -> None:
    """Ids of people stand in mail headers, tables and commands."""
    raw = {"id": "e", "type": "note_added", "by": {"role": "coordinator", "person": person}}
    with pytest.raises(Malformed) as refused:
        parse_envelope(raw)
    assert refused.value.field == "by.person"
