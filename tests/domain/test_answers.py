"""Answers counted: every question has the same denominator, and what is printed is compared as it was rounded."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.answers import NO_INFORMATION, Answer, PrintedAnswer, tabulate

ANSWERS = [
    Answer("a", "budget", "with"),
    Answer("b", "budget", "without"),
    Answer("c", "budget", NO_INFORMATION),
    Answer("d", "hours", "working"),
]


def test_whoever_said_nothing_is_counted_and_comes_last() -> None:
    rows = [(row.variable, row.category, row.n, row.base, row.pct) for row in tabulate(ANSWERS, {})]
    assert rows == [
        ("budget", "with", 1, 4, 25.0),
        ("budget", "without", 1, 4, 25.0),
        ("budget", NO_INFORMATION, 2, 4, 50.0),
        ("hours", "working", 1, 4, 25.0),
        ("hours", NO_INFORMATION, 3, 4, 75.0),
    ]


def test_a_printed_category_that_nobody_chose_is_shown() -> None:
    rows = tabulate(ANSWERS, {("budget", "other"): PrintedAnswer(0, Decimal(0))})
    assert [(row.category, row.n, row.printed_n) for row in rows if row.category == "other"] == [
        ("other", 0, None)
    ]


def test_printed_figures_are_compared_with_the_decimals_that_they_have() -> None:
    answers = [Answer(f"h{number}", "x", "yes" if number < 10 else "no") for number in range(17)]

    def flagged(n: int, pct: str) -> tuple[int | None, float | None]:
        row = tabulate(answers, {("x", "yes"): PrintedAnswer(n, Decimal(pct))})[0]
        return row.printed_n, row.printed_pct

    assert flagged(10, "59") == flagged(10, "58.8") == flagged(10, "58.82") == (None, None)
    assert (flagged(10, "58"), flagged(9, "59"), flagged(10, "58.83")) == (
        (None, 58.0),
        (9, None),
        (None, 58.83),
    )


def test_nothing_printed_is_nothing_counted() -> None:
    row = tabulate([], {("x", "yes"): PrintedAnswer(1, Decimal(50))})[0]
    assert (row.n, row.base, row.pct, row.printed_n, row.printed_pct) == (0, 0, None, 1, 50.0)


@given(
    given_answers=st.dictionaries(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz")), st.sampled_from("123"), min_size=1
    )
)
def test_every_question_adds_up_to_everybody(given_answers: dict[tuple[str, str], str]) -> None:
    answers = [Answer(who, variable, said) for (who, variable), said in given_answers.items()]
    rows = tabulate(answers, {})
    everybody = len({answer.lifecycle for answer in answers})
    for variable in {row.variable for row in rows}:
        assert sum(row.n for row in rows if row.variable == variable) == everybody
    assert {row.base for row in rows} == {everybody}
