"""SPEC V2: no start and no message wedges a workflow of any type; what cannot be understood fails with words."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.text import REPLACEMENT
from tests.patience import until
from tests.stack import Life, begin
from workflows import addresses
from workflows.addresses import POST, SUBMIT
from workflows.messages import Run

JSON = b"json/plain"
#: workflow type -> how its ids begin
TYPES = {
    **dict.fromkeys(addresses.WORKFLOW_TYPES.values(), "lifecycle/odd-"),
    addresses.CONTINGENCY: "contingency/odd-",
    addresses.MAILBOX: "mailbox/person:odd-",
    addresses.DIGEST: "digest/odd-",
}


def raw(data: bytes | str, **metadata: bytes) -> RawValue:
    content = data if isinstance(data, bytes) else data.encode()
    return RawValue(Payload(metadata={"encoding": JSON, **metadata}, data=content))


ODD: dict[str, list[RawValue]] = {
    "two arguments": [raw("{}"), raw("{}")],
    "three arguments": [raw("1"), raw('"2"'), raw(b"\xff")],
    "bytes that are no text": [raw(b"\xff\xfe\x00\xf0")],
    "empty": [raw("")],
    "half an object": [raw('{"start": ')],
    "UTF-16": [raw('{"start": {}}'.encode("utf-16"))],
    "an unknown encoding": [raw("{}", encoding=b"odd/odd")],
    "an encoding that is no text": [raw("{}", encoding=b"\xff")],
    "no encoding": [RawValue(Payload(data=b"{}"))],
    "encrypted": [raw(b"\x00\x01", encoding=b"binary/encrypted")],
    "bytes": [raw("{}", encoding=b"binary/plain")],
    "null": [RawValue(Payload(metadata={"encoding": b"binary/null"}))],
    "null with content": [raw("{}", encoding=b"binary/null")],
    "protobuf": [raw("{}", encoding=b"json/protobuf", messageType=b"odd.Odd")],
    "kept elsewhere": [raw("{}", encoding=b"json/external-storage-reference")],
    "kept elsewhere, encrypted": [
        raw(b"\x00", encoding=b"odd", __temporal_external_storage_reference=b"true")
    ],
    "kept elsewhere, as protobuf": [
        raw(
            "{}",
            encoding=b"json/protobuf",
            messageType=b"temporal.api.sdk.v1.ExternalStorageReference",
        )
    ],
    "another shape": [raw('{"odd": 1}')],
    "an empty object": [raw("{}")],
    "a list": [raw("[]")],
    "a text": [raw('"x"')],
    "a number": [raw("1e999")],
    "deep": [raw("[" * 50_000)],
    "half a character": [raw('{"rhythm": "\\ud800"}')],
}
STARTS = {"no argument": [], **ODD}
BAD_STARTS = [
    (workflow_type, name)
    for workflow_type in TYPES
    for name in STARTS
    if (workflow_type, name) != (addresses.MAILBOX, "no argument")
]


async def start(
    client: Client, workflow_type: str, arguments: list[RawValue], workflow_id: str | None = None
) -> WorkflowHandle[Any, Any]:
    return await client.start_workflow(
        workflow_type,
        args=arguments,
        id=workflow_id or TYPES[workflow_type] + uuid4().hex[:8],
        task_queue=addresses.TASK_QUEUE,
    )


async def why_it_failed(handle: WorkflowHandle[Any, Any]) -> ApplicationError:
    """The failure of a workflow that failed at once, and without failing a task."""
    with pytest.raises(WorkflowFailureError) as failed:
        await asyncio.wait_for(handle.result(), timeout=10)
    assert await failed_tasks(handle) == 0
    assert isinstance(failed.value.cause, ApplicationError)
    return failed.value.cause


async def failed_tasks(handle: WorkflowHandle[Any, Any]) -> int:
    history = await handle.fetch_history()
    return sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED for event in history.events)


@pytest.mark.parametrize(("workflow_type", "name"), BAD_STARTS)
async def test_v2_a_start_that_cannot_be_understood_fails_with_words(
    client: Client, workflow_type: str, name: str
) -> None:
    handle = await start(client, workflow_type, STARTS[name])
    failure = await why_it_failed(handle)
    assert (failure.type, failure.non_retryable) == ("malformed", True)
    assert "cannot be understood" in failure.message
    assert set(failure.details[0]["message"]) == {"es", "en"}


@pytest.mark.parametrize(
    ("workflow_type", "query"),
    [
        *((kind, query) for kind in addresses.WORKFLOW_TYPES.values() for query in ("status", "timeline")),
        (addresses.CONTINGENCY, addresses.PROGRESS),
    ],
)
async def test_v2_a_query_on_what_failed_at_its_start_says_why(
    client: Client, workflow_type: str, query: str
) -> None:
    handle = await start(client, workflow_type, [])
    await why_it_failed(handle)
    with pytest.raises(WorkflowQueryFailedError, match="exactly one argument"):
        await handle.query(query)


@pytest.mark.parametrize(
    "order",
    [
        {"rhythm": "weekly", "time_zone": "America/Nowhere"},
        {"rhythm": "weekly", "time_zone": "a\0b"},
        {"rhythm": "daily", "time_zone": "America/Santiago"},
        {"rhythm": "weekly"},
    ],
    ids=json.dumps,
)
async def test_a_digest_of_nowhere_fails_with_words(client: Client, order: dict[str, str]) -> None:
    handle = await start(client, addresses.DIGEST, [raw(json.dumps(order))])
    assert (await why_it_failed(handle)).type == "malformed"


@pytest.mark.parametrize("name", ["person:a\0b", "person:", "role:coordinator", "odd", ""])
async def test_a_mailbox_of_nobody_fails_with_words(client: Client, name: str) -> None:
    handle = await start(client, addresses.MAILBOX, [], addresses.mailbox_workflow_id(name))
    failure = await why_it_failed(handle)
    assert (failure.type, failure.details[0]["field"]) == ("malformed", "workflow_id")


@pytest.mark.parametrize("after", ["a\0b", "x" * 200, 3])
async def test_a_contingency_that_goes_on_from_nowhere_fails_with_words(
    client: Client, after: object
) -> None:
    lifting = {"contingency": "storm", "lifted_by": "ana"}
    handle = await start(
        client, addresses.CONTINGENCY, [raw(json.dumps({"lifting": lifting, "after": after}))]
    )
    assert (await why_it_failed(handle)).details[0]["field"].startswith("after")


# --- messages to workflows that run ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
async def life(client: Client) -> AsyncIterator[Life]:
    """One lifecycle takes everything odd; in the end it is as well as before."""
    sturdy = await begin(client)
    yield sturdy
    assert (await sturdy.submit("note_added", text="x")).facts
    assert await failed_tasks(sturdy.handle) == 0


@pytest.mark.parametrize("name", STARTS)
async def test_v2_odd_arguments_are_refused_by_submit_and_remembered_by_post(life: Life, name: str) -> None:
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await asyncio.wait_for(life.handle.execute_update(SUBMIT, args=STARTS[name]), timeout=10)
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "malformed"
    before = len(await life.facts("event_refused"))
    await life.handle.signal(POST, args=STARTS[name])
    await until(lambda: refusals(life, before + 1))


async def refusals(life: Life, count: int) -> bool:
    return len(await life.facts("event_refused")) == count


@pytest.mark.parametrize("name", ["sudo", "a\0b", "é" * 300, "{}", " ", "_submit", "a\nb", "🙂"])
async def test_v2_unknown_names_are_refused_and_kept_as_the_record_can_hold_them(
    life: Life, name: str
) -> None:
    kept = name[:64].replace("\0", REPLACEMENT)
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await asyncio.wait_for(life.handle.execute_update(name, {"a": 1}), timeout=10)
    assert isinstance(failed.value.cause, ApplicationError)
    assert (failed.value.cause.type, failed.value.cause.details[0]["field"]) == ("malformed", kept)
    before = len(await life.facts("event_refused"))
    await life.handle.signal(name, {"a": 1})
    await until(lambda: refusals(life, before + 1))
    assert (await life.facts("event_refused"))[-1].data["field"] == kept


@pytest.mark.parametrize("query", ["status", "timeline", "state", "receipt", "odd", "a\0b"])
@pytest.mark.parametrize("name", STARTS)
async def test_v2_a_query_with_odd_arguments_answers_or_fails_as_a_query(
    life: Life, query: str, name: str
) -> None:
    with suppress(WorkflowQueryFailedError):
        await asyncio.wait_for(life.handle.query(query, args=STARTS[name]), timeout=10)
    assert (await life.lifecycles.status(life.id)).lifecycle == life.id


async def test_a_mailbox_is_only_woken_by_odd_arguments(client: Client) -> None:
    handle = await start(client, addresses.MAILBOX, [])
    for arguments in STARTS.values():
        for signal in (addresses.WAKE, "odd"):
            await handle.signal(signal, args=arguments)
    await until(lambda: has_taken_in(handle))
    assert await failed_tasks(handle) == 0
    await handle.terminate()


async def has_taken_in(handle: WorkflowHandle[Any, Any]) -> bool:
    return not (await handle.describe()).raw_description.HasField("pending_workflow_task")


async def test_z2_an_odd_lift_changes_nothing_and_wedges_nothing(client: Client) -> None:
    lifting = raw(json.dumps({"lifting": {"contingency": "never", "lifted_by": "ana"}}))
    handle = await client.start_workflow(
        addresses.CONTINGENCY,
        args=[lifting],
        id=f"{TYPES[addresses.CONTINGENCY]}{uuid4().hex[:8]}",
        task_queue=addresses.TASK_QUEUE,
        start_signal=addresses.LIFT,
        start_signal_args=[raw("1"), raw("2")],
    )
    assert (await why_it_failed(handle)).type == "contingency_unknown"


async def test_temporal_lists_the_names_of_the_messages(life: Life) -> None:
    definition = (await life.handle.query("__temporal_workflow_metadata")).definition
    assert SUBMIT in [each.name for each in definition.update_definitions]
    assert {POST, addresses.NUDGE} <= {each.name for each in definition.signal_definitions}


async def test_a_start_that_brings_what_another_run_carried_must_carry_it_whole(client: Client) -> None:
    carried = {"carried": {"state": {}, "decisions": 1}}
    assert set(carried) <= set(Run.model_fields)
    handle = await start(client, "AllianceWorkflow", [raw(json.dumps(carried))])
    assert (await why_it_failed(handle)).type == "malformed"
