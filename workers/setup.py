"""What must be in place before the first worker: `ayni setup` looks, and does what it may. Repeating it is safe.

On a managed service (Temporal Cloud) much of it belongs to whoever administers the namespace; then the findings say
who must run which command.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.program import DigestRhythm
from workers import migrations
from workers.namespace import NOT_OURS, RETENTION, ensure_search_attributes, keep_closed_lifecycles
from workers.post import mail_goes_to, mail_waits
from workers.schedules import RHYTHMS, ensure_schedules, look_at_schedule, started_in
from workers.server_settings import SERVER_SETTINGS
from workers.settings import Settings
from workers.setup_findings import (
    Finding,
    Place,
    judge_attribute,
    judge_mail,
    judge_namespace,
    judge_retention,
    judge_schedule,
    judge_schema,
    judge_server_settings,
)
from workflows.addresses import SEARCH_ATTRIBUTES

#: A namespace that was just registered reaches every part of a server within some seconds; more on a busy machine.
PATIENCE_SECONDS: Final = 120.0
PAUSE_SECONDS: Final = 0.5
PASSING: Final = (RPCStatusCode.NOT_FOUND, RPCStatusCode.UNAVAILABLE)
#: A condition that a list accepts exactly when an attribute has this type, for those who may not ask for the types.
PROBES: Final = {"Keyword": "= 'x'", "Int": "= 1", "Datetime": "> '2020-01-01T00:00:00Z'"}


async def check_setup(client: Client, settings: Settings, retention: timedelta = RETENTION) -> list[Finding]:
    """What is right, missing, wrong or unknown, in the order in which it is needed. Changes nothing.

    Raises:
        RPCError: Temporal does not answer.
        sqlalchemy.exc.SQLAlchemyError, OSError: the record does not answer.
        RecordUnknown, ConfigurationInvalid: a setting says nothing that can be used.
    """
    place = Place(client.service_client.config.target_host, client.namespace)
    return [
        *await _namespace_findings(client, place, retention),
        *[await _schedule_finding(client, settings, rhythm) for rhythm in RHYTHMS],
        judge_schema(await migrations.current_revision(settings.record_url()), migrations.known_revisions()),
        judge_mail(mail_goes_to(settings), waits=mail_waits(settings)),
        *judge_server_settings(place, SERVER_SETTINGS),
    ]


async def apply_setup(client: Client, settings: Settings, retention: timedelta = RETENTION) -> list[Finding]:
    """Do what is missing and may be done from here, then look again.

    Raises as `check_setup` does, and `SchemaNewer`.
    """
    schedules = partial(ensure_schedules, task_queue=settings.task_queue, time_zone=settings.digest_time_zone)
    await _permitted(_ensure_namespace(client, retention))
    for ensure in (ensure_search_attributes, schedules):
        await _permitted(_patiently(ensure, client))
    await migrations.upgraded(settings.record_url())
    return await check_setup(client, settings, retention)


async def _schedule_finding(client: Client, settings: Settings, rhythm: DigestRhythm) -> Finding:
    queue, zone = settings.task_queue, settings.digest_time_zone
    condition, found = await look_at_schedule(client, rhythm, task_queue=queue, time_zone=zone)
    return judge_schedule(rhythm, condition, found, started_in(zone, queue))


async def _namespace_findings(client: Client, place: Place, retention: timedelta) -> list[Finding]:
    kept = await _retention(client)
    known = await _attributes(client) if kept is not None else {}
    return [
        judge_namespace(place, exists=kept is not None),
        judge_retention(place, kept, retention),
        *(
            judge_attribute(place, name, expected, known.get(name, ""))
            for name, expected in _expected().items()
        ),
    ]


def _expected() -> dict[str, str]:
    return {name: _type_name(kind) for name, kind in SEARCH_ATTRIBUTES.items()}


def _type_name(kind: IndexedValueType.ValueType) -> str:
    """`KeywordList`, as Temporal's own commands write it."""
    words = IndexedValueType.Name(kind).removeprefix("INDEXED_VALUE_TYPE_").split("_")
    return "".join(word.capitalize() for word in words)


async def _attributes(client: Client) -> Mapping[str, str | None]:
    """Names and types of the search attributes; None as type when it cannot be known from here."""
    try:
        answer = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=client.namespace)
        )
    except RPCError as error:
        if error.status not in NOT_OURS:
            raise
        return {name: await _probed(client, name, kind) for name, kind in _expected().items()}
    return {name: _type_name(kind) for name, kind in answer.custom_attributes.items()}


async def _probed(client: Client, name: str, kind: str) -> str | None:
    try:
        await client.count_workflows(f"{name} {PROBES[kind]}")
    except RPCError as error:
        return "" if error.status is RPCStatusCode.INVALID_ARGUMENT else None
    return kind


async def _retention(client: Client) -> timedelta | None:
    """How long the namespace keeps what ended; None when there is no such namespace."""
    try:
        described = await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=client.namespace)
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return described.config.workflow_execution_retention_ttl.ToTimedelta()


async def _ensure_namespace(client: Client, retention: timedelta) -> None:
    if await _retention(client) is not None:
        await keep_closed_lifecycles(client, retention)
        return
    duration = Duration()
    duration.FromTimedelta(retention)
    await client.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace=client.namespace, workflow_execution_retention_period=duration)
    )


async def _patiently(ensure: Callable[[Client], Awaitable[None]], client: Client) -> None:
    """Add what is not there; an attribute of another type stays, and the findings say what to do."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                return await ensure(client)
            except RPCError as error:
                if error.status not in PASSING:
                    raise
            await asyncio.sleep(PAUSE_SECONDS)


async def _permitted(work: Awaitable[None]) -> None:
    """Do it unless it is not ours to do; the findings then say whose it is."""
    try:
        await work
    except RPCError as error:
        if error.status not in NOT_OURS:
            raise
