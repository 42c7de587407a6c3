"""A very small HTTP/1.1 server for questions of machines: GET or HEAD, JSON out, one answer per connection.

Only the standard library, so that a worker that has nothing to do with HTTP stays small. Whoever connects can be slow,
silent or hostile: each connection has a time limit, each request a size limit, and there is a limit of connections.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Final

LONGEST_REQUEST_BYTES: Final = 8 * 1024
PATIENCE_SECONDS: Final = 5.0
MOST_CONNECTIONS: Final = 32
METHODS: Final = ("GET", "HEAD")

Answer = tuple[HTTPStatus, Mapping[str, Any]]
#: What each path answers.
Routes = Mapping[str, Callable[[], Awaitable[Answer]]]


class _Refused(Exception):
    """A request that gets no more than a status."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


@asynccontextmanager
async def answering(
    host: str, port: int, routes: Routes, *, patience: float = PATIENCE_SECONDS
) -> AsyncIterator[int]:
    """Answer while the block runs; yields the port (a free one for 0).

    Raises:
        OSError: the address cannot be used.
    """
    connections: set[asyncio.StreamWriter] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(writer)
        try:
            async with asyncio.timeout(patience):
                await _converse(reader, writer, routes, busy=len(connections) > MOST_CONNECTIONS)
        except (OSError, TimeoutError):
            # They went away, or neither asked nor listened in time.
            writer.transport.abort()
        finally:
            connections.discard(writer)
            writer.close()

    server = await asyncio.start_server(meet, host, port, limit=LONGEST_REQUEST_BYTES)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in list(connections):
            writer.transport.abort()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await server.wait_closed()


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, routes: Routes, *, busy: bool
) -> None:
    with_body = True
    try:
        if busy:
            status, content = _refusal(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            method, path = await _request(reader)
            with_body = method != "HEAD"
            answer = routes.get(path)
            status, content = await answer() if answer else _refusal(HTTPStatus.NOT_FOUND)
    except _Refused as refused:
        status, content = _refusal(refused.status)
    except asyncio.IncompleteReadError:
        return
    await _send(writer, status, content, with_body=with_body)


def _refusal(status: HTTPStatus) -> Answer:
    return status, {"error": status.phrase}


async def _request(reader: asyncio.StreamReader) -> tuple[str, str]:
    """Method and path; the headers are read and do not matter."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise _Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from None
    words = head.split(b"\r\n", maxsplit=1)[0].decode("latin-1").split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise _Refused(HTTPStatus.BAD_REQUEST)
    method, target, _ = words
    if method not in METHODS:
        raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED)
    return method, target.partition("?")[0]


async def _send(
    writer: asyncio.StreamWriter, status: HTTPStatus, content: Mapping[str, Any], *, with_body: bool
) -> None:
    body = json.dumps(content).encode() + b"\n"
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\n"
        f"Allow: {', '.join(METHODS)}\r\n"
        "Connection: close\r\n\r\n"
    )
    writer.write(head.encode() + (body if with_body else b""))
    await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
