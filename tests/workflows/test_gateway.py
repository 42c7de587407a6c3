"""The way to lifecycles, when nobody is at its other end."""

import asyncio
from uuid import uuid4

import pytest
from temporalio.client import Client

from tests.stack import PATIENCE, Life, new_start
from workers.gateway import Lifecycles


async def test_a_caller_that_is_told_to_stop_stops(client: Client) -> None:
    """The library reports the cancellation as an unknown outcome, which would be asked again for ever."""
    start = new_start()
    nobody = Lifecycles(client, task_queue=f"nobody-{uuid4()}", patience=PATIENCE)
    await nobody.start(start)
    life = Life(client, start.lifecycle, start.started_at)
    submitting = asyncio.create_task(nobody.submit(life.id, life.event("note_added", text="nota")))
    await asyncio.wait({submitting}, timeout=0.5)
    submitting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await submitting
    await life.handle.terminate()
