"""SPEC C2, C4, Z1, M2, V6: who is invited to each period's session, told that it moves, and told that it is off."""

from datetime import date, datetime
from typing import Any

from hypothesis import given

from domain.adoption import adopt
from domain.errors import Refusal
from domain.events import ClockReached, Envelope, LifecycleStart
from domain.facts import Intent
from domain.machine import begin, decide
from domain.state import State
from tests.domain.lives import Life, cadence, requirement, small_program, stage
from tests.domain.test_properties import lives

START = date(2024, 3, 4)
TWO_STAGES = small_program(
    stage("first", requirement("paper") + cadence(rest='invites = ["boss", "helper"]'), advance="when_ready")
    + stage("second", cadence(every="{ months = 2 }", rest='invites = ["boss"]'))
)
#: What an invitation says of the first period.
FIRST = {
    "cadence": "monitoring",
    "stage": "first",
    "period": 1,
    "sequence": 0,
    "starts_on": "2024-03-04",
    "due_on": "2024-04-03",
    "ends_on": "2024-04-03",
    "roles": ["boss", "helper"],
    "persons": [],
}


def sessions(intents: list[Intent] | tuple[Intent, ...]) -> list[tuple[str, str, str, int, int]]:
    """(kind, due date, stage, period, sequence) of every intent about a session."""
    return [
        (
            intent.kind.removesuffix("_session"),
            str(intent.data["due_on"]),
            str(intent.data["stage"]),
            int(str(intent.data["period"])),
            int(str(intent.data["sequence"])),
        )
        for intent in intents
        if intent.kind.endswith("_session")
    ]


def test_C2_a_period_that_opens_invites_the_roles_of_its_cadence() -> None:
    life = Life(TWO_STAGES, start=START)
    assert life.intended("schedule_session") == [FIRST]
    uninvited = Life(small_program(stage(body=cadence())), start=START)
    assert uninvited.intended("schedule_session")[0]["roles"] == []


def test_C4_the_next_stage_calls_the_running_session_off_and_invites_to_its_own() -> None:
    life = Life(TWO_STAGES, start=START).meet(date(2024, 3, 20), "paper")
    assert life.intended("cancel_session") == [{**FIRST, "sequence": 1}]
    assert sessions(life.intents)[1:] == [
        ("cancel", "2024-04-03", "first", 1, 1),
        ("schedule", "2024-05-17", "second", 1, 0),  # the 19th is a Sunday
    ]
    assert life.intents[-1].data["roles"] == ["boss"]


def test_C4_a_session_that_was_held_or_missed_is_not_called_off() -> None:
    life = Life(TWO_STAGES, start=START)
    life.contact(date(2024, 3, 10))
    life.meet(date(2024, 3, 20), "paper")
    assert life.intended("cancel_session") == []


def test_S6_closing_calls_the_running_session_off() -> None:
    life = Life(TWO_STAGES, start=START).live_until(date(2024, 4, 10))
    life.send("closed", date(2024, 4, 10), outcome="stopped", reason="x")
    assert sessions(life.intents)[-2:] == [
        ("schedule", "2024-05-03", "first", 2, 0),
        ("cancel", "2024-05-03", "first", 2, 1),
    ]


def test_Z1_a_pause_moves_the_session_and_says_so_on_resumption() -> None:
    life = Life(TWO_STAGES, start=START)
    life.send("paused", date(2024, 3, 20), reason="protest")
    assert sessions(life.intents) == [("schedule", "2024-04-03", "first", 1, 0)]
    life.send("resumed", date(2024, 3, 27))
    life.send("paused", date(2024, 4, 1), reason="protest")
    life.send("resumed", date(2024, 4, 11))
    assert sessions(life.intents)[1:] == [
        ("reschedule", "2024-04-10", "first", 1, 1),
        ("reschedule", "2024-04-19", "first", 1, 2),  # 10 + 10 is a Saturday
    ]
    assert life.intents[-1].data["ends_on"] == "2024-04-20"


def test_Z1_a_session_whose_day_stays_is_not_announced_anew() -> None:
    """The period ends on Friday 3 May; a pause of one day ends it on Saturday, and it is due on Friday still."""
    life = Life(TWO_STAGES, start=date(2024, 4, 4))
    life.send("paused", date(2024, 4, 8), reason="protest")
    life.send("resumed", date(2024, 4, 9))
    assert sessions(life.intents) == [("schedule", "2024-05-03", "first", 1, 0)]
    period = life.state.periods["monitoring"][0]
    assert (str(period.ends_on), str(period.due_on), period.sequence) == ("2024-05-04", "2024-05-03", 0)


def test_Z1_a_session_that_was_held_before_the_pause_is_not_moved() -> None:
    life = Life(TWO_STAGES, start=START)
    life.contact(date(2024, 3, 10))
    life.send("paused", date(2024, 3, 20), reason="protest")
    life.send("resumed", date(2024, 3, 27))
    assert life.intended("reschedule_session") == []


def test_H1_a_session_passes_with_the_role() -> None:
    """Whoever takes over is invited to what is still to be held, and whoever leaves is expected no more."""
    life = Life(TWO_STAGES, start=START)
    life.send("role_assigned", date(2024, 3, 5), role="helper", person="luz")
    life.send("role_assigned", date(2024, 3, 6), role="helper", person="eva")
    life.send("role_assigned", date(2024, 3, 6), role="helper", person="eva")
    invitation = {**FIRST, "role": "helper", "roles": []}
    assert life.intended("invitation_passed") == [
        {**invitation, "persons": ["luz"]},
        {**invitation, "persons": ["eva"]},
    ]
    assert life.intended("invitation_withdrawn") == [{**invitation, "persons": ["luz"]}]


def test_H1_who_is_expected_in_another_role_as_well_stays_invited() -> None:
    life = Life(TWO_STAGES, start=START)
    life.send("role_assigned", date(2024, 3, 5), role="helper", person="ana")
    life.send("role_assigned", date(2024, 3, 6), role="helper", person="eva")
    assert [each["persons"] for each in life.intended("invitation_passed")] == [["eva"]]
    assert life.intended("invitation_withdrawn") == []


def test_H1_a_session_that_was_held_passes_to_nobody() -> None:
    life = Life(TWO_STAGES, start=START)
    life.contact(date(2024, 3, 10))
    life.send("role_assigned", date(2024, 3, 11), role="helper", person="luz")
    assert life.intended("invitation_passed") == []


def test_M2_after_an_outage_only_the_running_session_is_invited_to() -> None:
    life = Life(TWO_STAGES, start=START)
    life.clock(date(2024, 6, 10))
    assert sessions(life.intents) == [
        ("schedule", "2024-04-03", "first", 1, 0),
        ("schedule", "2024-07-03", "first", 4, 0),
    ]


def test_M2_what_opened_during_an_outage_and_fell_through_is_never_mentioned() -> None:
    """Nobody was there from 10 March on; on 10 May the stage completes: its third period opened on the 4th."""
    life = Life(TWO_STAGES, start=START).clock(date(2024, 3, 10))
    life.meet(date(2024, 5, 10), "paper")
    assert sessions(life.intents) == [
        ("schedule", "2024-04-03", "first", 1, 0),
        ("schedule", "2024-07-09", "second", 1, 0),
    ]


def test_M2_a_stage_that_is_over_as_soon_as_it_begins_invites_nobody() -> None:
    program = small_program(
        stage("first", requirement("paper") + cadence(), advance="when_ready")
        + stage("second", cadence(), months=None, advance="when_ready")
        + stage("third", cadence())
    )
    life = Life(program, start=START).meet(date(2024, 3, 20), "paper")
    assert sessions(life.intents) == [
        ("schedule", "2024-04-03", "first", 1, 0),
        ("cancel", "2024-04-03", "first", 1, 1),
        ("schedule", "2024-04-19", "third", 1, 0),
    ]


def test_C2_a_session_that_is_held_as_soon_as_it_is_to_be_invites_nobody() -> None:
    life = Life(TWO_STAGES, start=START)
    life.state = begin(life.start)
    life.intents.clear()
    life.contact(datetime(2024, 3, 4, 18))
    assert (life.of("contact_held")[0]["counts"], life.intents) == ("held", [])


def test_V6_an_imported_past_invites_once_to_what_is_running_on_its_present_day() -> None:
    life = Life(TWO_STAGES, start=START)
    past = (
        life.envelope("requirement_met", date(2024, 3, 20), requirement="paper"),
        life.envelope("paused", date(2024, 4, 1), reason="protest"),
        life.envelope("resumed", date(2024, 4, 8)),
        life.envelope("paused", date(2024, 4, 15), reason="protest"),
    )
    adopted = adopt(life.start.model_copy(update={"past": past}), life.instant(date(2024, 4, 20)))
    # The second stage's period of two months ends on 19 May, moved by seven days: Sunday the 26th, due on the 24th.
    assert sessions(adopted.intents) == [("schedule", "2024-05-24", "second", 1, 1)]
    resumed = life.envelope("resumed", date(2024, 4, 25))
    moved = decide(adopted.state, resumed, life.instant(date(2024, 4, 25)))
    assert sessions(moved.intents) == [("reschedule", "2024-06-03", "second", 1, 2)]


def test_V6_an_imported_past_that_is_closed_invites_nobody() -> None:
    life = Life(TWO_STAGES, start=START)
    past = (life.envelope("closed", date(2024, 4, 1), outcome="stopped", reason="x"),)
    adopted = adopt(life.start.model_copy(update={"past": past}), life.instant(date(2024, 4, 1)))
    assert adopted.intents == ()


# --- what people have in their calendars is what the machine expects -------------------------------------------


class Calendar:
    """What people see who get every message: a date for each session, replaced by messages of a higher sequence."""

    def __init__(self) -> None:
        self.sessions: dict[tuple[str, str, int], tuple[str, int]] = {}

    def receive(self, intents: tuple[Intent, ...], state: State) -> None:
        """Every message makes sense to whoever has got those before."""
        opened = {key for key, period in open_periods(state).items()}
        for intent in intents:
            if not intent.kind.endswith("_session"):
                continue
            data: dict[str, Any] = intent.data
            key = (data["cadence"], data["stage"], data["period"])
            if intent.kind == "schedule_session":
                assert key not in self.sessions, "invited twice"
                assert key in opened, "invited to what is over"
            else:
                assert self.sessions[key][1] < data["sequence"], "a calendar ignores this"
            self.sessions[key] = (data["due_on"], data["sequence"])
            if intent.kind == "cancel_session":
                assert key not in opened
                del self.sessions[key]


def open_periods(state: State) -> dict[tuple[str, str, int], tuple[str, int]]:
    """The sessions that are to be held, as a calendar should show them."""
    periods = (period for each in state.periods.values() for period in each if period.status == "open")
    return {
        (period.cadence, period.stage, period.number): (period.due_on.isoformat(), period.sequence)
        for period in periods
    }


@given(life=lives())
def test_C2_C4_Z1_M2_calendars_show_what_is_to_be_held_after_every_decision(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]],
) -> None:
    start, sent = life
    state, calendar = begin(start), Calendar()
    for envelope, now in sent:
        for event in (ClockReached(), envelope) if now.day % 2 else (envelope,):
            try:
                decision = decide(state, event, now)
            except Refusal:
                continue
            state = decision.state
            calendar.receive(decision.intents, state)
            expected = open_periods(state)
            assert {key: calendar.sessions.get(key) for key in expected} == expected


@given(life=lives())
def test_V6_calendars_after_an_import_show_what_is_to_be_held_and_nothing_else(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]],
) -> None:
    start, sent = life
    last = max((now for _, now in sent), default=start.started_at)
    past = tuple(envelope for envelope, _ in sent)
    adopted = adopt(start.model_copy(update={"past": past}), last)
    calendar = Calendar()
    calendar.receive(adopted.intents, adopted.state)
    assert calendar.sessions == open_periods(adopted.state)
