"""SPEC S4: the documents of a filing, and the figures that a programme counts."""

from datetime import date

import pytest

from domain.errors import RequirementBlocked, UnknownDocument
from domain.state import Measure
from domain.views import status_of
from tests.domain.organizations import START, Organization


def ready() -> Organization:
    life = Organization("municipal").meet(START, "assembly")
    life.elect(START, date(2030, 3, 4))
    return life


def gather(life: Organization, on: date, *documents: str, requirement: str = "recognition") -> None:
    life.send("documents_gathered", on, requirement=requirement, documents=list(documents))


def test_S4_what_is_still_missing_is_shown_before_anything_is_filed() -> None:
    life = ready()
    assert status_of(life.state).missing_documents == {"recognition": ("application", "statute")}
    gather(life, date(2024, 3, 6), "statute")
    assert life.progress("recognition").documents == {"statute": date(2024, 3, 6)}
    assert status_of(life.state).missing_documents == {"recognition": ("application",)}
    fact = life.of("documents_gathered")[0]
    assert (fact["documents"], fact["missing"]) == (["statute"], ["application"])
    gather(life, date(2024, 3, 7), "application")
    assert status_of(life.state).missing_documents == {}


def test_S4_an_incomplete_filing_is_taken_and_says_what_is_missing() -> None:
    life = ready()
    gather(life, date(2024, 3, 6), "statute")
    life.file("submitted", "recognition", date(2024, 3, 8))
    assert life.of("requirement_submitted")[0]["missing"] == ["application"]
    assert status_of(life.state).missing_documents == {}  # the authority has it now
    life.file("observed", "recognition", date(2024, 3, 11))
    assert status_of(life.state).missing_documents == {"recognition": ("application",)}
    gather(life, date(2024, 3, 12), "application")
    life.file("corrected", "recognition", date(2024, 3, 12))
    assert "missing" not in life.of("requirement_corrected")[0]


def test_S4_documents_stay_ready_for_another_attempt() -> None:
    life = ready()
    gather(life, date(2024, 3, 6), "statute", "application")
    life.file("submitted", "recognition", date(2024, 3, 8))
    life.file("denied", "recognition", date(2024, 3, 11))
    assert status_of(life.state).missing_documents == {}
    life.file("submitted", "recognition", date(2024, 3, 12))
    assert "missing" not in life.of("requirement_submitted")[-1]


def test_S4_a_document_that_the_filing_does_not_ask_for_is_refused() -> None:
    life = ready()
    with pytest.raises(UnknownDocument) as refused:
        gather(life, date(2024, 3, 6), "photo")
    assert refused.value.details["known"] == ["application", "statute"]
    with pytest.raises(UnknownDocument):
        gather(life, date(2024, 3, 6), "statute", requirement="evaluation")
    with pytest.raises(RequirementBlocked):
        gather(life, date(2024, 3, 6), "statute", requirement="board_renewal")


def test_S4_a_measure_is_the_latest_one_in_the_world_not_in_the_file() -> None:
    life = Organization("municipal")
    life.send(
        "measure_recorded", date(2024, 3, 20), measure="leaders", value=4, measured_on=date(2024, 3, 18)
    )
    life.send(
        "measure_recorded", date(2024, 3, 21), measure="leaders", value=3, measured_on=date(2024, 3, 10)
    )
    assert life.state.measures == {"leaders": Measure(value=4, measured_on=date(2024, 3, 18))}
    life.send(
        "measure_recorded", date(2024, 3, 22), measure="leaders", value=5, measured_on=date(2024, 3, 18)
    )
    assert status_of(life.state).measures == {"leaders": Measure(value=5, measured_on=date(2024, 3, 18))}
    recorded = [(fact["value"], fact["measured_on"]) for fact in life.of("measure_recorded")]
    assert recorded == [(4, "2024-03-18"), (3, "2024-03-10"), (5, "2024-03-18")]
