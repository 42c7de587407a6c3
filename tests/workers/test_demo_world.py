"""The world of the demonstration: invented, repeatable, and possible under the rules."""

import re
from collections import Counter
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pytest

from domain.acceptance import is_accepted
from domain.adoption import adopt
from domain.consistency import consistency, items_of
from domain.days import start_of_day
from domain.figures import figures
from domain.program import Program
from domain.state import Plan, State
from domain.views import status_of
from tests.worlds import lived_through, portrait
from workers.demo.alliances import pairings
from workers.demo.contingency import contingencies
from workers.demo.directory import people_of
from workers.demo.offices import COURSES, MUNICIPALITIES
from workers.demo.organization import Advisors
from workers.demo.organizations import municipality, organization_table
from workers.demo.participant import Participant, lived
from workers.demo.plan_story import plan_story
from workers.demo.result import result_of
from workers.demo.run import world_of
from workers.demo.world import World

TODAY = date(2026, 11, 21)
#: Without servers one whole world takes ten seconds; `make days` has every test here that takes a day look at 400 more.
DAYS = (TODAY,)
#: voces.figures.yaml; how many are formalized at the end of the demonstration is its own.
PUBLISHED = {
    "organizations": 34,
    "leaders": 90,
    "mentored": 21,
    "funded": 8,
    "beneficiaries": 920,
    "trained_members": 120,
}


def world(today: date = TODAY) -> World:
    return _lived(today)[0]


def imported(today: date = TODAY) -> tuple[tuple[Participant, State], ...]:
    begins = world(today).begins
    return tuple((each, adopt(each.start, begins).state) for each in world(today).participants)


def ended(today: date = TODAY) -> tuple[State, ...]:
    return _lived(today)[1]


@lru_cache(maxsize=len(DAYS))
def _lived(today: date) -> tuple[World, tuple[State, ...]]:
    """A world that begins on a day, and its lifecycles when it ends; only the latest are kept."""
    begun = world_of(today)
    return begun, tuple(lived_through(participant, begun) for participant in begun.participants)


def of_kind(kind: str, today: date = TODAY) -> list[dict[str, Any]]:
    return [portrait(state) for state in ended(today) if state.program.kind == kind]


def happened(portfolio: list[dict[str, Any]]) -> set[str]:
    return {fact[2] for row in portfolio for fact in row["story"]}


def told_of(portfolio: list[dict[str, Any]], *fact_types: str) -> list[list[tuple[str, Any]]]:
    """What of some types happened to each lifecycle, in order."""
    return [[(fact[2], fact[3]) for fact in row["story"] if fact[2] in fact_types] for row in portfolio]


def test_codes_stand_for_names_and_pairs_stay_pairs() -> None:
    table = pairings()

    assert len(table) == 21
    for pairing in table:
        assert re.fullmatch(r"Residencia \d\d", pairing.residence)
        assert re.fullmatch(r"Organización [A-Z]", pairing.organization)
        assert re.fullmatch(r"Empresa [A-Z]", pairing.company)
    assert len({pairing.organization for pairing in table}) == 13
    assert len({pairing.company for pairing in table}) == 15
    assert {pairing.region for pairing in table} == {"Metropolitana", "Valparaíso", "Biobío", "Ñuble"}


def test_organizations_municipalities_and_their_people_are_codes() -> None:
    for state in ended():
        if state.program.kind != "formalization":
            continue
        assert re.fullmatch(r"Organización social \d\d", state.attributes.name or "")
        assert re.fullmatch(r"Distrito \d", state.attributes.district or "")
        assert state.attributes.region is None
        assert state.attributes.commune is None
        people = (
            [*state.roles.values(), *(member.person for member in state.board.members)] if state.board else []
        )
        for person in people:
            assert re.fullmatch(
                r"(org-\d\d|coordinacion|direccion|mentoria|asesoria-legal|capacitacion)(-[a-z]+)?(-\d)?",
                person,
            )
    for identifier in MUNICIPALITIES:
        assert re.fullmatch(r"Municipalidad \d", municipality(identifier).name.es)
        assert "Inventada" in municipality(identifier).norm.name


def test_the_table_has_the_published_numbers() -> None:
    table = organization_table()

    assert [row.number for row in table] == list(range(1, 35))
    assert sum(row.project != "none" for row in table) == 21
    assert sum(row.project == "funded" for row in table) == 8
    assert {row.route for row in table} == {"municipal", "registry", "both"}
    assert {row.municipality for row in table} == set(MUNICIPALITIES)


def test_the_same_day_gives_the_same_world() -> None:
    assert world_of(TODAY) == world()


@pytest.mark.parametrize(("size", "organizations"), [(1, 2), (4, 6), (21, 34)])
def test_a_small_world_is_part_of_the_whole(size: int, organizations: int) -> None:
    small = world_of(TODAY, size)

    assert sum(each.kind == "alliance" for each in small.participants) == size
    assert sum(each.kind == "formalization" for each in small.participants) == organizations
    assert all(each in world().participants for each in small.participants)


@pytest.mark.parametrize("today", DAYS)
def test_v6_every_past_is_possible_and_lies_within_thirty_months(today: date) -> None:
    for participant, state in imported(today):
        started_on = participant.start.started_at.date()
        assert today - timedelta(days=31 * 30) < started_on < today
        assert not [fact.data for fact in state.journal if fact.type == "event_refused"]
        assert len(state.accepted) == len(participant.start.past)


@pytest.mark.parametrize("today", DAYS)
def test_the_months_ahead_bring_every_kind_of_end(today: date) -> None:
    portfolio = of_kind("alliance", today)

    assert {"on_track", "closed"} <= {row["health"] for row in portfolio}
    assert {"overdue", "stalled"} & {row["health"] for row in portfolio}
    assert {
        "period_missed",
        "escalation_climbed",
        "escalation_acknowledged",
        "escalation_cleared",
        "stage_overdue",
        "role_assigned",
    } <= happened(portfolio)
    assert "event_refused" not in happened(portfolio)


@pytest.mark.parametrize("today", DAYS)
def test_the_figures_at_the_end_are_the_published_ones(today: date) -> None:
    statuses = [status_of(state) for state in ended(today) if state.program.kind == "formalization"]
    program = next(state.program for state in ended(today) if state.program.kind == "formalization")
    values = {row.figure: row.value for row in figures(program, statuses)}

    formalized = values.pop("formalized")
    assert values == PUBLISHED
    assert formalized is not None
    assert 25 <= formalized < 34


@pytest.mark.parametrize("today", DAYS)
def test_organizations_end_well_and_badly(today: date) -> None:
    portfolio = of_kind("formalization", today)

    assert {"on_track", "closed", "stalled"} <= {row["health"] for row in portfolio}
    assert "event_refused" not in happened(portfolio)


@pytest.mark.parametrize("today", DAYS)
def test_s4_offices_behave_in_every_way(today: date) -> None:
    portfolio = of_kind("formalization", today)

    assert {
        "requirement_approved",
        "requirement_observed",
        "requirement_corrected",
        "requirement_denied",
        "requirement_appealed",
        "requirement_lapsed",
        "requirement_deemed",
        "requirement_renewed",
        "requirement_followed_up",
        "follow_up_due",
        "identity_document_recorded",
        "documents_gathered",
    } <= happened(portfolio)
    silences = [data["outcome"] for row in told_of(portfolio, "requirement_deemed") for _, data in row]
    assert {"approved", "denied"} == set(silences)
    attempts = [data["attempt"] for row in told_of(portfolio, "requirement_submitted") for _, data in row]
    assert max(attempts) >= 2


def test_every_conduct_of_an_office_is_somebodys() -> None:
    people = [each.people for each in world().participants]
    plans = [each.plan for each in people if isinstance(each, Advisors)]

    assert {conduct for plan in plans for conduct in plan.conducts.values()} == set(COURSES)


def test_s4_silence_that_approves_is_followed_by_a_certificate() -> None:
    certified = [
        row
        for row in told_of(of_kind("formalization"), "requirement_deemed", "requirement_approved")
        if ("requirement_deemed", {"requirement": "municipal_recognition", "outcome": "approved"}) in row
        and any(
            kind == "requirement_approved" and data["requirement"] == "municipal_recognition"
            for kind, data in row
        )
    ]

    assert len(certified) >= 3


def test_s4_a_title_that_lapsed_is_filed_again_with_a_new_reservation() -> None:
    (row, *_) = [
        row
        for row in told_of(of_kind("formalization"), "requirement_submitted", "requirement_lapsed")
        if any(kind == "requirement_lapsed" for kind, _ in row)
    ]
    what = [(kind, data["requirement"], data.get("attempt")) for kind, data in row]

    after_the_lapse = what[what.index(("requirement_lapsed", "registry_title", None)) :]
    assert ("requirement_submitted", "name_reserved", 2) in after_the_lapse
    assert ("requirement_submitted", "registry_title", 2) in after_the_lapse


def test_s4_a_mandate_ends_while_its_renewal_is_decided() -> None:
    kinds = ("board_elected", "requirement_submitted", "requirement_expired", "requirement_renewed")
    renewals = [
        [
            kind
            for kind, data in row
            if data.get("requirement", "board_mandate") in {"board_mandate", "board_renewal"}
        ]
        for row in told_of(of_kind("formalization"), *kinds)
    ]

    assert [
        "board_elected",
        "board_elected",
        "requirement_submitted",
        "requirement_expired",
        "requirement_renewed",
    ] in renewals


def test_s3_routes_change_midway_both_ways() -> None:
    changes = {
        (data["previous"], data["option"])
        for row in told_of(of_kind("formalization"), "choice_made")
        for _, data in row
        if data["choice"] == "route" and data["previous"] is not None
    }

    assert changes == {("both", "municipal"), ("municipal", "both")}


def test_leaders_and_trained_members_are_counted_apart() -> None:
    measures = [row["measures"] for row in of_kind("formalization")]

    assert any(each["leaders"] != each["trained_members"] for each in measures)
    assert (sum(each["leaders"] for each in measures), sum(each["trained_members"] for each in measures)) == (
        90,
        120,
    )


def test_z1_both_contingencies_paused_alliances() -> None:
    pauses = [
        (fact.data["reason"], state.attributes.region)
        for _, state in imported()
        for fact in state.journal
        if fact.type == "paused"
    ]

    assert len({reason for reason, _ in pauses}) == 2
    assert {region for reason, region in pauses if "temporales" in str(reason)} <= {
        "Biobío",
        "Ñuble",
        "Valparaíso",
    }


@pytest.mark.parametrize("today", DAYS)
def test_z2_a_strike_pauses_and_frees_the_alliances_of_its_region_together(today: date) -> None:
    (strike,) = (each for each in contingencies(today) if each.declared)
    pauses = Counter(
        (data.get("reason"), day)
        for row in of_kind("alliance", today)
        for _, day, fact, data in row["story"]
        if fact == "paused" and data["kind"] == "protest"
    )
    running = [
        state
        for state in ended(today)
        if state.program.kind == "alliance" and is_accepted(state, strike.paused_id)
    ]

    assert pauses == {(strike.reason, strike.first.isoformat()): len(running)}
    assert len(running) >= 8
    assert {state.attributes.region for state in running} == {"Metropolitana"}
    assert all(is_accepted(state, strike.resumed_id) for state in running)


@pytest.mark.parametrize("today", DAYS)
def test_h1_a_leave_hands_over_everything_that_somebody_coordinates(today: date) -> None:
    accepted = told_of(of_kind("alliance", today), "handover_started", "handover_accepted")
    passed = [row for row in accepted if row]

    assert len(passed) >= 3
    for (_, started), (kind, taken) in passed:
        assert (started["from"], started["to"], kind) == ("carla", "ana", "handover_accepted")
        assert taken["role"] == "coordinator"
    coordinators = {
        state.roles["coordinator"]
        for state in ended(today)
        if state.program.kind == "alliance" and state.status != "closed"
    }
    assert coordinators == {"ana", "bruno"}


def test_people_are_in_the_directory_under_codes_and_no_mail_reaches_them() -> None:
    people = people_of(world())
    roles = {person for state in ended() for person in state.roles.values()}

    assert roles <= people.keys()
    for code, person in people.items():
        assert person.name.endswith(f"({code})")
        assert person.email == f"{code}@demo.invalid"


def plans_of(today: date = TODAY) -> dict[str, Plan]:
    return {state.lifecycle: state.plan for state in ended(today) if state.program.plan is not None}


@pytest.mark.parametrize("today", DAYS)
def test_p1_every_alliance_has_a_diagnosis_with_more_needs_of_the_children_than_of_money(today: date) -> None:
    counts = Counter(need.area for plan in plans_of(today).values() for need in plan.needs.values())

    assert all(3 <= len(plan.needs) <= 8 for plan in plans_of(today).values())
    assert counts["child_accompaniment"] > counts["habitability_infrastructure"] > counts["financing"] > 0


@pytest.mark.parametrize("today", DAYS)
def test_p1_stages_get_their_plan_from_its_parties_and_some_by_hand(today: date) -> None:
    by_plan = Counter(version.met for plan in plans_of(today).values() for version in plan.agreed)
    by_hand = {
        event_id
        for state in ended(today)
        for event_id in ("initial_plan_agreed-met", "advanced_plan_agreed-met", "long_term_plan_agreed-met")
        if is_accepted(state, event_id)
    }

    assert by_plan["initial_plan_agreed"] > by_plan["advanced_plan_agreed"] > by_plan["long_term_plan_agreed"]
    assert by_plan["long_term_plan_agreed"] > 0
    assert by_hand


def test_p1_some_plans_wait_for_a_party_that_does_not_answer() -> None:
    waiting = [plan.proposal for plan in plans_of().values() if plan.proposal is not None]

    assert waiting


@pytest.mark.parametrize("today", DAYS)
def test_p2_activities_end_in_every_way(today: date) -> None:
    activities = [each for plan in plans_of(today).values() for each in plan.activities.values()]

    assert {each.status for each in activities} == {"done", "pending", "eliminated"}
    assert {each.sub_reason for each in activities if each.status == "pending"} == {"not_due", "postponed"}
    assert all(each.reason for each in activities if each.status == "eliminated")
    assert {each.project for each in activities} == {None, "independent_life"}
    assert any(each.secondary_area for each in activities)


@pytest.mark.parametrize("today", DAYS)
def test_p3_later_versions_say_why(today: date) -> None:
    reasons = {
        data["reason"] for row in told_of(of_kind("alliance", today), "plan_agreed") for _, data in row
    }

    assert reasons == {None, "more_complex", "consolidate", "rescope", "contingency"}


@pytest.mark.parametrize("today", DAYS)
def test_p4_needs_of_an_area_that_some_did_not_diagnose_are_unknown(today: date) -> None:
    plans = plans_of(today)
    items = [item for lifecycle, plan in plans.items() for item in items_of(lifecycle, plan)]
    areas = next(state.program.areas_by_id for state in ended(today) if state.program.plan is not None)
    rows = consistency(items, {area: tuple(known.standards) for area, known in areas.items()})
    coverage = {row.area: row.coverage_pct for row in rows if row.standard is None}

    assert [area for area, value in coverage.items() if value is None] == ["financing", None]
    assert all((value or 0) > 100 for area, value in coverage.items() if area == "child_accompaniment")
    assert all((value or 0) < 60 for area, value in coverage.items() if area == "team_training")


@pytest.mark.parametrize("today", DAYS)
def test_p5_plans_stand_still_and_somebody_reacts_to_some(today: date) -> None:
    rows = told_of(of_kind("alliance", today), "plan_stalled", "activity_updated", "plan_agreed")
    moved = [
        any(kind != "plan_stalled" for kind, _ in row[place + 1 :])
        for row in rows
        for place, (fact, _) in enumerate(row)
        if fact == "plan_stalled"
    ]

    assert set(moved) == {True, False}


def test_a_story_tells_of_a_plan_before_and_after() -> None:
    story = plan_story(result_of(world(), list(ended())))
    assert story is not None
    first, *_, last = (sentence.told("es", date.isoformat) for sentence in story.answer)

    assert first.startswith("El 2026-11-21 estaba en su versión")
    assert last.startswith("El 2027-05-21 estaba en su versión")
    assert first.partition("Cobertura")[2] != last.partition("Cobertura")[2]


def test_M4_people_of_a_lifecycle_that_was_begun_without_plans_make_none() -> None:
    alliance = world().participants[0]
    content = alliance.start.program.model_dump()
    content["plan"] = None
    for stage in content["stages"]:
        for requirement in stage["requirements"]:
            requirement["met_by_plan"] = False
    older = alliance.start.model_copy(update={"program": Program.model_validate(content), "past": ()})
    acts = list(lived(older, alliance.people, start_of_day(TODAY, older.program.time_zone)))
    types = {act.event.type for act in acts}
    assert "requirement_met" in types
    assert types.isdisjoint({"need_recorded", "plan_proposed", "plan_endorsed", "activity_updated"})
