"""SPEC S4: appeals, and the outer window that bounds them."""

from datetime import date

import pytest

from domain.errors import Malformed, RequirementClosed, TermOver
from domain.state import Clock
from tests.domain.filed import file, paper, progress, registry

# --- appeals and the outer window ------------------------------------------------------------------------------


def test_S4_a_denial_may_be_appealed_for_a_while_inside_the_window() -> None:
    life = registry()
    life.file("denied", "title", date(2024, 3, 18))
    # Fifteen office days after the 18th: 19-22, 25-27 March, 1-5, 8-10 April; 35 after the 11th: see test_clocks.
    assert life.ends("title") == {"appeal_right": "2024-04-10", "window": "2024-05-06"}
    life.file("appealed", "title", date(2024, 4, 10))
    assert life.ends("title") == {"appeal": "2024-05-10", "window": "2024-05-06"}
    assert life.status("title") == "appealed"
    life.file("approved", "title", date(2024, 5, 6))
    assert life.status("title") == "approved"
    assert life.progress("title").clocks == {}
    attempt = life.progress("title").attempts[0]
    assert (attempt.appealed, attempt.outcome, attempt.ended_on) == (True, "approved", date(2024, 5, 6))


def test_S4_the_window_bounds_an_appeal() -> None:
    life = registry()
    life.file("denied", "title", date(2024, 3, 18))
    life.file("appealed", "title", date(2024, 4, 10))
    life.clock(date(2024, 5, 31))
    assert [(fact["on"], fact["because"]) for fact in life.of("requirement_lapsed")] == [
        ("2024-05-07", "window")
    ]
    assert life.progress("title").attempts[0].outcome == "lapsed"
    assert life.open_causes() == [("requirement_overdue", "title")]


def test_S4_an_observation_may_be_appealed_instead_of_corrected() -> None:
    life = registry()
    life.file("observed", "title", date(2024, 3, 18))
    assert life.progress("title").clocks["decision"].days_left == 2
    life.file("appealed", "title", date(2024, 3, 20))
    assert life.ends("title") == {"appeal": "2024-04-19", "window": "2024-05-06"}
    life.file("denied", "title", date(2024, 4, 2))
    # What was decided on appeal stands: there is no second one, only another filing.
    assert life.progress("title").clocks == {}
    with pytest.raises(RequirementClosed):
        life.file("appealed", "title", date(2024, 4, 3))


def test_S4_the_right_to_appeal_ends_with_the_window_at_the_latest() -> None:
    life = registry()
    life.file("observed", "title", date(2024, 3, 18))
    life.file("denied", "title", date(2024, 5, 6))
    life.clock(date(2024, 5, 7))
    assert life.days_of("appeal_right_ended") == ["2024-05-07"]
    assert life.progress("title").clocks == {}
    assert life.open_causes() == [("requirement_overdue", "title")]
    with pytest.raises(TermOver):
        life.file("appealed", "title", date(2024, 5, 7))
    life.file("appealed", "title", date(2024, 5, 6), recorded=date(2024, 5, 8))
    # It was in time, but the window is over all the same.
    assert [(fact["on"], fact["because"]) for fact in life.of("requirement_lapsed")] == [
        ("2024-05-08", "window")
    ]


def test_S4_a_denial_by_silence_may_be_appealed_inside_the_window() -> None:
    terms = 'term = { days = 10 }\non_expiry = "deemed_denied"\nwindow = { days = 60 }\n'
    life = paper(terms + 'appeal = { authority = { es = "x", en = "x" }, term = { days = 90 } }')
    file(life, "submitted", date(2024, 3, 4))
    life.clock(date(2024, 3, 20))
    assert progress(life).clocks == {"window": Clock(starts_on=date(2024, 3, 4), ends_on=date(2024, 5, 3))}
    file(life, "appealed", date(2024, 3, 21))
    life.clock(date(2024, 5, 10))
    assert [(fact["on"], fact["because"]) for fact in life.of("requirement_lapsed")] == [
        ("2024-05-04", "window")
    ]


def test_S4_an_extension_moves_the_end_of_the_window_and_nothing_else() -> None:
    life = registry()
    life.file("denied", "title", date(2024, 3, 18))
    life.file("appealed", "title", date(2024, 4, 10))
    with pytest.raises(Malformed) as refused:
        life.send(
            "filing_extended",
            date(2024, 4, 11),
            requirement="title",
            window_ends_on=date(2024, 5, 6),
            reason="x",
        )
    assert refused.value.field == "data.window_ends_on"
    life.send(
        "filing_extended",
        date(2024, 4, 11),
        requirement="title",
        window_ends_on=date(2024, 8, 1),
        reason="appeal",
    )
    assert life.ends("title") == {"appeal": "2024-05-10", "window": "2024-08-01"}
    assert life.of("requirement_extended")[0]["reason"] == "appeal"
    life.clock(date(2024, 5, 20))
    assert life.of("requirement_lapsed") == []
    assert [(fact["on"], fact["outcome"]) for fact in life.of("requirement_deemed")] == [
        ("2024-05-11", "denied")
    ]
