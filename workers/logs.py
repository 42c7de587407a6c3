"""Logs as JSON lines on standard error, for machines to collect. They hold ids and codes, never what people wrote."""

import logging
import sys
import traceback
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: What a log line may say beside its event; the SDK adds whole payloads of context to its own lines.
ALLOWED: Final = frozenset(
    {
        "event", "level", "timestamp", "logger", "lifecycle", "address", "reason", "task_queue", "build_id",
        "namespace", "attempt", "seconds", "code", "failure", "signal", "missing", "setting", "what", "mailboxes",
    }
)  # fmt: skip


def configure_logs(level: str) -> None:
    """Send everything that is logged, the libraries' lines too, through one pipeline."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_failure,
        _only_allowed,
    ]
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[:3], structlog.stdlib.ExtraAdder(), *shared[3:]],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _with_failure(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The class of an exception and where it was raised; its message may quote what a person wrote."""
    problem = line.pop("exc_info", None)
    error = problem[1] if isinstance(problem, tuple) else problem
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        line["failure"] = [
            type(error).__name__,
            *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames),
        ]
    return line


def _only_allowed(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    return {key: value for key, value in line.items() if key in ALLOWED or key.startswith("_")}
