"""What a namespace is prepared for: search attributes, and answers about lifecycles that closed long ago."""

from datetime import timedelta

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from workers.namespace import RETENTION, prepare_namespace


async def retention(client: Client) -> timedelta:
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace)
    )
    return described.config.workflow_execution_retention_ttl.ToTimedelta()


async def test_closed_lifecycles_stay_known_for_years(client: Client) -> None:
    await prepare_namespace(client)
    await prepare_namespace(client)

    assert await retention(client) == RETENTION
