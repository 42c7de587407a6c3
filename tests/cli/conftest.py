"""Running commands in this process, in a world without servers."""

import io
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
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


@pytest.fixture
def org(ayni: Ayni) -> Ayni:
    """With one organization, org-07, whose municipality knows its terms, in the first stage since 2 March 2026."""
    ayni.services.lifecycles.now = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    ayni.succeeds(
        *("org", "start", "org-07", "--profile", "distrito-a", "--district", "Distrito A"),
        *("--role", "coordinator=ana", "--name", "Organización 07"),
    )
    return ayni


@pytest.fixture
def filed(org: Ayni) -> Ayni:
    """On both routes, with a board, the recognition and the name filed; the project lab is left out."""
    for requirement in ("group_convened", "needs_diagnosed", "training_topics_agreed"):
        org.succeeds("org", "meet", "org-07", requirement)
    org.succeeds("org", "route", "org-07", "both")
    for requirement in (
        "founding_assembly",
        "books_opened",
        "name_searched",
        "statute_drafted",
        "public_deed",
    ):
        org.succeeds("org", "meet", "org-07", requirement)
    org.succeeds("org", "choose", "org-07", "lab", "not_taking_part")
    org.succeeds("org", "meet", "org-07", "training_cycle_completed")
    org.succeeds(
        *("org", "board", "org-07", "--mandate-until", "30-09-2026"),
        *("--member", "p-01:president:dni:2030-05-31", "--member", "p-02:secretary:ptp:15-05-2026"),
    )
    org.succeeds("org", "file", "org-07", "municipal_recognition", "--reference", "123-2026")
    org.succeeds("org", "file", "org-07", "name_reserved")
    return org


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """What comes in on stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
