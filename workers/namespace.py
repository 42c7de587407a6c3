"""What a namespace of a Temporal server must know and keep before lifecycles run in it."""

from datetime import timedelta
from typing import Final

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCStatusCode

from workflows import addresses

RETENTION: Final = timedelta(days=3_650)
#: On a managed service this is for whoever administers the namespace.
NOT_OURS: Final = (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED)


async def prepare_namespace(client: Client) -> None:
    """What a namespace needs before workers start. Repeating it is safe."""
    await ensure_search_attributes(client)
    await keep_closed_lifecycles(client)


async def keep_closed_lifecycles(client: Client, at_least: timedelta = RETENTION) -> None:
    """Let the server answer for closed lifecycles for so long, and refuse their ids to others.

    Its default, a day, would make a lifecycle that was closed yesterday unknown.
    """
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace)
    )
    if described.config.workflow_execution_retention_ttl.ToTimedelta() < at_least:
        retention = Duration()
        retention.FromTimedelta(at_least)
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(
                namespace=client.namespace,
                config=NamespaceConfig(workflow_execution_retention_ttl=retention),
            )
        )


async def ensure_search_attributes(client: Client) -> None:
    """Register what lifecycles show; workers need it before their first task. Repeating it is safe."""
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = {
        name: kind
        for name, kind in addresses.SEARCH_ATTRIBUTES.items()
        if name not in known.custom_attributes
    }
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )
