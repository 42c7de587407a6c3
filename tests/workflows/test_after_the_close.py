"""SPEC K5: a closed lifecycle sleeps on, answers what is repeated, refuses what is new, and leaves in the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.read_model import get_lifecycle
from domain.events import Actor, Envelope
from tests.patience import until
from tests.stack import Life, begin, recorded
from workflows.addresses import NUDGE, POST, RECEIPT, SUBMIT

REOPEN_WITHIN = timedelta(days=90)


class Foreign:
    """A client in another language: it knows names, JSON and nothing of ours."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.sent: list[tuple[dict[str, Any], Any]] = []

    async def send(self, event_type: str, role: str = "coordinator", **data: Any) -> None:
        event = self.life.event(event_type, role, **data).model_dump(mode="json", exclude_none=True)
        self.sent.append((event, await self.update(event)))

    async def update(self, event: dict[str, Any]) -> Any:
        return await self.life.handle.execute_update(SUBMIT, event)

    async def refusal(self, event: dict[str, Any]) -> str | None:
        with pytest.raises(WorkflowUpdateFailedError) as failed:
            await self.update(event)
        assert isinstance(failed.value.cause, ApplicationError)
        return failed.value.cause.type


async def closed(client: Client) -> Foreign:
    """One of every kind of answer, then the close."""
    life = await begin(client, stage="sensitization")
    await life.submit("note_added", text="ha comenzado")
    foreign = Foreign(life)
    await foreign.send("note_added", text="hola")
    await foreign.send("contact_held", channel="visit", formal=True)
    await foreign.send("requirement_met", requirement="induction")
    await foreign.send("closed", outcome="closed_early", reason="la residencia cerró")
    return foreign


async def test_k5_after_the_close_what_is_repeated_is_answered_and_what_is_new_is_refused(
    client: Client, engine: AsyncEngine
) -> None:
    foreign = await closed(client)
    life = foreign.life
    await until(lambda: recorded(life, engine))
    before = await life.timeline()
    for event, answer in foreign.sent:
        assert await foreign.update(event) == answer
    fresh = life.event("note_added", text="tarde").model_dump(mode="json", exclude_none=True)
    assert await foreign.refusal(fresh) == "lifecycle_closed"
    used = {**foreign.sent[0][0], "data": {"text": "otra cosa"}}
    assert await foreign.refusal(used) == "event_id_reused"
    await life.handle.signal(POST, fresh)
    await life.handle.signal(NUDGE)
    assert [fact["type"] for fact in await life.timeline()][: len(before)] == [
        fact["type"] for fact in before
    ]
    assert (await life.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await until(lambda: recorded(life, engine))


async def test_k5_it_leaves_when_nobody_can_reopen_it_any_more_and_can_still_be_asked(
    client: Client, engine: AsyncEngine
) -> None:
    foreign = await closed(client)
    life = foreign.life
    await life.clock.move_to(await life.clock.now() + REOPEN_WITHIN - timedelta(days=1))
    assert (await life.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await life.days(3)
    await life.handle.result()
    event, answer = foreign.sent[0]
    with pytest.raises(RPCError) as gone:
        await foreign.update(event)
    assert gone.value.status is RPCStatusCode.NOT_FOUND
    assert await life.handle.query(RECEIPT, event["id"]) == answer
    again = await life.lifecycles.submit(life.id, Envelope.model_validate(event))
    assert again.model_dump(mode="json") == answer
    status = await get_lifecycle(engine, life.id)
    assert status is not None
    assert (status.status, status.next_deadline) == ("closed", None)


async def test_k5_the_definition_says_how_long(client: Client) -> None:
    foreign = Foreign(await begin(client, stage="sensitization"))
    await foreign.life.submit("note_added", text="ha comenzado")
    program = (await foreign.life.lifecycles.state(foreign.life.id)).program
    short = program.model_copy(
        update={"version": program.version + 1, "reopen_within": type(program.reopen_within)(days=10)}
    )
    await foreign.send(
        "definition_migrated",
        "program_director",
        program=short.model_dump(mode="json", exclude_defaults=True),
        reason="x",
    )
    await foreign.send("closed", "program_director", outcome="closed_early", reason="x")
    await foreign.life.days(12)
    await foreign.life.handle.result()


async def test_k5_v6_a_past_that_was_over_long_ago_is_recorded_and_leaves_at_once(
    client: Client, engine: AsyncEngine
) -> None:
    started_at = datetime.now(UTC) - timedelta(days=400)
    end = Envelope(
        id="end",
        type="closed",
        occurred_at=started_at + timedelta(days=100),
        by=Actor(role="program_director", person="eva"),
        data={"outcome": "closed_early", "reason": "x"},
    )
    life = await begin(client, started_at=started_at, stage="sensitization", past=(end,))
    await life.handle.result()
    status = await get_lifecycle(engine, life.id)
    assert status is not None
    assert (status.status, status.outcome) == ("closed", "closed_early")
