"""A worker in a container reads its mail server from the settings of the machine, and the password from a file."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.checks.__main__ import ROOT
from deploy.checks.tools import tool
from workers.post import mail_server, mail_waits
from workers.secret_files import SecretUnusable
from workers.settings import load_settings

FOLDER = ROOT / "deploy" / "compose"
#: Where Compose shows the file of a secret inside of a container.
SHOWN = "/run/secrets/"


def prepared(folder: Path) -> Path:
    """The folder of compose after `prepare.sh`, on another machine."""
    machine = shutil.copytree(FOLDER, folder / "compose", ignore=shutil.ignore_patterns("secrets", ".env"))
    subprocess.run(["/bin/sh", machine / "prepare.sh"], check=True, capture_output=True)
    return machine


def worker_of(machine: Path) -> dict[str, Any]:
    """The service `worker`, as Compose resolves it."""
    said = subprocess.run(
        [tool("docker-compose"), "--file", machine / "compose.yaml", "config", "--format", "json"],
        check=True,
        capture_output=True,
        cwd=machine,
    )
    worker: dict[str, Any] = json.loads(said.stdout)["services"]["worker"]
    return worker


def live_in(worker: dict[str, Any], machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the environment of the container, with its secrets where they are on this machine."""
    monkeypatch.setenv("AYNI_HOME", str(machine / "compose.yaml" / "nothing-can-be-made-here"))
    assert {secret["source"] for secret in worker["secrets"]} == {"ayni-database-url", "smtp-password"}
    for name, value in worker["environment"].items():
        monkeypatch.setenv(name, value.replace(SHOWN, f"{machine}/secrets/"))


def test_without_a_mail_server_messages_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = prepared(tmp_path)
    live_in(worker_of(machine), machine, monkeypatch)

    assert mail_waits(load_settings())


def test_a_mail_server_with_a_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = prepared(tmp_path)
    for name, value in {"HOST": "mail.example.org", "USER": "ayni@example.org", "SECURITY": "tls"}.items():
        monkeypatch.setenv(f"AYNI_SMTP_{name}", value)
    worker = worker_of(machine)
    live_in(worker, machine, monkeypatch)

    with pytest.raises(SecretUnusable, match="AYNI_SMTP_PASSWORD_FILE"):
        load_settings()

    secret = machine / "secrets" / "smtp-password"
    secret.chmod(0o644)
    secret.write_text("clave-4711\n")
    prepared_again = subprocess.run(["/bin/sh", machine / "prepare.sh"], check=True, capture_output=True)
    assert b"Ready" in prepared_again.stdout
    settings = load_settings()
    server = mail_server(settings)
    assert server is not None
    assert (server.host, server.port, server.user) == ("mail.example.org", 465, "ayni@example.org")
    assert server.password is not None
    assert server.password.get_secret_value() == "clave-4711"
    assert not mail_waits(settings)
