"""SPEC V2: whatever a foreign client sends, a lifecycle answers or records a refusal, and goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from domain import machine
from domain.errors import Refusal
from tests.patience import LONGEST, until
from tests.stack import Life, begin, recorded
from workers.local.binaries import find_temporal
from workflows.addresses import NUDGE, POST, SUBMIT

JSON = "json/plain"
ENVELOPE = {"id": "x", "type": "note_added", "by": {"role": "coordinator", "person": "ana"}}


def raw(data: bytes | str, encoding: str | None = JSON) -> RawValue:
    content = data if isinstance(data, bytes) else data.encode()
    return RawValue(Payload(metadata={"encoding": encoding.encode()} if encoding else {}, data=content))


def note(text: str) -> str:
    """An envelope around a text that is JSON already."""
    return json.dumps(ENVELOPE)[:-1] + f', "data": {{"text": {text}}}}}'


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


POISON: dict[str, list[RawValue]] = {
    "nothing": [],
    "two arguments": [raw(note('"a"')), raw(note('"b"'))],
    "three numbers": [raw("1"), raw("2"), raw("3")],
    "bytes that are no text": [raw(b"\xff\xfe\x00\xf0")],
    "empty": [raw(b"")],
    "half an object": [raw('{"id": "x", ')],
    "no encoding": [raw(note('"a"'), None)],
    "plain bytes": [raw(note('"a"'), "binary/plain")],
    "encrypted": [raw(note('"a"'), "binary/encrypted")],
    "protobuf": [raw(note('"a"'), "json/protobuf")],
    "null": [raw("null", "binary/null")],
    "a list": [raw(f"[{note('1')}]")],
    "a text": [raw('"note_added"')],
    "a number": [raw("42")],
    "not a number": [raw(note("NaN"))],
    "infinity": [raw(note("1e999"))],
    "a number of ten thousand digits": [raw(note("9" * 10_000))],
    "a megabyte": [raw(note(json.dumps("a" * 1_000_000)))],
    "a note that is too long": [raw(note(json.dumps("a" * 10_001)))],
    "deep": [raw(note(nested(300)))],
    "deeper": [raw(note(nested(5_000)))],
    "deepest": [raw(nested(30_000))],
    "half a character": [raw(note('"\\ud800"'))],
    "a character that no database stores": [raw(note('"a\\u0000b"'))],
    "an id that no database stores": [raw(json.dumps({**ENVELOPE, "id": "a\0b", "data": {"text": "a"}}))],
    "no id": [raw(json.dumps({"type": "note_added", "by": ENVELOPE["by"], "data": {"text": "a"}}))],
    "a stranger's field": [raw(json.dumps({**ENVELOPE, "data": {"text": "a"}, "sudo": True}))],
    "a date that is none": [
        raw(json.dumps({**ENVELOPE, "occurred_at": "31-02-2026", "data": {"text": "a"}}))
    ],
}
TOO_LARGE_FOR_THE_SERVER = [raw(note(json.dumps("a" * 2_200_000)))]


@pytest.fixture(scope="module")
async def life(client: Client, engine: AsyncEngine) -> AsyncIterator[Life]:
    """One lifecycle takes all the poison; in the end it is as well as before."""
    sturdy = await begin(client)
    await until(lambda: recorded(sturdy, engine))
    await until(lambda: rests(sturdy))
    yield sturdy
    assert (await sturdy.submit("contact_held", channel="visit")).facts
    assert await failed_tasks(sturdy) == 0


async def rests(life: Life) -> bool:
    """Whether the lifecycle knows of everything that was done for it: the record has it a moment earlier."""
    described = (await life.handle.describe()).raw_description
    return not described.pending_activities and not described.HasField("pending_workflow_task")


async def failed_tasks(life: Life) -> int:
    history = await life.handle.fetch_history()
    return sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED for event in history.events)


async def refusal_of(life: Life, name: str, arguments: list[RawValue]) -> ApplicationError:
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await asyncio.wait_for(life.handle.execute_update(name, args=arguments), LONGEST)
    assert isinstance(failed.value.cause, ApplicationError)
    return failed.value.cause


@pytest.mark.parametrize("name", POISON)
async def test_submit_refuses_poison_and_nothing_enters_the_history(life: Life, name: str) -> None:
    before = (await life.handle.describe()).history_length
    refusal = await refusal_of(life, SUBMIT, POISON[name])
    assert (refusal.type, refusal.non_retryable) == ("malformed", True)
    assert refusal.details[0]["code"] == "malformed"
    assert set(refusal.details[0]["message"]) == {"es", "en"}
    assert (await life.handle.describe()).history_length == before


@pytest.mark.parametrize("name", POISON)
async def test_post_remembers_poison(life: Life, name: str) -> None:
    before = len(await life.facts("event_refused"))
    await life.handle.signal(POST, args=POISON[name])
    await until(lambda: _refusals(life, before + 1))
    assert (await life.facts("event_refused"))[-1].data["code"] == "malformed"


async def _refusals(life: Life, count: int) -> bool:
    return len(await life.facts("event_refused")) == count


async def test_what_the_server_itself_refuses_changes_nothing(life: Life) -> None:
    before = await life.timeline()
    with pytest.raises(RPCError):
        await life.handle.signal(POST, args=TOO_LARGE_FOR_THE_SERVER)
    with pytest.raises(
        WorkflowUpdateRPCTimeoutOrCancelledError
    ):  # the client goes on trying until it is stopped
        async with asyncio.timeout(0.5):  # for so long, since nothing ever comes of it
            await life.handle.execute_update(SUBMIT, args=TOO_LARGE_FOR_THE_SERVER)
    # What came before the note would have been dealt with before it.
    note_taken = (await life.submit("note_added", text="a")).told
    assert [fact.flat() for fact in note_taken] == (await life.timeline())[len(before) :]


async def test_a_refused_post_says_which_event_it_was(life: Life) -> None:
    await life.handle.signal(POST, {**ENVELOPE, "id": "who-am-i", "data": {"txt": "a"}})
    refused = (await life.facts("event_refused"))[-1]
    assert (refused.data["event_id"], refused.data["event"]) == ("who-am-i", "note_added")


async def test_unknown_messages_are_refused(life: Life) -> None:
    before = len(await life.facts("event_refused"))
    refusal = await refusal_of(life, "sudo", [raw(note('"a"'))])
    assert refusal.type == "malformed"
    await life.handle.signal("sudo", {"a": 1})
    await until(lambda: _refusals(life, before + 1))


async def test_a_nudge_takes_any_content_and_changes_nothing(life: Life) -> None:
    before = await life.timeline()
    await life.handle.signal(NUDGE, args=[raw(b"\xff"), raw("2")])
    await life.handle.signal(NUDGE)
    assert await life.timeline() == before


async def test_a_bug_in_the_rules_blocks_nobody(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setitem(machine.HANDLERS, "note_added", broken)
        with pytest.raises(Refusal) as refused:
            await life.submit("note_added", text="a")
        assert refused.value.code == "internal"
        before = len(await life.facts("event_refused"))
        await life.lifecycles.post(life.id, life.event("note_added", text="a"))
        await until(lambda: _refusals(life, before + 1))
    assert (await life.facts("event_refused"))[-1].data["code"] == "internal"
    assert (await life.submit("note_added", text="a")).facts


@pytest.mark.parametrize("content", ["{}", '{"start": {}}', "[]", "null", '{"start": null, "carried": null}'])
async def test_a_start_that_cannot_be_lived_fails_at_once(client: Client, content: str) -> None:
    handle = await client.start_workflow(
        "AllianceWorkflow", raw(content), id=f"lifecycle/garbage-{abs(hash(content))}", task_queue="ayni"
    )
    with pytest.raises(Exception, match="Workflow execution failed"):
        await asyncio.wait_for(handle.result(), LONGEST)


# --- the `temporal` command as the foreign client --------------------------------------------------------------


async def temporal(life: Life, command: str, *words: str) -> tuple[int, str]:
    """Run `temporal workflow <command>` for this lifecycle; its exit code and everything it said."""
    address = life.client.service_client.config.target_host
    process = await asyncio.create_subprocess_exec(
        str(find_temporal(None)),
        *("workflow", *command.split()),
        *("--workflow-id", life.handle.id, "--address", address, *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), LONGEST)
    return process.returncode or 0, output.decode(errors="replace")


BASE64 = ("--input", "/////w==", "--input-base64", "--input-meta")
FOREIGN: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "bytes that are not JSON": (*BASE64, "encoding=binary/plain"),
    "bytes that say nothing of themselves": (*BASE64, "encoding="),
    "two arguments": ("--input", note('"a"'), "--input", note('"b"')),
    "a list": ("--input", "[1, 2]"),
}


@pytest.mark.parametrize("name", FOREIGN)
async def test_the_temporal_command_gets_a_refusal(life: Life, name: str) -> None:
    code, said = await temporal(life, "update execute", "--name", SUBMIT, *FOREIGN[name])
    assert code != 0
    assert "cannot be understood" in said
    before = len(await life.facts("event_refused"))
    code, _ = await temporal(life, "signal", "--name", POST, *FOREIGN[name])
    assert code == 0
    await until(lambda: _refusals(life, before + 1))


async def test_the_temporal_command_sends_a_megabyte_and_gets_a_refusal(life: Life, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(note(json.dumps("a" * 1_000_000)))
    code, said = await temporal(life, "update execute", "--name", SUBMIT, "--input-file", str(file))
    assert code != 0
    assert "64 KiB" in said


async def test_the_temporal_command_sends_an_event(life: Life) -> None:
    event: dict[str, Any] = {**ENVELOPE, "id": "from-the-command", "data": {"text": "hola"}}
    code, said = await temporal(life, "update execute", "--name", SUBMIT, "--input", json.dumps(event))
    assert code == 0, said
    assert "from-the-command" in said
    assert (await life.facts("note_added"))[-1].data["text"] == "hola"
