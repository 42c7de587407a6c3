"""What a worker answers about itself, whoever asks and however they ask."""

import asyncio
import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any, cast

import pytest
import pytest_asyncio
from temporalio.client import Client

from cli.main import run
from tests.patience import LONGEST, until
from tests.stack import running_worker
from tests.workers.test_worker import NOWHERE, worker_process
from workers.bootstrap import record_engine
from workers.health import Vitals, health_answers
from workers.http_answers import LONGEST_REQUEST_BYTES, MOST_CONNECTIONS, Answer, answering
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.local.ports import free_ports
from workers.settings import ConfigurationInvalid, Settings


@pytest_asyncio.fixture(scope="module")
async def servers() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack() as stack:
        yield stack


async def asked(port: int, request: bytes) -> bytes:
    """Whatever comes back until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await asyncio.wait_for(reader.read(), LONGEST)
    finally:
        writer.close()


async def got(port: int, path: str) -> tuple[int, dict[str, Any]]:
    head, _, body = (await asked(port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())).partition(
        b"\r\n\r\n"
    )
    return int(head.split()[1]), json.loads(body)


@pytest.fixture
def settings() -> Settings:
    return Settings(health_port=free_ports(1)[0])


async def test_a_worker_without_servers_is_alive_and_not_ready(settings: Settings) -> None:
    vitals = Vitals(record_engine(NOWHERE), "7")
    async with health_answers(settings, vitals):
        port = cast("int", settings.health_port)
        about = {"phase": "connecting", "build_id": "7"}

        assert await got(port, "/healthz") == (200, {"status": "ok", **about, "alive": True})
        assert await got(port, "/readyz?verbose=1") == (
            503,
            {"status": "failed", **about, "running": False, "temporal": False, "record": False},
        )


async def test_a_worker_is_ready_while_it_reaches_both_servers(
    settings: Settings, servers: EphemeralStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.health.FRESH_SECONDS", -1.0)
    port = cast("int", settings.health_port)
    about = {"phase": "running", "build_id": None}
    async with running_worker(servers) as (client, engine):
        work = asyncio.create_task(asyncio.Event().wait())
        vitals = Vitals(engine)
        vitals.runs(client, cast("asyncio.Task[None]", work))
        away = Vitals(record_engine(NOWHERE))
        away.runs(client, cast("asyncio.Task[None]", work))
        ready = {"running": True, "temporal": True, "record": True}
        async with health_answers(settings, vitals):
            assert await got(port, "/readyz") == (200, {"status": "ok", **about, **ready})
            vitals.drains()
            assert await got(port, "/readyz") == (
                503,
                {"status": "failed", **about, **ready, "phase": "draining", "running": False},
            )
            assert (await got(port, "/healthz"))[0] == 200
        async with health_answers(settings, away):
            assert await got(port, "/readyz") == (
                503,
                {"status": "failed", **about, **ready, "record": False},
            )
        work.cancel()


async def test_a_worker_whose_work_failed_is_not_alive(settings: Settings) -> None:
    async def fail() -> None:
        raise RuntimeError

    work = asyncio.create_task(fail())
    await asyncio.wait({work})
    vitals = Vitals(record_engine(NOWHERE))
    vitals.runs(cast("Client", None), work)
    async with health_answers(settings, vitals):
        status, answer = await got(cast("int", settings.health_port), "/healthz")

    assert (status, answer["status"], answer["alive"]) == (503, "failed", False)


async def test_a_port_that_is_taken_is_named(settings: Settings) -> None:
    vitals = Vitals(record_engine(NOWHERE))
    async with health_answers(settings, vitals):
        with pytest.raises(ConfigurationInvalid, match="AYNI_HEALTH_PORT"):
            async with health_answers(settings, vitals):
                pass


async def answer() -> Answer:
    return HTTPStatus.OK, {"status": "ok"}


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        (b"GET /nowhere HTTP/1.1\r\n\r\n", 404),
        (b"GET /../healthz HTTP/1.1\r\n\r\n", 404),
        (b"POST /healthz HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 405),
        (b"\r\n\r\n", 400),
        (b"GET /healthz\r\n\r\n", 400),
        (b"GET  /healthz HTTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\xff\xfe\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"a" * (2 * LONGEST_REQUEST_BYTES) + b"\r\n\r\n", 431),
        (b"a" * (4 * LONGEST_REQUEST_BYTES), 431),
    ],
    ids=["old", "unknown", "parent", "post", "empty", "short", "spaces", "tls", "long header", "no end"],
)
async def test_every_request_gets_its_status(request_bytes: bytes, status: int) -> None:
    async with answering("127.0.0.1", 0, {"/healthz": answer}) as port:
        said = await asked(port, request_bytes)
        assert int(said.split()[1]) == status
        assert (await got(port, "/healthz"))[0] == 200


async def test_head_has_no_body() -> None:
    async with answering("127.0.0.1", 0, {}) as port:
        said = await asked(port, b"HEAD /healthz HTTP/1.1\r\n\r\n")

    assert said.startswith(b"HTTP/1.1 404 ")
    assert said.endswith(b"\r\n\r\n")


async def test_who_says_nothing_is_left_and_disturbs_nobody() -> None:
    async with answering("127.0.0.1", 0, {"/healthz": answer}, patience=LONGEST) as port:
        silent = await silence(port)
        assert (await got(port, "/healthz"))[0] == 200
        for _, writer in silent:
            writer.close()
    async with answering("127.0.0.1", 0, {"/healthz": answer}, patience=0.1) as port:
        for reader, writer in await silence(port):
            assert await asyncio.wait_for(_rest(reader), LONGEST) == b""
            writer.close()


async def silence(port: int) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connections of people who never finish their question."""
    silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
    for _, writer in silent:
        writer.write(b"GET /heal")
    return silent


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


async def test_too_many_at_once_are_turned_away() -> None:
    async with answering("127.0.0.1", 0, {}, patience=LONGEST) as port:
        crowd = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MOST_CONNECTIONS)]
        assert (await got(port, "/healthz"))[0] == 503
        for _, writer in crowd:
            writer.close()

        async def is_answered() -> bool:
            return (await got(port, "/healthz"))[0] == 404

        await until(is_answered)


async def test_a_worker_process_answers_the_command(
    servers: EphemeralStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_ports(1)[0]
    environment = {
        "TEMPORAL_ADDRESS": servers.temporal_address or "",
        "AYNI_DATABASE_URL": servers.database_url or "",
        "AYNI_HEALTH_PORT": str(port),
        "TEMPORAL_WORKER_BUILD_ID": "b-1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LANGUAGE", "es")

    def ask(*words: str) -> tuple[int, str]:
        code = run(["trabajador", "salud", *words])
        return code, capsys.readouterr().out

    assert await asyncio.to_thread(ask) == (6, "El trabajador no responde.\n")
    async with worker_process(environment):

        async def says(*words: str) -> str:
            """What it says when it is well; on a busy machine it may not be so at each moment."""
            code, answer = await asyncio.to_thread(ask, *words)
            while code != 0:
                code, answer = await asyncio.to_thread(ask, *words)
            return answer

        assert await says() == "El trabajador está listo.\n"
        assert await says("--vivo") == "El trabajador vive.\n"
        assert json.loads(await says("--json")) == {
            "status": "ok",
            "phase": "running",
            "build_id": "b-1",
            "running": True,
            "temporal": True,
            "record": True,
        }
    assert await asyncio.to_thread(ask) == (6, "El trabajador no responde.\n")


async def test_a_worker_that_waits_says_for_what(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    monkeypatch.setenv("AYNI_HEALTH_PORT", str(settings.health_port))
    monkeypatch.setenv("LANGUAGE", "es")
    async with health_answers(settings, Vitals(record_engine(NOWHERE))):
        assert await asyncio.to_thread(run, ["worker", "health"]) == 6

    assert capsys.readouterr().out.splitlines() == [
        "El trabajador todavía no hace correr ciclos, o ya dejó de hacerlo.",
        "El trabajador no llega a Temporal.",
        "El trabajador no llega a la base de datos.",
    ]


def test_without_a_port_the_command_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AYNI_HEALTH_PORT", raising=False)

    assert run(["worker", "health", "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "health_not_served"
