"""A whole life in Temporal: what is recorded, what is shown, and what the core alone would have said."""

import asyncio
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError

from activities.holiday_table import read_calendar
from activities.read_model import Filters, event_log_of, get_lifecycle, list_lifecycles, timeline_page
from activities.tables import facts
from domain.days import Calendar
from domain.errors import LifecycleClosed, Refusal
from domain.events import Actor, ClockReached, Envelope
from domain.holiday_horizon import known_through
from domain.log import Received, Started, rebuild
from domain.simulation import numbered, simulate
from tests.patience import PATIENCE, until
from tests.replay.capture import runs_of
from tests.stack import BEGINS, PROGRAM, Life, begin, new_start, recorded
from tests.whole_life import DIAGNOSIS, diagnosis_and_linking, live_to_the_end, meet
from workers.bootstrap import make_worker
from workers.earlier import EarlierInRecord
from workers.errors import AlreadyStarted, FactsInRecord, LifecycleNotFound, LifecycleStopped
from workers.gateway import Lifecycles
from workflows.addresses import HEALTH, NEXT_DUE, REGION, RUNG, STAGE, workflow_id


@pytest.fixture(scope="module")
async def whole_life(client: Client) -> Life:
    life = await begin(client)
    await live_to_the_end(life)
    await life.leave()
    return life


async def test_s6_a_life_ends_with_its_last_stage(whole_life: Life) -> None:
    status = await whole_life.lifecycles.status(whole_life.id)
    assert (status.status, status.outcome) == ("closed", "sustained")
    completed = [fact.data["stage"] for fact in await whole_life.facts("stage_completed")]
    assert completed == ["diagnosis", "linking", "sensitization", "consolidation", "continuity"]


async def test_the_record_equals_the_timeline(whole_life: Life, engine: AsyncEngine) -> None:
    recorded = [fact.flat() for fact in await timeline_page(engine, whole_life.id)]
    assert recorded == await whole_life.timeline()
    assert await get_lifecycle(engine, whole_life.id) == await whole_life.lifecycles.status(whole_life.id)


async def test_m1_the_event_log_alone_rebuilds_the_state(whole_life: Life, engine: AsyncEngine) -> None:
    rebuilt = rebuild(await event_log_of(engine, whole_life.id))
    state = await whole_life.lifecycles.state(whole_life.id)
    assert rebuilt.model_dump_json() == state.model_dump_json()


async def test_m1_the_core_alone_says_the_same(whole_life: Life, engine: AsyncEngine) -> None:
    log = await event_log_of(engine, whole_life.id)
    assert isinstance(log[0].input, Started)
    events = [
        entry.input.event.model_copy(update={"occurred_at": entry.at})
        for entry in log
        if isinstance(entry.input, Received)
    ]
    alone = list(numbered(simulate(log[0].input.start, events, log[-1].at)))
    assert alone == await whole_life.timeline()


async def test_v1_an_event_sent_again_after_the_end_still_has_its_receipt(whole_life: Life) -> None:
    first = Envelope(
        id="contact_held-1",
        type="contact_held",
        by=Actor(role="coordinator", person="ana"),
        data={"channel": "meeting"},
    )
    receipt = await whole_life.lifecycles.submit(whole_life.id, first)
    assert [fact.type for fact in receipt.told] == ["contact_held"]
    with pytest.raises(LifecycleClosed):
        await whole_life.submit("contact_held", channel="visit")
    await whole_life.lifecycles.post(whole_life.id, first)
    with pytest.raises(LifecycleClosed):
        await whole_life.lifecycles.post(whole_life.id, whole_life.event("contact_held", channel="visit"))


async def test_v1_an_event_sent_again_changes_nothing_although_the_run_is_another(client: Client) -> None:
    life = await begin(client)
    contact = life.event("contact_held", channel="visit")
    first = await life.lifecycles.submit(life.id, contact)
    run_before = (await life.handle.describe()).run_id
    await meet(life, DIAGNOSIS)
    await until(lambda: _continued(life, run_before))
    before = await life.timeline()
    again = await life.lifecycles.submit(life.id, contact)
    assert again == first
    assert await life.timeline() == before


async def _continued(life: Life, run_before: str | None) -> bool:
    return (await life.handle.describe()).run_id != run_before


async def test_a_long_history_continues_as_new_with_nothing_lost(client: Client, engine: AsyncEngine) -> None:
    life = await begin(client)
    run_before = (await life.handle.describe()).run_id
    sent = 0
    while not await _continued(life, run_before):
        await asyncio.gather(*(life.submit("note_added", text="nota") for _ in range(8)))
        sent += 8
    await until(lambda: recorded(life, engine))
    lifecycles = Lifecycles(client, patience=PATIENCE, earlier=EarlierInRecord(lambda: nullcontext(engine)))
    told = await lifecycles.timeline(life.id)
    assert sum(fact.type == "note_added" for fact in told) == sent
    assert [fact.flat() for fact in await timeline_page(engine, life.id, limit=5_000)] == [
        fact.flat() for fact in told
    ]
    with pytest.raises(FactsInRecord):
        await life.timeline()


async def test_search_attributes_follow_the_state(client: Client) -> None:
    life = await begin(client)
    await life.days(80)
    status = await life.lifecycles.status(life.id)
    shown = (await life.handle.describe()).typed_search_attributes
    assert (shown.get(STAGE), shown.get(HEALTH), shown.get(REGION)) == ("diagnosis", "stalled", "Biobío")
    assert shown.get(RUNG) == status.highest_rung > 0
    next_due = shown.get(NEXT_DUE)
    assert next_due is not None
    assert next_due.astimezone(life.started_at.tzinfo).date() == status.next_due_on
    found = f'AyniHealth = "stalled" AND WorkflowId = "{workflow_id(life.id)}"'
    await until(lambda: _listed(client, found))


async def _listed(client: Client, query: str) -> bool:
    return (await client.count_workflows(query)).count == 1


async def test_temporal_lists_as_stalled_what_the_record_lists(client: Client, engine: AsyncEngine) -> None:
    life = await begin(client)
    await life.days(80)
    await until(lambda: recorded(life, engine))
    await until(lambda: _listed_alike(client, engine, life))


async def test_temporal_does_not_list_what_a_lifecycle_was_in_an_earlier_run(client: Client) -> None:
    life = await begin(client)
    await life.days(80)
    run_before = (await life.handle.describe()).run_id
    await meet(life, DIAGNOSIS)
    await until(lambda: _continued(life, run_before))
    assert (await life.handle.describe()).typed_search_attributes.get(HEALTH) == "stalled"
    await life.submit("contact_held", channel="visit")
    mine = f'WorkflowId = "{workflow_id(life.id)}"'
    await until(lambda: _listed(client, f'AyniHealth = "on_track" AND {mine}'))
    await until(lambda: _unlisted(client, f'AyniHealth = "stalled" AND {mine}'))


async def _unlisted(client: Client, query: str) -> bool:
    return (await client.count_workflows(query)).count == 0


async def _listed_alike(client: Client, engine: AsyncEngine, life: Life) -> bool:
    shown = {execution.id async for execution in client.list_workflows('AyniHealth = "stalled"')}
    stalled = await list_lifecycles(engine, Filters(health="stalled"))
    return life.handle.id in shown and shown == {workflow_id(status.lifecycle) for status in stalled}


async def test_z1_paused_lifecycles_sleep(client: Client) -> None:
    life = await begin(client)
    await life.submit("paused", reason="temporal")
    seq = (await life.timeline())[-1]["seq"]
    await life.days(200)
    assert (await life.timeline())[-1]["seq"] == seq
    assert (await life.lifecycles.status(life.id)).health == "paused"


async def test_v6_a_start_in_the_future_is_waited_for(client: Client) -> None:
    life = await begin(client, started_at=BEGINS)
    assert await life.timeline() == []
    with pytest.raises(Refusal):
        await life.submit("requirement_met", requirement="directors_meeting")
    assert await life.timeline() == []
    await life.clock.move_to(BEGINS + timedelta(days=5))
    assert (await life.facts("lifecycle_started"))[0].at == life.started_at


async def test_v6_a_past_is_lived_in_order_and_its_refusals_are_kept(
    client: Client, engine: AsyncEngine
) -> None:
    started_at = datetime(2024, 3, 4, 15, tzinfo=UTC)
    by = Actor(role="coordinator", person="ana")
    past = tuple(
        Envelope(
            id=f"past-{day}",
            type="contact_held",
            occurred_at=started_at + timedelta(days=day),
            by=by,
            data={"channel": channel},
        )
        for day, channel in ((40, "visit"), (5, "call"), (70, "fax"))
    )
    life = await begin(client, started_at=started_at, past=past)
    held = await life.facts("contact_held")
    assert [fact.data["channel"] for fact in held] == ["call", "visit"]
    assert [fact.data["code"] for fact in await life.facts("event_refused")] == ["unknown_channel"]
    await until(lambda: recorded(life, engine))
    state = await life.lifecycles.state(life.id)
    assert rebuild(await event_log_of(engine, life.id)).model_dump_json() == state.model_dump_json()


async def test_ids_are_used_once(client: Client) -> None:
    life = await begin(client)
    with pytest.raises(AlreadyStarted):
        await begin(client, lifecycle=life.id)
    with pytest.raises(LifecycleNotFound):
        await Lifecycles(client, patience=PATIENCE).status("nobody")
    with pytest.raises(LifecycleNotFound):
        await Lifecycles(client, patience=PATIENCE).submit(
            "nobody", life.event("contact_held", channel="visit")
        )


async def test_v2_posted_events_count_and_refused_ones_are_remembered(client: Client) -> None:
    life = await begin(client)
    await life.lifecycles.post(life.id, life.event("contact_held", channel="visit"))
    await life.lifecycles.post(life.id, life.event("contact_held", channel="fax"))
    await until(lambda: _has_refusal(life))
    refused = (await life.facts("event_refused"))[0]
    assert (refused.data["code"], refused.data["field"]) == ("unknown_channel", "data.channel")
    assert len(await life.facts("contact_held")) == 1


async def _has_refusal(life: Life) -> bool:
    return bool(await life.facts("event_refused"))


async def test_a_finished_life_is_completed_in_temporal(whole_life: Life) -> None:
    described = await whole_life.handle.describe()
    assert described.status is WorkflowExecutionStatus.COMPLETED


async def test_deadlines_are_met_on_time_across_continue_as_new(
    whole_life: Life, engine: AsyncEngine
) -> None:
    """Also the canary for the server's clock: version 1.32 can jump by years at continue-as-new."""
    reached = [
        entry for entry in await event_log_of(engine, whole_life.id) if isinstance(entry.input, ClockReached)
    ]
    assert len(reached) > 30
    latest = await _nominal_instants(whole_life, engine)
    late = [entry.at - latest[entry.number] for entry in reached if entry.number in latest]
    assert len(late) > 20
    assert max(late) < timedelta(minutes=5)


async def _nominal_instants(life: Life, engine: AsyncEngine) -> dict[int, datetime]:
    async with engine.connect() as connection:
        rows = await connection.execute(
            select(facts.c.number, func.max(facts.c.at))
            .where(facts.c.lifecycle == life.id)
            .group_by(facts.c.number)
        )
        return {row[0]: row[1] for row in rows}


async def test_twelve_months_have_thirty_days_each(client: Client) -> None:
    life = await begin(client)
    await diagnosis_and_linking(life)
    gaps = []
    for _ in range(12):
        before = await life.clock.now()
        await life.days(30)
        gaps.append(round((await life.clock.now() - before) / timedelta(days=1)))
    assert gaps == [30] * 12


async def test_a_lifecycle_that_was_stopped_in_temporal_says_so(client: Client) -> None:
    life = await begin(client)
    await life.handle.terminate("by hand")
    with pytest.raises(LifecycleStopped):
        await life.submit("contact_held", channel="visit")
    with pytest.raises(LifecycleStopped):
        await life.lifecycles.post(life.id, life.event("contact_held", channel="visit"))


async def test_a_worker_without_memory_replays_every_task_alike(client: Client, engine: AsyncEngine) -> None:
    queue = f"queue-{uuid4().hex}"
    start = new_start()
    lifecycles = Lifecycles(client, task_queue=queue, patience=PATIENCE)
    async with make_worker(client, engine, task_queue=queue, max_cached_workflows=0):
        await lifecycles.start(start)
        life = Life(client, start.lifecycle, start.started_at)
        await asyncio.gather(
            *(life.submit("note_added", text="una nota") for _ in range(10)),
            *(lifecycles.post(life.id, life.event("note_added", text="otra")) for _ in range(10)),
        )
        await diagnosis_and_linking(life)
        await life.days(70)
        await until(lambda: recorded(life, engine))
        assert len(await life.facts("note_added")) == 20
        assert await failures(life) <= {WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND}


async def failures(life: Life) -> set[int]:
    """Why tasks of the life failed. An unhandled command is ordinary: a message came while a run continued as new."""
    return {
        event.workflow_task_failed_event_attributes.cause
        async for history in runs_of(life)
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    }


async def test_cancelled_in_temporal_a_lifecycle_first_records_what_it_accepted(
    client: Client, engine: AsyncEngine
) -> None:
    life = await begin(client)
    await life.submit("note_added", text="no se pierde")
    await life.handle.cancel()
    with pytest.raises(WorkflowFailureError):
        await life.handle.result()
    assert [fact.flat() for fact in await timeline_page(engine, life.id)] == await life.timeline()
    with pytest.raises(LifecycleStopped):
        await life.submit("contact_held", channel="visit")


async def test_d2_holidays_are_read_before_they_run_out(client: Client, engine: AsyncEngine) -> None:
    known = read_calendar("CL", None, BEGINS.year, BEGINS.year)
    life = await begin(client, calendar=known)
    await until(lambda: _knows_more(life, known.last_year))
    calendar = (await life.lifecycles.state(life.id)).calendar
    assert calendar == read_calendar("CL", None, BEGINS.year, known_through(BEGINS))
    await until(lambda: recorded(life, engine))
    state = await life.lifecycles.state(life.id)
    assert rebuild(await event_log_of(engine, life.id)).model_dump_json() == state.model_dump_json()


async def _knows_more(life: Life, year: int) -> bool:
    return (await life.lifecycles.state(life.id)).calendar.last_year > year


async def test_d2_without_holidays_a_lifecycle_goes_on(client: Client) -> None:
    nowhere = PROGRAM.model_copy(update={"country": "ZZ"})
    calendar = Calendar(country="ZZ", first_year=BEGINS.year, last_year=BEGINS.year)
    life = await begin(client, program=nowhere, calendar=calendar)
    assert (await life.submit("contact_held", channel="visit")).facts
    await life.days(40)
    assert len(await life.facts("period_opened")) == 2
