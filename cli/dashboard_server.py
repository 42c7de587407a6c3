"""The dashboard's HTTP server: GET only, for this machine only. What it shows comes from the record at every request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from activities.read_model import Filters
from activities.reports import words
from activities.reports.alliance import alliance_page
from activities.reports.filtering import VALUES, choices, narrowed
from activities.reports.page import Links, Written, write_page
from activities.reports.parts import Portfolio, present_day
from activities.reports.portfolio import portfolio_page
from activities.reports.speech import Speech
from cli.context import run
from cli.services import Services
from domain.errors import AyniError
from domain.text import Language

LOOPBACK = "127.0.0.1"
LIFECYCLE = "/lifecycle/"
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


class Dashboard(ThreadingHTTPServer):
    """The server, bound to the loopback address."""

    daemon_threads = True

    def __init__(self, services: Services, port: int, language: Language) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.services, self.language = services, language

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    def hosts(self) -> tuple[str, ...]:
        """The names under which it answers: a page elsewhere that resolves its own name to this machine gets nothing."""
        return tuple(f"{name}:{self.server_port}" for name in (LOOPBACK, "localhost"))


def dashboard_server(services: Services, port: int, language: Language) -> Dashboard:
    """A server that listens already; port 0 is a free one. Raises `OSError` where it cannot."""
    return Dashboard(services, port, language)


def answer(services: Services, target: str, language: Language) -> Reply:
    """The answer to a GET of a path with its query."""
    parts = urlsplit(target)
    asked = {name: value for name, value in parse_qsl(parts.query) if value}
    spoken: Language = "en" if asked.get("lang", language) == "en" else "es"
    speech = Speech(spoken)
    if not asked.keys() <= {*VALUES, "lang"}:
        return Reply(HTTPStatus.BAD_REQUEST, speech.say(words.BAD_REQUEST))
    filters = {name: asked[name] for name in VALUES if name in asked}
    if parts.path != "/" and not parts.path.startswith(LIFECYCLE):
        return Reply(HTTPStatus.NOT_FOUND, speech.say(words.NOT_FOUND))
    try:
        portfolio = run(services.report(Filters()))
    except AyniError as error:
        return Reply(HTTPStatus.SERVICE_UNAVAILABLE, error.message(spoken))
    if parts.path == "/":
        return _portfolio(services, portfolio, filters, speech)
    return _lifecycle(services, portfolio, unquote(parts.path.removeprefix(LIFECYCLE)), speech)


def _portfolio(services: Services, portfolio: Portfolio, filters: dict[str, str], speech: Speech) -> Reply:
    today = present_day(portfolio, services.now())
    page = portfolio_page(narrowed(portfolio, filters), today, speech.language, filters)
    links = Links(
        lifecycle=LIFECYCLE,
        query=_query(speech.language),
        refresh=f"/{_query(speech.language, filters)}",
        clear=f"/{_query(speech.language)}",
        other_language=f"/{_query(_other(speech.language), filters)}",
        choices=choices(portfolio, filters, speech),
    )
    return _html(write_page(page, links))


def _lifecycle(services: Services, portfolio: Portfolio, lifecycle: str, speech: Speech) -> Reply:
    found = [status for status in portfolio.statuses if status.lifecycle == lifecycle]
    if not found:
        return Reply(HTTPStatus.NOT_FOUND, speech.say(words.NOT_FOUND))
    today = present_day(portfolio, services.now())
    address = LIFECYCLE + lifecycle
    links = Links(
        lifecycle=LIFECYCLE,
        query=_query(speech.language),
        refresh=address + _query(speech.language),
        clear="/",
        other_language=address + _query(_other(speech.language)),
        back=f"/{_query(speech.language)}",
    )
    return _html(write_page(alliance_page(portfolio.only(lifecycle), today, speech.language), links))


def _html(written: Written) -> Reply:
    policy = f"{written.policy}; frame-ancestors 'none'"
    return Reply(HTTPStatus.OK, written.html, {"Content-Security-Policy": policy}, "text/html")


def _other(language: Language) -> Language:
    return "en" if language == "es" else "es"


def _query(language: Language, filters: Mapping[str, str] | None = None) -> str:
    return "?" + urlencode({"lang": language, **(filters or {})})


class _Handler(BaseHTTPRequestHandler):
    """One request. A client that dawdles is dropped."""

    server: Dashboard
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
        self._send(answer(self.server.services, self.path, self.server.language))

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
