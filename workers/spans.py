"""How spans leave a worker: only names, ids, times and codes. It needs the extra `otel`."""

from collections.abc import Sequence
from typing import Any, Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status, Tracer
from temporalio.api.common.v1 import Payload
from temporalio.contrib.opentelemetry import TracingInterceptor, TracingWorkflowInboundInterceptor
from temporalio.converter import DefaultPayloadConverter
from temporalio.worker import WorkflowInboundInterceptor, WorkflowInterceptorClassInput

from workflows.addresses import recipient_of

#: What a span may say of itself. Errors may quote what people wrote, so neither their text nor their trace leaves.
ALLOWED: Final = frozenset(
    {"temporalWorkflowID", "temporalRunID", "temporalActivityID", "temporalUpdateID", "temporalActivityType"}
)


class ReadableHeaders(DefaultPayloadConverter):
    """Reads which trace a message belongs to. Of a header that says nothing of the kind, it begins a trace of its own.

    The library would fail the workflow task for ever.
    """

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """What each header carries; nothing where that cannot be read."""
        try:
            values = super().from_payloads(payloads, type_hints)
        except Exception:  # noqa: BLE001 - whatever a foreign client put there
            values = [None] * len(payloads)
        return [value if _is_carrier(value) else {} for value in values]


def _is_carrier(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


class InWorkflow(TracingWorkflowInboundInterceptor):
    """Traces what happens to a workflow."""

    def __init__(self, next: WorkflowInboundInterceptor) -> None:  # noqa: A002 - the library's name
        super().__init__(next)
        self.payload_converter = ReadableHeaders()


class Tracing(TracingInterceptor):
    """Traces a worker, whatever the headers of messages hold."""

    def __init__(self, tracer: Tracer) -> None:
        # An event that comes from a client without traces begins one here.
        super().__init__(tracer, always_create_workflow_spans=True)
        self.payload_converter = ReadableHeaders()

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[InWorkflow]:  # noqa: A002
        """What traces inside of workflows."""
        super().workflow_interceptor_class(input)
        return InWorkflow


class Discreet(SpanExporter):
    """An exporter that leaves out whatever may hold words of people."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export what is left of each span."""
        return self._exporter.export([_discreet(span) for span in spans])

    def shutdown(self) -> None:
        """End the exporter."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits."""
        return self._exporter.force_flush(timeout_millis)


def _discreet(span: ReadableSpan) -> ReadableSpan:
    attributes = {
        name: value
        for name, value in (span.attributes or {}).items()
        if name in ALLOWED and not _names_a_person(value)
    }
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=attributes,
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _names_a_person(value: object) -> bool:
    """A mailbox's id says whose it is."""
    return isinstance(value, str) and recipient_of(value) != value


def provider_to(address: str | None, version: str, patience_seconds: int) -> TracerProvider:
    """A provider whose spans go to `address` in batches."""
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: "ayni-worker", SERVICE_VERSION: version})
    )
    exporter = OTLPSpanExporter(endpoint=address, timeout=patience_seconds)
    provider.add_span_processor(BatchSpanProcessor(Discreet(exporter)))
    return provider
