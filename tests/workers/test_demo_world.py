"""The world of the demonstration: invented, repeatable, and possible under the rules."""

import re
from datetime import date, timedelta
from functools import cache

import pytest

from activities.programs import load_program
from domain.adoption import adopt
from domain.days import start_of_day
from domain.state import State
from tests.worlds import foretold
from workers.demo.run import world_of
from workers.demo.table import pairings
from workers.demo.world import PROGRAM, World

TODAY = date(2026, 11, 21)
DAYS = (TODAY, date(2027, 3, 1), date(2028, 2, 29), date(2028, 9, 3))


@cache
def world(today: date = TODAY) -> World:
    return world_of(load_program(PROGRAM), today)


def imported(of: World) -> list[State]:
    return [adopt(alliance.start, start_of_day(of.today, of.time_zone)).state for alliance in of.alliances]


def test_codes_stand_for_names_and_pairs_stay_pairs() -> None:
    table = pairings()

    assert len(table) == 21
    for pairing in table:
        assert re.fullmatch(r"Residencia \d\d", pairing.residence)
        assert re.fullmatch(r"Organización [A-Z]", pairing.organization)
        assert re.fullmatch(r"Empresa [A-Z]", pairing.company)
    assert len({pairing.organization for pairing in table}) == 13
    assert len({pairing.company for pairing in table}) == 15
    assert {pairing.region for pairing in table} == {"Metropolitana", "Valparaíso", "Biobío", "Ñuble"}


def test_the_same_day_gives_the_same_world() -> None:
    assert world_of(load_program(PROGRAM), TODAY) == world()


def test_a_small_world_is_part_of_the_whole() -> None:
    small = world_of(load_program(PROGRAM), TODAY, 4)

    assert len(small.alliances) == 4
    assert all(alliance in world().alliances for alliance in small.alliances)


@pytest.mark.parametrize("today", DAYS)
def test_v6_every_past_is_possible_and_lies_within_thirty_months(today: date) -> None:
    for alliance, state in zip(world(today).alliances, imported(world(today)), strict=True):
        started_on = alliance.start.started_at.date()
        assert today - timedelta(days=31 * 30) < started_on < today
        assert not [fact.data for fact in state.journal if fact.type == "event_refused"]
        assert len(state.receipts) == len(alliance.start.past)


@pytest.mark.parametrize("today", DAYS)
def test_the_months_ahead_bring_every_kind_of_end(today: date) -> None:
    portfolio = foretold(world(today))

    assert {"on_track", "closed"} <= {row["health"] for row in portfolio}
    assert {"overdue", "stalled"} & {row["health"] for row in portfolio}
    happened = {fact[2] for row in portfolio for fact in row["story"]}
    assert {
        "period_missed",
        "escalation_climbed",
        "escalation_acknowledged",
        "escalation_cleared",
    } <= happened
    assert {"stage_overdue", "role_assigned"} <= happened
    assert "event_refused" not in happened


def test_z1_both_contingencies_paused_alliances() -> None:
    pauses = [
        (fact.data["reason"], state.attributes.region)
        for state in imported(world())
        for fact in state.journal
        if fact.type == "paused"
    ]

    assert len({reason for reason, _ in pauses}) == 2
    assert {region for reason, region in pauses if "temporales" in str(reason)} <= {
        "Biobío",
        "Ñuble",
        "Valparaíso",
    }
