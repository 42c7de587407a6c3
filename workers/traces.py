"""Traces of what a worker does, by OpenTelemetry: names of messages, ids and times; never what people wrote.

They need the extra `otel`, and are sent as OTLP over HTTP where `AYNI_TRACES_ENDPOINT` or
`OTEL_EXPORTER_OTLP_ENDPOINT` says. OpenTelemetry's own variables (`OTEL_TRACES_SAMPLER`, ...) hold too.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from threading import Thread
from typing import TYPE_CHECKING, Final

from temporalio.client import Interceptor

from domain.errors import AyniError
from workers.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

STANDARD_VARIABLES: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PATH: Final = "/v1/traces"
#: Seconds that sending one batch, and the last one at the end, may take.
SENDING_SECONDS: Final = 5


class TracesNotInstalled(AyniError):
    """Traces are asked for and the libraries that send them are not there."""

    code = "traces_not_installed"
    es = "Se pidieron trazas, pero falta OpenTelemetry. Instálelo con: pip install 'ayni[otel]', o quite {setting}."
    en = (
        "Traces are asked for, but OpenTelemetry is missing. Install it with: pip install 'ayni[otel]', "
        "or unset {setting}."
    )


@asynccontextmanager
async def tracing(settings: Settings) -> AsyncIterator[Sequence[Interceptor]]:
    """The interceptors that trace a worker while the block runs; none when nobody asked for traces.

    Raises:
        TracesNotInstalled: the extra `otel` is missing.
    """
    asked_by = _asked_by(settings)
    if asked_by is None:
        yield ()
        return
    try:
        from workers.spans import Tracing, provider_to  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise TracesNotInstalled(setting=asked_by) from None
    provider = provider_to(_address(settings), version("ayni"), SENDING_SECONDS)
    try:
        yield (Tracing(provider.get_tracer("ayni")),)
    finally:
        await _sent(provider)


def _asked_by(settings: Settings) -> str | None:
    """The variable that asks for traces."""
    if settings.traces_endpoint is not None:
        return "AYNI_TRACES_ENDPOINT"
    return next((name for name in STANDARD_VARIABLES if os.environ.get(name)), None)


def _address(settings: Settings) -> str | None:
    """Where to send; None leaves it to OpenTelemetry's own variables."""
    endpoint = settings.traces_endpoint
    if endpoint is None or endpoint.endswith(PATH):
        return endpoint
    return endpoint.rstrip("/") + PATH


async def _sent(provider: "TracerProvider") -> None:
    """Send what is left, but do not wait long for a receiver that is away."""
    last = Thread(target=provider.shutdown, daemon=True)
    last.start()
    await asyncio.to_thread(last.join, SENDING_SECONDS)
