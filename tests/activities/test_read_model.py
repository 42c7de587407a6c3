"""Portfolios from the record: filters, counts, and names in the order of a Spanish dictionary."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.read_model import (
    Filters,
    count_by,
    get_lifecycle,
    list_lifecycles,
    spanish_order,
    timeline_page,
)
from activities.record import RecordActivities
from domain.state import Attributes
from tests.activities.test_record import batch_of, lived, note, started

NOW = datetime(2024, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
async def region(engine: AsyncEngine) -> str:
    """Three lifecycles in a region of their own."""
    name = f"region-{uuid4().hex[:8]}"
    for house, person in (("Ñuble", "ana"), ("Ágora", "eva"), ("Norte", "ana")):
        ledger = started(attributes=Attributes(name=house, region=name), roles={"coordinator": person})
        await RecordActivities(engine).record(batch_of(ledger))
    return name


async def names(engine: AsyncEngine, **filters: object) -> list[str | None]:
    return [
        status.attributes.name for status in await list_lifecycles(engine, Filters.model_validate(filters))
    ]


async def test_names_are_sorted_as_in_a_dictionary(engine: AsyncEngine, region: str) -> None:
    assert await names(engine, region=region) == ["Ágora", "Norte", "Ñuble"]


async def test_filters_narrow_together(engine: AsyncEngine, region: str) -> None:
    assert await names(engine, region=region, coordinator="ana") == ["Norte", "Ñuble"]
    assert await names(engine, region=region, coordinator="ana", stage="linking") == []
    assert await names(engine, region=region, program="juntos-por-la-infancia", stage="sensitization") != []
    assert await names(engine, region="'; drop table lifecycles; --") == []


async def test_due_before_includes_its_day(engine: AsyncEngine, region: str) -> None:
    due_on = (await list_lifecycles(engine, Filters(region=region)))[0].next_due_on
    assert due_on is not None
    assert len(await names(engine, region=region, due_before=due_on)) == 3
    assert await names(engine, region=region, due_before=due_on - timedelta(days=1)) == []


async def test_counts(engine: AsyncEngine, region: str) -> None:
    assert (await count_by(engine, "region"))[region] == 3
    assert sum((await count_by(engine, "health")).values()) == len(await list_lifecycles(engine))


async def test_the_timeline_comes_in_pages(engine: AsyncEngine) -> None:
    ledger = lived(*(note(str(number)) for number in range(8)))
    await RecordActivities(engine).record(batch_of(ledger))
    lifecycle = ledger.state.lifecycle
    pages = []
    since = 0
    while page := await timeline_page(engine, lifecycle, since, limit=5):
        pages.extend(page)
        since = page[-1].seq
    assert pages == list(ledger.state.journal)
    assert {fact.at.utcoffset() for fact in pages} == {timedelta(hours=-3), timedelta(hours=-4)}


async def test_what_was_never_recorded_is_none(engine: AsyncEngine) -> None:
    assert await get_lifecycle(engine, "nobody") is None
    assert await timeline_page(engine, "nobody") == []


def test_spanish_order() -> None:
    words = ["ola", "ñandú", "nube", "Ñuble", "álamo", "Nz", "arce", "Zorro", "Ángel"]
    assert sorted(words, key=spanish_order) == [
        *("álamo", "Ángel", "arce", "nube", "Nz", "ñandú", "Ñuble", "ola", "Zorro"),
    ]
