"""SPEC M1-M3, V1, V2 as properties: random lives, random events, late, twice, shuffled, with jumps of the clock."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.acceptance import facts_of, is_accepted
from domain.adoption import adopt
from domain.errors import Refusal
from domain.events import PAYLOADS, Actor, ClockReached, Envelope, LifecycleStart
from domain.facts import Fact
from domain.machine import begin, decide, next_deadline
from domain.program import Program
from domain.simulation import simulate
from domain.state import State
from domain.views import status_of
from tests.domain.lives import alliance, cadence, chile, requirement, small_program, stage

REVIEW = (
    'review = { authority = { es = "x", en = "x" }, term = { business_days = 15 }, on_expiry = "%s", '
    "correction_term = { business_days = 4 }, window = { days = 60 } }\n"
)
SANTIAGO_ZONE = ZoneInfo("America/Santiago")
RICH = small_program(
    stage(
        "first",
        cadence("content", "{ weeks = 2 }", 'satisfied_by = "content_published"')
        + cadence("meeting", rest="on_day = 15")
        + requirement(
            "paper",
            "due = { term = { days = 20 } }\nvalidity = { months = 2 }\nrenewal_notice = { days = 10 }",
        )
        + requirement("registry", REVIEW % "deemed_approved" + 'after = ["paper"]\nvalidity = { months = 3 }')
        + requirement(
            "tax", REVIEW % "escalate" + 'due = { term = { business_days = 10 }, after = "registry" }'
        )
        + requirement("extra", REVIEW % "deemed_denied" + "required = false"),
        months=4,
    )
    + stage(
        "second",
        cadence("meeting", "{ months = 2 }") + requirement("report"),
        months=None,
        advance="when_ready",
    )
    + stage("third", cadence("meeting", "{ days = 10 }"), months=3),
    settings='[occurrences]\ncontent_published = { es = "x", en = "x" }\n'
    "[attendance]\nhelper = { days = 25 }\n[handover_within]\nbusiness_days = 3\n",
)
ALLIANCE = alliance()


def changed(
    program: Program, version: int, *, rhythm: dict[str, int], months: int, rungs: int, drop: str
) -> Program:
    """A newer version with another rhythm, duration and ladder, without one requirement, that waits for others."""
    newer = program.model_dump(mode="json")
    newer["version"] = version
    expected = list(program.roles)[: version - 2]
    newer["attendance"] = {role: {"days": 10 * version} for role in expected}
    newer["ladders"]["default"] = newer["ladders"]["default"][:rungs]
    for each in newer["stages"]:
        each["requirements"] = [
            {**item, "after": [before for before in item["after"] if before != drop]}
            for item in each["requirements"]
            if item["id"] != drop
        ]
        for item in each["requirements"]:
            if item["due"] is not None and item["due"]["after"] == drop:
                item["due"] = None
        if each["duration"] is not None:
            each["duration"] = {"months": months}
        for rhythmic in each["cadences"]:
            rhythmic["every"], rhythmic["on_day"] = rhythm, None
    return Program.model_validate(newer)


def newer_versions(program: Program) -> list[dict[str, Any]]:
    """Definitions to migrate to, as payloads."""
    first = next(iter(program.requirements))
    return [
        {"program": each.model_dump(mode="json", exclude_defaults=True)}
        for each in (
            changed(program, 2, rhythm={"weeks": 1}, months=1, rungs=1, drop=first),
            changed(program, 3, rhythm={"months": 5}, months=9, rungs=3, drop="tax"),
            changed(program, 4, rhythm={"days": 9}, months=2, rungs=2, drop="extra"),
        )
    ]


MIGRATIONS = {program.id: newer_versions(program) for program in (ALLIANCE, RICH)}
DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))
STARTS = st.builds(
    lambda day, hour: datetime(day.year, day.month, day.day, hour).replace(tzinfo=SANTIAGO_ZONE),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.integers(0, 23),
)


#: Days of payloads, as distances from the day of the recording: mostly near it and in the past.
NEAR = st.integers(-40, 0) | st.integers(-400, 400)
OPTIONAL_DAY = st.none() | st.integers(-40, 3) | NEAR


def payloads(program: Program) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Events of every type, mostly sensible, some not."""
    names = st.sampled_from([*program.requirements, "nothing"])
    reason = st.sampled_from(["because", ""])
    escalations = st.sampled_from(["E1", "E2", "E3", "E9"])
    dated = {
        "filing_submitted": "submitted_on", "filing_observed": "observed_on", "filing_corrected": "corrected_on",
        "filing_approved": "approved_on", "filing_denied": "denied_on",
    }  # fmt: skip
    contact = {
        "channel": st.sampled_from([*program.channels, "pigeon"]),
        "formal": st.booleans(),
        "held_on": OPTIONAL_DAY,
        "attended": st.none() | st.lists(st.sampled_from([*program.roles]), max_size=2) | st.just(["mayor"]),
    }
    roles = st.sampled_from([*list(program.roles)[:2], "mayor"])
    shapes: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "contact_held": contact,
        "content_published": {"held_on": OPTIONAL_DAY},
        "requirement_met": {
            "requirement": names,
            "met_on": OPTIONAL_DAY,
            "valid_until": st.none() | st.integers(-10, 90),
        },
        "requirement_waived": {"requirement": names, "reason": reason},
        **{event: {"requirement": names, field: OPTIONAL_DAY} for event, field in dated.items()},
        "stage_advanced": {"reason": reason},
        "stage_extended": {"expected_end": st.integers(-3, 200), "reason": reason},
        "escalation_acknowledged": {
            "escalation": escalations,
            "commit_until": st.none() | st.integers(-1, 70),
        },
        "escalation_resolved": {"escalation": escalations, "reason": reason},
        "role_assigned": {
            "role": st.sampled_from([*program.roles, "mayor"]),
            "person": st.sampled_from(["luz", "ana"]),
        },
        "handover_started": {"role": roles, "to": st.sampled_from(["ana", "eva"])},
        "handover_accepted": {"role": roles},
        "handover_cancelled": {"role": roles, "reason": reason},
        "paused": {"reason": reason},
        "resumed": {},
        "note_added": {"text": st.text(max_size=20)},
        "party_held": {},
    }
    often = ["contact_held", "requirement_met", "filing_submitted"]
    weighted = [*shapes, *often * 3, "handover_started", "handover_accepted"]
    one = st.sampled_from(weighted).flatmap(
        lambda event: st.tuples(st.just(event), st.fixed_dictionaries(shapes[event]))
    )
    closing = st.just(("closed", {"outcome": program.final_outcome, "reason": "x"}))
    migrating = st.sampled_from(MIGRATIONS[program.id]).map(lambda data: ("definition_migrated", data))
    rare = {0: closing, 1: migrating, 2: migrating}
    return st.integers(0, 30).flatmap(lambda chance: rare.get(chance, one))


def on_a_day(value: Any, now: datetime) -> Any:
    is_distance = isinstance(value, int) and not isinstance(value, bool)
    return (now.date() + timedelta(days=value)).isoformat() if is_distance else value


@st.composite
def lives(draw: st.DrawFn) -> tuple[LifecycleStart, list[tuple[Envelope, datetime]]]:
    """A start, and envelopes with the instants at which they are recorded (growing)."""
    program = draw(st.sampled_from([ALLIANCE, RICH]))
    start = LifecycleStart(
        lifecycle="casa-01",
        program=program,
        calendar=chile(),
        started_at=draw(STARTS),
        stage=draw(st.sampled_from([None, *program.stages_by_id])),
        roles=dict.fromkeys(draw(st.sets(st.sampled_from(sorted(program.roles)), max_size=3)), "ana"),
    )
    now = start.started_at - timedelta(days=draw(st.integers(0, 3)))
    sent: list[tuple[Envelope, datetime]] = []
    for number, (event, data) in enumerate(draw(st.lists(payloads(program), max_size=14)), start=1):
        now += timedelta(hours=draw(st.integers(0, 24 * 45)))
        late = timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 40])))
        sent.append(
            (
                Envelope(
                    id=f"e{draw(st.sampled_from([number, number, number, 1]))}",
                    type=event,
                    occurred_at=now - late,
                    by=Actor(role=next(iter(program.roles)), person=draw(st.sampled_from(["ana", "eva"]))),
                    data={key: on_a_day(value, now) for key, value in data.items() if value is not None},
                ),
                now,
            )
        )
    return start, sent


def fed(state: State, sent: list[tuple[Envelope, datetime]]) -> tuple[State, list[Fact]]:
    facts: list[Fact] = []
    for envelope, now in sent:
        before = decide(state, ClockReached(), now)
        state = before.state
        facts.extend(before.facts)
        try:
            after = decide(state, envelope, now)
        except Refusal:
            continue
        state = after.state
        facts.extend(() if after.repeated else after.facts)
    return state, facts


@given(life=lives())
def test_M3_nothing_accepted_is_lost_and_what_is_refused_changes_nothing(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]],
) -> None:
    start, sent = life
    state = begin(start)
    seqs: list[int] = []
    for envelope, now in sent:
        before = state.model_dump_json()
        known = is_accepted(state, envelope.id)
        try:
            decision = decide(state, envelope, now)
        except Refusal:
            assert state.model_dump_json() == before
            state = decide(state, ClockReached(), now).state
            seqs = [fact.seq for fact in state.journal]
            continue
        assert state.model_dump_json() == before, "decide changed the state that it was given"
        if known:
            assert decision.repeated
            assert decision.state is state
        else:
            assert facts_of(decision.state, envelope.id), "an accepted event leaves a fact"
        state = decision.state
        seqs = [fact.seq for fact in state.journal]
        assert seqs == list(range(1, state.seq + 1))
        # V1: the same event twice equals once.
        again = decide(state, envelope, now + timedelta(days=400))
        assert again.repeated
        assert again.state == state
        assert again.intents == ()


@given(life=lives())
def test_M2_deadlines_lie_ahead_and_facts_never_go_back(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]],
) -> None:
    start, sent = life
    state = begin(start)
    for envelope, now in sent:
        state, _ = fed(state, [(envelope, now)])
        deadline = next_deadline(state)
        if state.status in {"active", "scheduled"}:
            assert deadline is not None
            assert deadline > now
        else:
            assert deadline is None
        assert status_of(state).next_deadline == deadline
    instants = [fact.at for fact in state.journal]
    assert instants == sorted(instants)


@given(life=lives(), days=st.integers(1, 700))
def test_M2_one_jump_of_the_clock_equals_every_step(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]], days: int
) -> None:
    start, sent = life
    state, _ = fed(begin(start), sent)
    last = sent[-1][1] if sent else start.started_at
    end = max(last, start.started_at) + timedelta(days=days)
    jumped = decide(state, ClockReached(), end)
    stepped, facts = state, list[Fact]()
    while (deadline := next_deadline(stepped)) is not None and deadline <= end:
        step = decide(stepped, ClockReached(), deadline)
        stepped = step.state
        facts.extend(step.facts)
    stepped = decide(stepped, ClockReached(), end).state
    assert [fact.flat() for fact in jumped.facts] == [fact.flat() for fact in facts]
    assert jumped.state.model_dump_json() == stepped.model_dump_json()


@given(life=lives())
def test_M1_a_state_that_was_written_down_decides_the_same(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]],
) -> None:
    start, sent = life
    kept = begin(start)
    written = State.model_validate_json(kept.model_dump_json())
    for each in sent:
        kept, facts = fed(kept, [each])
        written, same = fed(State.model_validate_json(written.model_dump_json()), [each])
        assert [fact.flat() for fact in facts] == [fact.flat() for fact in same]
        assert kept.model_dump_json() == written.model_dump_json()


@given(life=lives(), data=st.data())
def test_M3_duplicates_and_any_order_have_a_defined_result(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]], data: st.DataObject
) -> None:
    start, sent = life
    mixed = data.draw(st.permutations([*sent, *sent[:3]]))
    state, _ = fed(begin(start), mixed)
    assert [fact.seq for fact in state.journal] == list(range(1, state.seq + 1))


@given(life=lives())
def test_V6_a_past_that_is_imported_equals_a_past_that_was_lived(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]],
) -> None:
    start, sent = life
    past = tuple(envelope for envelope, _ in sent)
    end = start.started_at + timedelta(days=700)
    adopted = adopt(start.model_copy(update={"past": past}), end)
    ordered = sorted(past, key=lambda envelope: envelope.occurred_at or end)
    lived = list(simulate(start, ordered, end))
    assert [{**fact.flat(), "seq": 0} for fact in adopted.facts] == [
        {**line.flat(), "seq": 0} for line in lived
    ]
    assert [fact.seq for fact in adopted.facts] == list(range(1, len(lived) + 1))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | DAYS.map(date.isoformat),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted({field for payload in PAYLOADS.values() for field in payload.model_fields} - {"program"})


@given(
    event=st.sampled_from(sorted(PAYLOADS)),
    data=st.dictionaries(st.sampled_from(FIELDS) | st.text(), ANYTHING, max_size=4),
)
def test_V2_a_malformed_payload_is_refused_and_nothing_else(event: str, data: dict[str, Any]) -> None:
    start = LifecycleStart(
        lifecycle="x",
        program=RICH,
        calendar=chile(),
        started_at=datetime(2024, 3, 4, 12).replace(tzinfo=SANTIAGO_ZONE),
    )
    now = start.started_at + timedelta(days=40)
    state = decide(begin(start), ClockReached(), now).state
    envelope = Envelope(id="x", type=event, by=Actor(role="boss", person="ana"), data=data)
    assert outcome(state, envelope, now).encode("utf-8")


def outcome(state: State, envelope: Envelope, now: datetime) -> str:
    try:
        return str([fact.flat() for fact in decide(state, envelope, now).facts])
    except Refusal as refusal:
        return str(refusal.report())
