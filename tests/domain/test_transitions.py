"""SPEC M5: transitions are data in one place, and the machine does what the tables say and nothing else."""

from datetime import date
from typing import Any, get_args

import pytest

from domain.errors import Refusal
from domain.event_names import EVENT
from domain.events import PAYLOADS, Envelope
from domain.machine import Decision, begin, decide
from domain.people import handover_status
from domain.program import Program
from domain.state import (
    ActivityStatus,
    Attempt,
    Clock,
    HandoverStatus,
    LifecycleStatus,
    RequirementProgress,
    RequirementStatus,
)
from domain.status_names import REQUIREMENT_STATUS
from domain.transitions import ACTIVITY, HANDOVER, LIFECYCLE, REQUIREMENT
from tests.domain.lives import Life, cadence, requirement, small_program, stage

TODAY = date(2024, 3, 20)
REVIEW = """
validity = { months = 12 }
[stages.requirements.review]
authority = { es = "x", en = "x" }
term = { days = 30 }
window = { days = 60 }
appeal = { authority = { es = "x", en = "x" } }
documents = ["statute"]
"""
SETTINGS = """
[documents]
statute = { es = "x", en = "x" }
[measures]
leaders = { es = "x", en = "x" }
[choices.route]
name = { es = "x", en = "x" }
options = { short = { es = "x", en = "x" }, long = { es = "x", en = "x" } }
[board]
mandate = "first"
positions = { president = { es = "x", en = "x" } }
identity_documents = { dni = { es = "x", en = "x" } }
renewal_notice = { days = 60 }
[plan]
parties = ["boss"]
stall_after = 30
[[areas]]
id = "health"
number = 1
name = { es = "x", en = "x" }
standards = { care = { es = "x", en = "x" } }
"""
WORK = {"id": "w1", "area": "health", "standard": "care", "description": "x"}


def program(rest: str) -> Program:
    body = cadence() + requirement("first") + requirement("registry", rest + REVIEW)
    return small_program(stage(body=body), settings=SETTINGS)


RENEWAL = 'renews = "first"'
PROGRAM = program(RENEWAL)
ABOUT_REQUIREMENTS = [name for name in PAYLOADS if name.startswith(("requirement_", "filing_"))]


def test_M5_every_status_has_a_row_and_every_target_exists() -> None:
    assert set(LIFECYCLE) == set(get_args(LifecycleStatus))
    assert set(REQUIREMENT) == set(REQUIREMENT_STATUS) == set(get_args(RequirementStatus))
    for row in REQUIREMENT.values():
        assert set(row.values()) <= set(REQUIREMENT)
    for outcomes in LIFECYCLE.values():
        for outcome in outcomes.values():
            assert outcome in LIFECYCLE or (isinstance(outcome, type) and issubclass(outcome, Refusal))


def test_M5_every_status_of_an_activity_has_a_row() -> None:
    assert set(ACTIVITY) == set(get_args(ActivityStatus))
    assert {target for row in ACTIVITY.values() for target in row} == set(ACTIVITY)


def test_M5_every_event_is_in_every_row_of_the_lifecycle() -> None:
    for status, row in LIFECYCLE.items():
        assert set(PAYLOADS) <= set(row), status


def test_M5_every_status_can_be_reached() -> None:
    reached = {target for row in REQUIREMENT.values() for target in row.values()}
    assert set(REQUIREMENT) <= reached
    assert {
        target for row in LIFECYCLE.values() for target in row.values() if isinstance(target, str)
    } == set(LIFECYCLE)


#: What a filing remembers that silence approved.
SILENT: dict[str, Any] = {
    "ended_by": "decision",
    "ended_from": "submitted",
    "ended_clocks": {"decision": Clock(starts_on=TODAY, ends_on=TODAY)},
}


def life_with(status: RequirementStatus, rest: str) -> Life:
    rest += '\nafter = ["first"]' if status == "blocked" else ""
    life = Life(program(rest), start=date(2024, 3, 4)).clock(TODAY)
    dates: dict[str, Any] = {"met_on": TODAY} if status in {"met", "approved", "deemed", "expired"} else {}
    progress = RequirementProgress(
        id="registry",
        status=status,
        valid_until=date(2024, 12, 31),
        attempts=(Attempt(number=1, submitted_on=TODAY, deemed=status in {"deemed", "denied"}),),
        clocks={"window": Clock(starts_on=TODAY, ends_on=date(2024, 4, 30))},
        **(SILENT if status == "deemed" else {}),
        **dates,
    )
    life.state = life.state.model_copy(
        update={"requirements": {**life.state.requirements, "registry": progress}}
    )
    return life


#: What an event must say besides the requirement that it is about.
MORE: dict[str, dict[str, Any]] = {
    "requirement_waived": {"reason": "x"},
    "filing_extended": {"reason": "x", "window_ends_on": "2024-06-30"},
}


@pytest.mark.parametrize("event", ABOUT_REQUIREMENTS)
@pytest.mark.parametrize("status", get_args(RequirementStatus))
def test_M5_every_status_and_event_of_a_requirement(status: RequirementStatus, event: str) -> None:
    # Only a renewal is filed anew while it is approved; and only what renews nothing can lose its approval.
    life = life_with(status, RENEWAL if event == "filing_submitted" else "")
    before = life.state.model_dump_json()
    envelope = life.envelope(event, TODAY, requirement="registry", **MORE.get(event, {}))
    target = REQUIREMENT[status].get(event)
    if target is None:
        with pytest.raises(Refusal) as refused:
            decide(life.state, envelope, life.instant(TODAY))
        expected = "requirement_blocked" if status == "blocked" else "requirement_closed"
        assert refused.value.code == expected
    else:
        decided = decide(life.state, envelope, life.instant(TODAY))
        assert decided.state.requirements["registry"].status == target
    assert life.state.model_dump_json() == before


DATA: dict[str, dict[str, Any]] = {
    "contact_held": {"channel": "visit"},
    "requirement_met": {"requirement": "first"},
    "requirement_waived": {"requirement": "first", "reason": "x"},
    "filing_submitted": {"requirement": "registry"},
    "filing_observed": {"requirement": "registry"},
    "filing_corrected": {"requirement": "registry"},
    "filing_approved": {"requirement": "registry"},
    "filing_denied": {"requirement": "registry"},
    "filing_appealed": {"requirement": "registry"},
    "filing_extended": {"requirement": "registry", **MORE["filing_extended"]},
    "filing_followed_up": {"requirement": "registry"},
    "requirement_renewed": {"requirement": "registry"},
    "documents_gathered": {"requirement": "registry", "documents": ["statute"]},
    "choice_made": {"choice": "route", "option": "short"},
    "board_elected": {"members": [{"person": "p1", "position": "president", "document": "dni"}]},
    "identity_document_recorded": {"person": "p1", "document": "dni"},
    "measure_recorded": {"measure": "leaders", "value": 3},
    "need_recorded": WORK,
    "plan_proposed": {"activities": [WORK | {"responsible": "boss", "due": "2024-06-28"}]},
    "plan_endorsed": {"version": 1},
    "activity_updated": {"activity": "w1", "status": "done"},
    "stage_advanced": {"reason": "x"},
    "stage_extended": {"reason": "x", "expected_end": "2030-01-01"},
    "escalation_acknowledged": {"escalation": "E1"},
    "escalation_resolved": {"escalation": "E1", "reason": "x"},
    "role_assigned": {"role": "boss", "person": "x"},
    "handover_started": {"role": "boss", "to": "x"},
    "handover_accepted": {"role": "boss"},
    "handover_cancelled": {"role": "boss", "reason": "x"},
    "paused": {"reason": "x"},
    "resumed": {},
    "definition_migrated": {"program": {**PROGRAM.model_dump(mode="json"), "version": 2}},
    "note_added": {"text": "x"},
    "closed": {"outcome": "done", "reason": "x"},
}
#: What the table admits and a rule may still refuse, given the data above.
BY_RULE = {
    "requirement_closed",
    "unknown_escalation",
    "stage_blocked",
    "requirement_blocked",
    "held_on_before_start",
    "never_valid",
    "unknown_board_member",
    "unknown_plan_version",
    "unknown_activity",
    "no_handover",
    "malformed",
}


def life_in(status: LifecycleStatus) -> Life:
    if status == "scheduled":
        life = Life(PROGRAM, start=date(2024, 6, 3))
        life.state = begin(life.start)
        return life
    life = Life(PROGRAM, start=date(2024, 3, 4)).clock(TODAY)
    if status == "paused":
        life.send("paused", TODAY, reason="x")
    if status == "closed":
        life.send("closed", TODAY, outcome="stopped", reason="x")
    return life


@pytest.mark.parametrize("event", sorted(PAYLOADS))
@pytest.mark.parametrize("status", get_args(LifecycleStatus))
def test_M5_every_status_and_event_of_a_lifecycle(status: LifecycleStatus, event: str) -> None:
    life = life_in(status)
    before = life.state.model_dump_json()
    envelope = life.envelope(event, TODAY, **DATA[event])
    target = LIFECYCLE[status][event]
    code, decided = outcome(life, envelope)
    if decided is not None:
        assert decided.state.status == target
        assert decided.facts
    else:
        assert code in BY_RULE if isinstance(target, str) else code == target.code
    assert life.state.model_dump_json() == before


def outcome(life: Life, envelope: Envelope) -> tuple[str | None, Decision | None]:
    try:
        return None, decide(life.state, envelope, life.instant(TODAY))
    except Refusal as refusal:
        return refusal.code, None


#: A day on which a hand-over that began today stands so.
AT: dict[HandoverStatus, date] = {"none": TODAY, "waiting": TODAY, "overdue": date(2024, 4, 1)}


def handing_over(status: HandoverStatus) -> Life:
    """The role of the boss is to pass from Ana to Eva, or not, or should have."""
    life = Life(PROGRAM, start=date(2024, 3, 4))
    if status != "none":
        life.send("handover_started", TODAY, role="boss", to="eva")
    return life.clock(AT[status])


@pytest.mark.parametrize("status", get_args(HandoverStatus))
@pytest.mark.parametrize("event", sorted({event for row in HANDOVER.values() for event in row}))
def test_M5_H1_every_status_and_event_of_a_hand_over(status: HandoverStatus, event: str) -> None:
    life = handing_over(status)
    assert handover_status(life.state, "boss") == status
    target = HANDOVER[status].get(event)
    if event == "handover_term_ended":
        life.live_until(date(2024, 6, 1))
        assert handover_status(life.state, "boss") == (target or status)
        return
    data = {**DATA[event], **({"to": "luz"} if event == "handover_started" else {})}
    envelope = life.envelope(event, AT[status], sender="eva", **data)
    if isinstance(target, str):
        decided = decide(life.state, envelope, life.instant(AT[status]))
        assert handover_status(decided.state, "boss") == target
    else:
        assert target is not None
        with pytest.raises(target):
            decide(life.state, envelope, life.instant(AT[status]))


def test_V5_every_event_has_a_name_for_people() -> None:
    assert set(EVENT) == set(PAYLOADS)
