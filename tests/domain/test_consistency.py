"""SPEC P4: coverage and compliance fall out of needs and activities; the published tables are reproduced from them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consistency import ConsistencyRow, Item, Printed, consistency, percentage


class Row(NamedTuple):
    area: str
    standard: str
    needs: int | None
    done: int
    pending: int
    eliminated: int


#: Tables 11, 12, 13 and 15 of the evaluation of Juntos por la Infancia (2020), row by row.
PUBLISHED = (
    Row("1", "institutional_planning", 59, 19, 11, 5),
    Row("1", "supervision_and_support", 8, 1, 2, 0),
    Row("1", "people_management", 24, 1, 3, 0),
    Row("1", "knowledge_management", 5, 0, 1, 1),
    Row("2", "recreational", 44, 51, 17, 4),
    Row("2", "educational", 14, 7, 1, 1),
    Row("2", "personal_development", 11, 4, 6, 3),
    Row("3", "first_aid", 17, 0, 2, 0),
    Row("3", "good_treatment_positive_parenting", 17, 2, 1, 0),
    Row("3", "crisis_management", 17, 0, 2, 0),
    Row("3", "self_care", 17, 0, 4, 1),
    Row("3", "other", 16, 5, 6, 2),
    Row("5", "average_monthly_cost", None, 2, 1, 0),
)
AREAS: dict[str, list[str]] = {
    area: [row.standard for row in PUBLISHED if row.area == area] for area in ("1", "2", "3", "5")
}


def items(rows: Sequence[Row] = PUBLISHED, lifecycle: str = "casa-01") -> Iterator[Item]:
    for row in rows:
        yield from (Item(lifecycle, row.area, row.standard, "need") for _ in range(row.needs or 0))
        for status, count in (("done", row.done), ("pending", row.pending), ("eliminated", row.eliminated)):
            for _ in range(count):
                yield Item(lifecycle, row.area, row.standard, "activity", status)  # type: ignore[arg-type] # a status


def report(**more: object) -> dict[tuple[str | None, str | None], ConsistencyRow]:
    rows = consistency(items(), AREAS, **more)  # type: ignore[arg-type] # printed figures
    return {(row.area, row.standard): row for row in rows}


def test_P4_the_published_counts_come_back_row_by_row() -> None:
    found = report()
    for row in PUBLISHED:
        counted = found[row.area, row.standard]
        assert (counted.needs, counted.done, counted.pending, counted.eliminated) == row[2:]
        assert counted.planned == row.done + row.pending + row.eliminated


@pytest.mark.parametrize(
    ("area", "needs", "planned", "coverage", "compliance"),
    [
        ("1", 96, 44, 45.8, 47.7),
        ("2", 69, 94, 136.2, 66.0),
        ("3", 84, 25, 29.8, 28.0),
        ("5", None, 3, None, 66.7),
    ],
)
def test_P4_totals_are_sums_of_rows_and_percentages_follow_from_them(
    area: str, needs: int | None, planned: int, coverage: float | None, compliance: float
) -> None:
    total = report()[area, None]
    assert (total.needs, total.planned, total.coverage_pct, total.compliance_pct) == (
        needs,
        planned,
        coverage,
        compliance,
    )


def test_P4_a_printed_total_that_differs_is_shown_beside_the_sum() -> None:
    printed = [
        Printed("1", None, {"needs": 99, "planned": 44}),
        Printed("2", None, {"needs": 69, "planned": 94}),
    ]
    found = report(printed=printed)
    assert (found["1", None].printed, found["1", None].printed_coverage_pct) == ({"needs": 99}, 44.4)
    assert found["1", None].coverage_pct == 45.8
    assert (found["2", None].printed, found["2", None].printed_coverage_pct) == ({}, None)


def test_P4_unknown_needs_are_never_zero() -> None:
    found = report()
    assert (found["5", None].needs, found["5", None].coverage_pct) == (None, None)
    assert (found[None, None].needs, found[None, None].coverage_pct, found[None, None].planned) == (
        None,
        None,
        166,
    )
    # A diagnosis of the area that found nothing for a standard is known to be zero.
    diagnosed = [*items([PUBLISHED[0]]), Item("casa-01", "1", "people_management", "activity", "done")]
    rows = {row.standard: row for row in consistency(diagnosed, AREAS)}
    assert (rows["people_management"].needs, rows["people_management"].coverage_pct) == (0, None)


def test_P4_one_alliance_without_a_diagnosis_makes_the_sum_unknown() -> None:
    rows = consistency(
        [*items(PUBLISHED[:1]), *items([Row("1", "institutional_planning", None, 1, 0, 0)], "b")], AREAS
    )
    assert [(row.needs, row.planned) for row in rows] == [(None, 36)] * 3


def test_P4_what_is_known_is_still_said_where_the_whole_is_unknown() -> None:
    total = report()[None, None]
    # 163 activities of areas 1, 2 and 3, whose needs are known, over 249 needs.
    assert (total.known_needs, total.known_planned, total.known_coverage_pct) == (249, 163, 65.5)
    known = report()["1", None]
    assert known.known_coverage_pct == known.coverage_pct == 45.8


@given(
    part=st.integers(0, 10_000),
    whole=st.integers(1, 10_000),
)
def test_P4_percentages_round_half_up_to_one_decimal(part: int, whole: int) -> None:
    tenths = round((percentage(part, whole) or 0.0) * 10)
    # Half up, in whole numbers: the nearest tenth, and the higher one where both are as near.
    assert tenths == (2 * 1000 * part + whole) // (2 * whole)
    assert percentage(part, 0) is None
    assert percentage(part, None) is None


@given(
    counts=st.lists(
        st.tuples(st.sampled_from("12"), st.sampled_from("ab"), st.integers(0, 4), st.integers(0, 4)),
        max_size=6,
    )
)
def test_P4_every_total_is_the_sum_of_its_rows(counts: list[tuple[str, str, int, int]]) -> None:
    found = [Row(area, standard, needs, done, 1, 0) for area, standard, needs, done in counts]
    rows = consistency(items(found), {"1": ["a", "b"], "2": ["a", "b"]})
    for total in (row for row in rows if row.standard is None):
        parts = [row for row in rows if row.standard is not None and total.area in {None, row.area}]
        for name in ("planned", "done", "pending", "eliminated"):
            assert getattr(total, name) == sum(getattr(row, name) for row in parts)
        assert total.planned == total.done + total.pending + total.eliminated
        known = [row.needs for row in parts if row.needs is not None]
        assert total.needs == (sum(known) if len(known) == len(parts) else None)
