"""Calendars to subscribe to: one address per person, which nobody can guess, made anew from the record at every visit."""

import hashlib
import hmac
import os
import secrets
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from activities.messages.feed import calendar_feed
from activities.read_model import Filters
from activities.reports import words
from activities.reports.naming import programs_of
from activities.reports.speech import Speech
from cli.context import run
from cli.local_server import LOOPBACK, LocalServer, Reply
from cli.services import Services
from domain.errors import AyniError
from domain.text import Language
from domain.views import Status

#: Always the same, so that a subscription finds it again.
PORT = 8320
KEY_FILE = "calendar.key"
KEY_BYTES = 32
#: Of an address: 128 bits.
TOKEN_LENGTH = 32
SUFFIX = ".ics"


def calendar_key(home: Path) -> bytes:
    """The secret of this installation that addresses are made from; written at its first use, for its owner only.

    Raises `OSError` where it can be neither read nor written.
    """
    file = home / KEY_FILE
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        _write_new(file)
    return bytes.fromhex(file.read_text(encoding="ascii"))


def _write_new(file: Path) -> None:
    """Whole or not at all, and never over one that somebody else has just written."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(KEY_BYTES))
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def calendar_url(key: bytes, person: str, port: int, language: Language) -> str:
    """The address of a person's calendar."""
    path = f"{_token(key, person)}/{quote(person, safe='')}{SUFFIX}"
    return f"http://{LOOPBACK}:{port}/{path}?{urlencode({'lang': language})}"


def calendar_server(services: Services, key: bytes, port: int, language: Language) -> LocalServer:
    """A server that listens already; port 0 is a free one. Raises `OSError` where it cannot."""
    return LocalServer(lambda target: answer(services, key, target, language), port, language)


def answer(services: Services, key: bytes, target: str, language: Language) -> Reply:
    """The answer to a GET of a path. A wrong token is told nothing, not even whether there is such a person."""
    parts = urlsplit(target)
    spoken: Language = "en" if dict(parse_qsl(parts.query)).get("lang", language) == "en" else "es"
    token, _, file = parts.path.removeprefix("/").partition("/")
    person = unquote(file.removesuffix(SUFFIX))
    expected = _token(key, person)
    if not file.endswith(SUFFIX) or not hmac.compare_digest(token.encode(), expected.encode()):
        return Reply(HTTPStatus.NOT_FOUND, Speech(spoken).say(words.NOT_FOUND))
    try:
        statuses = run(services.portfolio(Filters()))
    except AyniError as error:
        return Reply(HTTPStatus.SERVICE_UNAVAILABLE, error.message(spoken))
    return Reply(HTTPStatus.OK, feed(statuses, person, spoken, services.now()), kind="text/calendar")


def feed(statuses: list[Status], person: str | None, language: Language, now: datetime) -> str:
    """The calendar of a person, or of everybody, with the names that shipped definitions give."""
    return calendar_feed(statuses, programs_of(statuses), person, language, now)


def _token(key: bytes, person: str) -> str:
    signed = hmac.new(key, person.encode(errors="surrogatepass"), hashlib.sha256)
    return signed.hexdigest()[:TOKEN_LENGTH]
