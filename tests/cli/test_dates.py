"""Dates: what people may write, and how they read them."""

from datetime import UTC, date, datetime, timedelta

import click
import pytest

from cli.dates import (
    DATE,
    SPAN,
    end_of_day,
    full_date,
    long_date,
    long_instant,
    parse_date,
    parse_instant,
    short_date,
)
from cli.language import use
from domain.days import zone

SANTIAGO = "America/Santiago"


@pytest.mark.parametrize("text", ["2026-11-20", "20-11-2026", "20/11/2026", "20.11.2026", " 2026-11-20 "])
def test_both_notations_are_read_day_first(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 20)


def test_an_ambiguous_looking_date_is_always_day_first() -> None:
    assert parse_date("03-04-2026") == date(2026, 4, 3)


@pytest.mark.parametrize("text", ["31-02-2026", "2026-13-01", "11-20-2026", "00-01-2026"])
def test_days_that_do_not_exist_are_refused_with_an_example(text: str) -> None:
    use("es")
    with pytest.raises(ValueError, match=r"no existe en el calendario.*20-11-2026"):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "mañana", "20-11-26", "2026-11", "20261120", "１-2-2026x"])
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    use("en")
    with pytest.raises(ValueError, match=r"is not a date\. Write it as 2026-11-20"):
        parse_date(text)


def test_a_date_begins_at_the_first_valid_instant_of_its_day() -> None:
    assert parse_instant("08-09-2024", SANTIAGO).isoformat() == "2024-09-08T01:00:00-03:00"


@pytest.mark.parametrize(
    "text", ["2024-03-04T09:00", "04-03-2024 09:00", "2024-03-04T09:00:00-03:00", "2024-03-04T12:00:00Z"]
)
def test_an_instant_without_offset_is_local(text: str) -> None:
    assert parse_instant(text, SANTIAGO) == datetime(2024, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-03-04T25:00", "2024-03-04Tnoon", "2024-02-30T09:00"])
def test_impossible_instants_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"2024"):
        parse_instant(text, SANTIAGO)


def test_a_day_ends_one_second_before_the_next_begins() -> None:
    assert end_of_day(date(2024, 12, 31), SANTIAGO).isoformat() == "2024-12-31T23:59:59-03:00"


def test_dates_are_told_as_people_write_them() -> None:
    day = date(2026, 11, 20)
    instant = datetime(2026, 11, 20, 15, 0, tzinfo=zone(SANTIAGO))
    use("es")
    assert (long_date(day), full_date(day), short_date(day)) == (
        "20 de noviembre de 2026",
        "viernes, 20 de noviembre de 2026",
        "20-11-2026",
    )
    assert long_instant(instant) == "20 de noviembre de 2026, 15:00"
    use("en")
    assert (long_date(day), long_instant(instant)) == ("20 November 2026", "20 November 2026, 15:00")


@pytest.mark.parametrize(("text", "days"), [("30d", 30), ("2w", 14), ("2s", 14), ("1 D", 1)])
def test_spans_are_days_or_weeks(text: str, days: int) -> None:
    assert SPAN.convert(text, None, None) == timedelta(days=days)


@pytest.mark.parametrize("text", ["0d", "-1d", "30", "d", "9999w", "1h"])
def test_other_spans_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="30d"):
        SPAN.convert(text, None, None)


def test_a_date_that_was_read_already_passes() -> None:
    assert DATE.convert(date(2026, 1, 2), None, None) == date(2026, 1, 2)
