"""The demonstration is good on whatever day it is run: some spread days always, all of a year ahead with `make days`."""

from datetime import UTC, date, datetime, timedelta
from inspect import signature
from typing import cast

import pytest

from domain.days import DAY, local_date, start_of_day
from tests.workers import test_demo_world
from tests.worlds import lived_through
from workers.demo.registration_stories import registration_stories
from workers.demo.result import result_of
from workers.demo.run import find_world, world_of
from workers.demo.stories import stories
from workers.errors import LifecycleNotFound
from workers.gateway import Lifecycles

ZONE = "America/Santiago"
#: As many alliances as tests/e2e lives.
SMALL = 5
DAYS_AHEAD = 400
AHEAD = [pytest.param(days, id=f"in-{days}-days") for days in range(DAYS_AHEAD)]
#: Month's and year's ends, a leap day, a Sunday, both changes of the clocks in Chile.
SPREAD = (
    date(2026, 11, 30),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2027, 4, 4),
    date(2027, 9, 5),
    date(2028, 2, 29),
    date(2029, 5, 31),
    date(2030, 8, 31),
)
#: What holds of the whole world on any day.
OF_A_DAY = [
    check
    for name, check in vars(test_demo_world).items()
    if name.startswith("test_") and "today" in signature(check).parameters
]


class Nobody:
    """A server on which no demonstration was begun."""

    async def state(self, lifecycle: str) -> None:
        raise LifecycleNotFound(lifecycle=lifecycle)


def coming(days: int) -> date:
    """The day that comes after so many, where the programme is."""
    return local_date(datetime.now(UTC), ZONE) + timedelta(days=days)


def tell_on(today: date) -> None:
    """What a small demonstration on a day must have to tell."""
    world = world_of(today, SMALL)
    states = [lived_through(participant, world) for participant in world.participants]
    result = result_of(world, states)
    told, also_told = stories(result), registration_stories(result)

    assert [fact.data for state in states for fact in state.journal if fact.type == "event_refused"] == []
    assert len(also_told) == 2
    assert any("plan de trabajo" in story.question.told("es", date.isoformat) for story in told)
    for story in (*told, *also_told):
        answer = [sentence.told("es", date.isoformat) for sentence in story.answer]
        assert story.question.told("es", date.isoformat).startswith("¿")
        assert any("pronóstico" in sentence for sentence in answer)
    planned = next(state for state in states if state.lifecycle == told[-1].lifecycle)
    covered = [sentence.told("es", date.isoformat) for sentence in told[-1].answer]
    assert sum("Cobertura de las necesidades" in sentence for sentence in covered) == 2
    assert planned.plan.needs
    assert planned.plan.agreed
    assert any(state.status != "closed" for state in states)


async def begins_on_the_local_day(today: date) -> None:
    """The day of a world is the programme's, also where it is another one in UTC."""
    minute = timedelta(minutes=1)
    midnight = datetime.combine(today, datetime.min.time(), tzinfo=UTC)
    locally = (start_of_day(today, ZONE) + minute, start_of_day(today + DAY, ZONE) - minute)
    nobody = cast("Lifecycles", Nobody())

    assert [(await find_world(nobody, now, 1)).today for now in locally] == [today, today]
    assert (await find_world(nobody, midnight + minute, 1)).today == today - DAY
    assert (await find_world(nobody, midnight + DAY - minute, 1)).today == today


@pytest.mark.parametrize("today", SPREAD, ids=str)
def test_a_small_demonstration_has_its_stories(today: date) -> None:
    tell_on(today)


@pytest.mark.parametrize("today", SPREAD[1:5:2], ids=str)
async def test_a_demonstration_begins_on_the_programmes_day(today: date) -> None:
    await begins_on_the_local_day(today)


@pytest.mark.days
@pytest.mark.parametrize("days", AHEAD)
async def test_a_small_demonstration_has_its_stories_on_every_coming_day(days: int) -> None:
    tell_on(coming(days))
    await begins_on_the_local_day(coming(days))


@pytest.mark.days
@pytest.mark.parametrize("days", AHEAD)
def test_the_whole_demonstration_is_good_on_every_coming_day(days: int) -> None:
    for check in OF_A_DAY:
        check(coming(days))
