"""What a command says when a server that it works on is not there."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError

from cli.services import RecordUnreachable
from workers.errors import TemporalUnreachable


@contextmanager
def reaching_the_record() -> Iterator[None]:
    """Explain that PostgreSQL refused or is not there. Raises `RecordUnreachable`."""
    try:
        yield
    except (SQLAlchemyError, asyncpg.PostgresError, OSError, TimeoutError) as error:
        raise RecordUnreachable(reason=_first_line(str(error)) or type(error).__name__) from None


@contextmanager
def reaching_temporal(address: str) -> Iterator[None]:
    """Explain that Temporal refused or is not there. Raises `TemporalUnreachable`."""
    try:
        yield
    except RPCError as error:
        raise TemporalUnreachable(address=address, reason=_first_line(error.message)) from None


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0][:200] if lines else ""
