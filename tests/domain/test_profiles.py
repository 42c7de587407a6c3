"""SPEC S4: what a municipal profile may say, and what a program does with it."""

from datetime import date
from typing import Any

import pytest

from activities.programs import load_program
from domain.errors import ProfileInvalid
from domain.profile_file import parse_profile, program_in
from domain.program import Program
from domain.terms import Term

FILE = "mine.toml"
HEAD = """
id = "mine"
name = { es = "Mi distrito", en = "My district" }
country = "PE"
level = "district"
read_on = 2026-11-20
"""
NORM = """
[norm]
name = "Ordenanza 1"
date = 2024-02-29
"""
TERMS = """
[filings.first_registration]
qualification_term = { business_days = 5 }
term = { business_days = 15 }
silence = "positive"
correction_term = { business_days = 5 }
inactivity = { days = 30 }
documents = ["application", "founding_minutes"]
"""


@pytest.fixture(scope="module")
def voces() -> Program:
    return load_program("voces-organizadas")


def used(text: str, program: Program | None) -> None:
    """Read a profile, and use it in a program when one is given."""
    profile = parse_profile(text, FILE)
    if program is not None:
        program_in(program, profile, FILE)


def refused(text: str, program: Program | None = None) -> ProfileInvalid:
    with pytest.raises(ProfileInvalid) as invalid:
        used(text, program)
    assert FILE in invalid.value.message("es")
    assert FILE in invalid.value.message("en")
    return invalid.value


def test_S4_a_profile_says_the_terms_of_its_municipality(voces: Program) -> None:
    here = program_in(voces, parse_profile(HEAD + NORM + TERMS, FILE), FILE)
    review = here.reviews["municipal_recognition"]
    assert review.term == Term(business_days=15)
    assert review.correction_term == Term(business_days=5)
    assert review.inactivity == Term(days=30)
    assert review.on_expiry == "deemed_approved"
    assert review.documents == ("application", "founding_minutes")
    assert here.profile is not None
    assert here.profile.norm.date == date(2024, 2, 29)


def test_S4_what_a_profile_does_not_know_stays_as_defined(voces: Program) -> None:
    here = program_in(voces, parse_profile(HEAD + NORM, FILE), FILE)
    assert here.reviews == voces.reviews
    recognition = here.reviews["municipal_recognition"]
    assert (recognition.term, recognition.correction_term, recognition.inactivity) == (None, None, None)
    assert recognition.on_expiry == "escalate"


def test_S4_a_profile_concerns_no_other_authority(voces: Program) -> None:
    here = program_in(voces, parse_profile(HEAD + NORM + TERMS, FILE), FILE)
    changed = {each for each, review in here.reviews.items() if review != voces.reviews[each]}
    assert changed == {"municipal_recognition"}


def test_S4_another_profile_replaces_the_first_one(voces: Program) -> None:
    here = program_in(voces, parse_profile(HEAD + NORM + TERMS, FILE), FILE)
    assert program_in(here, parse_profile(HEAD + NORM, FILE), FILE).reviews == voces.reviews


FIRST = "filings.first_registration"


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("id = ", "TOML", "not TOML"),
        (HEAD, "norm", "missing"),
        (HEAD + NORM.replace("2024-02-29", "2026-11-21"), "norm.date", "later than the day"),
        (HEAD + NORM.replace("2024-02-29", "'2024-02-30'"), "norm.date", "must be a date"),
        (HEAD.replace("2026-11-20", "1066-10-14") + NORM, "read_on", "1900 and 2199"),
        (HEAD.replace('"district"', '"village"') + NORM, "level", "one of"),
        (HEAD.replace("level", "levle") + NORM, "level", "missing"),
        (HEAD + 'mayor = "ana"' + NORM, "mayor", "no such field"),
        (HEAD + "reelection_limit = -1" + NORM, "reelection_limit", "too small"),
        (HEAD + "claims_term = { business_days = -10 }" + NORM, "claims_term.business_days", "too small"),
        (HEAD + "change_filing_term = { days = 0 }" + NORM, "change_filing_term.days", "too small"),
        (
            HEAD + NORM + f"[{FIRST}]\nterm = {{ business_days = -15 }}",
            f"{FIRST}.term.business_days",
            "small",
        ),
        (
            HEAD + NORM + f"[{FIRST}]\nterm = {{ days = 1, business_days = 1 }}",
            f"{FIRST}.term",
            "exactly one",
        ),
        (HEAD + NORM + f"[{FIRST}]\nterm = {{}}", f"{FIRST}.term", "exactly one"),
        (HEAD + NORM + f'[{FIRST}]\nsilence = "positive"', f"{FIRST}.silence", "when the term ends"),
        (HEAD + NORM + f'[{FIRST}]\nsilence = "negative"', f"{FIRST}.silence", "when the term ends"),
        (HEAD + NORM + f'[{FIRST}]\nsilence = "maybe"', f"{FIRST}.silence", "one of"),
        (
            HEAD + NORM + TERMS.replace("business_days = 15", "business_days = 4"),
            f"{FIRST}.qualification_term",
            "longer than the term",
        ),
        (
            HEAD + NORM + TERMS.replace("inactivity = { days = 30 }", "inactivity = { days = 5 }"),
            f"{FIRST}.correction_term",
            "longer than the term",
        ),
    ],
)
def test_S4_contradictory_or_negative_profiles_are_refused(text: str, key: str, reason: str) -> None:
    error = refused(text)
    assert (error.code, error.field or "TOML") == ("profile_invalid", key)
    assert f"at '{key}'" in error.message("en")
    assert reason in error.message("en")


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        (HEAD.replace('"PE"', '"CL"') + NORM, "country", "'CL' is not one of: PE"),
        (HEAD + NORM + "[filings.legal_osb]\nterm = { business_days = 10 }", "filings", "'legal_osb' is not"),
        (
            HEAD + 'accepted_identity_documents = ["dni", "library_card"]' + NORM,
            "accepted_identity_documents",
            "'library_card' is not one of",
        ),
        (
            HEAD + NORM + TERMS.replace("founding_minutes", "poem"),
            f"{FIRST}.documents",
            "'poem' is not one of",
        ),
        (HEAD + NORM + f"[{FIRST}]\nterm = {{ office_days = 5 }}", FIRST, "calendar or business days"),
    ],
)
def test_S4_a_profile_that_does_not_fit_the_program_is_refused(
    voces: Program, text: str, key: str, reason: str
) -> None:
    error = refused(text, voces)
    assert (error.code, error.field) == ("profile_invalid", key)
    assert reason in error.message("en")


def test_S4_a_program_without_filings_in_a_municipality_takes_no_terms() -> None:
    alliance = load_program("juntos-por-la-infancia")
    text = HEAD.replace('"PE"', '"CL"') + NORM + TERMS
    assert refused(text, alliance).field == "filings"


@pytest.mark.parametrize("document", ["dni", "carne_extranjeria", "ptp", "cpp", "passport"])
def test_S4_identity_documents_that_migrants_have_are_known(voces: Program, document: str) -> None:
    text = f'{HEAD}accepted_identity_documents = ["{document}"]{NORM}'
    here = program_in(voces, parse_profile(text, FILE), FILE)
    values: dict[str, Any] = here.profile.model_dump() if here.profile is not None else {}
    assert values["accepted_identity_documents"] == (document,)
