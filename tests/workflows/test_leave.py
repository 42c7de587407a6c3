"""A coordinator leaves: everything passes to somebody else in one operation, on real servers (SPEC H1, H2)."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from standardwebhooks import Webhook
from temporalio.client import Client

from activities.assignments import concerning, roles_per_person, with_handovers
from cli.main import run
from tests.patience import until
from tests.practice_home import find_stack
from tests.stack import Life, begin, recorded
from workers.local.ephemeral import EphemeralStack

MANY = 14


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    lines: list[dict[str, Any]]
    error: dict[str, Any]


Ayni = Callable[..., Awaitable[Said]]


@pytest.fixture
def ayni(
    stack: EphemeralStack,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Ayni:
    """The command, in JSON, on the servers of this test."""
    del client  # its worker runs what the command starts
    find_stack(stack, tmp_path / "home", monkeypatch)

    async def said(*arguments: str) -> Said:
        capsys.readouterr()
        code = await asyncio.to_thread(run, [*arguments, "--json"])
        out = capsys.readouterr()
        lines = [json.loads(line) for line in out.out.splitlines()]
        error = json.loads(out.err.splitlines()[-1])["error"] if not lines and code else {}
        return Said(code, lines, error)

    return said


def person(name: str) -> str:
    """Somebody whom no other test knows."""
    return f"{name}-{uuid4().hex[:8]}"


async def lives_of(client: Client, engine: AsyncEngine, outgoing: str, number: int) -> list[Life]:
    lives = [await begin(client, roles={"coordinator": outgoing}) for _ in range(number)]
    await settled(lives, engine)
    return lives


async def settled(lives: list[Life], engine: AsyncEngine) -> None:
    for life in lives:
        await until(lambda life=life: recorded(life, engine))  # type: ignore[misc]


async def test_h1_everything_passes_in_one_operation_that_can_be_repeated(
    client: Client, engine: AsyncEngine, ayni: Ayni
) -> None:
    ana, beto = person("ana"), person("beto")
    lives = await lives_of(client, engine, ana, MANY)
    await ayni("person", "add", ana, "--name", "Ana", "--email", "ana@example.org")
    assert (await ayni("person", "deactivate", ana)).error["code"] == "open_duties"

    started = await ayni("handover", "start", "--from", ana, "--to", beto, "--reason", "licencia")
    assert started.code == 0
    assert {each["lifecycle"] for each in started.lines[0]["done"]} == {life.id for life in lives}
    assert [(each["what"], each["count"], each["limit"]) for each in started.lines[0]["warnings"]] == [
        ("lifecycles", MANY, 12),
        ("due_contacts", MANY, 12),
    ]
    await settled(lives, engine)
    again = await ayni("handover", "start", "--from", ana, "--to", beto)
    assert (again.lines[0]["done"], len(again.lines[0]["done_before"])) == ([], MANY)
    assert {status.lifecycle for status in await with_handovers(engine)} >= {life.id for life in lives}

    accepted = await ayni("handover", "accept", "--person", beto, "--all")
    assert (accepted.code, len(accepted.lines[0]["done"])) == (0, MANY)
    await settled(lives, engine)
    assert await concerning(engine, ana) == []
    assert (await roles_per_person(engine))[beto] == MANY
    assert {(await life.lifecycles.status(life.id)).rotations["coordinator"] for life in lives} == {1}
    assert (await ayni("handover", "start", "--from", ana, "--to", beto)).lines[0]["done_before"] == []
    assert (await ayni("person", "deactivate", ana)).lines[0]["active"] is False


async def test_who_was_not_reached_is_listed_with_the_reason(
    client: Client, engine: AsyncEngine, ayni: Ayni
) -> None:
    ana, beto = person("ana"), person("beto")
    lives = await lives_of(client, engine, ana, 3)
    await lives[1].handle.terminate("past the rules")
    started = await ayni("handover", "start", "--from", ana, "--to", beto)
    assert started.code == 7
    assert len(started.lines[0]["done"]) == 2
    assert [(each["lifecycle"], each["code"], each["retryable"]) for each in started.lines[0]["failed"]] == [
        (lives[1].id, "lifecycle_stopped", False)
    ]


@pytest.mark.parametrize(
    ("options", "detail"),
    [
        (("--email", "ana@@example.org"), "correo"),
        (("--email", "ana@example.org\r\nBcc: x@example.org"), "correo"),
        (("--email", "Ana <ana@example.org>"), "correo"),
        (("--time-zone", "Marte/Olimpo"), "zona horaria"),
        (("--name", "Ana\r\nSubject: x"), "nombre"),
    ],
)
async def test_details_that_would_fail_later_are_refused_at_once(
    ayni: Ayni, options: tuple[str, ...], detail: str
) -> None:
    name = () if "--name" in options else ("--name", "Ana")
    refused = await ayni("person", "add", person("ana"), *name, *options)
    assert (refused.code, refused.error["code"]) == (2, "person_invalid")
    assert f"por este: {detail} (" in refused.error["message"]


async def test_details_of_people_are_kept(ayni: Ayni) -> None:
    ana = person("ana")
    added = await ayni(
        *("person", "add", ana, "--name", "Ána 🌱 עָנָה", "--email", "ana@ñandú.example"),
        *("--quiet", "21:00-08:00", "--rhythm", "digest", "--language", "en"),
    )
    assert added.code == 0
    assert (await ayni("person", "add", ana, "--name", "Ana")).error["code"] == "person_exists"
    changed = await ayni("person", "change", ana, "--no-quiet", "--time-zone", "America/Lima")
    shown = (await ayni("person", "show", ana)).lines[0]
    assert shown == {**changed.lines[0], "roles": []}
    assert (shown["name"], shown["email"], shown["quiet_from"], shown["time_zone"]) == (
        *("Ána 🌱 עָנָה", "ana@ñandú.example"),
        *(None, "America/Lima"),
    )
    listed = {line["person"]: line["roles"] for line in (await ayni("person", "list")).lines}
    assert listed[ana] == 0


class _Receiver(BaseHTTPRequestHandler):
    """Keeps what it is told; refuses what was not signed with the secret."""

    secret = ""
    told: list[dict[str, Any]] = []  # noqa: RUF012 - filled by the one server of one test

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        try:
            self.told.append(Webhook(self.secret).verify(content, dict(self.headers)))
            self.send_response(204)
        except Exception:  # noqa: BLE001 - whatever is wrong with it
            self.send_response(401)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


async def test_a_service_can_check_the_test_message(ayni: Ayni) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        crm, url = person("crm"), f"http://127.0.0.1:{server.server_port}/ayni"
        added = await ayni("webhook", "add", crm, "--url", url, "--generate-secret")
        _Receiver.secret = added.lines[0]["secret"]
        assert (await ayni("webhook", "test", crm)).code == 0
        assert [told["type"] for told in _Receiver.told] == ["test"]
        _Receiver.secret = "whsec_" + "A" * 43 + "="
        refused = await ayni("webhook", "test", crm)
        assert (refused.code, refused.error["code"]) == (5, "webhook_failed")
        assert "401" in refused.error["message"]
        assert "secret" not in (await ayni("webhook", "list")).lines[0]
        assert (await ayni("webhook", "remove", crm)).code == 0
    finally:
        server.shutdown()
        server.server_close()
