"""SPEC H1: a role passes when the incoming person accepts; until then the outgoing person stays responsible."""

from datetime import date
from typing import Any

import pytest

from domain.adoption import adopt
from domain.errors import (
    AlreadyInRole,
    HandoverAlreadyStarted,
    LifecycleClosed,
    MigrationRefused,
    NoHandover,
    NotIncomingPerson,
    RoleNotAllowed,
)
from domain.machine import begin
from domain.state import Handover
from domain.views import status_of
from tests.domain.lives import Life, cadence, chile, small_program, stage

#: The role `boss` is Ana's from Monday 2024-03-04 on. Five business days to accept; ladder at once, after 3, after 8.
QUIET = small_program(stage(body=cadence(every="{ months = 12 }")))
MONDAY = date(2024, 3, 11)
DUE = date(2024, 3, 18)
AFTER = date(2024, 3, 19)
ENDED = ("handover_started", "handover_accepted", "handover_cancelled", "handover_overdue")


def handing_over(when: date = MONDAY, to: str = "eva") -> Life:
    life = Life(QUIET, start=date(2024, 3, 4))
    life.send("handover_started", when, role="boss", to=to, reason="leave")
    return life


def accept(life: Life, when: date, person: str = "eva") -> None:
    life.send("handover_accepted", when, by="helper", sender=person, role="boss")


def told(life: Life) -> list[tuple[str, Any]]:
    """(kind, persons) of every intent about a hand-over."""
    return [
        (intent.kind, intent.data["persons"]) for intent in life.intents if intent.kind.startswith("handover")
    ]


def happened(life: Life) -> list[tuple[str, str]]:
    """(day, type) of everything about hand-overs and their escalations."""
    return [(fact["on"], fact["type"]) for fact in life.facts_about(*ENDED, cause="handover_pending")]


def test_H1_until_the_incoming_person_accepts_the_outgoing_one_stays_responsible() -> None:
    life = handing_over()
    assert life.state.roles == {"boss": "ana"}
    assert life.state.handovers == {
        "boss": Handover(role="boss", outgoing="ana", incoming="eva", started_on=MONDAY, accept_by=DUE)
    }
    assert without_place(life.of("handover_started")[0]) == {
        "role": "boss",
        "from": "ana",
        "to": "eva",
        "accept_by": "2024-03-18",
        "reason": "leave",
        "by": "ana",
    }
    accept(life, DUE)
    assert (life.state.roles, life.state.handovers, life.state.rotations) == (
        {"boss": "eva"},
        {},
        {"boss": 1},
    )
    assert without_place(life.of("handover_accepted")[0]) == {"role": "boss", "from": "ana", "to": "eva"}
    assert told(life) == [("handover_requested", ["eva"]), ("handover_completed", ["ana", "eva"])]
    assert happened(life.live_until(date(2024, 6, 1))) == [
        ("2024-03-11", "handover_started"),
        ("2024-03-18", "handover_accepted"),
    ]


def without_place(fact: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fact.items() if name not in {"seq", "at", "type", "on"}}


def test_H1_the_term_leaves_its_first_day_out_and_knows_holidays() -> None:
    """After Monday 16 September: the 17th, not 18 to 20 (holidays) nor the weekend, 23, 24, 25, 26."""
    life = Life(QUIET, start=date(2024, 9, 2), calendar=chile())
    life.send("handover_started", date(2024, 9, 16), role="boss", to="eva")
    assert str(life.state.handovers["boss"].accept_by) == "2024-09-26"


def test_H1_the_term_is_the_definitions() -> None:
    patient = small_program(
        stage(body=cadence(every="{ months = 12 }")), settings="handover_within = { days = 20 }"
    )
    life = Life(patient, start=date(2024, 3, 4))
    life.send("handover_started", MONDAY, role="boss", to="eva")
    assert str(life.state.handovers["boss"].accept_by) == "2024-03-31"


def test_H1_E1_the_day_after_the_term_people_are_told_and_acceptance_ends_it() -> None:
    life = handing_over().live_until(date(2024, 3, 23))
    assert life.of("handover_overdue")[0]["at"] == "2024-03-19T00:00:00-03:00"
    assert without_place(life.of("handover_overdue")[0]) == {
        "role": "boss",
        "to": "eva",
        "accept_by": "2024-03-18",
    }
    assert life.rungs() == [("2024-03-19", 1), ("2024-03-22", 2)]
    assert life.open_causes() == [("handover_pending", "boss")]
    assert life.state.roles == {"boss": "ana"}
    accept(life, date(2024, 3, 25))
    assert life.open_causes() == []
    assert life.state.roles == {"boss": "eva"}
    assert happened(life.live_until(date(2024, 6, 1)))[1:] == [
        ("2024-03-19", "handover_overdue"),
        ("2024-03-19", "escalation_raised"),
        ("2024-03-22", "escalation_climbed"),
        ("2024-03-25", "handover_accepted"),
        ("2024-03-25", "escalation_cleared"),
    ]


def test_H1_only_the_incoming_person_accepts_whatever_the_role_that_is_named() -> None:
    life = handing_over()
    for person in ("ana", "luz", "EVA"):
        with pytest.raises(NotIncomingPerson):
            accept(life, MONDAY, person)
    accept(life, MONDAY, "eva")
    with pytest.raises(NoHandover):
        accept(life, MONDAY, "eva")


def test_H1_nobody_is_asked_twice_nor_to_take_what_is_theirs() -> None:
    life = handing_over()
    with pytest.raises(HandoverAlreadyStarted) as refused:
        life.send("handover_started", date(2024, 3, 12), role="boss", to="eva")
    assert refused.value.details["accept_by"] == DUE
    with pytest.raises(AlreadyInRole):
        life.send("handover_started", date(2024, 3, 12), role="boss", to="ana")


def test_H1_another_incoming_person_replaces_the_first() -> None:
    life = handing_over().clock(AFTER)
    life.send("handover_started", date(2024, 3, 20), role="boss", to="luz")
    assert happened(life) == [
        ("2024-03-11", "handover_started"),
        ("2024-03-19", "handover_overdue"),
        ("2024-03-19", "escalation_raised"),
        ("2024-03-20", "handover_cancelled"),
        ("2024-03-20", "escalation_cleared"),
        ("2024-03-20", "handover_started"),
    ]
    assert life.of("handover_cancelled")[0]["reason"] == "replaced"
    assert told(life)[1:] == [("handover_cancelled", ["ana", "eva"]), ("handover_requested", ["luz"])]
    with pytest.raises(NotIncomingPerson):
        accept(life, date(2024, 3, 21), "eva")
    assert str(life.state.handovers["boss"].accept_by) == "2024-03-27"


def test_H1_a_hand_over_that_is_cancelled_leaves_everything_as_it_was() -> None:
    life = handing_over().clock(AFTER)
    life.send("handover_cancelled", date(2024, 3, 20), role="boss", reason="she stays")
    assert (life.state.roles, life.state.handovers, life.state.rotations) == ({"boss": "ana"}, {}, {})
    assert (life.open_causes(), life.health) == ([], "on_track")
    assert life.of("handover_cancelled")[0]["reason"] == "she stays"
    assert told(life)[-1] == ("handover_cancelled", ["ana", "eva"])


@pytest.mark.parametrize(
    ("person", "heard", "rotations"),
    [
        (
            "luz",
            [("handover_cancelled", ["ana", "eva"]), ("handover_completed", ["ana", "luz"])],
            {"boss": 1},
        ),
        ("ana", [("handover_cancelled", ["ana", "eva"])], {}),
        ("eva", [("handover_completed", ["ana", "eva"])], {"boss": 1}),
    ],
)
def test_H1_an_assignment_ends_a_hand_over_that_waits(
    person: str, heard: list[tuple[str, list[str]]], rotations: dict[str, int]
) -> None:
    life = handing_over().clock(AFTER)
    life.send("role_assigned", date(2024, 3, 20), role="boss", person=person)
    assert (life.state.roles, life.state.handovers, life.open_causes()) == ({"boss": person}, {}, [])
    assert life.state.rotations == rotations
    assert life.of("handover_cancelled")[0]["reason"] == "replaced"
    assert told(life)[1:] == heard


def test_H1_a_role_that_nobody_has_can_be_handed_over_and_its_first_person_is_no_rotation() -> None:
    life = Life(QUIET, start=date(2024, 3, 4))
    life.send("handover_started", MONDAY, role="helper", to="eva")
    assert life.of("handover_started")[0]["from"] is None
    life.send("handover_accepted", MONDAY, sender="eva", role="helper")
    assert (life.state.roles, life.state.rotations) == ({"boss": "ana", "helper": "eva"}, {})
    assert told(life)[-1] == ("handover_completed", ["eva"])


def test_H1_rotations_are_counted_per_role_when_the_person_changes() -> None:
    life = Life(QUIET, start=date(2024, 3, 4))
    for day, person in enumerate(("ana", "eva", "eva", "luz", "ana"), start=5):
        life.send("role_assigned", date(2024, 3, day), role="boss", person=person)
    life.send("role_assigned", date(2024, 3, 11), role="helper", person="eva")
    life.send("role_assigned", date(2024, 3, 12), role="helper", person="luz")
    assert life.state.rotations == {"boss": 3, "helper": 1}
    assert status_of(life.state).rotations == {"boss": 3, "helper": 1}


def test_H1_a_pending_hand_over_is_what_is_due_next_and_late_once_its_term_is_over() -> None:
    life = handing_over()
    status = status_of(life.state)
    assert (str(status.next_due_on), status.next_due_subject, status.health) == (
        "2024-03-18",
        "boss",
        "due_soon",
    )
    assert status.handovers == tuple(life.state.handovers.values())
    late = status_of(life.clock(AFTER).state)
    assert (str(late.next_due_on), late.next_due_subject, late.health) == (
        "2025-03-03",
        "monitoring",
        "overdue",
    )


def test_H1_before_its_start_a_lifecycle_may_be_handed_over_and_the_term_ends_with_the_start() -> None:
    life = Life(QUIET, start=date(2024, 4, 1))
    life.state = begin(life.start)
    life.facts.clear()
    life.send("handover_started", MONDAY, role="boss", to="eva")
    assert life.next_deadline == life.started_at
    life.clock(date(2024, 3, 30))
    assert happened(life) == [("2024-03-11", "handover_started")]
    life.clock(date(2024, 4, 1))
    assert happened(life)[1:] == [
        ("2024-04-01", "handover_overdue"),
        ("2024-04-01", "escalation_raised"),
    ]
    assert life.of("handover_overdue")[0]["at"] == "2024-04-01T12:00:00-03:00"


def test_H1_before_its_start_a_hand_over_may_be_accepted() -> None:
    life = Life(QUIET, start=date(2024, 4, 1))
    life.state = begin(life.start)
    life.send("handover_started", MONDAY, role="boss", to="eva")
    accept(life, date(2024, 3, 12))
    life.clock(date(2024, 4, 10))
    assert (life.state.roles, life.state.rotations, life.open_causes()) == ({"boss": "eva"}, {"boss": 1}, [])


def test_H1_Z1_a_pause_stops_the_term_and_moves_it() -> None:
    """Due on Monday the 18th; a pause of 12 days (Wednesday 13 to Monday 25 March) moves it to Saturday the 30th, and
    a due date rolls back, to Friday the 29th."""
    life = handing_over()
    life.send("paused", date(2024, 3, 13), reason="protest")
    life.clock(date(2024, 3, 24))
    assert life.of("handover_overdue") == []
    life.send("resumed", date(2024, 3, 25))
    assert str(life.state.handovers["boss"].accept_by) == "2024-03-29"
    assert {
        "what": "handover",
        "subject": "boss",
        "field": "accept_by",
        "from": "2024-03-18",
        "to": "2024-03-29",
    } in life.of("clock_shifted")[0]["moved"]
    life.live_until(date(2024, 4, 2))
    assert life.days_of("handover_overdue") == ["2024-03-30"]


def test_H1_Z1_while_paused_it_may_be_started_and_accepted_and_has_its_whole_term_afterwards() -> None:
    """Started on Thursday the 14th, due on the 21st; the pause ends on Monday the 25th, 11 days later: 1 April."""
    life = Life(QUIET, start=date(2024, 3, 4))
    life.send("paused", MONDAY, reason="protest")
    life.send("handover_started", date(2024, 3, 14), role="boss", to="eva")
    life.send("handover_started", date(2024, 3, 14), role="helper", to="luz")
    life.send("handover_accepted", date(2024, 3, 15), role="helper", sender="luz")
    life.send("resumed", date(2024, 3, 25))
    assert life.state.roles == {"boss": "ana", "helper": "luz"}
    assert str(life.state.handovers["boss"].accept_by) == "2024-04-01"


def test_H1_Z1_what_was_overdue_before_a_pause_stays_so() -> None:
    life = handing_over().clock(AFTER)
    life.send("paused", date(2024, 3, 20), reason="protest")
    life.send("resumed", date(2024, 4, 20))
    assert [item["what"] for item in life.of("clock_shifted")[0]["moved"]].count("handover") == 0
    assert life.state.handovers["boss"].overdue
    accept(life, date(2024, 4, 21))
    assert life.open_causes() == []


def test_H1_S6_a_lifecycle_that_ends_hands_nothing_over() -> None:
    life = handing_over().clock(AFTER)
    life.send("closed", date(2024, 3, 20), outcome="stopped", reason="x")
    assert life.state.handovers == {}
    assert [fact.type for fact in life.facts[-3:]] == [
        "handover_cancelled",
        "escalation_cleared",
        "lifecycle_closed",
    ]
    assert life.of("handover_cancelled")[0]["reason"] == "closed"
    assert told(life)[-1] == ("handover_cancelled", ["ana", "eva"])
    with pytest.raises(LifecycleClosed):
        accept(life, date(2024, 3, 21))


def test_H1_M4_a_newer_definition_must_know_the_role_that_is_handed_over() -> None:
    life = Life(QUIET, start=date(2024, 3, 4))
    life.send("handover_started", MONDAY, role="helper", to="eva")
    newer = QUIET.model_dump(mode="json")
    newer["version"] = 2
    newer["roles"] = {"boss": newer["roles"]["boss"]}
    for rung in newer["ladders"]["default"]:
        rung["notify"] = ["boss"]
    with pytest.raises(MigrationRefused):
        life.send("definition_migrated", MONDAY, program=newer)
    life.send("handover_cancelled", MONDAY, role="helper", reason="x")
    life.send("definition_migrated", MONDAY, program=newer)
    assert life.state.program.version == 2


def test_V6_hand_overs_of_the_past_are_lived_and_nobody_is_asked_for_what_is_over() -> None:
    life = Life(QUIET, start=date(2024, 3, 4))
    past = (
        life.envelope("handover_started", MONDAY, role="boss", to="eva"),
        life.envelope("handover_accepted", date(2024, 3, 22), role="boss", sender="eva"),
        life.envelope("handover_started", date(2024, 4, 1), role="helper", to="luz"),
    )
    start = life.start.model_copy(update={"past": past})
    adopted = adopt(start, life.instant(date(2024, 4, 3)))
    assert adopted.state.roles == {"boss": "eva"}
    assert [fact.type for fact in adopted.facts if "handover" in fact.type] == [
        "handover_started",
        "handover_overdue",
        "handover_accepted",
        "handover_started",
    ]
    asked = [intent for intent in adopted.intents if intent.kind.startswith("handover")]
    assert [(intent.kind, intent.data["persons"], intent.data["accept_by"]) for intent in asked] == [
        ("handover_requested", ["luz"], "2024-04-08")
    ]
    late = adopt(start, life.instant(date(2024, 4, 10)))
    assert [intent.kind for intent in late.intents] == [
        "notify_summary",
        "schedule_session",
        "handover_requested",
    ]


GUARDED = {"role_assigned": ["boss"]}


@pytest.mark.parametrize("event", ["handover_started", "handover_cancelled"])
def test_H1_only_who_may_assign_a_role_or_has_it_passes_it_on(event: str) -> None:
    """Otherwise a hand-over would be a way round the permission to assign."""
    guarded = Life(QUIET.model_copy(update={"permissions": GUARDED}), start=date(2024, 3, 4))
    guarded.send("role_assigned", MONDAY, role="helper", person="eva")
    details = {"to": "luz"} if event == "handover_started" else {"reason": "x"}
    if event == "handover_cancelled":
        guarded.send("handover_started", MONDAY, role="helper", to="luz")
    with pytest.raises(RoleNotAllowed) as refused:
        guarded.send(event, MONDAY, by="helper", sender="pepe", role="helper", **details)
    assert refused.value.details["allowed"] == ("boss", "helper")
    guarded.send(event, MONDAY, by="helper", sender="eva", role="helper", **details)


def test_H1_the_incoming_person_may_decline() -> None:
    life = Life(QUIET.model_copy(update={"permissions": GUARDED}), start=date(2024, 3, 4))
    life.send("handover_started", MONDAY, role="boss", to="eva")
    life.send("handover_cancelled", MONDAY, by="helper", sender="eva", role="boss", reason="no time")
    assert (life.state.roles["boss"], life.state.handovers) == ("ana", {})
