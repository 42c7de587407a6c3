"""A contingency reaches everybody in its scope once, says whom it did not reach, and is lifted the same way (SPEC Z2)."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.contingencies.model import Declaration, Lifting, Member, Scope
from activities.contingencies.store import get_contingency, list_members
from domain.errors import Refusal
from domain.state import Attributes
from tests.patience import PATIENCE, until
from tests.stack import Life, begin, recorded
from workers.bootstrap import make_worker
from workers.contingencies import Contingencies
from workflows.addresses import NUDGE, contingency_workflow_id


class Emergency:
    """One contingency of its own region, with the lifecycles in it."""

    def __init__(self, client: Client, engine: AsyncEngine) -> None:
        self.client, self.engine = client, engine
        self.id = f"storm-{uuid4().hex[:8]}"
        self.region = f"Región de Ñandú {self.id[-8:]}"

    async def lives(self, number: int, **changes: object) -> list[Life]:
        attributes = Attributes(region=self.region)
        lives = [await begin(self.client, attributes=attributes, **changes) for _ in range(number)]
        for life in lives:
            await until(lambda life=life: recorded(life, self.engine))  # type: ignore[misc]
        return lives

    def declaration(self, **changes: object) -> Declaration:
        asked: Mapping[str, object] = {
            "contingency": self.id,
            "scope": Scope(regions=(self.region,)),
            "reason": "Caminos cortados",
            "kind": "contingency",
            "declared_by": "daniela",
        }
        return Declaration.model_validate({**asked, **changes})

    async def declare(self, **changes: object) -> dict[str, Member]:
        declaration = self.declaration(**changes)
        contingencies = Contingencies(self.client, patience=PATIENCE)
        await contingencies.declare(declaration)
        await contingencies.wait(declaration.contingency)
        return await self.members(declaration.contingency)

    async def lift(self, contingency: str | None = None) -> dict[str, Member]:
        lifting = Lifting(contingency=contingency or self.id, lifted_by="daniela", reason="Caminos abiertos")
        contingencies = Contingencies(self.client, patience=PATIENCE)
        await contingencies.lift(lifting)
        await contingencies.wait(lifting.contingency)
        return await self.members(lifting.contingency)

    async def members(self, contingency: str | None = None) -> dict[str, Member]:
        found = await list_members(self.engine, contingency or self.id)
        return {member.lifecycle: member for member in found}

    async def settled(self, *lives: Life) -> None:
        """What the record knows of pauses is what has happened."""
        for life in lives:
            await until(lambda life=life: recorded(life, self.engine))  # type: ignore[misc]


@pytest.fixture
def storm(client: Client, engine: AsyncEngine) -> Emergency:
    return Emergency(client, engine)


def outcomes(members: Mapping[str, Member]) -> set[str]:
    return {member.outcome for member in members.values()}


async def told(life: Life) -> list[str]:
    return [fact["type"] for fact in await life.timeline() if fact["type"] in {"paused", "resumed"}]


async def test_z2_declaring_pauses_everybody_in_scope_and_lifting_resumes_them(storm: Emergency) -> None:
    lives = await storm.lives(5)
    elsewhere = await begin(storm.client)

    declared = await storm.declare()
    (paused,) = await lives[0].facts("paused")
    lifted = await storm.lift()

    assert set(declared) == {life.id for life in lives}
    assert outcomes(declared) == {"paused"}
    assert (paused.data["reason"], paused.data["kind"]) == ("Caminos cortados", "contingency")
    assert outcomes(lifted) == {"resumed"}
    assert [await told(life) for life in lives] == [["paused", "resumed"]] * 5
    assert await told(elsewhere) == []
    recorded_so = await get_contingency(storm.engine, storm.id)
    assert (recorded_so.declared_by, recorded_so.lifted_by, recorded_so.unsettled) == (
        "daniela",
        "daniela",
        0,
    )


async def test_z2_regions_are_the_same_however_people_write_them(storm: Emergency) -> None:
    (life,) = await storm.lives(1)
    written = storm.region.removeprefix("Región de ").replace("Ñandú", "nandu").upper()

    assert set(await storm.declare(scope=Scope(regions=(written,)))) == {life.id}


async def test_z2_repeating_reaches_those_that_began_later_and_changes_nothing_else(storm: Emergency) -> None:
    (first,) = await storm.lives(1)
    before = await storm.declare()
    await first.submit("resumed")
    await storm.settled(first)
    (later,) = await storm.lives(1)

    after = await storm.declare()

    assert after[first.id] == before[first.id]
    assert await told(first) == ["paused", "resumed"]
    assert after[later.id].outcome == "paused"


async def test_z2_a_pause_by_hand_stays_until_it_is_ended_by_hand(storm: Emergency) -> None:
    (life,) = await storm.lives(1)
    await life.submit("paused", reason="Cambio de sede")
    await storm.settled(life)

    declared = await storm.declare()
    lifted = await storm.lift()

    assert declared[life.id].outcome == "already_paused"
    assert declared[life.id].code == "already_paused"
    assert "reanudar" in (declared[life.id].failure or {})["es"]
    assert lifted == declared
    assert (await life.lifecycles.status(life.id)).status == "paused"


async def test_z2_one_that_somebody_resumed_meanwhile_is_told_apart(storm: Emergency) -> None:
    resumed, paused_anew = await storm.lives(2)
    await storm.declare()
    await resumed.submit("resumed")
    await paused_anew.submit("resumed")
    await paused_anew.submit("paused", reason="Vacaciones de la residencia")
    await storm.settled(resumed, paused_anew)

    lifted = await storm.lift()

    assert lifted[resumed.id].outcome == "not_paused"
    assert lifted[paused_anew.id].outcome == "not_paused"
    assert (await paused_anew.lifecycles.status(paused_anew.id)).status == "paused"


async def test_z2_what_another_standing_contingency_covers_stays_paused_for_that_one(
    storm: Emergency,
) -> None:
    lives = await storm.lives(3)
    flood = f"{storm.id}-flood"
    await storm.declare()
    await storm.settled(*lives)

    second = await storm.declare(contingency=flood, reason="Inundación")
    first_lifted = await storm.lift()
    taken_over = await storm.members(flood)
    statuses = [(await life.lifecycles.status(life.id)).status for life in lives]
    second_lifted = await storm.lift(flood)

    assert outcomes(second) == {"already_paused"}
    assert outcomes(first_lifted) == {"kept"}
    assert outcomes(taken_over) == {"paused"}
    assert statuses == ["paused"] * 3
    assert outcomes(second_lifted) == {"resumed"}
    assert [await told(life) for life in lives] == [["paused", "resumed"]] * 3


async def test_z2_what_somebody_resumed_by_hand_is_passed_on_to_no_other_contingency(
    storm: Emergency,
) -> None:
    (life,) = await storm.lives(1)
    flood = f"{storm.id}-flood"
    await storm.declare()
    await storm.settled(life)
    await storm.declare(contingency=flood, reason="Inundación")
    await life.submit("resumed")
    await storm.settled(life)

    lifted = await storm.lift()

    assert lifted[life.id].outcome == "not_paused"
    assert (await storm.members(flood))[life.id].outcome == "already_paused"


async def test_z2_who_was_not_reached_is_listed_with_the_reason(storm: Emergency) -> None:
    running, scheduled, closed = (
        await storm.lives(1)
        + await storm.lives(1, started_at=datetime.now(UTC) + timedelta(days=9))
        + await storm.lives(1)
    )
    await closed.submit("closed", outcome="closed_early", reason="Se retiró")
    await storm.settled(closed)

    declared = await storm.declare()

    assert set(declared) == {running.id, scheduled.id}
    refused = declared[scheduled.id]
    assert (refused.outcome, refused.code) == ("not_reached", "not_started")
    assert scheduled.id in (refused.failure or {})["es"]
    assert scheduled.id in (refused.failure or {})["en"]
    assert (await get_contingency(storm.engine, storm.id)).unsettled == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scope": Scope(everything=True)}, "contingency_differs"),
        ({"reason": "Otro motivo"}, "contingency_differs"),
        ({"kind": "protest"}, "contingency_differs"),
    ],
)
async def test_z2_another_event_under_the_same_id_is_refused(
    storm: Emergency, changes: dict[str, object], code: str
) -> None:
    (life,) = await storm.lives(1)
    before = await storm.declare()

    with pytest.raises(Refusal) as refused:
        await storm.declare(**changes)

    assert refused.value.code == code
    assert "--id" in refused.value.message("es")
    assert await storm.members() == before
    assert await told(life) == ["paused"]


async def test_z2_what_is_over_cannot_be_declared_again_and_lifting_again_changes_nothing(
    storm: Emergency,
) -> None:
    (life,) = await storm.lives(1)
    await storm.declare()
    lifted = await storm.lift()

    assert await storm.lift() == lifted
    with pytest.raises(Refusal) as refused:
        await storm.declare()
    assert refused.value.code == "contingency_lifted"
    assert await told(life) == ["paused", "resumed"]


async def test_z2_nobody_lifts_what_nobody_declared(storm: Emergency) -> None:
    with pytest.raises(Refusal) as refused:
        await storm.lift()
    assert refused.value.code == "contingency_unknown"


async def test_z2_a_lift_overtakes_a_declaration_that_is_under_way(storm: Emergency) -> None:
    lives = await storm.lives(3)
    contingencies = Contingencies(storm.client, patience=PATIENCE)

    await contingencies.declare(storm.declaration())
    lifting = Lifting(contingency=storm.id, lifted_by="daniela")
    await asyncio.gather(contingencies.lift(lifting), contingencies.declare(storm.declaration()))
    await contingencies.wait(storm.id)

    assert outcomes(await storm.members()) <= {"resumed"}
    assert {(await life.lifecycles.status(life.id)).status for life in lives} == {"active"}


async def test_a_release_that_wakes_everybody_leaves_a_contingency_to_itself(storm: Emergency) -> None:
    (life,) = await storm.lives(1)
    queue = f"release-{uuid4().hex[:8]}"
    contingencies = Contingencies(storm.client, task_queue=queue, patience=PATIENCE)

    await contingencies.declare(storm.declaration())
    await storm.client.get_workflow_handle(contingency_workflow_id(storm.id)).signal(NUDGE)
    async with make_worker(storm.client, storm.engine, task_queue=queue):
        await contingencies.wait(storm.id)

    assert {name: member.outcome for name, member in (await storm.members()).items()} == {life.id: "paused"}
