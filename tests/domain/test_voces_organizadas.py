"""The shipped definition voces-organizadas says what its sources say (SPEC section 10)."""

from collections.abc import Mapping
from datetime import date
from itertools import product

import pytest

from activities.programs import load_program
from domain.days import Calendar
from domain.program import Program, Requirement
from domain.terms import Term, Validity
from tests.domain.lives import Life

WHEN = date(2026, 3, 2)
ROUTES = ("municipal", "registry", "both")
COMMON = {"founding_assembly", "board_mandate"}
MUNICIPAL = {"books_opened", "municipal_recognition", "credentials_issued"}
REGISTRY = {
    "name_searched",
    "name_reserved",
    "statute_drafted",
    "public_deed",
    "registry_title",
    "books_legalized",
    "tax_id",
}
#: Only asked of those who need them.
OPTIONAL = {
    "municipal": {"municipal_update", "board_renewal"},
    "registry": {
        "registry_board_renewal",
        "activities_started",
        "income_tax_exempt_register",
        "donee_status",
        "apci_registration",
    },
}


@pytest.fixture(scope="module")
def voces() -> Program:
    return load_program("voces-organizadas")


def asked(program: Program, track: str, **choices: str) -> dict[str, Requirement]:
    """The requirements of a track that some choices ask for."""
    return {
        each.id: each
        for each in program.requirements.values()
        if each.track == track
        and (each.applies_when is None or choices.get(each.applies_when.choice) in each.applies_when.options)
    }


def test_entry_then_three_tracks_then_autonomy(voces: Program) -> None:
    assert list(voces.stages_by_id) == ["entry", "development", "autonomy"]
    assert all(stage.advance == "when_ready" for stage in voces.stages)
    tracks = {each.track for each in voces.stages_by_id["development"].requirements}
    assert tracks == set(voces.tracks) == {"training", "lab", "registration"}
    assert voces.final_outcome == "graduated"


def test_no_requirement_of_a_track_waits_for_another_track(voces: Program) -> None:
    known = voces.requirements
    for each in voces.stages_by_id["development"].requirements:
        assert {known[before].track for before in each.after} <= {each.track}


@pytest.mark.parametrize("route", ROUTES)
def test_the_route_decides_what_is_asked(voces: Program, route: str) -> None:
    found = asked(voces, "registration", route=route)
    required = {each.id for each in found.values() if each.required}
    municipal, registry = route in {"municipal", "both"}, route in {"registry", "both"}
    assert required == COMMON | (MUNICIPAL if municipal else set()) | (REGISTRY if registry else set())
    optional = set(found) - required
    assert optional == (OPTIONAL["municipal"] if municipal else set()) | (
        OPTIONAL["registry"] if registry else set()
    )


@pytest.mark.parametrize("route", ROUTES)
def test_what_a_route_asks_for_waits_for_nothing_that_it_does_not_ask_for(voces: Program, route: str) -> None:
    for lab, grant in product(("takes_part", "not_taking_part"), ("selected", "not_selected")):
        choices = {"route": route, "lab": lab, "grant": grant}
        found = {
            name: each for track in voces.tracks for name, each in asked(voces, track, **choices).items()
        }
        if lab == "takes_part":
            assert all(set(each.after) <= set(found) for each in found.values())


def test_nobody_waits_for_a_grant(voces: Program) -> None:
    outside = asked(voces, "lab", lab="not_taking_part")
    assert [each.id for each in outside.values() if each.required] == ["lab_decided"]
    not_selected = asked(voces, "lab", lab="takes_part", grant="not_selected")
    assert set(not_selected) == {"lab_decided", "project_designed", "selection_decided"}
    selected = asked(voces, "lab", lab="takes_part", grant="selected")
    assert set(selected) - set(not_selected) == {
        "project_funded",
        "project_implemented",
        "results_delivered",
    }
    assert all(each.required for each in selected.values())


def test_the_registry_counts_its_own_days_and_nobody_knows_its_term(voces: Program) -> None:
    title = voces.reviews["registry_title"]
    assert title.window == Term(office_days=35)
    assert (title.term, title.correction_term, title.on_expiry) == (None, None, "escalate")
    assert title.appeal is not None
    assert (title.appeal.term, title.appeal.within) == (None, None)
    assert voces.requirements["registry_title"].while_valid == ("name_reserved",)


def test_a_name_is_reserved_for_thirty_days_and_once_more(voces: Program) -> None:
    reserved = voces.requirements["name_reserved"]
    assert reserved.validity == Validity(days=30, first_day_counts=False)
    assert reserved.renewals == 1


def test_a_refusal_of_the_tax_authority_may_be_appealed_within_fifteen_business_days(voces: Program) -> None:
    appeal = voces.reviews["income_tax_exempt_register"].appeal
    assert appeal is not None
    assert appeal.within == Term(business_days=15)


def test_municipal_terms_are_never_constants_of_the_program(voces: Program) -> None:
    municipal = {name: review for name, review in voces.reviews.items() if review.profile is not None}
    assert {name: review.profile for name, review in municipal.items()} == {
        "municipal_recognition": "first_registration",
        "municipal_update": "update",
        "board_renewal": "renewal",
    }
    for review in municipal.values():
        assert (review.term, review.correction_term, review.inactivity, review.window) == (None,) * 4
        assert review.on_expiry == "escalate"


def test_each_route_renews_the_mandate_in_its_own_way(voces: Program) -> None:
    renewals = {each.id for each in voces.requirements.values() if each.renews == "board_mandate"}
    assert renewals == {"board_renewal", "registry_board_renewal"}
    assert voces.board is not None
    assert voces.board.mandate == "board_mandate"


def test_every_listed_document_is_asked_for_by_somebody(voces: Program) -> None:
    of_program = {each for review in voces.reviews.values() for each in review.documents}
    # Asked for by some municipalities; one of them names it as optional, so that no list has it.
    of_profiles = {
        "minutes_book_legalisation",
        "member_book_legalisation",
        "action_area_sketch",
        "board_id_copies",
        "history_evidence",
    }
    assert of_program | of_profiles == set(voces.documents)


def test_the_figures_of_the_programme(voces: Program) -> None:
    figures = {figure.id: figure for figure in voces.figures}
    assert list(figures) == [
        "organizations",
        "leaders",
        "mentored",
        "funded",
        "beneficiaries",
        "trained_members",
        "formalized",
    ]
    assert figures["formalized"].met_any == ("municipal_recognition", "registry_title")
    sums = {figure.sum_of for figure in voces.figures if figure.sum_of is not None}
    assert sums == set(voces.measures), "leaders and trained members stay apart"


def take_a_step(life: Life, choices: Mapping[str, str]) -> bool:
    """Meet what is open and required, or decide it. Says whether there was anything."""
    program = life.state.program
    waiting = [
        program.requirements[progress.id]
        for progress in life.state.requirements.values()
        if progress.status == "open" and program.requirements[progress.id].required
    ]
    for each in waiting:
        if each.decides is not None:
            life.send("choice_made", WHEN, choice=each.decides, option=choices[each.decides])
        else:
            life.send("requirement_met", WHEN, requirement=each.id)
    return bool(waiting)


@pytest.mark.parametrize(
    ("lab", "grant"),
    [("not_taking_part", ""), ("takes_part", "not_selected"), ("takes_part", "selected")],
)
@pytest.mark.parametrize("route", ROUTES)
def test_whatever_it_chooses_an_organization_reaches_autonomy(
    voces: Program, route: str, lab: str, grant: str
) -> None:
    life = Life(voces, start=WHEN, calendar=Calendar(country="PE", first_year=2025, last_year=2032))
    while take_a_step(life, {"route": route, "lab": lab, "grant": grant}):
        pass
    assert (life.state.status, life.state.outcome) == ("closed", "graduated")
    counted = {figure.id for figure in voces.figures if set(figure.met_any) & met(life)}
    assert ("mentored" in counted) == (lab == "takes_part")
    assert ("funded" in counted) == (grant == "selected")
    assert "formalized" in counted


def met(life: Life) -> set[str]:
    return {each.id for each in life.state.requirements.values() if each.status == "met"}
