"""The dashboard and the alerts speak of figures that a real worker shows."""

import re
import urllib.request
from pathlib import Path
from typing import Final

import temporalio.bridge

from deploy.checks.__main__ import ROOT
from deploy.checks.prometheus import alert_rules, dashboard_expressions
from tests.patience import LONGEST, until
from tests.stack import Life, begin_now, recorded, running_worker
from tests.workers.test_worker import worker_process
from workers.connection import open_client
from workers.local.ephemeral import ephemeral_stack
from workers.local.ports import free_ports

METRIC: Final = re.compile(r"\b(?:temporal|ayni)_[a-z_]+")
#: Not on the page of a worker that has just begun, and when they appear there.
LATER: Final = {
    "ayni_escalations_open": "when somebody has not acted and the next person was told",
    "temporal_activity_execution_failed_total": "when an activity has failed",
    "temporal_request_failure_total": "when Temporal has refused or not answered a request",
    "temporal_workflow_task_execution_failed_total": "when a decision has failed",
}


def used_names() -> set[str]:
    """Every metric that a panel or an alert asks for; Prometheus itself makes `up`."""
    expressions = [*dashboard_expressions(ROOT), *(rule["expr"] for rule in alert_rules(ROOT))]
    return {name for expression in expressions for name in METRIC.findall(expression)}


def missing_in(page: str) -> set[str]:
    """What the dashboard and the alerts ask for and the text of a `/metrics` page does not have."""
    shown = {re.split(r"[ {]", line, maxsplit=1)[0] for line in page.splitlines() if not line.startswith("#")}
    return used_names() - shown


def page_at(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=LONGEST) as answer:
            text: str = answer.read().decode()
    except OSError:
        return ""
    return text


async def test_every_figure_is_on_the_page_of_a_real_worker() -> None:
    port = free_ports(1)[0]
    async with ephemeral_stack() as stack:
        address = stack.temporal_address or ""
        environment = {
            "TEMPORAL_ADDRESS": address,
            "AYNI_DATABASE_URL": stack.database_url or "",
            "AYNI_METRICS_ADDRESS": f"127.0.0.1:{port}",
        }
        # The first figures are read when a worker begins, so something is recorded before.
        async with running_worker(stack) as (client, engine):
            life = await begin_now(client)

            async def is_recorded() -> bool:
                return await recorded(life, engine)

            await until(is_recorded)
        life = Life(await open_client({"target_host": address}), life.id, life.started_at)
        async with worker_process(environment):
            await life.submit("note_added", text="algo más")

            async def is_complete() -> bool:
                return missing_in(page_at(port)) <= LATER.keys()

            await until(is_complete)


def test_what_comes_later_is_used_and_known_to_the_sdk() -> None:
    """A name in `LATER` that is misspelt would never be seen to be missing."""
    assert LATER.keys() <= used_names()
    (core,) = Path(temporalio.bridge.__path__[0]).glob("temporal_sdk_bridge*")
    known = core.read_bytes()
    for name in LATER:
        if name.startswith("temporal_"):
            assert name.removeprefix("temporal_").removesuffix("_total").encode() in known


def test_a_figure_that_nobody_shows_is_found() -> None:
    page = "\n".join(f'{name}{{job="x"}} 1' for name in used_names() - {"temporal_num_pollers"})
    assert missing_in(page) == {"temporal_num_pollers"}
