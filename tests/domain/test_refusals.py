"""SPEC M3, V4: every refusal has its code, its field, and changes nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest

from domain import errors
from domain.errors import Refusal
from domain.events import LifecycleStart, parse_envelope
from domain.machine import begin, decide
from tests.domain.lives import NO_HOLIDAYS, Life, alliance
from tests.domain.organizations import Organization

TODAY = date(2024, 4, 10)


def running() -> Life:
    """Sensitization since Monday 2024-03-04; period 1 was missed on 4 April, so E1 is open."""
    return Life(alliance(), start=date(2024, 3, 4), enter="sensitization").clock(TODAY)


def paused() -> Life:
    life = running()
    life.send("paused", TODAY, reason="protest")
    return life


def closed() -> Life:
    life = running()
    life.send("closed", TODAY, outcome="declined", reason="the company left")
    return life


def scheduled() -> Life:
    life = Life(alliance(), start=date(2024, 5, 6))
    life.state = begin(life.start)
    return life


def organization() -> Life:
    """On the municipal route; the recognition was filed in March, with a board in office and the mandate met."""
    life = Organization("municipal").meet(date(2024, 3, 5), "assembly")
    life.elect(date(2024, 3, 5), mandate_until=date(2026, 3, 4))
    life.file("submitted", "recognition", date(2024, 3, 11))
    life.clock(TODAY)
    return life


def registering() -> Life:
    """On the registry route; the name was reserved on 1 April and renewed once."""
    life = Organization("registry").meet(date(2024, 3, 5), "assembly")
    life.elect(date(2024, 3, 5), mandate_until=date(2026, 3, 4))
    life.file("submitted", "reservation", date(2024, 3, 11))
    life.file("approved", "reservation", date(2024, 4, 1))
    life.send("requirement_renewed", date(2024, 4, 2), requirement="reservation")
    life.clock(TODAY)
    return life


def handing_over() -> Life:
    """The coordinator's role is to pass from Ana to Eva."""
    life = running()
    life.send("handover_started", TODAY, role="coordinator", to="eva")
    return life


class Case(NamedTuple):
    code: str
    field: str
    event: str
    data: dict[str, Any]
    by: str = ""
    sender: str = "ana"
    given: Callable[[], Life] = running


WINDOW = {"window_ends_on": "2024-06-30", "reason": "x"}


def board(*, position: str = "president", document: str = "dni") -> dict[str, Any]:
    return {"members": [{"person": "p1", "position": position, "document": document}]}


def planned() -> Life:
    """An agreed plan with an activity that is pending and one that was eliminated, and a second version proposed."""
    life = running()
    for version, identifiers in ((1, ("A1", "A2")), (2, ("B1",))):
        life.send(
            "plan_proposed",
            TODAY,
            activities=[work(identifier) for identifier in identifiers],
            reason="rescope",
        )
        if version == 1:
            for party in ("residence_lead", "company_lead"):
                life.send("plan_endorsed", TODAY, version=1, party=party)
    life.send("activity_updated", TODAY, activity="A2", status="eliminated", reason="x")
    return life


def work(identifier: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "area": "financing",
        "standard": "average_monthly_cost",
        "description": "x",
        "responsible": "company_lead",
        "due": "2024-08-30",
        **changes,
    }


def observed(life: Life) -> Life:
    life.send("filing_observed", TODAY, requirement="recognition")
    return life


CASES = [
    Case("malformed", "data.channel", "contact_held", {}),
    Case("malformed", "data.held_on", "contact_held", {"channel": "visit", "held_on": "2024-02-30"}),
    Case("malformed", "data.held_on", "contact_held", {"channel": "visit", "held_on": "20 March"}),
    Case("malformed", "data.formal", "contact_held", {"channel": "visit", "formal": "perhaps"}),
    Case("malformed", "data.place", "contact_held", {"channel": "visit", "place": "Arica"}),
    Case("malformed", "data.cadence", "contact_held", {"channel": "visit", "cadence": "other"}),
    Case("malformed", "data.text", "note_added", {"text": "x" * 1_000_000}),
    Case("malformed", "data.text", "note_added", {"text": "   "}),
    Case("malformed", "data.expected_end", "stage_extended", {"reason": "x", "expected_end": "9999-12-31"}),
    Case("malformed", "data.met_on", "requirement_met", {"requirement": "induction", "met_on": "2024-04-11"}),
    Case(
        "malformed",
        "data.valid_until",
        "requirement_met",
        {"requirement": "induction", "valid_until": "9999-12-31"},
    ),
    Case("malformed", "data.requirement", "filing_submitted", {"requirement": "induction"}),
    Case("unknown_event", "type", "party_held", {}),
    Case("unknown_event", "type", "clock_reached", {}),
    Case("unknown_requirement", "data.requirement", "requirement_met", {"requirement": "inducton"}),
    Case("requirement_blocked", "data.requirement", "requirement_met", {"requirement": "agreement_signed"}),
    Case("requirement_blocked", "data.requirement", "requirement_met", {"requirement": "annual_gathering"}),
    Case("requirement_closed", "data.requirement", "filing_approved", {"requirement": "induction"}),
    Case("held_on_in_future", "data.held_on", "contact_held", {"channel": "visit", "held_on": "2024-04-11"}),
    Case(
        "held_on_before_start", "data.held_on", "contact_held", {"channel": "visit", "held_on": "2024-03-03"}
    ),
    Case("unknown_channel", "data.channel", "contact_held", {"channel": "pigeon"}),
    Case("unknown_role", "by.role", "note_added", {"text": "x"}, by="mayor"),
    Case("unknown_role", "data.role", "role_assigned", {"role": "mayor", "person": "x"}),
    Case("unknown_role", "data.attended", "contact_held", {"channel": "visit", "attended": ["mayor"]}),
    Case("unknown_role", "data.role", "handover_started", {"role": "mayor", "to": "eva"}),
    Case("unknown_role", "data.role", "handover_accepted", {"role": "mayor"}),
    Case("unknown_role", "data.role", "handover_cancelled", {"role": "mayor", "reason": "x"}),
    Case("malformed", "data.to", "handover_started", {"role": "coordinator", "to": ""}),
    Case("already_in_role", "data.to", "handover_started", {"role": "coordinator", "to": "ana"}),
    Case("no_handover", "data.role", "handover_accepted", {"role": "coordinator"}, sender="eva"),
    Case("no_handover", "data.role", "handover_cancelled", {"role": "coordinator", "reason": "x"}),
    *(
        Case(code, field, event, data, sender=sender, given=handing_over)
        for code, field, event, data, sender in (
            (
                "handover_already_started",
                "data.to",
                "handover_started",
                {"role": "coordinator", "to": "eva"},
                "ana",
            ),
            ("already_in_role", "data.to", "handover_started", {"role": "coordinator", "to": "ana"}, "ana"),
            ("not_incoming_person", "by.person", "handover_accepted", {"role": "coordinator"}, "ana"),
            ("no_handover", "data.role", "handover_accepted", {"role": "company_lead"}, "eva"),
            ("reason_required", "data.reason", "handover_cancelled", {"role": "coordinator"}, "ana"),
        )
    ),
    Case("role_not_allowed", "by.role", "closed", {"outcome": "declined", "reason": "x"}, by="company_lead"),
    Case("reason_required", "data.reason", "requirement_waived", {"requirement": "induction"}),
    Case("reason_required", "data.reason", "stage_advanced", {"reason": " \n"}),
    Case("reason_required", "data.reason", "stage_extended", {"expected_end": "2025-01-01"}),
    Case("reason_required", "data.reason", "escalation_resolved", {"escalation": "E1"}),
    Case("reason_required", "data.reason", "paused", {}),
    Case("reason_required", "data.reason", "closed", {"outcome": "declined"}),
    Case("unknown_escalation", "data.escalation", "escalation_acknowledged", {"escalation": "E9"}),
    Case(
        "commit_out_of_range",
        "data.commit_until",
        "escalation_acknowledged",
        {"escalation": "E1", "commit_until": "2024-04-09"},
    ),
    Case("stage_blocked", "type", "stage_advanced", {"reason": "x"}),
    Case("unknown_outcome", "data.outcome", "closed", {"outcome": "won", "reason": "x"}),
    Case("not_paused", "type", "resumed", {}),
    Case("already_paused", "type", "paused", {"reason": "x"}, given=paused),
    Case(
        "already_paused",
        "type",
        "stage_extended",
        {"expected_end": "2025-01-01", "reason": "x"},
        given=paused,
    ),
    Case("lifecycle_closed", "type", "note_added", {"text": "x"}, given=closed),
    Case("lifecycle_closed", "type", "resumed", {}, given=closed),
    Case("lifecycle_closed", "type", "party_held", {"guests": "many"}, by="mayor", given=closed),
    Case("not_started", "type", "stage_advanced", {"reason": "x"}, given=scheduled),
    Case("not_started", "type", "paused", {"reason": "x"}, given=scheduled),
    Case("held_on_before_start", "data.held_on", "contact_held", {"channel": "visit"}, given=scheduled),
    Case(
        "migration_refused",
        "data.program.version",
        "definition_migrated",
        {"program": alliance().model_dump(mode="json")},
    ),
    *(
        Case(code, field, event, data, given=organization)
        for code, field, event, data in (
            (
                "malformed",
                "data.approved_on",
                "filing_approved",
                {"requirement": "recognition", "approved_on": "2024-03-10"},
            ),
            (
                "malformed",
                "data.observed_on",
                "filing_observed",
                {"requirement": "recognition", "observed_on": "2024-04-11"},
            ),
            ("requirement_closed", "data.requirement", "filing_corrected", {"requirement": "recognition"}),
            ("requirement_blocked", "data.requirement", "filing_observed", {"requirement": "board_renewal"}),
            (
                "requirement_blocked",
                "data.requirement",
                "filing_followed_up",
                {"requirement": "board_renewal"},
            ),
            ("requirement_excluded", "data.requirement", "filing_submitted", {"requirement": "title"}),
            ("requirement_excluded", "data.requirement", "requirement_met", {"requirement": "started"}),
            ("malformed", "data.requirement", "requirement_met", {"requirement": "route_chosen"}),
            ("malformed", "data.requirement", "filing_extended", WINDOW | {"requirement": "recognition"}),
            (
                "reason_required",
                "data.reason",
                "filing_extended",
                {"requirement": "recognition", "window_ends_on": "2024-06-30"},
            ),
            ("never_valid", "data.requirement", "requirement_renewed", {"requirement": "recognition"}),
            ("never_valid", "data.requirement", "requirement_renewed", {"requirement": "assembly"}),
            ("malformed", "data.valid_until", "requirement_renewed", {"requirement": "mandate"}),
            (
                "malformed",
                "data.valid_until",
                "requirement_renewed",
                {"requirement": "mandate", "valid_until": "2026-03-04"},
            ),
            (
                "unknown_document",
                "data.documents",
                "documents_gathered",
                {"requirement": "recognition", "documents": ["photo"]},
            ),
            (
                "malformed",
                "data.documents",
                "documents_gathered",
                {"requirement": "recognition", "documents": []},
            ),
            ("unknown_choice", "data.choice", "choice_made", {"choice": "rute", "option": "both"}),
            ("unknown_option", "data.option", "choice_made", {"choice": "route", "option": "sea"}),
            ("reason_required", "data.reason", "choice_made", {"choice": "route", "option": "both"}),
            ("unknown_position", "data.members", "board_elected", board(position="queen")),
            ("unknown_identity_document", "data.document", "board_elected", board(document="card")),
            ("malformed", "data.mandate_until", "board_elected", board() | {"mandate_until": "2024-04-09"}),
            ("malformed", "data.members", "board_elected", {"members": board()["members"] * 2}),
            ("malformed", "data.elected_on", "board_elected", board() | {"elected_on": "2024-04-11"}),
            (
                "unknown_board_member",
                "data.person",
                "identity_document_recorded",
                {"person": "p9", "document": "dni"},
            ),
            (
                "unknown_identity_document",
                "data.document",
                "identity_document_recorded",
                {"person": "p1", "document": "card"},
            ),
            ("unknown_measure", "data.measure", "measure_recorded", {"measure": "leader", "value": 3}),
            ("malformed", "data.value", "measure_recorded", {"measure": "leaders", "value": -1}),
            (
                "malformed",
                "data.measured_on",
                "measure_recorded",
                {"measure": "leaders", "value": 1, "measured_on": "2024-04-11"},
            ),
        )
    ),
    Case(
        "renewals_exhausted",
        "data.requirement",
        "requirement_renewed",
        {"requirement": "reservation"},
        given=registering,
    ),
    Case("malformed", "type", "board_elected", board()),
    *(
        Case(code, field, event, data, given=planned)
        for code, field, event, data in (
            ("unknown_plan_version", "data.version", "plan_endorsed", {"version": 1}),
            (
                "unknown_plan_version",
                "data.version",
                "plan_proposed",
                {"version": 4, "activities": [work("C1")], "reason": "rescope"},
            ),
            (
                "plan_incomplete",
                "data.activities.C1",
                "plan_proposed",
                {"activities": [work("C1", due=None)], "reason": "rescope"},
            ),
            (
                "plan_incomplete",
                "data.activities",
                "plan_proposed",
                {"activities": [work("A2")], "reason": "rescope"},
            ),
            ("reason_required", "data.reason", "plan_proposed", {"activities": [work("C1")]}),
            ("unknown_role", "by.role", "plan_endorsed", {"version": 2}),
            ("unknown_activity", "data.activity", "activity_updated", {"activity": "Z9", "status": "done"}),
            ("activity_closed", "data.activity", "activity_updated", {"activity": "A2", "status": "done"}),
            (
                "reason_required",
                "data.reason",
                "activity_updated",
                {"activity": "A1", "status": "eliminated"},
            ),
            (
                "unknown_area",
                "data.standard",
                "need_recorded",
                {"id": "N1", "area": "financing", "standard": "safety", "description": "x"},
            ),
        )
    ),
    Case(
        "malformed",
        "data.requirement",
        "filing_appealed",
        {"requirement": "recognition"},
        given=lambda: observed(organization()),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.event}-{case.field}")
def test_V4_refusals_have_a_code_and_a_field_and_change_nothing_M3(case: Case) -> None:
    life = case.given()
    before = life.state.model_dump_json()
    event = life.envelope(case.event, TODAY, by=case.by, sender=case.sender, **case.data)
    with pytest.raises(Refusal) as refused:
        decide(life.state, event, life.instant(TODAY))
    assert (refused.value.code, refused.value.field) == (case.code, case.field)
    assert life.state.model_dump_json() == before
    report = refused.value.report()
    assert report["code"] == case.code
    for sentence in (refused.value.message("es"), refused.value.message("en")):
        assert "{" not in sentence
        assert len(sentence) < 2_000


def test_V4_every_code_of_the_specification_is_reached() -> None:
    specified = [
        "malformed",
        "unknown_event",
        "unknown_requirement",
        "requirement_blocked",
        "requirement_closed",
        "held_on_in_future",
        "held_on_before_start",
        "unknown_channel",
        "unknown_role",
        "role_not_allowed",
        "reason_required",
        "unknown_plan_version",
        "plan_incomplete",
        "unknown_activity",
        "unknown_escalation",
        "commit_out_of_range",
        "already_paused",
        "not_paused",
        "stage_blocked",
        "lifecycle_closed",
    ]
    assert set(specified) - {case.code for case in CASES} == set()


def test_V4_every_refusal_class_is_reached() -> None:
    known = [each for each in errors.Refusal.__subclasses__() if each.__module__ == errors.__name__]
    classes = {each.code for each in known if each is not errors.ReportedRefusal}
    elsewhere = {
        "unknown_stage",  # only a start can name a stage
        "event_id_reused",  # needs an event before it: `test_acceptance.py`
        "lifecycle_full",  # needs thousands: `test_acceptance.py`, `test_ledger.py`
        "record_behind",  # a run's own, while the record is away: `test_ledger.py`
        "starting",  # a run's own, while it begins: `test_one_life.py`
    }
    assert classes - {case.code for case in CASES} == elsewhere


def test_V4_a_start_names_a_known_stage_and_known_roles() -> None:
    start = LifecycleStart(
        lifecycle="x",
        program=alliance(),
        calendar=NO_HOLIDAYS,
        started_at=running().started_at,
        stage="party",
    )
    with pytest.raises(errors.UnknownStage):
        begin(start)
    with pytest.raises(errors.UnknownRole) as refused:
        begin(start.model_copy(update={"stage": None, "roles": {"mayor": "x"}}))
    assert refused.value.field == "roles.mayor"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"not json",
        b"[1, 2]",
        b"null",
        b'"text"',
        b'{"id": 1}',
        b'{"id": "", "type": "note_added", "by": {"role": "coordinator", "person": "ana"}}',
        b'{"id": "1", "type": "note added", "by": {"role": "coordinator", "person": "ana"}}',
        b'{"id": "1", "type": "note_added", "by": {"role": "coordinator", "person": "ana"}, "extra": 1}',
        b'{"id": "1", "type": "note_added", "by": null, "data": null}',
        b'{"id": "1", "type": "note_added", "occurred_at": "2024-03-01T10:00:00", "by": {"role": "r", "person": "p"}}',
        b'{"id": "1", "type": "note_added", "occurred_at": "0001-01-01T00:00:00Z", "by": {"role": "r", "person": "p"}}',
        b'{"id": "1", "type": "note_added", "by": {"role": "r", "person": "p"}, "data": {"x": NaN, "\\ud800": "\\ud800"}}',
        b'{"id": "\\ud800", "type": "note_added", "by": {"role": "r", "person": "p"}}',
        b'{"id": "1", "type": "note_added", "by": {"role": "r", "person": "p"}, "\\ud800": 1}',
        b'{"id": "1", "type": "note_added", "by": {"role": "r", "person": "p"}, "data": {"x": NaN}}',
        b'{"' + b"k" * 5_000 + b'": 1, "id": "1", "type": "note_added", "by": {"role": "r", "person": "p"}}',
        b'{"a":' * 50_000,
        b"[" * 60_000 + b"]" * 5_000,
        b"x" * 70_000,
        "ñ" * 70_000,
        None,
        17,
        [],
        {"id": {"deep": [1]}},
        Ellipsis,
    ],
    ids=lambda raw: repr(raw)[:40],
)
def test_V2_whatever_comes_in_is_malformed_and_nothing_else(raw: object) -> None:
    with pytest.raises(errors.Malformed) as refused:
        parse_envelope(raw)
    report = refused.value.report()
    assert str(report).encode("utf-8")
    assert len(str(report["field"])) < 300


def test_V2_a_list_that_contains_itself_is_malformed() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(errors.Malformed):
        parse_envelope(
            {"id": "1", "type": "note_added", "by": {"role": "r", "person": "p"}, "data": {"x": endless}}
        )
