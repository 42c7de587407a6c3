"""SPEC P1, P4: needs and activities reach the record with the decisions that change them, and never an older plan."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.read_model import Filters, list_plans
from activities.record import RecordActivities
from domain.consistency import consistency, items_of
from domain.events import Actor, Envelope
from domain.log import Received, Started
from domain.state import Plan
from tests.stack import PROGRAM, new_start
from workflows.ledger import Ledger

START = datetime(2024, 3, 4, 12, tzinfo=UTC)
WORK: dict[str, JsonValue] = {
    "id": "A-01",
    "area": "child_accompaniment",
    "standard": "educational",
    "description": "Tutorías",
    "responsible": "company_lead",
    "due": "2024-08-30",
}
NEED: dict[str, JsonValue] = {name: WORK[name] for name in ("area", "standard", "description")}


def received(event_type: str, **data: JsonValue) -> Received:
    by = Actor(role="coordinator", person="ana")
    return Received(event=Envelope(id=uuid4().hex, type=event_type, by=by, data=data))


def planned(region: str) -> Ledger:
    """Two needs, and one activity of an agreed plan."""
    start = new_start(started_at=START, stage="sensitization")
    start = start.model_copy(update={"attributes": start.attributes.model_copy(update={"region": region})})
    ledger = Ledger.started(Started(start=start), START)
    for entered in (
        received("need_recorded", id="N-01", **NEED),
        received("need_recorded", id="N-02", **NEED),
        received("plan_proposed", activities=[WORK]),
        *(received("plan_endorsed", version=1, party=party) for party in ("residence_lead", "company_lead")),
    ):
        ledger.take(entered, START + timedelta(days=1))
    return ledger


async def recorded(engine: AsyncEngine, region: str) -> list[tuple[str, Plan]]:
    return [(status.lifecycle, plan) for status, plan in await list_plans(engine, Filters(region=region))]


async def test_p4_coverage_is_counted_from_what_was_recorded(engine: AsyncEngine) -> None:
    region = uuid4().hex
    ledger = planned(region)
    await RecordActivities(engine).record(ledger.next_batch())
    [(lifecycle, plan)] = await recorded(engine, region)
    assert (lifecycle, plan) == (ledger.state.lifecycle, ledger.state.plan)
    areas = {area.id: list(area.standards) for area in PROGRAM.areas}
    total = consistency(items_of(lifecycle, plan), areas)[-1]
    assert (total.needs, total.planned, total.coverage_pct, total.compliance_pct) == (2, 1, 50.0, 0.0)


async def test_p2_an_older_plan_never_replaces_a_newer_one_and_other_decisions_carry_none(
    engine: AsyncEngine,
) -> None:
    region = uuid4().hex
    ledger = planned(region)
    early = ledger.next_batch()
    ledger.recorded_through(ledger.state.decisions)
    ledger.take(received("activity_updated", activity="A-01", status="done"), START + timedelta(days=2))
    late = ledger.next_batch()
    ledger.recorded_through(ledger.state.decisions)
    ledger.take(received("note_added", text="sin novedades"), START + timedelta(days=3))
    note = ledger.next_batch()
    assert (early.plan is None, late.plan is None, note.plan is None) == (False, False, True)
    activities = RecordActivities(engine)
    for batch in (early, late, note, early):
        await activities.record(batch)
    assert await recorded(engine, region) == [(ledger.state.lifecycle, ledger.state.plan)]
    assert ledger.state.plan.activities["A-01"].status == "done"


async def test_p1_a_lifecycle_without_a_plan_has_no_row(engine: AsyncEngine) -> None:
    region = uuid4().hex
    start = new_start(started_at=START)
    start = start.model_copy(update={"attributes": start.attributes.model_copy(update={"region": region})})
    ledger = Ledger.started(Started(start=start), START)
    await RecordActivities(engine).record(ledger.next_batch())
    assert await recorded(engine, region) == []
