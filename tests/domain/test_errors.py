"""Every error says what, why and what next, in Spanish and in English."""

import inspect
import string
from datetime import date

import pytest

from domain import errors
from domain.errors import AyniError, Refusal, ReportedRefusal
from domain.text import Text

CLASSES = [
    each
    for _, each in inspect.getmembers(errors, inspect.isclass)
    if issubclass(each, AyniError) and each not in {Refusal, ReportedRefusal}
]


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.code)
def test_M3_every_error_has_both_languages_with_the_same_details_and_a_next_step(
    error: type[AyniError],
) -> None:
    assert placeholders(error.es) == placeholders(error.en)
    assert error.es != error.en
    details = dict.fromkeys(placeholders(error.es), "X")
    for language, pattern in (("es", error.es), ("en", error.en)):
        sentence = error(**details).message("es" if language == "es" else "en")
        assert sentence == pattern.format(**details)
        # What happened, and then what to do: two sentences, or two clauses.
        assert sum(sentence.count(mark) for mark in ".;:") >= 2, sentence
    assert error.__doc__


def test_M3_codes_are_stable_names_and_unique() -> None:
    """Only an error that says the same as its parent, more precisely, shares its code."""
    codes = [error.code for error in CLASSES if "code" in vars(error)]
    assert len(codes) == len(set(codes))
    assert all(code.isidentifier() and code == code.lower() for code in codes)
    more_precise = {error for error in CLASSES if "code" not in vars(error)} - {AyniError}
    assert more_precise == {errors.PredecessorExpired, errors.TermOver}


def test_M3_details_are_written_for_people() -> None:
    refusal = errors.CommitOutOfRange(
        field="x", commit_until=date(2024, 3, 1), first=date(2024, 4, 1), last=date(2024, 5, 31)
    )
    assert refusal.message("es").startswith("El compromiso hasta 01-03-2024 no es posible")
    assert refusal.message("en").startswith("A commitment until 1 March 2024 is not possible")
    blocked = errors.StageBlocked(field="x", stage="first", blockers=("a", "b"))
    assert "falta a, b." in blocked.message("es")
    reason = Text(es="falta este campo", en="this field is missing")
    assert "falta este campo" in errors.Malformed(field="x", at="x", reason=reason, type="closed").message(
        "es"
    )


def test_V2_a_reported_refusal_keeps_its_code_and_sentences() -> None:
    original = errors.UnknownChannel(field="data.channel", channel="pigeon", known=["visit", "call"])
    again = ReportedRefusal(**original.report())  # type: ignore[arg-type] # a report is JSON
    assert again.report() == original.report()
    assert isinstance(again, Refusal)
