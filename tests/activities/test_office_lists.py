"""SPEC D3: lists of the days on which offices work."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities import office_lists
from activities.calendar_activity import read_calendar_activity
from activities.holiday_table import calendar_for, read_calendar
from activities.office_lists import check_lists_reach, office_days, parse_office_list
from activities.programs import load_program
from activities.shipped import Shipped
from domain.errors import OfficeDaysEnded, OfficeDaysInvalid, OfficeDaysUnknown

REGISTRY = "registros-publicos"
FILE = "mine.toml"
LIST = """
first_day = 2026-01-01
last_day = 2026-12-31
closed_on = [2026-01-01, 2026-07-28]
open_on = [2026-01-03]
name = { es = "Mi oficina", en = "My office" }
"""


def test_the_registry_works_on_weekdays_that_are_no_holidays() -> None:
    days = office_days(REGISTRY)
    assert (days.first_day, days.last_day) == (date(2020, 1, 1), date(2032, 12, 31))
    known = read_calendar("PE", None, 2020, 2032)
    assert set(days.closed_on) == {day for day in known.holidays if day.weekday() < 5}
    assert days.open_on == ()


def test_D3_thirty_five_days_of_the_registry() -> None:
    calendar = read_calendar("PE", None, 2026, 2026, [REGISTRY])
    # First day excluded, last included; no Holy Thursday, Good Friday or 1 May.
    assert calendar.add_office_days(date(2026, 3, 16), 35, REGISTRY) == date(2026, 5, 7)


def test_a_list_of_somebody() -> None:
    listed = parse_office_list(LIST, FILE)
    assert listed.name.en == "My office"
    assert type(listed.days).__name__ == "OfficeDays"
    assert not listed.days.works_on(date(2026, 7, 28))
    assert listed.days.works_on(date(2026, 1, 3)), "a Saturday on which it opened"


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("first_day =", "TOML", "not TOML"),
        (LIST.replace("last_day = 2026-12-31", ""), "last_day", "missing"),
        (LIST.replace("last_day = 2026-12-31", "last_day = 2025-12-31"), "last_day", "before it begins"),
        (LIST.replace("2026-07-28", "2027-07-28"), "closed_on", "outside the list"),
        (LIST.replace("2026-01-03", "2025-12-27"), "open_on", "outside the list"),
        (LIST.replace("2026-01-03", "2026-07-28"), "open_on", "closed and as open"),
        (LIST.replace("2026-07-28", "'someday'"), "closed_on.1", "must be a date"),
        (LIST.replace("open_on", "opne_on"), "opne_on", "no such field"),
        (LIST.replace('en = "My office"', 'en = ""'), "name.en", "empty"),
    ],
)
def test_a_list_that_cannot_be_used_names_file_key_and_reason(text: str, key: str, reason: str) -> None:
    with pytest.raises(OfficeDaysInvalid) as invalid:
        parse_office_list(text, FILE)
    message = invalid.value.message("en")
    assert f"{FILE} is not valid at '{key}'" in message
    assert reason in message


@pytest.mark.parametrize("office", ["sunat", "", "../office_days/registros-publicos", "/etc/hosts"])
async def test_an_office_that_nobody_listed(office: str) -> None:
    with pytest.raises(OfficeDaysUnknown) as unknown:
        office_days(office)
    assert REGISTRY in unknown.value.message("es")
    with pytest.raises(ApplicationError) as failed:
        await read_calendar_activity("PE", None, 2026, 2026, [office])
    assert (failed.value.type, failed.value.non_retryable) == ("office_days_unknown", True)


def test_a_list_that_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lists_of_somebody"
    (package / "office_days").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "office_days" / "latin1.toml").write_bytes("año".encode("latin-1"))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(office_lists, "OFFICES", Shipped("lists_of_somebody", "office_days"))
    with pytest.raises(OfficeDaysInvalid, match=r"latin1\.toml.*UTF-8"):
        office_days("latin1")


def test_a_lifecycle_starts_with_the_lists_of_its_program() -> None:
    program = load_program("voces-organizadas")
    calendar = calendar_for(program, datetime(2026, 11, 20, 15, tzinfo=UTC))
    assert calendar.offices == {REGISTRY: office_days(REGISTRY)}
    alliance = load_program("juntos-por-la-infancia")
    assert calendar_for(alliance, datetime(2026, 11, 20, 15, tzinfo=UTC)).offices == {}


async def test_a_running_lifecycle_reads_the_lists_again() -> None:
    calendar = await read_calendar_activity("PE", None, 2026, 2030, [REGISTRY])
    assert calendar.offices == {REGISTRY: office_days(REGISTRY)}


def test_a_list_that_ended_before_the_lifecycle_starts_is_refused() -> None:
    program = load_program("voces-organizadas")
    # 04:59 UTC on 1 January is still 31 December in Lima.
    assert calendar_for(program, datetime(2033, 1, 1, 4, 59, tzinfo=UTC)).offices
    with pytest.raises(OfficeDaysEnded) as ended:
        calendar_for(program, datetime(2033, 1, 1, 5, tzinfo=UTC))
    assert ended.value.code == "office_days_ended"
    assert "«Registros Públicos» termina el 31-12-2032" in ended.value.message("es")
    assert "'public registry' works ends on 31 December 2032" in ended.value.message("en")


def test_every_office_must_reach_the_start() -> None:
    check_lists_reach([REGISTRY], date(2032, 12, 31))
    with pytest.raises(OfficeDaysUnknown):
        check_lists_reach([REGISTRY, "sunat"], date(2026, 1, 1))
