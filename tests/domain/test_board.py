"""SPEC S4: the board's mandate, its members' identity documents, and their renewal."""

from datetime import date

import pytest

from domain.board import SUBJECT
from domain.state import BoardInOffice, BoardMember
from domain.views import status_of
from tests.domain.lives import Life, cadence, requirement, small_program, stage
from tests.domain.organizations import SETTINGS, START, Organization

UNTIL = date(2024, 9, 30)


def in_office(mandate_until: date | None = UNTIL, **documents_until: date | None) -> Organization:
    life = Organization("municipal").meet(START, "assembly")
    life.elect(START, mandate_until, **documents_until)
    return life


def recognized() -> Organization:
    """A board until 30 September, and a recognition of 12 March."""
    life = in_office()
    life.file("submitted", "recognition", date(2024, 3, 11))
    life.file("approved", "recognition", date(2024, 3, 12))
    return life


# --- the mandate ----------------------------------------------------------------------------------------------------


def test_S4_the_first_election_meets_the_mandate_and_says_until_when() -> None:
    life = in_office(p1=date(2024, 6, 30), p2=None)
    assert life.state.board == BoardInOffice(
        elected_on=START,
        mandate_until=UNTIL,
        members=(
            BoardMember(
                person="p1",
                position="president",
                document="dni",
                valid_until=date(2024, 6, 30),
                renewal_notice_on=date(2024, 5, 31),
            ),
            BoardMember(person="p2", position="president", document="dni"),
        ),
    )
    assert (life.status("mandate"), life.progress("mandate").met_on) == ("met", START)
    assert life.progress("mandate").valid_until == UNTIL
    assert life.progress("mandate").renewal_notice_on == date(2024, 8, 1)
    fact = life.of("board_elected")[0]
    assert (fact["members"], fact["mandate_until"]) == (2, "2024-09-30")
    assert status_of(life.state).board == life.state.board


def test_S4_a_board_that_was_elected_before_its_mandate_is_asked_for_meets_it_when_it_is() -> None:
    life = Organization("municipal")
    life.elect(START, UNTIL)
    assert life.status("mandate") == "blocked"
    life.meet(date(2024, 3, 6), "assembly")
    assert (life.status("mandate"), life.progress("mandate").met_on) == ("met", START)
    assert life.progress("mandate").valid_until == UNTIL


def test_S4_the_mandate_ends_with_a_notice_before() -> None:
    life = in_office().clock(date(2024, 10, 2))
    assert life.days_of("requirement_ending") == ["2024-08-01"]
    assert life.days_of("requirement_expired") == ["2024-10-01"]
    assert life.open_causes() == [("validity_ending", "mandate")]
    assert "mandate" in status_of(life.state).blockers


def test_S4_a_mandate_of_unknown_length_has_no_end() -> None:
    life = in_office(mandate_until=None).clock(date(2030, 1, 1))
    assert (life.status("mandate"), life.progress("mandate").valid_until) == ("met", None)
    assert life.of("requirement_ending", "requirement_expired") == []


def test_S4_where_nothing_was_registered_yet_another_election_is_a_new_mandate() -> None:
    life = in_office().clock(date(2024, 8, 2))
    assert life.open_causes() == [("validity_ending", "mandate")]
    life.elect(date(2024, 8, 2), date(2026, 8, 1))
    assert (life.progress("mandate").met_on, life.progress("mandate").valid_until) == (
        date(2024, 8, 2),
        date(2026, 8, 1),
    )
    assert life.open_causes() == []


def test_S4_once_registered_a_new_board_waits_for_its_registration() -> None:
    life = recognized().clock(date(2024, 8, 2))
    life.elect(date(2024, 8, 2), date(2026, 9, 30))
    assert life.progress("mandate").valid_until == UNTIL
    assert life.open_causes() == [("validity_ending", "mandate")]
    life.file("submitted", "board_renewal", date(2024, 8, 5))
    life.file("approved", "board_renewal", date(2024, 8, 20))
    assert life.progress("mandate").valid_until == date(2026, 9, 30)
    assert life.progress("mandate").renewal_notice_on == date(2026, 8, 1)
    assert life.open_causes() == []
    renewed = life.of("requirement_renewed")[0]
    assert (renewed["requirement"], renewed["valid_until"]) == ("mandate", "2026-09-30")


def test_S4_a_mandate_that_ends_during_its_renewal_expires_and_comes_back_with_the_approval() -> None:
    life = recognized().clock(date(2024, 9, 10))
    life.elect(date(2024, 9, 10), date(2026, 9, 30))
    life.file("submitted", "board_renewal", date(2024, 9, 20))  # 20 business days: 18 October
    life.clock(date(2024, 10, 1))
    assert (life.status("mandate"), life.status("board_renewal")) == ("expired", "submitted")
    assert ("validity_ending", "mandate") in life.open_causes()
    life.clock(date(2024, 10, 19))
    assert (life.status("mandate"), life.status("board_renewal")) == ("met", "deemed")
    assert (life.progress("mandate").met_on, life.progress("mandate").valid_until) == (
        date(2024, 10, 18),
        date(2026, 9, 30),
    )
    assert life.open_causes() == []


def test_S4_the_same_renewal_is_filed_for_every_new_board() -> None:
    life = recognized()
    for year in (2024, 2026):
        life.clock(date(year, 8, 5))
        life.elect(date(year, 8, 5), date(year + 2, 9, 30))
        life.file("submitted", "board_renewal", date(year, 8, 6))
        life.file("approved", "board_renewal", date(year, 8, 9))
        assert life.progress("mandate").valid_until == date(year + 2, 9, 30)
    assert [(each.number, each.outcome) for each in life.progress("board_renewal").attempts] == [
        (1, "approved"),
        (2, "approved"),
    ]
    assert life.progress("mandate").renewals == 2
    assert "mandate" not in [fact["requirement"] for fact in life.of("requirement_expired")]


def test_S4_a_renewal_that_was_denied_renews_nothing() -> None:
    life = recognized().clock(date(2024, 9, 10))
    life.elect(date(2024, 9, 10), date(2026, 9, 30))
    life.file("submitted", "board_renewal", date(2024, 9, 11))
    life.file("denied", "board_renewal", date(2024, 9, 20))
    assert life.progress("mandate").valid_until == UNTIL


# --- identity documents ----------------------------------------------------------------------------------------------


def test_S4_an_identity_document_is_announced_and_ends() -> None:
    life = in_office(p1=date(2024, 6, 30), p2=date(2029, 1, 1))
    subject = SUBJECT + "p1"
    life.clock(date(2024, 5, 31))
    ending = life.of("identity_document_ending")
    assert [(fact["on"], fact["person"], fact["valid_until"]) for fact in ending] == [
        ("2024-05-31", "p1", "2024-06-30")
    ]
    assert life.open_causes() == [("validity_ending", subject)]
    life.clock(date(2024, 6, 30))
    assert life.of("identity_document_expired") == []
    life.clock(date(2024, 7, 1))
    assert [(fact["on"], fact["person"]) for fact in life.of("identity_document_expired")] == [
        ("2024-07-01", "p1")
    ]
    assert life.open_causes() == [("validity_ending", subject)]  # one problem, not two
    shown = [(each.subject, each.kind) for each in status_of(life.state).clocks]
    assert ("p1", "identity_document") not in shown
    assert ("p2", "identity_document") in shown


def test_S4_a_new_document_ends_the_problem() -> None:
    life = in_office(p1=date(2024, 6, 30)).clock(date(2024, 7, 2))
    life.send(
        "identity_document_recorded",
        date(2024, 7, 2),
        person="p1",
        document="cpp",
        valid_until=date(2026, 7, 1),
    )
    assert life.open_causes() == []
    assert life.state.board is not None
    assert life.state.board.members == (
        BoardMember(
            person="p1",
            position="president",
            document="cpp",
            valid_until=date(2026, 7, 1),
            renewal_notice_on=date(2026, 6, 1),
        ),
    )
    life.clock(date(2026, 6, 1))
    assert ("validity_ending", SUBJECT + "p1") in life.open_causes()


def test_S4_a_document_that_is_over_already_is_told_at_once() -> None:
    life = in_office(p1=date(2024, 2, 1))
    assert life.days_of("identity_document_expired") == ["2024-03-04"]
    assert life.open_causes() == [("validity_ending", SUBJECT + "p1")]


def test_S4_who_left_the_board_is_nobodys_problem_and_who_stayed_still_is() -> None:
    life = in_office(p1=date(2024, 6, 30), p2=date(2024, 6, 30)).clock(date(2024, 6, 3))
    assert sorted(life.open_causes()) == [
        ("validity_ending", SUBJECT + "p1"),
        ("validity_ending", SUBJECT + "p2"),
    ]
    life.elect(date(2024, 6, 3), date(2026, 6, 2), p2=date(2024, 6, 30), p3=None)
    assert life.open_causes() == [("validity_ending", SUBJECT + "p2")]
    life.clock(date(2024, 7, 1))
    assert [fact["person"] for fact in life.of("identity_document_expired")] == ["p2"]


def test_Z1_a_pause_does_not_prolong_a_mandate_or_a_document() -> None:
    life = in_office(p1=date(2024, 6, 30))
    life.send("paused", date(2024, 6, 1), reason="storm")
    life.send("resumed", date(2024, 10, 10))
    assert life.days_of("identity_document_expired") == ["2024-10-10"]
    assert life.days_of("requirement_expired") == ["2024-10-10"]


def test_S4_a_definition_without_renewals_to_register_takes_every_election() -> None:
    body = cadence(every="{ months = 120 }") + requirement("mandate") + requirement("other")
    settings = SETTINGS.replace("follow_up = { days = 15 }", "")
    life = Life(small_program(stage(body=body, months=None, advance="when_ready"), settings=settings))
    member = {"person": "p1", "position": "president", "document": "dni"}
    for on, until in ((START, date(2025, 3, 3)), (date(2025, 2, 3), date(2026, 2, 2))):
        life.send("board_elected", on, members=[member], mandate_until=until)
        assert life.state.requirements["mandate"].valid_until == until


@pytest.mark.parametrize("route", ["municipal", "registry"])
def test_S5_the_board_serves_every_route(route: str) -> None:
    life = Organization(route).meet(START, "assembly")
    life.elect(START, UNTIL)
    assert life.status("mandate") == "met"


def test_S3_a_mandate_that_was_waived_stays_so_whatever_is_elected_or_registered() -> None:
    life = recognized()
    life.clock(date(2024, 10, 1))
    life.send("requirement_waived", date(2024, 10, 1), requirement="mandate", reason="it dissolves")
    life.file("submitted", "board_renewal", date(2024, 10, 2))
    life.file("approved", "board_renewal", date(2024, 10, 3))
    life.elect(date(2024, 10, 4), date(2024, 12, 31))
    life.clock(date(2025, 2, 1))
    assert (life.status("mandate"), life.progress("mandate").valid_until) == ("waived", None)
