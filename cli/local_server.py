"""HTTP servers for this machine only: GET only, nothing kept by browsers, nobody's visits written down."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import Any

from activities.reports import words
from activities.reports.speech import Speech
from cli import output
from cli.language import tr
from domain.text import Language

LOOPBACK = "127.0.0.1"
#: What every answer carries: nothing is kept, framed, guessed or told to others.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True)
class Reply:
    """An answer: its status, text and further headers."""

    status: HTTPStatus
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/plain"


class LocalServer(ThreadingHTTPServer):
    """A server bound to the loopback address. `answer` says what a path with its query leads to."""

    daemon_threads = True

    def __init__(self, answer: Callable[[str], Reply], port: int, language: Language) -> None:
        """Port 0 is a free one. Raises `OSError` where it cannot listen."""
        super().__init__((LOOPBACK, port), _Handler)
        self.answer, self.language = answer, language

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    def hosts(self) -> tuple[str, ...]:
        """The names under which it answers: a page elsewhere that resolves its own name to this machine gets nothing."""
        return tuple(f"{name}:{self.server_port}" for name in (LOOPBACK, "localhost"))


def serve(server: LocalServer, *, began: str, ended: str) -> None:
    """Serve until Ctrl-C or SIGTERM; `began` and `ended` are what the person reads then."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    output.line(began)
    output.talk(tr("Ctrl-C ends it."))
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        output.talk(ended)
    finally:
        server.server_close()
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class _Handler(BaseHTTPRequestHandler):
    """One request. A client that dawdles is dropped."""

    server: LocalServer
    server_version = "ayni"
    sys_version = ""
    timeout = 20

    def __getattr__(self, name: str) -> Callable[[], None]:
        """The library looks for `do_POST` and so on: every method but GET is refused."""
        if name.startswith("do_"):
            return self._refuse
        raise AttributeError(name)

    def do_GET(self) -> None:
        """Answer under the own names only."""
        if self.headers.get("Host") not in self.server.hosts():
            self._send(
                Reply(HTTPStatus.MISDIRECTED_REQUEST, Speech(self.server.language).say(words.NOT_FOUND))
            )
            return
        self._send(self.server.answer(self.path))

    def _refuse(self) -> None:
        text = Speech(self.server.language).say(words.ONLY_GET)
        self._send(Reply(HTTPStatus.METHOD_NOT_ALLOWED, text, {"Allow": "GET"}))

    def _send(self, reply: Reply) -> None:
        body = reply.text.encode()
        self.send_response(reply.status)
        headers = {**HEADERS, **reply.headers, "Content-Type": f"{reply.kind}; charset=utf-8"}
        for name, value in {**headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name that the library gives it
        """Nothing: who looks at what is nobody's business."""
