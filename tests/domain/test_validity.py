"""SPEC S4: what is valid until some day, its renewal, and what it must still be valid for."""

from datetime import date, timedelta

import pytest

from domain.errors import (
    Malformed,
    NeverValid,
    PredecessorExpired,
    RenewalsExhausted,
    RequirementBlocked,
    TermOver,
)
from domain.state import RequirementProgress
from domain.views import status_of
from tests.domain.lives import Life, cadence, requirement, small_program, stage
from tests.domain.organizations import START, Organization

MANDATE = date(2030, 3, 4)
GRANTED = date(2024, 3, 11)


def reserved() -> Organization:
    """The name was reserved on 11 March: thirty calendar days, the first excluded, end on 10 April."""
    life = Organization("registry").meet(START, "assembly")
    life.elect(START, MANDATE)
    life.file("submitted", "reservation", START)
    life.file("approved", "reservation", GRANTED)
    return life


def renew(life: Life, requirement: str, on: date, recorded: date | None = None, **data: object) -> None:
    details = {"renewed_on": on.isoformat(), **{key: str(value) for key, value in data.items()}}
    life.decide_event(
        life.envelope("requirement_renewed", recorded or on, requirement=requirement, **details),
        life.instant(recorded or on),
    )


# --- a reservation -----------------------------------------------------------------------------------------------


def test_S4_thirty_days_without_the_first_end_on_the_thirtieth_day_after() -> None:
    life = reserved()
    assert life.progress("reservation").valid_until == date(2024, 4, 10)
    assert life.progress("reservation").renewal_notice_on == date(2024, 4, 3)
    life.clock(date(2024, 4, 11))
    assert [(fact["on"], fact["valid_until"]) for fact in life.of("requirement_ending")] == [
        ("2024-04-03", "2024-04-10")
    ]
    assert life.days_of("requirement_expired") == ["2024-04-11"]
    assert life.open_causes() == [("validity_ending", "reservation")]
    assert life.status("reservation") == "expired"


def test_S4_a_validity_that_counts_its_first_day_ends_one_day_earlier() -> None:
    bodies = {"with_it": "true", "without_it": "false"}
    body = cadence(every="{ months = 120 }") + "".join(
        requirement(name, f"validity = {{ days = 30, first_day_counts = {counts} }}")
        for name, counts in bodies.items()
    )
    life = Life(small_program(stage(body=body, months=None, advance="when_ready") + stage("next", cadence())))
    life.meet(date(2024, 3, 11), "with_it", "without_it")
    assert {name: str(life.state.requirements[name].valid_until) for name in bodies} == {
        "with_it": "2024-04-09",
        "without_it": "2024-04-10",
    }


def test_S4_a_title_is_filed_on_the_last_day_of_the_reservation_and_not_on_the_next() -> None:
    life = reserved()
    life.file("submitted", "title", date(2024, 4, 10))
    assert life.status("title") == "submitted"
    late = reserved()
    late.clock(date(2024, 4, 11))
    before = late.state.model_dump_json()
    with pytest.raises(PredecessorExpired) as refused:
        late.file("submitted", "title", date(2024, 4, 11))
    assert (refused.value.code, refused.value.field) == ("requirement_blocked", "data.requirement")
    assert isinstance(refused.value, RequirementBlocked)
    assert refused.value.details["missing"] == "reservation"
    assert "11 April 2024" in refused.value.message("en")
    assert late.state.model_dump_json() == before
    # Filed in time and recorded late: it was valid on that day.
    late.file("submitted", "title", date(2024, 4, 10), recorded=date(2024, 4, 12))
    assert late.status("title") == "submitted"
    assert late.open_causes() == []


def test_S4_a_title_that_was_filed_before_the_reservation_was_granted_is_refused() -> None:
    life = reserved()
    with pytest.raises(PredecessorExpired):
        life.file("submitted", "title", date(2024, 3, 8), recorded=date(2024, 3, 12))


def test_S4_a_reservation_is_renewed_once_and_follows_the_running_one() -> None:
    life = reserved().clock(date(2024, 4, 5))
    assert life.open_causes() == [("validity_ending", "reservation")]
    renew(life, "reservation", date(2024, 4, 5))
    assert life.progress("reservation").valid_until == date(2024, 5, 10)
    assert life.progress("reservation").renewal_notice_on == date(2024, 5, 3)
    assert (life.progress("reservation").renewals, life.open_causes()) == (1, [])
    assert life.of("requirement_renewed")[0]["valid_until"] == "2024-05-10"
    with pytest.raises(RenewalsExhausted) as refused:
        renew(life, "reservation", date(2024, 4, 6))
    assert refused.value.details["renewals"] == 1
    life.clock(date(2024, 5, 11))
    assert life.days_of("requirement_expired") == ["2024-05-11"]


def test_S4_a_new_reservation_may_be_renewed_again() -> None:
    life = reserved()
    renew(life, "reservation", date(2024, 4, 5))
    life.clock(date(2024, 5, 11))
    life.file("submitted", "reservation", date(2024, 5, 13))
    life.file("approved", "reservation", date(2024, 5, 14))
    assert life.progress("reservation").valid_until == date(2024, 6, 13)
    renew(life, "reservation", date(2024, 6, 1))
    assert life.progress("reservation").valid_until == date(2024, 7, 13)
    assert [each.number for each in life.progress("reservation").attempts] == [1, 2]


def test_S4_what_never_was_valid_cannot_be_renewed() -> None:
    life = Organization("registry").meet(START, "assembly")
    life.file("submitted", "reservation", START)
    for requirement_id in ("reservation", "assembly", "title"):
        with pytest.raises(NeverValid) as refused:
            renew(life, requirement_id, date(2024, 3, 6))
        assert (refused.value.code, refused.value.field) == ("never_valid", "data.requirement")


def test_S4_a_renewal_after_the_end_is_refused_and_one_in_time_counts_late() -> None:
    life = reserved().clock(date(2024, 4, 20))
    with pytest.raises(TermOver) as refused:
        renew(life, "reservation", date(2024, 4, 11), recorded=date(2024, 4, 20))
    assert (refused.value.code, refused.value.details["ended_on"]) == (
        "requirement_closed",
        date(2024, 4, 10),
    )
    renew(life, "reservation", date(2024, 4, 10), recorded=date(2024, 4, 20))
    assert (life.status("reservation"), life.progress("reservation").valid_until) == (
        "met",
        date(2024, 5, 10),
    )
    assert life.open_causes() == []
    life.file("submitted", "title", date(2024, 4, 20))
    with pytest.raises(RenewalsExhausted):
        renew(life, "reservation", date(2024, 4, 20))


def test_S4_a_renewal_says_until_when_where_the_definition_does_not() -> None:
    body = cadence(every="{ months = 120 }") + requirement("report")
    life = Life(small_program(stage(body=body, months=None, advance="when_ready") + stage("next", cadence())))
    life.send("requirement_met", date(2024, 3, 5), requirement="report", valid_until=date(2024, 6, 30))
    with pytest.raises(Malformed) as refused:
        renew(life, "report", date(2024, 3, 6))
    assert refused.value.field == "data.valid_until"
    with pytest.raises(Malformed):
        renew(life, "report", date(2024, 3, 6), valid_until=date(2024, 6, 30))
    renew(life, "report", date(2024, 3, 6), valid_until=date(2024, 12, 31))
    assert life.state.requirements["report"].valid_until == date(2024, 12, 31)


def test_S4_the_reservation_is_not_needed_any_more_once_the_title_is_filed() -> None:
    life = reserved().clock(date(2024, 4, 4))
    assert life.open_causes() == [("validity_ending", "reservation")]
    life.file("submitted", "title", date(2024, 4, 5))
    assert life.open_causes() == []
    assert [clock.subject for clock in status_of(life.state).clocks] == ["title", "title", "mandate"]
    life.clock(date(2024, 4, 16))
    assert life.status("reservation") == "expired"
    assert [fact["cause"] for fact in life.of("escalation_raised")] == ["validity_ending"]
    # The stage does not wait for it either.
    assert status_of(life.state).blockers == ("title", "tax_id", "evaluation")


def test_S4_it_is_needed_again_when_the_title_is_denied() -> None:
    life = reserved()
    life.file("submitted", "title", date(2024, 4, 5))
    life.file("denied", "title", date(2024, 4, 15))
    assert "reservation" in status_of(life.state).blockers
    with pytest.raises(PredecessorExpired):
        life.file("submitted", "title", date(2024, 4, 16))
    # An appeal is no new filing.
    life.file("appealed", "title", date(2024, 4, 16))
    assert "reservation" not in status_of(life.state).blockers


def test_S4_waiving_what_must_be_valid_is_enough() -> None:
    life = Organization("registry").meet(START, "assembly")
    life.elect(START, MANDATE)
    life.send("requirement_waived", date(2024, 3, 5), requirement="reservation", reason="no other name")
    life.file("submitted", "title", date(2024, 3, 6))
    assert life.status("title") == "submitted"


# --- a recognition ------------------------------------------------------------------------------------------------


def recognized() -> Organization:
    """Recognized on 12 March 2024 for two years."""
    life = Organization("municipal").meet(START, "assembly")
    life.elect(START, MANDATE)
    life.file("submitted", "recognition", GRANTED)
    life.file("approved", "recognition", date(2024, 3, 12))
    return life


def test_S4_a_recognition_is_renewed_again_and_again() -> None:
    life = recognized()
    for year in (2026, 2028, 2030):
        assert life.progress("recognition").valid_until == date(year, 3, 11)
        notice = date(year, 3, 11) - timedelta(days=60)
        life.clock(notice)
        assert ("validity_ending", "recognition") in life.open_causes()
        renew(life, "recognition", notice)
    assert life.progress("recognition").renewals == 3
    assert life.of("requirement_expired") == []


def test_S4_what_expired_is_filed_anew_as_another_attempt() -> None:
    life = recognized().clock(date(2026, 3, 12))
    assert (life.status("recognition"), life.open_causes()) == (
        "expired",
        [("validity_ending", "recognition")],
    )
    life.file("submitted", "recognition", date(2026, 3, 16))
    life.file("approved", "recognition", date(2026, 3, 20))
    assert life.open_causes() == []
    assert [each.outcome for each in life.progress("recognition").attempts] == ["approved", "approved"]
    assert life.progress("recognition").valid_until == date(2028, 3, 19)


def test_S4_a_deemed_approval_that_expires_asks_for_no_certificate_any_more() -> None:
    terms = 'term = { days = 10 }\non_expiry = "deemed_approved"'
    review = f'validity = {{ days = 40 }}\n[stages.requirements.review]\nauthority = {{ es = "x", en = "x" }}\n{terms}'
    body = cadence(every="{ months = 120 }") + requirement("paper", review) + requirement("other")
    life = Life(small_program(stage(body=body, months=None, advance="when_ready")))
    life.send("filing_submitted", START, requirement="paper")
    life.clock(date(2024, 12, 1))
    # Approved by silence on 14 March, valid until 22 April; asked on 14 April only.
    assert life.state.requirements["paper"] == RequirementProgress(
        id="paper",
        status="expired",
        met_on=date(2024, 3, 14),
        attempts=life.state.requirements["paper"].attempts,
        valid_until=date(2024, 4, 22),
    )
    assert life.days_of("follow_up_due") == ["2024-04-15"]
    assert [each.cause for each in life.state.escalations.values()] == ["validity_ending"]


def test_S4_a_certificate_does_not_undo_a_renewal() -> None:
    terms = 'term = { days = 10 }\non_expiry = "deemed_approved"'
    review = f'validity = {{ days = 40 }}\n[stages.requirements.review]\nauthority = {{ es = "x", en = "x" }}\n{terms}'
    body = cadence(every="{ months = 120 }") + requirement("paper", review) + requirement("other")
    life = Life(small_program(stage(body=body, months=None, advance="when_ready")))
    life.send("filing_submitted", START, requirement="paper")
    life.clock(date(2024, 3, 20))
    renew(life, "paper", date(2024, 3, 20))
    assert life.state.requirements["paper"].valid_until == date(2024, 6, 1)
    life.send("filing_approved", date(2024, 3, 25), requirement="paper")
    progress = life.state.requirements["paper"]
    assert (progress.status, progress.valid_until, progress.renewals) == ("approved", date(2024, 6, 1), 1)


def test_S4_a_renewal_that_needs_no_authority_is_met_again_and_again() -> None:
    body = (
        cadence(every="{ months = 120 }")
        + requirement("membership", "validity = { months = 12 }")
        + requirement("dues", 'after = ["membership"]\nrequired = false\nrenews = "membership"')
        + requirement("other")
    )
    life = Life(small_program(stage(body=body, months=None, advance="when_ready")))
    life.meet(START, "membership")
    for on, until in ((date(2025, 1, 10), date(2026, 1, 9)), (date(2026, 1, 5), date(2027, 1, 4))):
        life.clock(on).meet(on, "dues")
        assert life.state.requirements["membership"].valid_until == until


def test_E4_what_ended_and_is_still_needed_is_late() -> None:
    body = cadence(every="{ months = 60 }") + requirement("report", "validity = { months = 1 }")
    life = Life(small_program(stage(body=body)), start=date(2024, 3, 4)).meet(date(2024, 3, 4), "report")
    assert life.clock(date(2024, 4, 3)).health == "on_track"
    assert life.clock(date(2024, 4, 4)).health == "overdue"
    life.meet(date(2024, 4, 5), "report")
    assert life.health == "on_track"
