"""Where the Temporal SDK's own log lines and metrics go.

Left alone, its core prints warnings to standard output, between the data that people and programs asked for.
"""

import logging
from typing import Final

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from workers.settings import ConfigurationInvalid

#: The runtime of this process. The SDK would replace it without a word, and with it the worker's logs and metrics.
_CHOSEN: Final[list[Runtime]] = []


def silence_core() -> None:
    """For commands: errors reach people as our own sentences. Does nothing once a runtime is set."""
    _choose(TelemetryConfig(logging=None))


def log_core_lines(metrics_address: str | None = None) -> None:
    """For workers: the core's warnings go through our logs. Its extra fields stay out; they may quote people.

    With an address (`host:port`), Prometheus finds the core's metrics and ours there, at `/metrics`.

    Raises:
        ConfigurationInvalid: the address cannot be used.
    """
    forwarding = LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"), append_log_fields_to_message=False
    )
    levels = TelemetryFilter(core_level="WARN", other_level="ERROR")
    telemetry = TelemetryConfig(
        logging=LoggingConfig(filter=levels, forwarding=forwarding),
        metrics=_prometheus(metrics_address) if metrics_address else None,
        attach_service_name=False,
    )
    try:
        _choose(telemetry)
    except ValueError as problem:
        raise ConfigurationInvalid(setting="AYNI_METRICS_ADDRESS", reason=str(problem)) from None


def _choose(telemetry: TelemetryConfig) -> None:
    if not _CHOSEN:
        _CHOSEN.append(Runtime(telemetry=telemetry))
        Runtime.set_default(_CHOSEN[0], error_if_already_set=False)


def _prometheus(address: str) -> PrometheusConfig:
    """Names and units as Prometheus recommends them."""
    return PrometheusConfig(
        bind_address=address, counters_total_suffix=True, unit_suffix=True, durations_as_seconds=True
    )
