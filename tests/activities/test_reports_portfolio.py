"""The page of a portfolio and of one alliance, as data: what it says follows from the record alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from activities.reports.alliance import alliance_page
from activities.reports.parts import Portfolio, present_day
from activities.reports.portfolio import portfolio_page
from activities.reports.tables import Page, Section, Word
from domain.consistency import items_of, percentage
from domain.days import start_of_day
from domain.present import Present
from domain.state import Handover
from domain.status_names import HEALTH
from domain.text import Language
from tests.portfolios import LIFECYCLES, TODAY, UNDIAGNOSED, portfolio

LANGUAGES: tuple[Language, ...] = ("es", "en")


def page(language: Language = "es") -> Page:
    return portfolio_page(portfolio(), TODAY, language)


def part(of: Page, identifier: str) -> Section:
    parts = [each for section in of.sections for each in (section, section.details) if each is not None]
    return next(each for each in parts if each.id == identifier)


def records(of: Page, identifier: str) -> list[dict[str, object]]:
    table = part(of, identifier).table
    assert table is not None
    return table.records()


def test_what_is_due_is_late_or_within_seven_days_the_oldest_first() -> None:
    later = portfolio_page(portfolio(), TODAY + timedelta(days=45), "es")
    days = [date.fromisoformat(str(row["due_on"])) for row in records(later, "due")]

    assert days == sorted(days)
    assert days
    assert max(days) <= TODAY + timedelta(days=51)
    assert "late_activities" in {row["what"] for row in records(later, "due")}
    assert {row["what"] for row in records(page(), "due")} >= {"activity", "late_activities", "stage"}


@pytest.mark.parametrize(
    ("accept_by", "overdue", "told"),
    [
        (TODAY + timedelta(days=6), False, ("handover", "Aceptar un traspaso: coordinación del programa")),
        (
            TODAY - timedelta(days=3),
            True,
            ("late_handover", "Traspaso sin aceptar: coordinación del programa"),
        ),
        (TODAY + timedelta(days=7), False, None),
    ],
)
def test_a_hand_over_is_due_by_whoever_is_to_accept_it(
    accept_by: date, overdue: bool, told: tuple[str, str] | None
) -> None:
    alone = portfolio().only("residencia-04")
    handover = Handover(
        role="coordinator",
        outgoing="ana",
        incoming="beto",
        started_on=TODAY - timedelta(days=10),
        accept_by=accept_by,
        overdue=overdue,
    )
    status = alone.statuses[0].model_copy(update={"handovers": (handover,)})
    table = part(portfolio_page(replace(alone, statuses=[status]), TODAY, "es"), "due").table
    assert table is not None
    found = [row for row in table.records() if row["who"] == "beto"]
    assert [(row["due_on"], row["what"]) for row in found] == (
        [(accept_by.isoformat(), told[0])] if told is not None else []
    )
    said = {cell.text for row in table.rows for cell in row if isinstance(cell, Word)}
    assert told is None or told[1] in said


def test_escalations_have_their_age_the_highest_first() -> None:
    rows = records(page(), "escalations")
    open_now = [each for status in portfolio().statuses for each in status.escalations]

    assert len(rows) == len(open_now) > 5
    assert [row["rung"] for row in rows] == sorted((each.rung for each in open_now), reverse=True)
    for row in rows:
        assert row["age_days"] == (TODAY - date.fromisoformat(str(row["raised_on"]))).days


def test_those_that_need_somebody_come_first() -> None:
    healths = [row["health"] for row in records(page(), "lifecycles")]

    order = ["stalled", "overdue", "due_soon", "on_track", "paused", "closed"]
    assert healths == sorted(healths, key=lambda health: order.index(str(health)))
    assert len(healths) == 21


def test_the_calendar_tells_what_became_of_the_session_of_a_month() -> None:
    (row,) = [each for each in records(page(), "calendar") if each["lifecycle"] == "residencia-04"]
    (status,) = portfolio().only("residencia-04").statuses

    assert row["2026-12"] == "missed"
    assert status.running_periods[0].status == row[f"{status.running_periods[0].due_on:%Y-%m}"] == "open"
    assert (row["held"], row["missed"]) == (status.periods.held, status.periods.missed)


def test_the_heat_map_shows_the_highest_rung_of_each_month_and_nothing_of_the_time_before() -> None:
    rows = {row["lifecycle"]: row for row in records(page(), "problems")}

    for status in portfolio().statuses:
        rung = min(status.highest_rung, 4)
        otherwise = {"active": "calm", "paused": "paused", "closed": None}[status.status]
        assert rows[status.lifecycle]["2027-01"] == (f"rung_{rung}" if rung else otherwise)
    started = {status.lifecycle: status.started_on for status in portfolio().statuses}
    young = max(started, key=lambda each: started[each])
    assert rows[young][(started[young].replace(day=1) - timedelta(days=1)).strftime("%Y-%m")] is None


def test_P4_coverage_and_compliance_are_counted_from_the_activities_and_unknown_needs_stay_unknown() -> None:
    rows = {row["area"]: row for row in records(page(), "areas")}
    items = [item for key, plan in portfolio().plans.items() for item in items_of(key, plan)]

    for area, row in rows.items():
        own = [item for item in items if area in {item.area, "total"}]
        planned = sum(item.kind == "activity" for item in own)
        assert (row["planned"], row["done"]) == (planned, sum(item.status == "done" for item in own))
    assert rows[UNDIAGNOSED]["needs"] is None
    assert rows[UNDIAGNOSED]["coverage_pct"] is None
    assert rows["total"]["coverage_pct"] is None
    assert rows["institutional_management"]["coverage_pct"] == 79.7
    known = [row for area, row in rows.items() if area not in {UNDIAGNOSED, "total"}]
    needs, planned = (sum(int(str(row[name])) for row in known) for name in ("needs", "planned"))
    assert page().document()["summary"]["known_coverage_pct"] == percentage(planned, needs)


def test_the_gantt_has_a_line_for_each_with_its_stage_in_words_and_today_in_its_place() -> None:
    gantt = part(page(), "gantt").gantt

    assert gantt is not None
    assert len(gantt.lines) == 20, "all but the closed one"
    assert all(line.detail for line in gantt.lines)
    assert gantt.today is not None
    assert 55 < gantt.today < 70
    for line in gantt.lines:
        assert all(0 <= bar.x <= bar.x + bar.width <= 100.4 for bar in line.bars)
        assert {bar.style for bar in line.bars if bar.x > gantt.today + 0.5} <= {"ahead"}
        assert all(mark.symbol == "open" for mark in line.marks if mark.x > gantt.today + 0.5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_those_of_the_tables(language: Language) -> None:
    said = page(language)
    figures = said.document()["summary"]

    assert figures["total"] == 21
    assert figures["due_this_week"] == len(records(said, "due"))
    assert figures["escalations"] == len(records(said, "escalations"))
    assert sum(figures.get(health, 0) for health in HEALTH) == 21


def test_programs_read_the_same_in_either_language() -> None:
    assert page("es").document() == page("en").document()


def test_the_two_languages_share_no_sentence() -> None:
    told = [
        {section.title, section.intro, section.empty, *(key.text for key in section.key)}
        for said in (page("es"), page("en"))
        for section in said.sections
    ]
    spanish, english = set().union(*told[: len(told) // 2]), set().union(*told[len(told) // 2 :])

    assert not spanish & english


def test_filters_are_told() -> None:
    told = portfolio_page(portfolio(), TODAY, "es", {"health": "overdue", "due_before": date(2027, 2, 1)})

    assert told.subtitle.endswith("Solo situación: atrasada; con fecha hasta el 01-02-2027")


def test_without_any_lifecycle_every_section_says_that_it_is_empty() -> None:
    nothing = portfolio_page(Portfolio([]), TODAY, "en")

    assert all(section.is_empty and section.empty for section in nothing.sections)


def test_of_an_unknown_program_ids_stand_for_names() -> None:
    found = portfolio()
    unknown = portfolio_page(Portfolio(found.statuses, found.plans, found.facts), TODAY, "es")

    table = part(unknown, "lifecycles").table
    assert table is not None
    stages = [row[3] for row in table.rows]
    assert all(isinstance(stage, Word) and stage.text == stage.code for stage in stages)
    assert not part(unknown, "gantt").is_empty


def test_today_is_local_and_follows_a_practice_clock_that_ran_ahead() -> None:
    found = portfolio()

    evening = start_of_day(date(2028, 1, 5), "America/Santiago") - timedelta(hours=1)
    assert present_day(found, evening) == date(2028, 1, 4)
    long_ago = start_of_day(date(2020, 1, 1), "America/Santiago")
    assert present_day(found, long_ago) == date(2020, 1, 1)
    ahead = replace(found, present=Present(long_ago, {"residencia-10": evening}))
    assert present_day(ahead, long_ago) == date(2028, 1, 4)
    assert present_day(ahead.only("residencia-01"), long_ago) == date(2020, 1, 1)


def ages_on(told: Page) -> dict[str, int]:
    """For how many days the oldest problem of each lifecycle has stood open."""
    rows = [(str(row["lifecycle"]), int(str(row["age_days"]))) for row in records(told, "escalations")]
    return dict(sorted(rows))


def test_what_is_due_and_how_old_it_is_is_told_as_of_each_lifecycles_own_day() -> None:
    found = portfolio()
    now = start_of_day(TODAY, "America/Santiago")
    everybody = replace(found, present=Present(now))
    ages = ages_on(portfolio_page(found, TODAY, "es"))
    (late, *_) = ages
    one = replace(found, present=Present(now, {late: now + timedelta(days=400)}))

    later = portfolio_page(one, present_day(one, now), "es")

    assert portfolio_page(everybody, TODAY, "es") == portfolio_page(found, TODAY, "es")
    assert ages_on(later) == {**ages, late: ages[late] + 400}
    due = [row for row in records(portfolio_page(found, TODAY, "es"), "due") if row["lifecycle"] != late]
    assert [row for row in records(later, "due") if row["lifecycle"] != late] == due


@pytest.mark.parametrize("lifecycle", LIFECYCLES)
def test_one_alliance_has_every_period_and_activity_of_its_own(lifecycle: str) -> None:
    found = portfolio()
    told = alliance_page(found.only(lifecycle), TODAY, "en")
    (status,) = found.only(lifecycle).statuses

    counts = [row["status"] for row in records(told, "periods")]
    assert counts.count("held") == status.periods.held
    assert counts.count("missed") == status.periods.missed
    plan = found.plans.get(lifecycle)
    assert len(records(told, "activities")) == (len(plan.activities) if plan is not None else 0)
    assert told.facts[0] == ("Code", lifecycle)


def test_an_expected_stage_follows_the_one_before_it() -> None:
    told = alliance_page(portfolio().only("residencia-10"), TODAY, "es")
    rows = records(told, "stages")

    assert [row["status"] for row in rows][-2:] == ["current", "expected"]
    for earlier, later in zip(rows[-2:-1], rows[-1:], strict=True):
        end = date.fromisoformat(str(earlier["ends_on"]))
        assert date.fromisoformat(str(later["starts_on"])) == end + timedelta(days=1)


def test_marks_of_the_plan_say_what_became_of_each_activity() -> None:
    gantt = part(alliance_page(portfolio().only("residencia-10"), TODAY, "es"), "gantt").gantt

    assert gantt is not None
    symbols = {mark.symbol for line in gantt.lines for mark in line.marks}
    assert symbols >= {"a-done", "a-eliminated", "a-overdue", "a-postponed"}
    assert symbols >= {"held", "recovered", "missed", "open"}
