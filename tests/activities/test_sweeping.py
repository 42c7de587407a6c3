"""What waits is found again without a wake: at a worker's start, and later when it should have been tried by now."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.rows import recipients_overdue, recipients_waiting
from activities.tables import deliveries
from tests.delivering import Story, fresh_people
from tests.patience import LONGEST
from workers.demo.letters import send_letters
from workers.sweeping import sweep

QUARTER = timedelta(minutes=15)


async def recipient_of(engine: AsyncEngine, **changes: object) -> str:
    """Somebody for whom one message waits, with some changes to its row."""
    roles = fresh_people("coordinator")
    await Story(engine, roles).record()
    recipient = f"person:{roles['coordinator']}"
    if changes:
        async with engine.begin() as connection:
            row = update(deliveries).where(deliveries.c.recipient == recipient)
            await connection.execute(row.values(**changes))
    return recipient


async def test_overdue_is_what_should_have_been_tried_by_now(engine: AsyncEngine) -> None:
    before, soon = func.now() - timedelta(hours=1), func.now() + timedelta(hours=1)
    fresh = await recipient_of(engine)
    forgotten = await recipient_of(engine, queued_at=before)
    put_off = await recipient_of(engine, queued_at=before, next_attempt_at=soon)
    failed = await recipient_of(engine, attempts=3, next_attempt_at=before)
    sent = await recipient_of(engine, queued_at=before, status="sent")
    waiting = await recipients_waiting(engine)
    assert {fresh, forgotten, put_off, failed} <= set(waiting)
    assert sent not in waiting
    everybody = {fresh, forgotten, put_off, failed, sent}
    assert everybody & set(await recipients_overdue(engine, QUARTER)) == {forgotten, failed}


async def test_a_worker_looks_at_its_start_and_again_and_again(engine: AsyncEngine) -> None:
    recipient = await recipient_of(engine)
    looks: asyncio.Queue[Sequence[str]] = asyncio.Queue()
    sweeping = asyncio.create_task(sweep(engine, looks.put, every=timedelta(milliseconds=1)))
    try:
        for _ in range(3):
            assert recipient in await asyncio.wait_for(looks.get(), LONGEST)
    finally:
        sweeping.cancel()


async def test_a_demonstration_ends_when_its_letters_are_sent(engine: AsyncEngine) -> None:
    await recipient_of(engine)
    woken: list[str] = []

    async def deliver(recipients: Sequence[str]) -> None:
        woken.extend(recipients)
        async with engine.begin() as connection:
            await connection.execute(
                update(deliveries).where(deliveries.c.recipient.in_(recipients)).values(status="dropped")
            )

    await send_letters(engine, deliver)
    assert len(woken) == len(set(woken)) > 0
    assert await recipients_waiting(engine) == []
