"""`ayni worker health`."""

import http.client
import json
from typing import Any

from cli import output
from cli.failures import UNREACHABLE
from cli.framework import command, option
from cli.language import N_, tr
from cli.options import json_option
from domain.errors import AyniError
from workers.settings import Settings, load_settings

PATIENCE_SECONDS = 8.0


class HealthNotServed(AyniError):
    """Workers answer questions about their health only where a port is set."""

    code = "health_not_served"
    es = "No se sabe dónde responde el worker: defina AYNI_HEALTH_PORT, la misma del worker, y repita el comando."
    en = (
        "Where the worker answers is unknown: set AYNI_HEALTH_PORT, the worker's own, and repeat the command."
    )


@command("health")
@option(
    "--alive",
    "--vivo",
    "only_alive",
    is_flag=True,
    help=N_("Ask only whether it lives, not whether it reaches its servers."),
)
@json_option
def health(only_alive: bool, as_json: bool) -> int:
    """Say how the worker is; exit code 6 when it does not answer or is not ready."""
    settings = load_settings()
    answer = _ask(settings, "/healthz" if only_alive else "/readyz")
    well = answer.get("status") == "ok"
    if as_json:
        output.json_line(answer)
    elif well:
        output.line(tr("The worker lives.") if only_alive else tr("The worker is ready."))
    else:
        for sentence in _wrong(answer):
            output.line(sentence)
    return 0 if well else UNREACHABLE


def _ask(settings: Settings, path: str) -> dict[str, Any]:
    if settings.health_port is None:
        raise HealthNotServed
    connection = http.client.HTTPConnection(
        settings.health_host, settings.health_port, timeout=PATIENCE_SECONDS
    )
    try:
        connection.request("GET", path)
        answer = json.loads(connection.getresponse().read(64 * 1024))
    except (OSError, http.client.HTTPException, ValueError):
        return {"status": "unreachable"}
    finally:
        connection.close()
    return answer if isinstance(answer, dict) else {"status": "unreachable"}


def _wrong(answer: dict[str, Any]) -> list[str]:
    if answer.get("status") == "unreachable":
        return [tr("The worker does not answer.")]
    causes = {
        "running": tr("The worker does not run lifecycles yet, or no longer."),
        "temporal": tr("The worker does not reach Temporal."),
        "record": tr("The worker does not reach the database."),
    }
    found = [sentence for key, sentence in causes.items() if answer.get(key) is False]
    return found or [tr("The worker's own work has failed.")]
