"""The way to lifecycles, when nobody is at its other end."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import (
    Client,
    Interceptor,
    OutboundInterceptor,
    QueryWorkflowInput,
    StartWorkflowUpdateInput,
    WorkflowUpdateHandle,
)
from temporalio.service import RPCError, RPCStatusCode

from tests.patience import LONGEST, PATIENCE
from tests.stack import Life, begin, new_start
from workers.client import watched
from workers.errors import NoAnswer
from workers.gateway import Lifecycles


class Noticed(Interceptor):
    """A client that says when it is about to wait for what it submitted."""

    def __init__(self) -> None:
        self.submitted = asyncio.Event()

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - the SDK's name
        submitted = self.submitted

        class Submitting(OutboundInterceptor):
            async def start_workflow_update(
                self,
                input: StartWorkflowUpdateInput,  # noqa: A002 - the SDK's name
            ) -> WorkflowUpdateHandle[Any]:
                submitted.set()
                return await super().start_workflow_update(input)

        return Submitting(next)


async def test_a_caller_that_is_told_to_stop_stops(client: Client) -> None:
    """The library reports the cancellation as an unknown outcome, which would be asked again for ever."""
    start = new_start()
    nobody = Lifecycles(client, task_queue=f"nobody-{uuid4()}", patience=PATIENCE)
    await nobody.start(start)
    life = Life(client, start.lifecycle, start.started_at)
    noticed = Noticed()
    watched_nobody = Lifecycles(watched(client, noticed), patience=PATIENCE)
    submitting = asyncio.create_task(watched_nobody.submit(life.id, life.event("note_added", text="nota")))
    await asyncio.wait_for(noticed.submitted.wait(), LONGEST)
    submitting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await submitting
    await life.handle.terminate()


class FailedTasks(Interceptor):
    """A server that says of so many questions that the lifecycle's task has failed, as it does under load."""

    def __init__(self, questions: int) -> None:
        self.questions = questions

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - the SDK's name
        failing = self

        class Asked(OutboundInterceptor):
            async def query_workflow(self, input: QueryWorkflowInput) -> object:  # noqa: A002 - the SDK's name
                failing.questions -= 1
                if failing.questions >= 0:
                    message = "Unable to query workflow due to Workflow Task in failed state."
                    raise RPCError(message, RPCStatusCode.FAILED_PRECONDITION, b"")
                return await super().query_workflow(input)

        return Asked(next)


async def test_a_question_that_meets_a_failed_task_is_asked_again(client: Client) -> None:
    life = await begin(client)

    status = await Lifecycles(watched(client, FailedTasks(2)), patience=PATIENCE).status(life.id)

    assert status == await life.lifecycles.status(life.id)


async def test_a_task_that_keeps_failing_is_no_answer_and_not_a_lost_server(client: Client) -> None:
    life = await begin(client)

    with pytest.raises(NoAnswer, match=life.id):
        await Lifecycles(watched(client, FailedTasks(9)), patience=PATIENCE).status(life.id)
