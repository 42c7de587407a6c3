"""`ayni setup` and `ayni database` on real servers: looking changes nothing, doing twice is doing once."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
import pytest_asyncio
from alembic import command
from pydantic import SecretStr
from sqlalchemy import text
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from cli.main import run
from workers import migrations
from workers.bootstrap import record_engine
from workers.connection import open_client
from workers.local.ephemeral import EphemeralStack, ephemeral_stack
from workers.schedules import RHYTHMS
from workers.settings import Settings
from workers.setup import apply_setup, check_setup
from workers.setup_findings import (
    Finding,
    Place,
    judge_attribute,
    judge_namespace,
    judge_retention,
    judge_schema,
    judge_server_settings,
)
from workflows.addresses import SEARCH_ATTRIBUTES

TYPES = {
    "AyniStage": "Keyword",
    "AyniHealth": "Keyword",
    "AyniProgram": "Keyword",
    "AyniRegion": "Keyword",
    "AyniCoordinator": "Keyword",
    "AyniKind": "Keyword",
    "AyniNextDue": "Datetime",
    "AyniRung": "Int",
}
SCHEDULE = "America/Santiago, ayni"
SETTING = ("server_setting:history.maxInFlightUpdatePayloads", "unknown", "—", "1900000")


@pytest_asyncio.fixture(scope="module")
async def servers() -> AsyncIterator[EphemeralStack]:
    async with ephemeral_stack() as stack:
        yield stack


@pytest_asyncio.fixture
async def database(servers: EphemeralStack) -> str:
    """The record without any table."""
    assert servers.database_url is not None
    await asyncio.to_thread(command.downgrade, migrations.alembic_config(servers.database_url), "base")
    return servers.database_url


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings(database_url=SecretStr(database), home=tmp_path)


@pytest_asyncio.fixture
async def client(servers: EphemeralStack) -> Client:
    """A client of a namespace that does not exist."""
    assert servers.temporal_address is not None
    return await open_client(
        {"target_host": servers.temporal_address, "namespace": f"ayni-{uuid4().hex[:8]}"}
    )


def brief(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(finding.id, finding.condition, finding.found.en, finding.expected.en) for finding in findings]


def ready(settings: Settings, namespace: str, schema: str | None) -> list[tuple[str, str, str, str]]:
    outbox = str(settings.home / "outbox")
    return [
        ("namespace", "right", namespace, namespace),
        ("retention", "right", "3650 days", "3650 days"),
        *((f"search_attribute:{name}", "right", kind, kind) for name, kind in TYPES.items()),
        *((f"schedule:{rhythm}", "right", SCHEDULE, SCHEDULE) for rhythm in RHYTHMS),
        ("schema", "right", str(schema), str(schema)),
        ("mail", "right", outbox, outbox),
        SETTING,
    ]


async def test_what_is_missing_is_said_then_done_once(client: Client, settings: Settings) -> None:
    newest = migrations.newest_revision()
    nothing = [
        ("namespace", "missing", "—", client.namespace),
        ("retention", "missing", "—", "3650 days"),
        *((f"search_attribute:{name}", "missing", "—", kind) for name, kind in TYPES.items()),
        *((f"schedule:{rhythm}", "missing", "—", SCHEDULE) for rhythm in RHYTHMS),
        ("schema", "missing", "—", str(newest)),
        ("mail", "right", str(settings.home / "outbox"), str(settings.home / "outbox")),
        SETTING,
    ]

    assert brief(await check_setup(client, settings)) == nothing
    assert brief(await check_setup(client, settings)) == nothing
    assert brief(await apply_setup(client, settings)) == ready(settings, client.namespace, newest)
    assert brief(await apply_setup(client, settings)) == ready(settings, client.namespace, newest)


async def test_another_type_is_wrong_and_stays_for_a_person_to_mend(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setitem(SEARCH_ATTRIBUTES, "AyniRung", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
        await apply_setup(client, settings)

    findings = {finding.id: finding for finding in await apply_setup(client, settings)}

    wrong = findings["search_attribute:AyniRung"]
    assert (wrong.condition, wrong.found.en, wrong.expected.en) == ("wrong", "Keyword", "Int")
    assert wrong.next is not None
    assert f"search-attribute remove --namespace {client.namespace} --name AyniRung" in wrong.next.es
    assert [each.id for each in findings.values() if each.condition in ("missing", "wrong")] == [wrong.id]


async def test_a_short_retention_is_wrong_until_it_is_applied(client: Client, settings: Settings) -> None:
    await apply_setup(client, settings, timedelta(days=30))

    assert brief(await check_setup(client, settings))[1] == ("retention", "wrong", "30 days", "3650 days")
    assert brief(await apply_setup(client, settings))[1] == ("retention", "right", "3650 days", "3650 days")
    longer_than_asked = await apply_setup(client, settings, timedelta(days=90))
    assert brief(longer_than_asked)[1] == ("retention", "right", "3650 days", "90 days")


class NotAllowed:
    """A part of a server that lets nobody in."""

    def __getattr__(self, name: str) -> Any:
        async def refuse(*_request: object) -> None:
            raise RPCError("not yours", RPCStatusCode.PERMISSION_DENIED, b"")

        return refuse


def may_not_register(client: Client, *, sees_schedules: bool = True) -> Client:
    """The same client for somebody who may look, and neither register attributes nor make schedules."""
    limited = SimpleNamespace(
        namespace=client.namespace,
        service_client=client.service_client,
        workflow_service=client.workflow_service,
        operator_service=NotAllowed(),
        count_workflows=client.count_workflows,
        create_schedule=NotAllowed().create_schedule,
        get_schedule_handle=client.get_schedule_handle if sees_schedules else lambda _id: NotAllowed(),
    )
    return cast("Client", limited)


async def test_without_permission_lists_tell_what_is_there(client: Client, settings: Settings) -> None:
    await apply_setup(client, settings)
    limited = may_not_register(client)

    assert brief(await apply_setup(limited, settings)) == ready(
        settings, client.namespace, migrations.newest_revision()
    )


async def test_without_permission_what_is_not_there_is_somebody_elses_to_do(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.delitem(SEARCH_ATTRIBUTES, "AyniRung")
        await apply_setup(client, settings)
    limited = may_not_register(client)

    findings = await apply_setup(limited, settings)

    assert [each.id for each in findings if each.condition == "missing"] == ["search_attribute:AyniRung"]


async def test_schedules_of_another_time_zone_are_wrong_until_they_are_applied(
    client: Client, settings: Settings
) -> None:
    await apply_setup(client, settings)
    elsewhere = settings.model_copy(update={"digest_time_zone": "America/Lima"})

    assert schedules(await check_setup(client, elsewhere)) == [("wrong", SCHEDULE, "America/Lima, ayni")] * 2
    applied = await apply_setup(client, elsewhere)
    assert schedules(applied) == [("right", "America/Lima, ayni", "America/Lima, ayni")] * 2


async def test_without_permission_schedules_are_for_somebody_else_to_make(
    client: Client, settings: Settings
) -> None:
    with_attributes = may_not_register(client)
    await apply_setup(with_attributes, settings)
    missing = await apply_setup(with_attributes, settings)
    hidden = await check_setup(may_not_register(client, sees_schedules=False), settings)

    assert schedules(missing) == [("missing", "—", SCHEDULE)] * 2
    assert schedules(hidden) == [("unknown", "—", SCHEDULE)] * 2
    assert "somebody who may create schedules" in next_steps(hidden)["schedule:weekly"]


def schedules(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Condition, found and expected of each schedule."""
    return [
        (each.condition, each.found.en, each.expected.en)
        for each in findings
        if each.id.startswith("schedule:")
    ]


def next_steps(findings: list[Finding]) -> dict[str, str]:
    return {each.id: each.next.en for each in findings if each.next}


async def test_mail_that_cannot_leave_is_said_and_keeps_no_worker_from_running(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    contained = settings.model_copy(update={"home": tmp_path / "file" / "home"})
    with_server = contained.model_copy(update={"smtp_host": "mail.example.org", "mail_from": "a@example.org"})

    findings = await apply_setup(client, contained)
    mail = next(each for each in findings if each.id == "mail")
    assert (mail.condition, mail.needed) == ("missing", False)
    assert "AYNI_SMTP_HOST" in next_steps(findings)["mail"]
    assert ("mail", "right", *["mail.example.org:587"] * 2) in brief(await check_setup(client, with_server))


CLOUD = Place("eu.tmprl.cloud:7233", "alianzas.a1b2c")
ADD_ATTRIBUTE = "search-attributes add --namespace alianzas.a1b2c --search-attribute"
LESS_ON_CLOUD = (
    "Cloud keeps 90 days at most; then ask for: ayni setup --retention-days 90. The record keeps everything."
)


def test_on_temporal_cloud_the_administrator_is_told_what_to_run() -> None:
    findings = [
        judge_namespace(CLOUD, exists=False),
        judge_retention(CLOUD, timedelta(days=30), timedelta(days=3650)),
        judge_attribute(CLOUD, "AyniRung", "Int", ""),
        judge_attribute(CLOUD, "AyniStage", "Keyword", None),
        *judge_server_settings(CLOUD, ("a=1",)),
    ]

    who = "Whoever administers the namespace in Temporal Cloud must run: tcld namespace "
    assert [(each.condition, each.next.en.removeprefix(who)) for each in findings if each.next] == [
        ("missing", "create --namespace alianzas.a1b2c"),
        ("wrong", f"retention set --namespace alianzas.a1b2c --retention-days 90. {LESS_ON_CLOUD}"),
        ("missing", f"{ADD_ATTRIBUTE} 'AyniRung=Int'"),
        ("unknown", f"{ADD_ATTRIBUTE} 'AyniStage=Keyword'"),
    ]


@pytest.mark.parametrize(
    ("revision", "condition"), [("0002", "right"), ("0001", "missing"), (None, "missing"), ("0009", "wrong")]
)
def test_a_schema_is_old_or_newer_than_we_are(revision: str | None, condition: str) -> None:
    assert judge_schema(revision, ("0002", "0001")).condition == condition


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def commands(
    servers: EphemeralStack, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> None:
    """Where commands find these servers, with a namespace of their own."""
    monkeypatch.setenv("AYNI_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("AYNI_DATABASE_URL", database)
    monkeypatch.setenv("TEMPORAL_ADDRESS", servers.temporal_address or "")
    monkeypatch.setenv("TEMPORAL_NAMESPACE", f"ayni-{uuid4().hex[:8]}")
    monkeypatch.setenv("LANGUAGE", "es")


@pytest.mark.usefixtures("commands")
def test_the_command_says_by_its_exit_code_whether_all_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["setup", "--check", "--json"]) == 5
    assert {line["check"] for line in lines(capsys) if line["condition"] == "right"} == {"mail"}
    assert run(["preparar", "--aplicar"]) == 0
    told = capsys.readouterr().out
    assert "Esquema de la base de datos" in told
    assert told.endswith("Todo lo que un trabajador necesita está en su lugar.\n")
    assert run(["preparar", "--json"]) == 0
    assert {line["condition"] for line in lines(capsys)} == {"right", "unknown"}
    assert run(["setup", "--check", "--apply"]) == 2


@pytest.mark.usefixtures("commands")
def test_a_schema_job_upgrades_once(capsys: pytest.CaptureFixture[str]) -> None:
    newest = migrations.newest_revision()

    assert run(["database", "check", "--json"]) == 5
    assert run(["base-de-datos", "actualizar", "--json"]) == 0
    assert run(["database", "upgrade", "--json"]) == 0
    assert run(["base-de-datos", "revisar", "--json"]) == 0

    assert lines(capsys) == [
        {"revision": None, "expected": newest, "ready": False},
        {"before": None, "revision": newest, "changed": True},
        {"before": newest, "revision": newest, "changed": False},
        {"revision": newest, "expected": newest, "ready": True},
    ]


@pytest.mark.usefixtures("commands")
def test_people_read_which_schema_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert [run(["base-de-datos", word]) for word in ("revisar", "actualizar", "actualizar", "revisar")] == [
        5,
        0,
        0,
        0,
    ]

    newest = migrations.newest_revision()
    assert capsys.readouterr().out.splitlines() == [
        "La base de datos todavía no tiene tablas.",
        "Actualícela con: ayni base-de-datos actualizar",
        f"Se crearon las tablas, con el esquema {newest}.",
        f"La base de datos ya tiene el esquema más nuevo: {newest}.",
        f"La base de datos tiene el esquema que esta versión espera: {newest}.",
    ]


@pytest.mark.usefixtures("commands")
def test_a_schema_that_is_newer_is_refused_and_left_alone(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["database", "upgrade"]) == 0
    asyncio.run(overwrite_revision(database, "9999"))
    try:
        capsys.readouterr()
        assert [run(["database", "upgrade", "--json"]), run(["setup", "--apply", "--json"])] == [5, 5]
        said = [json.loads(line)["error"] for line in capsys.readouterr().err.splitlines()]
        assert [error["code"] for error in said] == ["schema_newer"] * 2
        assert run(["base-de-datos", "actualizar"]) == 5
        told = capsys.readouterr().err
        assert "el esquema 9999, más nuevo que esta versión de Ayni" in told
        assert "Use la versión que la actualizó" in told
        assert asyncio.run(migrations.current_revision(database)) == "9999"
    finally:
        asyncio.run(overwrite_revision(database, str(migrations.newest_revision())))


async def overwrite_revision(database: str, revision: str) -> None:
    engine = record_engine(database)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    finally:
        await engine.dispose()


async def test_two_schema_jobs_at_once_do_no_harm(database: str) -> None:
    jobs = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli.main", "database", "upgrade", "--json"),
            env={**os.environ, "AYNI_DATABASE_URL": database},
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]

    said = [json.loads((await job.communicate())[0]) for job in jobs]

    newest = migrations.newest_revision()
    assert [job.returncode for job in jobs] == [0, 0, 0]
    assert {answer["revision"] for answer in said} == {newest}


def test_a_database_that_is_away_may_be_asked_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AYNI_DATABASE_URL", "postgresql+asyncpg://ayni:clave-4711@127.0.0.1:1/ayni")

    assert [run(["database", word, "--json"]) for word in ("check", "upgrade")] == [6, 6]

    said = capsys.readouterr().err
    assert [json.loads(line)["error"]["code"] for line in said.splitlines()] == ["record_unreachable"] * 2
    assert "clave-4711" not in said
