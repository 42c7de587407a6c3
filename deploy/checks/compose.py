"""Compose: what Docker Compose itself makes of the file, and what every service of ours gives up."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.checks.findings import Finding
from deploy.checks.tools import said
from workers.server_settings import SERVER_SETTINGS

FOLDER: Final = "deploy/compose"
COMPOSE: Final = f"{FOLDER}/compose.yaml"
SERVER: Final = f"{FOLDER}/temporal/dynamic-config.yaml"
#: It writes its own configuration when it starts.
WRITES_ITS_FILES: Final = ("temporal-ui",)
#: No longer maintained, or whatever was newest that day.
BAD_IMAGES: Final = ("auto-setup", ":latest")


def check_compose(root: Path) -> Iterator[Finding]:
    """The services, as Compose resolves them."""
    code, output, errors = said(
        "docker-compose",
        *("--file", root / COMPOSE, "--project-directory", root / FOLDER, "config", "--format", "json"),
        environment={"AYNI_BUILD_ID": "2026.11.1"},
    )
    if code:
        yield Finding(COMPOSE, errors.strip())
        return
    services: dict[str, Any] = json.loads(output)["services"]
    faults = [f"{name}: {fault}" for name, service in services.items() for fault in _faults(name, service)]
    yield Finding(COMPOSE, "; ".join(faults))


def _faults(name: str, service: dict[str, Any]) -> Iterator[str]:
    if not service.get("read_only") and name not in WRITES_ITS_FILES:
        yield "its files can be written (read_only)"
    if service.get("cap_drop") != ["ALL"]:
        yield "it keeps capabilities (cap_drop)"
    if "no-new-privileges:true" not in service.get("security_opt", []):
        yield "it may gain privileges (no-new-privileges)"
    if not service.get("deploy", {}).get("resources", {}).get("limits", {}).get("memory"):
        yield "it has no memory limit"
    image = service["image"]
    if ":" not in image or any(bad in image for bad in BAD_IMAGES):
        yield f"the image {image} says no version, or is not maintained"
    for port in service.get("ports", []):
        if port.get("host_ip") != "127.0.0.1":
            yield f"port {port.get('published')} is open to other machines"
    for volume in service.get("volumes", []):
        if volume["type"] == "bind" and volume.get("read_only") and not Path(volume["source"]).is_file():
            yield f"there is no file {Path(volume['source']).name} to mount"


def check_server_settings(root: Path) -> Iterator[Finding]:
    """The server's dynamic configuration says what workers need."""
    stated = yaml.safe_load((root / SERVER).read_text(encoding="utf-8")) or {}
    missing = []
    for setting in SERVER_SETTINGS:
        name, _, value = setting.partition("=")
        values = [str(entry.get("value")) for entry in stated.get(name, [])]
        if values != [value]:
            missing.append(f"{name} must be {value}")
    yield Finding(SERVER, "; ".join(missing))
