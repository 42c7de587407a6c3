"""`ayni doctor`: looks at everything that Ayni needs on this machine, changes nothing, and says what to do."""

import asyncio

from domain.errors import AyniError
from workers.local import machine_checks, mail_checks, service_checks
from workers.local.checks import Check, Sentence, failed
from workers.local.stack import LocalStack, local_stack, running_mode
from workers.local.stopped_checks import check_stopped
from workers.settings import Settings


async def doctor(settings: Settings) -> list[Check]:
    """Every check, in the order in which things depend on each other. Never raises for what it finds."""
    machine = await asyncio.to_thread(_check_machine, settings)
    temporal = await service_checks.check_temporal(settings)
    record = await service_checks.check_record(settings)
    worker = [await service_checks.check_worker(settings, temporal.client)] if temporal.client else []
    mail = [await mail_checks.check_mail(settings)]
    stopped: list[Check] = []
    if all(check.status != "failed" for check in record):
        stopped += await check_stopped(settings, temporal.client) if temporal.client else []
        mail += await mail_checks.check_undeliverable(settings)
    return [*machine, *temporal.checks, *record, *worker, *stopped, *mail]


def _check_machine(settings: Settings) -> list[Check]:
    return [
        machine_checks.check_python(),
        machine_checks.check_time_zones(),
        machine_checks.check_postgres_program(settings),
        machine_checks.check_temporal_program(settings),
        machine_checks.check_home(settings),
        machine_checks.check_disk(settings),
        *_check_stack(settings),
    ]


def _check_stack(settings: Settings) -> list[Check]:
    try:
        stack = local_stack(settings, running_mode(settings) or "ordinary")
    except (AyniError, OSError) as problem:
        what = Sentence("Estado del sistema local", "State of the local stack")
        error = problem if isinstance(problem, AyniError) else AyniError(detail=problem)
        return [failed("state", what, error)]
    return [*_check_ports(stack), *_check_parts(stack)]


def _check_ports(stack: LocalStack) -> list[Check]:
    postgres, temporal = stack.postgres, stack.temporal
    checks = [
        machine_checks.check_port("PostgreSQL", postgres.port, "AYNI_POSTGRES_PORT", postgres.service),
        machine_checks.check_port("Temporal", temporal.port, "AYNI_TEMPORAL_PORT", temporal.service),
    ]
    if temporal.ui_port is not None:
        checks.append(
            machine_checks.check_port("Temporal UI", temporal.ui_port, "AYNI_UI_PORT", temporal.service)
        )
    return checks


def _check_parts(stack: LocalStack) -> list[Check]:
    names = ("PostgreSQL", "Temporal", "worker")
    return [
        service_checks.check_part(name, service)
        for name, service in zip(names, stack.services(), strict=True)
    ]
