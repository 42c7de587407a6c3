"""SPEC H1, E1, Z1: the machine against a naive second opinion about people, day by day."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from tests.domain.lives import Life, cadence, chile, small_program, stage
from tests.domain.naive_people import Deed, Line, Patient

PROGRAM = small_program(
    stage(body=cadence(every="{ months = 60 }")),
    settings="[attendance]\nhelper = { days = 20 }\n[handover_within]\nbusiness_days = 5\n",
)
ROLES = st.sampled_from(["boss", "helper"])
PERSONS = st.sampled_from(["ana", "eva", "luz"])
CAUSES = {"handover_pending", "party_silent"}
WRITTEN = {
    *("handover_started", "handover_accepted", "handover_cancelled", "handover_overdue", "party_silent"),
    *("role_assigned", "contact_held", "escalation_raised", "escalation_cleared"),
}


@st.composite
def deeds(draw: st.DrawFn) -> list[Deed]:
    """What people do in about three months, several things on some days."""
    day = date(2024, 2, 1) + timedelta(days=draw(st.integers(0, 300)))
    done: list[Deed] = []
    for _ in range(draw(st.integers(0, 12))):
        day += timedelta(days=draw(st.integers(0, 14) | st.integers(0, 40)))
        what = draw(
            st.sampled_from(
                [
                    "pause",
                    "resume",
                    "assign",
                    "hand_over",
                    "hand_over",
                    "accept",
                    "accept",
                    "cancel",
                    "contact",
                ]
            )
        )
        done.append(
            Deed(
                on=day,
                what=what,
                role=draw(ROLES),
                who=draw(PERSONS),
                back=draw(st.integers(0, 30)),
                formal=draw(st.booleans()),
                attended=draw(st.none() | st.sampled_from([(), ("helper",), ("boss",), ("boss", "helper")])),
            )
        )
    return done


def done_to(life: Life, deed: Deed) -> None:
    """The deed as an event."""
    held_on = max(life.started_at.date(), deed.on - timedelta(days=deed.back))
    who = {} if deed.attended is None else {"attended": list(deed.attended)}
    events: dict[str, tuple[str, dict[str, Any]]] = {
        "pause": ("paused", {"reason": "storm"}),
        "resume": ("resumed", {}),
        "assign": ("role_assigned", {"role": deed.role, "person": deed.who}),
        "hand_over": ("handover_started", {"role": deed.role, "to": deed.who}),
        "accept": ("handover_accepted", {"role": deed.role}),
        "cancel": ("handover_cancelled", {"role": deed.role, "reason": "x"}),
        "contact": (
            "contact_held",
            {"channel": "visit", "formal": deed.formal, "held_on": held_on, **who},
        ),
    }
    event, data = events[deed.what]
    life.send(event, deed.on, sender=deed.who, **data)


def lived(start: date, done: list[Deed], last: date) -> tuple[Life, list[tuple[str, str]]]:
    """The life, and (day, code) of what was refused."""
    life = Life(PROGRAM, start=start, calendar=chile())
    refused: list[tuple[str, str]] = []
    for deed in done:
        life.live_until(deed.on)
        try:
            done_to(life, deed)
        except Refusal as refusal:
            refused.append((deed.on.isoformat(), refusal.code))
    return life.live_until(last), refused


def written(life: Life) -> list[Line]:
    """(day, what, role) of what a patient person notices."""
    facts = [fact for fact in life.of(*WRITTEN) if fact.get("cause", "party_silent") in CAUSES]
    return [(fact["on"], fact["type"], fact.get("role", fact.get("subject", ""))) for fact in facts]


@settings(max_examples=300)
@given(done=deeds(), wait=st.integers(0, 60))
def test_H1_E1_Z1_the_machine_agrees_with_a_patient_person_about_people(done: list[Deed], wait: int) -> None:
    start = date(2024, 2, 1) if not done else done[0].on - timedelta(days=wait)
    last = (done[-1].on if done else start) + timedelta(days=60)
    life, refused = lived(start, done, last)
    patient = Patient(start, {"boss": "ana"}).live(done, last)
    assert written(life) == patient.lines
    assert refused == patient.refused
    assert (life.state.roles, life.state.rotations) == (patient.roles, patient.rotations)
    assert {
        role: (each.incoming, each.accept_by, each.overdue) for role, each in life.state.handovers.items()
    } == {role: (each.who, each.until, each.late) for role, each in patient.waiting.items()}
    assert [(each.since, each.silent) for each in life.state.attendance.values()] == (
        [] if patient.heard is None else [(patient.heard, patient.silent)]
    )
    late = any(each.late for each in patient.waiting.values()) or patient.silent
    if patient.paused is None:
        assert (life.health == "overdue") == late


def test_H1_E1_the_random_lives_reach_everything() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=300)
    @given(done=deeds())
    def look(done: list[Deed]) -> None:
        start = date(2024, 2, 1) if not done else done[0].on
        patient = Patient(start, {"boss": "ana"}).live(
            done, (done[-1].on if done else start) + timedelta(days=60)
        )
        seen.update({what for _, what, _ in patient.lines} | {code for _, code in patient.refused})

    look()
    codes = {"already_in_role", "handover_already_started", "no_handover", "not_incoming_person"}
    assert set(seen) >= WRITTEN | codes | {"already_paused", "not_paused"}
