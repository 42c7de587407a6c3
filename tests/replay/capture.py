"""Lives an alliance on a practice stack and keeps its histories: `python -m tests.replay.capture NAME`.

Run it for a release under a new name, and commit what it writes beside the earlier ones: running lifecycles of every
release that is still in use must replay. Without a name it lives what it did for the first release.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from temporalio.client import Client, WorkflowHistory

from domain.errors import Refusal
from domain.events import Actor, Envelope
from tests.patience import until
from tests.replay.kept import HISTORIES
from tests.stack import Life, begin, recorded, running_worker
from tests.whole_formalization import begin_formalization, live_to_autonomy
from tests.whole_life import diagnosis_and_linking, live_to_the_end
from workers.local.ephemeral import ephemeral_stack
from workflows.addresses import NUDGE, POST

COORDINATOR = Actor(role="coordinator", person="ana")


async def adopted_life(client: Client) -> Life:
    """Adopted midway with its past, refused events, hand-overs, a pause, a silent company, and closed before its time."""
    started_at = datetime.now(UTC) - timedelta(days=75)
    contact = Envelope(
        id="past-1",
        type="contact_held",
        occurred_at=started_at + timedelta(days=3),
        by=COORDINATOR,
        data={"channel": "visit"},
    )
    life = await begin(client, lifecycle="adopted", started_at=started_at, past=(contact,))
    await life.handle.signal(POST, args=[1, 2])
    await life.handle.signal(NUDGE)
    await life.lifecycles.post(life.id, life.event("contact_held", channel="fax"))
    await diagnosis_and_linking(life)
    await life.submit("role_assigned", role="company_lead", person="luis")
    await life.submit("handover_started", role="company_lead", to="ana")
    await life.days(10)
    await life.submit("handover_accepted", role="company_lead")
    await life.submit("paused", reason="temporal")
    await life.days(40)
    await life.submit("resumed")
    await life.days(190)
    await life.submit("handover_started", role="residence_lead", to="eva")
    await life.submit("closed", outcome="closed_early", reason="la residencia cerró")
    await life.leave()
    return life


async def runs_of(life: Life) -> AsyncIterator[WorkflowHistory]:
    """The history of every run, from the first to the last."""
    described = await life.handle.describe()
    run_id = described.raw_description.workflow_execution_info.first_run_id
    while run_id:
        handle = life.client.get_workflow_handle(life.handle.id, run_id=run_id)
        history = await handle.fetch_history()
        yield history
        run_id = history.events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id


async def keep(life: Life) -> None:
    """Write one file per run."""
    number = 0
    async for history in runs_of(life):
        number += 1
        (HISTORIES / f"{life.id}-run-{number}.json").write_text(history.to_json() + "\n", encoding="utf-8")


async def short_life(client: Client, lifecycle: str) -> Life:
    """From the first question for another life through two stages to the close, and the sleep after it."""
    life = await begin(client, lifecycle=lifecycle)
    await life.lifecycles.post(life.id, life.event("contact_held", channel="fax"))
    await diagnosis_and_linking(life)
    await life.submit("closed", outcome="closed_early", reason="la residencia cerró")
    with suppress(Refusal):
        await life.submit("note_added", text="tarde")
    await life.leave()
    return life


async def capture_one(lifecycle: str) -> None:
    """Capture one short life."""
    async with ephemeral_stack(practice=True) as stack, running_worker(stack) as (client, _):
        await keep(await short_life(client, lifecycle))


async def main() -> None:
    """Capture everything."""
    async with ephemeral_stack(practice=True) as stack, running_worker(stack) as (client, engine):
        whole = await begin(client, lifecycle="whole-life")
        await live_to_the_end(whole)
        await whole.leave()
        adopted = await adopted_life(client)
        await until(lambda: recorded(adopted, engine))
        organization = await begin_formalization(client, lifecycle="formalization")
        await live_to_autonomy(organization)
        await organization.leave()
        for life in (whole, adopted, organization):
            await keep(life)


if __name__ == "__main__":
    asyncio.run(capture_one(sys.argv[1]) if sys.argv[1:] else main())
