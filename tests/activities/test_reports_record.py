"""Reports from the record itself: the page that PostgreSQL gives is the one that the states give."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.read_model import Filters
from activities.record import RecordActivities
from activities.reports.alliance import alliance_page
from activities.reports.portfolio import portfolio_page
from cli.services import Services
from domain.days import local_date
from domain.events import ClockReached
from domain.state import Attributes, State
from domain.views import status_of
from tests.activities.test_record import START, batch_of, note, started
from tests.portfolios import portfolio_of

#: Long enough for missed periods and escalations on every rung.
LATER = START + timedelta(days=120)


@pytest.fixture
def reader(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("AYNI_DATABASE_URL", database_url)
    return Services()


async def recorded(engine: AsyncEngine, region: str) -> list[State]:
    found = []
    for name in ("Ágora", "Ñuble"):
        ledger = started(attributes=Attributes(name=name, region=region), roles={"coordinator": "ana"})
        ledger.take(note("hola"), START + timedelta(days=2))
        ledger.take(ClockReached(), LATER)
        await RecordActivities(engine).record(batch_of(ledger))
        found.append(ledger.state)
    return sorted(found, key=lambda state: status_of(state).lifecycle)


async def test_the_record_gives_the_same_pages_as_the_states(engine: AsyncEngine, reader: Services) -> None:
    region = f"region-{uuid4().hex[:8]}"
    states = await recorded(engine, region)
    today = local_date(LATER, states[0].program.time_zone)

    expected = portfolio_of(tuple(states))
    # The record tells of real time, or of practice clocks; these states are of a day of their own.
    found = replace(await reader.report(Filters(region=region)), present=expected.present)

    page = portfolio_page(found, today, "es")
    assert page == portfolio_page(expected, today, "es")
    problems = page.document()["problems"]
    assert {row["2024-07"] for row in problems} == {"rung_4"}
    lifecycle = states[0].lifecycle
    assert alliance_page(found.only(lifecycle), today, "en") == alliance_page(
        expected.only(lifecycle), today, "en"
    )


async def test_nothing_of_others_is_read(engine: AsyncEngine, reader: Services) -> None:
    region = f"region-{uuid4().hex[:8]}"
    states = await recorded(engine, region)
    await recorded(engine, f"{region}-other")

    found = await reader.report(Filters(region=region))

    assert {status.lifecycle for status in found.statuses} == {state.lifecycle for state in states}
    assert found.facts.keys() == {state.lifecycle for state in states}
