"""Where the Temporal SDK's own log lines go.

Left alone, its core prints warnings to standard output, between the data that people and programs asked for.
"""

import logging
from functools import lru_cache

from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter


@lru_cache(maxsize=1)
def silence_core() -> None:
    """For commands: errors reach people as our own sentences. Does nothing once a runtime is set."""
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)), error_if_already_set=False)


@lru_cache(maxsize=1)
def log_core_lines() -> None:
    """For workers: the core's warnings go through our logs. Its extra fields stay out; they may quote people."""
    forwarding = LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"), append_log_fields_to_message=False
    )
    levels = TelemetryFilter(core_level="WARN", other_level="ERROR")
    telemetry = TelemetryConfig(logging=LoggingConfig(filter=levels, forwarding=forwarding))
    Runtime.set_default(Runtime(telemetry=telemetry), error_if_already_set=False)
