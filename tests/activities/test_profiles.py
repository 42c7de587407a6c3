"""The shipped municipal profiles say what their sources say, and nothing else."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from activities.profiles import load_profile, shipped_profiles
from activities.programs import load_program
from domain.errors import ProfileInvalid, ProgramInvalid, UnknownProfile, UnknownProgram
from domain.profile import Profile
from domain.terms import Term

SHIPPED = Path(__file__).parents[2] / "domain" / "profiles"
READ_ON = date(2026, 11, 20)


class Printed(NamedTuple):
    """A row of the source: terms in business days; None where it says nothing."""

    level: str
    norm_date: str | None = None
    first_registration: int | None = None
    update: int | None = None
    silence: str | None = None
    correction: int | None = None
    free: bool = False
    copies: str | None = None


#: Copied from the source. Where it gives only the year of a norm there is no date.
PRINTED = {
    "lima-metropolitana": Printed("provincial", "2021-06-17"),
    "callao": Printed("provincial", copies="simple"),
    "miraflores": Printed("district", free=True, copies="simple"),
    "los-olivos": Printed("district"),
    "comas": Printed("district"),
    "lurin": Printed("district", "2023-02-24"),
    "san-martin-de-porres": Printed("district", "2020-10-29"),
    "santa-rosa": Printed("district", "2019-10-11"),
    "mda": Printed("district", "2016-09-29", free=True),
    "distrito-a": Printed("district", "2019-10-10", 30, 20, "positive", 5, copies="fedatario"),
    "distrito-b": Printed("district", "2005-03-30", 15, correction=5),
    "distrito-c": Printed("district", "2010-06-16"),
    "distrito-d": Printed("district", "2005-12-30", copies="fedatario"),
    "distrito-e": Printed("district", "2019-02-09"),
}
#: What the source says besides the columns of that table, by kind of filing.
BESIDES: dict[str, dict[str, dict[str, Any]]] = {
    "distrito-b": {"first_registration": {"qualification_term": Term(business_days=5)}},
    "distrito-c": {
        kind: {"inactivity": Term(days=30)} for kind in ("first_registration", "update", "renewal")
    },
}
#: How many documents each list that a source prints has.
DOCUMENTS = {
    ("lima-metropolitana", "first_registration"): 8,
    ("callao", "first_registration"): 9,
    ("callao", "renewal"): 2,
    ("mda", "first_registration"): 9,
    ("mda", "renewal"): 7,
}


def business_days(count: int | None) -> Term | None:
    return None if count is None else Term(business_days=count)


def said(profile: Profile) -> dict[str, dict[str, Any]]:
    """What a profile says about each kind of filing, but for the documents."""
    every = {kind: dict(terms) for kind, terms in profile.filings.items()}
    known = {
        kind: {name: value for name, value in terms.items() if value is not None and name != "documents"}
        for kind, terms in every.items()
    }
    return {kind: terms for kind, terms in known.items() if terms}


def printed_terms(row: Printed) -> dict[str, dict[str, Any]]:
    """What the table prints about each kind of filing. A new board is one of the later acts."""
    terms: dict[str, dict[str, Any]] = {}
    lengths = {
        "first_registration": row.first_registration,
        "update": row.update,
        "renewal": row.update,
    }
    for kind, length in lengths.items():
        if length is not None:
            terms[kind] = {"term": business_days(length), "correction_term": business_days(row.correction)}
            if row.silence is not None:
                terms[kind]["silence"] = row.silence
    return terms


def test_every_municipality_of_the_source_is_shipped() -> None:
    assert shipped_profiles() == tuple(sorted(PRINTED))
    assert shipped_profiles() == tuple(sorted(file.stem for file in SHIPPED.glob("*.toml")))


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_a_shipped_profile_says_what_is_printed(name: str) -> None:
    profile, row = load_profile(name), PRINTED[name]
    assert (profile.id, profile.country, profile.level) == (name, "PE", row.level)
    assert profile.read_on == READ_ON
    assert profile.norm.date == (date.fromisoformat(row.norm_date) if row.norm_date else None)
    assert profile.norm.url is not None
    assert profile.copies == row.copies
    assert profile.fee == ("S/ 0" if row.free else None)
    expected = printed_terms(row)
    for kind, terms in BESIDES.get(name, {}).items():
        expected[kind] = {**expected.get(kind, {}), **terms}
    assert said(profile) == expected


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_a_shipped_profile_lists_the_documents_that_are_printed(name: str) -> None:
    lists = {
        (name, kind): len(set(terms.documents))
        for kind, terms in load_profile(name).filings.items()
        if terms.documents is not None
    }
    assert lists == {key: count for key, count in DOCUMENTS.items() if key[0] == name}


def test_what_only_one_district_says() -> None:
    claims = {name: load_profile(name).claims_term for name in PRINTED}
    assert claims.pop("distrito-b") == Term(business_days=10)
    changes = {name: load_profile(name).change_filing_term for name in PRINTED}
    assert changes.pop("distrito-c") == Term(days=30)
    assert set(claims.values()) == set(changes.values()) == {None}
    channels = {name: load_profile(name).channel for name in PRINTED}
    assert {name for name, channel in channels.items() if channel} == {"lima-metropolitana"}


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_every_shipped_profile_fits_the_program(name: str) -> None:
    here = load_program("voces-organizadas", name)
    assert here.profile == load_profile(name)
    terms = load_profile(name).filings.get("first_registration")
    assert here.reviews["municipal_recognition"].term == (terms.term if terms is not None else None)


def test_silence_is_positive_only_where_the_norm_says_so() -> None:
    deemed = {
        name
        for name in shipped_profiles()
        if load_program("voces-organizadas", name).reviews["municipal_recognition"].on_expiry != "escalate"
    }
    assert deemed == {"distrito-a"}


def test_a_path_loads(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes((SHIPPED / "distrito-b.toml").read_bytes())
    assert load_profile(str(file)) == load_profile("distrito-b")
    assert load_program("voces-organizadas", str(file)) == load_program("voces-organizadas", "distrito-b")


@pytest.mark.parametrize("name", ["lima", "/nowhere/x.toml", "", "\0", "../distrito-a"])
def test_an_unknown_profile_names_those_that_exist(name: str) -> None:
    with pytest.raises(UnknownProfile) as unknown:
        load_profile(name)
    assert "distrito-a" in unknown.value.message("es")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "latin1.toml"
    file.write_bytes("id = 'año'".encode("latin-1"))
    with pytest.raises(ProfileInvalid, match="UTF-8"):
        load_profile(str(file))


def test_a_profile_that_does_not_fit_names_its_own_file(tmp_path: Path) -> None:
    file = tmp_path / "chile.toml"
    file.write_text((SHIPPED / "distrito-b.toml").read_text("utf-8").replace('"PE"', '"CL"'), "utf-8")
    with pytest.raises(ProfileInvalid) as invalid:
        load_program("voces-organizadas", str(file))
    assert str(file) in invalid.value.message("es")
    assert invalid.value.field == "country"


def test_the_program_is_looked_for_first() -> None:
    with pytest.raises(UnknownProgram):
        load_program("nowhere", "distrito-a")
    with pytest.raises(UnknownProfile):
        load_program("voces-organizadas", "nowhere")
    with pytest.raises(ProgramInvalid):
        load_program(str(SHIPPED / "distrito-a.toml"), "distrito-a")
