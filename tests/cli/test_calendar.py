"""`ayni calendar`: a file, and an address that only its person knows."""

import signal
import stat
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
import vobject

from activities.read_model import Filters
from cli.calendar_server import KEY_FILE, PORT, calendar_key, calendar_server, calendar_url
from cli.local_server import LocalServer
from cli.services import RecordUnreachable
from domain.views import Status
from tests.cli.conftest import Ayni
from tests.patience import LONGEST

KEY = bytes(32)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("AYNI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def two(casa: Ayni) -> Ayni:
    """An alliance of ana, and one of eva with a name that is hard to show."""
    casa.succeeds(
        *("alliance", "start", "casa-02", "--stage", "sensitization", "--started-at", "2024-05-02T09:00"),
        *("--role", "coordinator=eva", "--name", "Ñuñoa; «الأمل», 😀"),
    )
    return casa


def summaries(content: str) -> list[str]:
    events = vobject.readOne(content).contents.get("vevent", [])
    return [event.summary.value for event in events]


@pytest.fixture
def server(two: Ayni) -> Iterator[LocalServer]:
    listening = calendar_server(two.services, KEY, 0, "es")
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield listening
    listening.shutdown()
    thread.join()
    listening.server_close()


def ask(
    of: LocalServer, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> tuple[int, str, dict[str, str]]:
    connection = HTTPConnection("127.0.0.1", of.server_port, timeout=LONGEST)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.read().decode(), dict(response.getheaders())
    finally:
        connection.close()


def path_of(person: str) -> str:
    parts = urlsplit(calendar_url(KEY, person, PORT, "es"))
    return f"{parts.path}?{parts.query}"


def test_everything_is_exported_unless_somebody_is_named(two: Ayni) -> None:
    everybody = summaries(two.succeeds("calendar", "export").out)
    of_eva = summaries(two.succeeds("calendario", "exportar", "--persona", "eva").out)
    assert "Residencia 01: seguimiento (último día)" in everybody
    assert of_eva[0] == "\u2068Ñuñoa; «الأمل», 😀\u2069: seguimiento (último día)"
    assert set(of_eva) < set(everybody)
    assert not any("Residencia" in summary for summary in of_eva)


def test_one_alliance_is_exported_to_a_file_and_nothing_is_lost(two: Ayni, tmp_path: Path) -> None:
    file = tmp_path / "casa.ics"
    two.succeeds("calendar", "export", "--lifecycle", "casa-01", "--out", str(file), "--lang", "en")
    content = file.read_bytes().decode()
    assert "Residencia 01: monitoring (last day)" in summaries(content)
    assert content.count("\r\n") == content.count("\n")

    assert two("calendar", "export", "--out", str(file)).code != 0
    assert file.read_bytes().decode() == content
    two.succeeds("calendar", "export", "--out", str(file), "--overwrite")
    assert "Residencia 01: seguimiento (último día)" in summaries(file.read_bytes().decode())


def test_unknown_people_and_alliances_are_refused(two: Ayni) -> None:
    nobody = two("calendar", "export", "--person", "nobody", "--lang", "en")
    assert nobody.code == 2
    assert "nobody has no role" in nobody.err
    assert two("calendar", "export", "--lifecycle", "casa-99").code == 3


def test_an_address_opens_one_calendar_only(server: LocalServer) -> None:
    status, content, headers = ask(server, path_of("eva"))
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert headers["Cache-Control"] == "no-store"
    assert any("Ñuñoa" in summary for summary in summaries(content))
    assert not any("Residencia" in summary for summary in summaries(content))

    token = path_of("eva").split("/")[1]
    for wrong in (
        "/eva.ics",
        f"/{token}/ana.ics",
        f"/{token}/eva",
        f"/{token[:-1]}/eva.ics",
        "/",
        "/ñ/eva.ics",
    ):
        assert ask(server, wrong.replace("ñ", "%C3%B1"))[0] == 404


def test_it_speaks_the_language_of_the_address(server: LocalServer) -> None:
    content = ask(server, path_of("ana").replace("lang=es", "lang=en"))[1]
    assert "Residencia 01: monitoring (last day)" in summaries(content)


def test_it_can_only_be_read_and_only_under_its_own_name(server: LocalServer) -> None:
    assert ask(server, path_of("ana"), method="POST")[0] == 405
    assert ask(server, path_of("ana"), {"Host": "calendar.example.org"})[0] == 421


def test_a_record_that_does_not_answer_is_told(
    server: LocalServer, two: Ayni, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreachable(_filters: Filters) -> list[Status]:
        raise RecordUnreachable(reason="gone")

    monkeypatch.setattr(two.services, "portfolio", unreachable)
    status, text, _ = ask(server, path_of("ana"))
    assert status == 503
    assert "gone" in text


def test_addresses_are_made_from_a_secret_that_only_its_owner_reads(two: Ayni, home: Path) -> None:
    first = two.succeeds("calendar", "url", "--person", "ana").out.strip()
    assert first == two.succeeds("calendario", "enlace", "--persona", "ana").out.strip()
    assert first == calendar_url(calendar_key(home), "ana", PORT, "es")
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == [KEY_FILE]
    (home / KEY_FILE).unlink()
    assert first != two.succeeds("calendar", "url", "--person", "ana").out.strip()


def test_a_person_with_any_characters_has_an_address(server: LocalServer) -> None:
    assert ask(server, path_of("a/../ñ?#%\n"))[0] == 200


def test_a_home_that_cannot_be_used_is_told(two: Ayni, home: Path) -> None:
    home.write_text("a file", encoding="utf-8")
    ran = two("calendar", "url", "--person", "ana", "--lang", "en")
    assert ran.code == 2
    assert "AYNI_HOME" in ran.err


def test_it_serves_until_somebody_ends_it(two: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalServer, "serve_forever", lambda *_, **__: signal.raise_signal(signal.SIGTERM))
    ran = two.succeeds("calendar", "serve", "--port", "18320", "--lang", "en")
    assert ran.out == "Calendars are at http://127.0.0.1:18320/\n"
    assert "no longer" in ran.err


def test_a_port_that_is_taken_is_told(two: Ayni, server: LocalServer) -> None:
    ran = two("calendar", "serve", "--port", str(server.server_port), "--lang", "en")
    assert ran.code == 2
    assert "--port" in ran.err
