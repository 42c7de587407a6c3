"""Whoever a role can name gets their mail, whatever their id looks like, and no id chooses where a file lies."""

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.delivery.deliveries import list_deliveries
from activities.delivery.directory import add_person
from activities.delivery.outbox import Outbox
from activities.delivery.services import Post
from activities.delivery.writer import LetterWriter
from activities.messages.model import Person
from activities.messages.templating import Letterhead
from tests.patience import PATIENCE, until
from tests.posted import SENDER
from tests.stack import new_start
from workers.bootstrap import make_worker
from workers.gateway import Lifecycles

LONGEST = "{}" + "ñ" * 92


@pytest.mark.parametrize("person", ["../../{}", "Ana Pérez {}", "{}@example.org", "a:b/{}\\c", LONGEST])
async def test_a_letter_reaches_them(
    client: Client, engine: AsyncEngine, tmp_path: Path, person: str
) -> None:
    person = person.format(uuid4().hex[:8])
    outbox, queue = tmp_path / "home" / "outbox", f"ids-{uuid4().hex[:8]}"
    await add_person(engine, Person(person=person, name="Ana"))
    post = Post(Outbox(outbox, SENDER), LetterWriter(engine, Letterhead()), SENDER.domain)
    async with make_worker(client, engine, task_queue=queue, post=post):
        start = new_start(roles={"coordinator": person}, stage="sensitization")
        await Lifecycles(client, task_queue=queue, patience=PATIENCE).start(start)

        async def arrived() -> bool:
            told = await list_deliveries(engine, lifecycle=start.lifecycle, status="sent")
            return [each.recipient for each in told] == [f"person:{person}"]

        await until(arrived)
    check_files(tmp_path, outbox)


def check_files(everywhere: Path, outbox: Path) -> None:
    """One letter, and it lies in the outbox under a number."""
    [file] = [each for each in everywhere.rglob("*") if each.is_file()]
    assert (file.parent, file.suffix, file.stem.isdecimal()) == (outbox, ".eml", True)
    assert "Ana" in file.read_text(encoding="utf-8")
