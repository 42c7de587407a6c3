"""Traces: a submitted event leaves spans at a real receiver, and no word of what anybody wrote."""

import asyncio
import gzip
import sys
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import pytest_asyncio
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Interceptor,
    OutboundInterceptor,
    QueryWorkflowInput,
    SignalWorkflowInput,
    StartWorkflowInput,
    StartWorkflowUpdateInput,
    WorkflowHandle,
    WorkflowUpdateHandle,
)

from domain.errors import Refusal
from tests.patience import LONGEST, PATIENCE, until
from tests.stack import begin_now, new_start
from tests.workers.test_worker import NOWHERE, worker_process
from workers.client import watched
from workers.connection import open_client
from workers.gateway import Lifecycles
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.settings import Settings
from workers.traces import TracesNotInstalled, tracing

PRIVATE = ("persona-secreta", "Casa de la Esperanza", "un texto privado", "papel-inventado")


class Receiver:
    """Takes traces as a collector does: OTLP over HTTP."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                receiver.requests.append((self.path, gzip.decompress(body) if packed else body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def spans(self) -> list[Span]:
        sent = [ExportTraceServiceRequest.FromString(body) for _, body in self.requests]
        return [
            span
            for request in sent
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    listening = Receiver()
    yield listening
    listening.close()


@pytest_asyncio.fixture(scope="module")
async def servers() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack() as stack:
        yield stack


@pytest.mark.parametrize("variable", ["AYNI_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"])
async def test_an_event_is_traced_without_its_content(
    servers: EphemeralStack, receiver: Receiver, variable: str
) -> None:
    client = await open_client({"target_host": servers.temporal_address or ""})
    environment = {
        "TEMPORAL_ADDRESS": servers.temporal_address or "",
        "AYNI_DATABASE_URL": servers.database_url or "",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
        variable: receiver.url,
    }
    life = await begin_now(client, roles={"coordinator": "persona-secreta", "company_lead": "luis"})
    async with worker_process(environment):
        await life.submit("note_added", text="un texto privado")
        with pytest.raises(Refusal):
            await life.submit("note_added", role="papel-inventado", text="un texto privado")

        async def is_recorded() -> bool:
            return any(span.name == "RunActivity:record" for span in receiver.spans())

        await until(is_recorded)

    names = {span.name for span in receiver.spans()}
    assert names >= {
        "RunWorkflow:AllianceWorkflow",
        "ValidateUpdate:submit",
        "HandleUpdate:submit",
        "StartActivity:record",
        "RunActivity:record",
    }
    recorded = next(span for span in receiver.spans() if span.name == "RunActivity:record")
    assert {pair.key for pair in recorded.attributes} == {
        "temporalActivityID",
        "temporalRunID",
        "temporalWorkflowID",
    }
    assert {path for path, _ in receiver.requests} == {"/v1/traces"}
    for private in PRIVATE:
        assert all(private.encode() not in body for _, body in receiver.requests)


class OddHeaders(Interceptor):
    """A foreign client whose messages have a header that carries no trace."""

    def __init__(self, header: Payload) -> None:
        self.header = header

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - the library's
        header = {"_tracer-data": self.header}

        class Adding(OutboundInterceptor):
            async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002 - as above
                input.headers = header
                return await super().start_workflow(input)

            async def start_workflow_update(
                self,
                input: StartWorkflowUpdateInput,  # noqa: A002 - as above
            ) -> WorkflowUpdateHandle[Any]:
                input.headers = header
                return await super().start_workflow_update(input)

            async def signal_workflow(self, input: SignalWorkflowInput) -> None:  # noqa: A002 - as above
                input.headers = header
                await super().signal_workflow(input)

            async def query_workflow(self, input: QueryWorkflowInput) -> Any:  # noqa: A002 - as above
                input.headers = header
                return await super().query_workflow(input)

        return Adding(next)


HEADERS = [
    Payload(metadata={"encoding": b"json/plain"}, data=b"{"),
    Payload(metadata={"encoding": b"odd"}, data=b"\xff"),
    Payload(metadata={"encoding": b"json/plain"}, data=b"[1]"),
    Payload(metadata={"encoding": b"json/plain"}, data=b'{"traceparent": {"a": 1}}'),
]


async def test_v2_a_header_that_carries_no_trace_wedges_nothing(
    servers: EphemeralStack, receiver: Receiver
) -> None:
    plain = await open_client({"target_host": servers.temporal_address or ""})
    environment = {
        "TEMPORAL_ADDRESS": servers.temporal_address or "",
        "AYNI_DATABASE_URL": servers.database_url or "",
        "AYNI_TRACES_ENDPOINT": receiver.url,
    }
    async with worker_process(environment):
        for header in HEADERS:
            life = await begin_now(watched(plain, OddHeaders(header)))
            await life.lifecycles.post(life.id, life.event("note_added", text="hola"))
            await life.submit("note_added", text="hola")
            assert len(await life.facts("note_added")) == 2


async def test_a_failing_record_is_traced_without_its_reason(
    servers: EphemeralStack, receiver: Receiver
) -> None:
    client = await open_client({"target_host": servers.temporal_address or ""})
    environment = {
        "TEMPORAL_ADDRESS": servers.temporal_address or "",
        "AYNI_DATABASE_URL": NOWHERE,
        "AYNI_TASK_QUEUE": "without-record",
        "AYNI_TRACES_ENDPOINT": f"{receiver.url}/v1/traces",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
    }
    start = new_start()
    await Lifecycles(client, task_queue="without-record", patience=PATIENCE).start(start)
    async with worker_process(environment):

        async def has_failed() -> bool:
            return any(span.name == "RunActivity:recorded_life" for span in receiver.spans())

        await until(has_failed)

    failed = next(span for span in receiver.spans() if span.name == "RunActivity:recorded_life")
    assert (failed.status.code, failed.status.message, list(failed.events)) == (2, "", [])


async def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "workers.spans", None)

    with pytest.raises(
        TracesNotInstalled, match=r"pip install 'ayni\[otel\]', or unset AYNI_TRACES_ENDPOINT"
    ):
        async with tracing(Settings(traces_endpoint="http://127.0.0.1:4318")):
            pass


async def test_nobody_is_traced_unless_somebody_asks() -> None:
    async with tracing(Settings(traces_endpoint=None)) as interceptors:
        assert list(interceptors) == []


async def test_a_receiver_that_is_away_does_not_hold_the_worker(servers: EphemeralStack) -> None:
    client = await open_client({"target_host": servers.temporal_address or ""})
    environment = {
        "TEMPORAL_ADDRESS": servers.temporal_address or "",
        "AYNI_DATABASE_URL": servers.database_url or "",
        "AYNI_TRACES_ENDPOINT": "http://127.0.0.1:1",
    }
    life = await begin_now(client)
    async with worker_process(environment) as process:
        await life.submit("note_added", text="hola")
        process.terminate()
        assert await asyncio.wait_for(process.wait(), LONGEST) == 0
