"""Running commands in this process, in a world without servers."""

import io
import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from cli.main import run
from tests.cli.fakes import FakeServices

LOCALE_VARIABLES = ("AYNI_LANG", "AYNI_PERSON", "LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> dict[str, Any]:
        """Its error as JSON."""
        found: dict[str, Any] = json.loads(self.err.splitlines()[-1])["error"]
        return found


class Ayni:
    """The `ayni` command."""

    def __init__(self, services: FakeServices, capsys: pytest.CaptureFixture[str]) -> None:
        self.services = services
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ran:
        self._capsys.readouterr()
        code = run(arguments, services=self.services)
        said = self._capsys.readouterr()
        return Ran(code, said.out, said.err)

    def succeeds(self, *arguments: str) -> Ran:
        """The same, and it must end well."""
        ran = self(*arguments)
        assert ran.code == 0, ran.err
        return ran


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person without any setting, at a terminal of 100 columns."""
    for name in LOCALE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", "es")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def ayni(capsys: pytest.CaptureFixture[str]) -> Ayni:
    return Ayni(FakeServices(), capsys)


@pytest.fixture
def casa(ayni: Ayni) -> Ayni:
    """With one alliance, casa-01, in sensitization since 4 March 2024."""
    ayni.succeeds(
        *("alliance", "start", "casa-01", "--stage", "sensitization", "--started-at", "2024-03-04T09:00"),
        *("--role", "coordinator=ana", "--name", "Residencia 01", "--region", "Valparaíso"),
    )
    return ayni


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """What comes in on stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
