"""What `ayni doctor` looks at in running services: Temporal, the record, the worker - local or not."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError

from domain.errors import AyniError
from workers import migrations
from workers.client import connect
from workers.local.checks import START, Check, Sentence, failed, same
from workers.local.processes import Service
from workers.local.stack import polls_since
from workers.settings import Settings
from workflows.addresses import SEARCH_ATTRIBUTES

ANSWER_SECONDS = 20.0
WORKER_SEEN_WITHIN = timedelta(minutes=2)
CLOCK_TOLERANCE = timedelta(seconds=5)


def check_part(part: str, service: Service) -> Check:
    """Whether a background process of the local stack runs."""
    what = Sentence(f"{part} local", f"Local {part}")
    if service.is_running():
        return Check(f"local_{service.name}", "ok", what, Sentence("Está corriendo.", "It is running."))
    return Check(
        f"local_{service.name}", "warning", what, Sentence("No está corriendo.", "It is not running."), START
    )


@dataclass(frozen=True)
class TemporalFindings:
    """The checks about Temporal; the client when it answered."""

    checks: list[Check]
    client: Client | None


async def check_temporal(settings: Settings) -> TemporalFindings:
    """Whether Temporal answers where the settings say, and knows what lifecycles show."""
    what = same("Temporal")
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            client = await connect(settings)
            attributes = await _check_attributes(client)
    except AyniError as error:
        return TemporalFindings([failed("temporal", what, error)], None)
    except (RPCError, TimeoutError):
        why = Sentence("No responde a tiempo.", "It does not answer in time.")
        return TemporalFindings([Check("temporal", "failed", what, why, START)], None)
    address = client.service_client.config.target_host
    answers = Check("temporal", "ok", what, same(f"{address}, {client.namespace}"))
    return TemporalFindings([answers, attributes], client)


async def check_worker(settings: Settings, client: Client) -> Check:
    """Whether somebody asks for work on our task queue."""
    what = Sentence("Worker atendiendo", "Worker polling")
    seen = await polls_since(client, settings.task_queue, datetime.now(UTC) - WORKER_SEEN_WITHIN)
    if seen:
        return Check(
            "worker", "ok", what, Sentence(f"Cola {settings.task_queue}", f"Queue {settings.task_queue}")
        )
    return Check(
        "worker",
        "failed",
        what,
        Sentence(
            f"Nadie atiende la cola {settings.task_queue}: los ciclos esperan.",
            f"Nobody serves queue {settings.task_queue}: lifecycles wait.",
        ),
        Sentence(
            "Levántelo con: ayni levantar, o ayni trabajador correr",
            "Start one with: ayni up, or ayni worker run",
        ),
    )


async def check_record(settings: Settings) -> list[Check]:
    """Whether the record answers, its schema is the one we expect, and its clock agrees with ours."""
    what = Sentence("Base de datos", "Database")
    try:
        url = settings.record_url()
        async with asyncio.timeout(ANSWER_SECONDS):
            revision = await migrations.current_revision(url)
            clock = await _check_clock(url)
    except AyniError as error:
        return [failed("record", what, error)]
    except (SQLAlchemyError, OSError, TimeoutError, asyncpg.PostgresError, ArgumentError) as problem:
        reason = (str(problem).splitlines() or [type(problem).__name__])[0]
        why = Sentence(f"No responde: {reason}", f"No answer: {reason}")
        return [Check("record", "failed", what, why, START)]
    address = make_url(url).render_as_string(hide_password=True)
    return [Check("record", "ok", what, same(address)), _check_schema(revision), clock]


async def _check_attributes(client: Client) -> Check:
    what = Sentence("Atributos de búsqueda", "Search attributes")
    answer = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = sorted(SEARCH_ATTRIBUTES.keys() - answer.custom_attributes.keys())
    if not missing:
        return Check("search_attributes", "ok", what, same(len(SEARCH_ATTRIBUTES)))
    names = ", ".join(missing)
    return Check(
        "search_attributes",
        "failed",
        what,
        Sentence(f"Faltan en {client.namespace}: {names}", f"Missing in {client.namespace}: {names}"),
        START,
    )


def _check_schema(revision: str | None) -> Check:
    what = Sentence("Esquema de la base de datos", "Database schema")
    newest = migrations.newest_revision()
    if revision == newest:
        return Check("schema", "ok", what, same(revision))
    return Check(
        "schema",
        "failed",
        what,
        Sentence(
            f"La base tiene la revisión {revision} y esta versión espera {newest}.",
            f"The database has revision {revision}, and this version expects {newest}.",
        ),
        START,
    )


async def _check_clock(url: str) -> Check:
    what = Sentence("Reloj", "Clock")
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(address, timeout=ANSWER_SECONDS)
    try:
        there: datetime = await connection.fetchval("SELECT clock_timestamp()")
    finally:
        await connection.close()
    difference = abs(datetime.fromtimestamp(time.time(), UTC) - there)
    if difference <= CLOCK_TOLERANCE:
        return Check("clock", "ok", what, same(there.isoformat(timespec="seconds")))
    seconds = round(difference.total_seconds())
    return Check(
        "clock",
        "warning",
        what,
        Sentence(
            f"El reloj de la base difiere {seconds} segundos del de esta máquina.",
            f"The database's clock differs from this machine's by {seconds} seconds.",
        ),
        Sentence("Sincronice ambos relojes (NTP).", "Synchronise both clocks (NTP)."),
    )
