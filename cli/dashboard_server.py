"""The dashboard's HTTP server: GET only, for this machine only. What it shows comes from the record at every request."""

from collections.abc import Mapping
from http import HTTPStatus
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
from cli.local_server import LocalServer, Reply
from cli.services import Services
from domain.errors import AyniError
from domain.text import Language

LIFECYCLE = "/lifecycle/"


class Dashboard(LocalServer):
    """The dashboard's server."""

    def __init__(self, services: Services, port: int, language: Language) -> None:
        super().__init__(lambda target: answer(services, target, language), port, language)
        self.services = services


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
    own = portfolio.only(lifecycle)
    address = LIFECYCLE + lifecycle
    links = Links(
        lifecycle=LIFECYCLE,
        query=_query(speech.language),
        refresh=address + _query(speech.language),
        clear="/",
        other_language=address + _query(_other(speech.language)),
        back=f"/{_query(speech.language)}",
    )
    return _html(write_page(alliance_page(own, present_day(own, services.now()), speech.language), links))


def _html(written: Written) -> Reply:
    policy = f"{written.policy}; frame-ancestors 'none'"
    return Reply(HTTPStatus.OK, written.html, {"Content-Security-Policy": policy}, "text/html")


def _other(language: Language) -> Language:
    return "en" if language == "es" else "es"


def _query(language: Language, filters: Mapping[str, str] | None = None) -> str:
    return "?" + urlencode({"lang": language, **(filters or {})})
