"""Organizations run on the same shell: every clock of a file is kept in Temporal, and the core alone says the same."""

from datetime import date, timedelta

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.holiday_table import calendar_for
from activities.programs import load_program
from activities.read_model import event_log_of, get_lifecycle
from domain.days import Calendar, start_of_day
from domain.errors import ReportedRefusal
from domain.holiday_horizon import LIST_NOTICE
from domain.log import Received, Started, rebuild
from domain.simulation import numbered, simulate
from domain.views import status_of
from tests.patience import until
from tests.stack import BEGINS, PROGRAM, Life, recorded
from tests.whole_formalization import begin_formalization, entered, founded, live_to_autonomy


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole_life(client: Client) -> Life:
    life = await begin_formalization(client)
    await live_to_autonomy(life)
    await life.leave()
    return life


async def test_s5_a_formalization_goes_from_diagnosis_to_autonomy(whole_life: Life) -> None:
    status = await whole_life.lifecycles.status(whole_life.id)
    assert (status.status, status.outcome, status.kind, status.profile) == (
        "closed",
        "graduated",
        "formalization",
        "distrito-a",
    )
    completed = [fact.data["stage"] for fact in await whole_life.facts("stage_completed")]
    assert completed == ["entry", "development", "autonomy"]
    assert [fact.data["code"] for fact in await whole_life.facts("event_refused")] == []


async def test_s4_silence_approved_and_the_certificate_was_asked_for(whole_life: Life) -> None:
    deemed = await whole_life.facts("requirement_deemed")
    assert [(fact.data["requirement"], fact.data["outcome"]) for fact in deemed] == [
        ("municipal_recognition", "approved")
    ]
    state = await whole_life.lifecycles.state(whole_life.id)
    attempts = state.requirements["municipal_recognition"].attempts
    assert [(attempt.number, attempt.reference, attempt.outcome, attempt.deemed) for attempt in attempts] == [
        (1, "EXP-1", "approved", True)
    ]


async def test_m1_the_log_rebuilds_it_and_the_core_alone_tells_it_alike(
    whole_life: Life, engine: AsyncEngine
) -> None:
    log = await event_log_of(engine, whole_life.id)
    state = await whole_life.lifecycles.state(whole_life.id)
    assert rebuild(log).model_dump_json() == state.model_dump_json()
    assert isinstance(log[0].input, Started)
    events = [
        entry.input.event.model_copy(update={"occurred_at": entry.at})
        for entry in log
        if isinstance(entry.input, Received)
    ]
    alone = list(numbered(simulate(log[0].input.start, events, log[-1].at)))
    assert alone == await whole_life.timeline()


async def test_s4_all_clocks_survive_continue_as_new_and_are_recorded(
    client: Client, engine: AsyncEngine
) -> None:
    life = await begin_formalization(client)
    await entered(life)
    await founded(life)
    await life.submit("filing_submitted", requirement="municipal_recognition")
    before = await life.lifecycles.status(life.id)
    run_before = (await life.handle.describe()).run_id
    await life.submit("paused", reason="huelga en la municipalidad")
    await life.days(10)
    await life.submit("resumed")
    while (await life.handle.describe()).run_id == run_before:
        await life.submit("note_added", text="nota")
    after = await life.lifecycles.status(life.id)
    moved = {(clock.subject, clock.kind): clock.ends_on for clock in after.clocks}
    for clock in before.clocks:
        assert clock.ends_on is not None
        now = moved[clock.subject, clock.kind]
        assert now is not None
        stays = clock.kind in {"validity", "identity_document"}
        assert (now - clock.ends_on).days == (0 if stays else 10)
    await until(lambda: recorded(life, engine))
    assert await get_lifecycle(engine, life.id) == status_of(await life.lifecycles.state(life.id))


async def test_v2_an_appeal_where_there_is_none_is_refused_and_wedges_nothing(client: Client) -> None:
    life = await begin_formalization(client)
    await entered(life)
    await founded(life)
    with pytest.raises(ReportedRefusal) as refused:
        await life.submit("filing_observed", requirement="registry_title")
    assert refused.value.code == "requirement_blocked"
    with pytest.raises(ReportedRefusal) as never:
        await life.submit("requirement_renewed", requirement="books_opened")
    assert never.value.code == "never_valid"
    assert (await life.lifecycles.status(life.id)).stage == "development"


async def test_d3_a_longer_list_of_office_days_is_read_before_the_shorter_one_ends(client: Client) -> None:
    shipped = calendar_for(load_program("voces-organizadas"), BEGINS)
    last_day = min(days.last_day for days in shipped.offices.values()) - timedelta(days=100)
    life = await begin_formalization(client, calendar=_ending(shipped, last_day), started_at=BEGINS)
    await life.clock.move_to(start_of_day(last_day, PROGRAM.time_zone) - LIST_NOTICE + timedelta(days=40))
    await until(lambda: _knows_beyond(life, last_day))


def _ending(calendar: Calendar, last_day: date) -> Calendar:
    """The same calendar with offices' lists that end on a day."""
    short = {
        office: days.model_copy(
            update={
                "last_day": last_day,
                "closed_on": tuple(day for day in days.closed_on if day <= last_day),
            }
        )
        for office, days in calendar.offices.items()
    }
    return calendar.model_copy(update={"offices": short})


async def _knows_beyond(life: Life, day: date) -> bool:
    offices = (await life.lifecycles.state(life.id)).calendar.offices
    return all(days.last_day > day for days in offices.values())
