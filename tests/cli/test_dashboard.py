"""`ayni dashboard`: the page on this machine, for reading only, current at every visit."""

import os
import signal
import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPResponse
from threading import Thread

import pytest

import cli.commands.dashboard
from cli.dashboard_server import Dashboard, dashboard_server
from cli.local_server import HEADERS
from cli.services import RecordUnreachable, Services
from domain.text import Language
from tests.activities.test_reports_page import Read
from tests.cli.conftest import Ayni
from tests.patience import LONGEST


@pytest.fixture
def server(casa: Ayni) -> Iterator[Dashboard]:
    casa.succeeds(
        *("alliance", "start", "casa-02", "--stage", "sensitization", "--started-at", "2024-02-01T09:00"),
        *("--role", "coordinator=eva", "--name", "<b>Ñ</b>", "--region", "Biobío"),
    )
    listening = dashboard_server(casa.services, 0, "es")
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield listening
    listening.shutdown()
    thread.join()
    listening.server_close()


class Answer:
    """What a request led to."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers = dict(response.getheaders())
        self.text = response.read().decode()


def ask(of: Dashboard, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
    connection = HTTPConnection("127.0.0.1", of.server_port, timeout=LONGEST)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        return Answer(connection.getresponse())
    finally:
        connection.close()


def names(answer: Answer) -> set[str]:
    return {text for tag, text in Read(answer.text).texts if tag == "bdi"}


def test_the_page_is_current_at_every_visit(server: Dashboard, casa: Ayni) -> None:
    assert {"Residencia 01", "<b>Ñ</b>"} <= names(ask(server, "/"))

    casa.succeeds(
        *("alliance", "start", "casa-03", "--stage", "sensitization", "--started-at", "2024-05-01T09:00"),
        *("--role", "coordinator=eva", "--name", "Residencia 03"),
    )
    assert "Residencia 03" in names(ask(server, "/"))


def test_filters_narrow_it_and_stay_chosen(server: Dashboard) -> None:
    narrowed = ask(server, "/?coordinator=eva&health=stalled")
    assert "Residencia 01" not in names(narrowed)
    assert '<option value="eva" selected>' in narrowed.text
    assert "Solo coordina: eva; situación: estancada" in narrowed.text

    region = ask(server, "/?region=Biob%C3%ADo&lang=en")
    assert names(region) >= {"<b>Ñ</b>"}
    assert '<html lang="en">' in region.text
    assert 'href="/?lang=es&amp;region=Biob%C3%ADo"' in region.text


def test_every_lifecycle_has_its_page(server: Dashboard) -> None:
    page = ask(server, "/")
    assert 'href="/lifecycle/casa-01?lang=es"' in page.text

    alone = ask(server, "/lifecycle/casa-01?lang=en")
    assert alone.status == 200
    assert "Residencia 01" in names(alone)
    assert 'href="/?lang=en"' in alone.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/lifecycle/nobody", 404),
        ("/lifecycle/../../etc/passwd", 404),
        ("/lifecycle/%3Cscript%3E", 404),
        ("/favicon.ico", 404),
        ("//elsewhere.example/", 404),
        ("/?unknown=1", 400),
    ],
)
def test_other_addresses_lead_nowhere(server: Dashboard, path: str, status: int) -> None:
    answer = ask(server, path)

    assert answer.status == status
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "script" not in answer.text


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"])
def test_it_can_only_be_read(server: Dashboard, method: str) -> None:
    answer = ask(server, "/", method)

    assert answer.status == 405
    assert answer.headers["Allow"] == "GET"


def test_it_answers_to_its_own_names_only(server: Dashboard) -> None:
    assert ask(server, "/", headers={"Host": f"localhost:{server.server_port}"}).status == 200
    assert ask(server, "/", headers={"Host": "elsewhere.example"}).status == 421


def test_it_listens_on_this_machine_only(server: Dashboard) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.url == f"http://127.0.0.1:{server.server_port}/"


def test_every_answer_keeps_to_itself(server: Dashboard) -> None:
    for path in ("/", "/lifecycle/casa-01", "/nothing"):
        headers = ask(server, path).headers
        assert (
            HEADERS.items() - {("Content-Security-Policy", HEADERS["Content-Security-Policy"])}
            <= headers.items()
        )
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_record_that_does_not_answer_is_said(server: Dashboard, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unreachable(*_: object) -> None:
        raise RecordUnreachable(reason="gone")

    monkeypatch.setattr(server.services, "report", unreachable)
    answer = ask(server, "/?lang=en")

    assert answer.status == 503
    assert "The database does not answer: gone" in answer.text


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(
    casa: Ayni, monkeypatch: pytest.MonkeyPatch, ending: signal.Signals
) -> None:
    made: list[Dashboard] = []
    visits: list[int] = []

    def visit_and_end(services: Services, port: int, language: Language) -> Dashboard:
        listening = dashboard_server(services, port, language)
        made.append(listening)

        def visit() -> None:
            visits.append(ask(listening, "/").status)
            os.kill(os.getpid(), ending)

        Thread(target=visit).start()
        return listening

    monkeypatch.setattr(cli.commands.dashboard, "dashboard_server", visit_and_end)
    before = signal.getsignal(signal.SIGTERM)

    ran = casa.succeeds("tablero")

    assert visits == [200]
    assert f"El tablero está en {made[0].url}" in ran.out
    assert signal.getsignal(signal.SIGTERM) == before
    with socket.socket() as again:
        assert again.connect_ex(("127.0.0.1", made[0].server_port)) != 0


def test_a_port_that_is_taken_is_refused(casa: Ayni, server: Dashboard) -> None:
    refused = casa("dashboard", "--port", str(server.server_port))

    assert refused.code == 2
    assert f"No se puede usar el puerto {server.server_port}" in refused.err
