"""Lives a mailbox through an outage and keeps its histories: `python -m tests.replay.capture_mailbox`.

For a release, beside `tests.replay.capture`: mailboxes of every release that is still in use must replay.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client, WorkflowHistory
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from tests.mail_server import MailServer, free_port, mail_server
from tests.patience import until
from tests.posted import mailbox_rests, posted
from tests.stack import running_worker
from workers.local.ephemeral import ephemeral_stack
from workflows.addresses import WAKE, mailbox_workflow_id
from workflows.mailbox import LONGEST_HISTORY, REST

HISTORIES = Path(__file__).parent / "histories" / "mailboxes"
NAME = "outage"


async def runs_of(client: Client, workflow: str) -> AsyncIterator[WorkflowHistory]:
    """The history of every run of the last mailbox under this id, from the first to the last."""
    described = await client.get_workflow_handle(workflow).describe()
    run_id = described.raw_description.workflow_execution_info.first_run_id
    while run_id:
        history = await client.get_workflow_handle(workflow, run_id=run_id).fetch_history()
        yield history
        run_id = history.events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id


async def main() -> None:
    """Capture a mailbox: mail is down, it is woken in vain until it continues as new, waits, delivers, and rests to its end."""
    kept = MailServer(port=free_port())
    async with (
        ephemeral_stack(practice=True) as stack,
        running_worker(stack) as (client, engine),
        posted(client, engine, kept, "coordinator") as alliance,
    ):
        person = alliance.roles["coordinator"]
        handle = client.get_workflow_handle(mailbox_workflow_id(f"person:{person}"))
        first = (await handle.describe()).run_id
        while (await handle.describe()).run_id == first:
            await handle.signal(WAKE)
            assert (await handle.describe()).history_length < 2 * LONGEST_HISTORY
        skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=1_000))
        await skipper.fast_forward(handle, timedelta(hours=3))
        async with mail_server(kept.port, kept=kept):
            await skipper.fast_forward(handle, timedelta(hours=1))
            await until(lambda: mailbox_rests(client, person))
        await skipper.fast_forward(handle, REST + timedelta(minutes=1))
        await handle.result()
        HISTORIES.mkdir(exist_ok=True)
        number = 0
        async for history in runs_of(client, handle.id):
            number += 1
            file = HISTORIES / f"{NAME}-run-{number}.json"
            file.write_text(history.to_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
