"""The demonstration as people run it: through the command line, on a practice stack of its own."""

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.patience import LONGEST
from tests.worlds import foretold
from workers.demo.run import world_of
from workers.local.ephemeral import temporary_home
from workers.local.ports import free_ports

SIZE = 5
ORGANIZATIONS = 8
HEALTHS = ("stalled", "overdue", "due_soon", "on_track", "closed")


@dataclass(frozen=True)
class Machine:
    """A machine on which nothing of Ayni ran before."""

    environment: Mapping[str, str]
    temporal_port: int

    def ayni(self, *words: str) -> str:
        return self._run([sys.executable, "-m", "cli.main", *words])

    def temporal(self, *words: str) -> str:
        program = Path(sysconfig.get_path("scripts")) / "temporal"
        return self._run([str(program), *words, "--address", f"127.0.0.1:{self.temporal_port}"])

    def _run(self, words: list[str]) -> str:
        done = subprocess.run(
            words, env=dict(self.environment), capture_output=True, text=True, timeout=LONGEST, check=False
        )
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def machine() -> AsyncIterator[Machine]:
    temporal, ui, postgres = free_ports(3)
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("AYNI_", "TEMPORAL_"))
    }
    async with temporary_home() as home:
        made = Machine(
            {
                **inherited,
                "AYNI_HOME": str(home),
                "AYNI_TEMPORAL_PORT": str(temporal),
                "AYNI_UI_PORT": str(ui),
                "AYNI_POSTGRES_PORT": str(postgres),
                "AYNI_LANG": "es",
                "PYTHONTZPATH": "",
            },
            temporal,
        )
        yield made
        made.ayni("down")


@pytest.fixture(scope="module")
def shown(machine: Machine) -> dict[str, Any]:
    content = json.loads(machine.ayni("demo", "--alliances", str(SIZE), "--json"))
    assert isinstance(content, dict)
    return content


def everything(shown: dict[str, Any]) -> list[dict[str, Any]]:
    return [*shown["portfolio"], *shown["formalization"]["portfolio"]]


def test_the_demo_ends_as_its_world_must(shown: dict[str, Any]) -> None:
    world = world_of(date.fromisoformat(shown["today"]), SIZE)
    expected = {row["lifecycle"]: (row["health"], len(row["story"])) for row in foretold(world)}

    assert {row["lifecycle"]: (row["health"], row["facts"]) for row in everything(shown)} == expected
    assert len(shown["portfolio"]) == SIZE
    assert len(shown["formalization"]["portfolio"]) == ORGANIZATIONS


def test_the_demo_tells_stories_with_their_forecast(shown: dict[str, Any]) -> None:
    assert shown["stories"]
    assert len(shown["formalization"]["stories"]) == 2
    for story in (*shown["stories"], *shown["formalization"]["stories"]):
        assert story["question"].startswith("¿")
        assert any("pronóstico" in sentence for sentence in story["answer"])


def test_the_demo_tells_of_a_plan(machine: Machine, shown: dict[str, Any]) -> None:
    story = next(each for each in shown["stories"] if "plan de trabajo" in each["question"])
    plan = json.loads(machine.ayni("plan", "show", story["lifecycle"], "--json"))

    assert sum("Cobertura de las necesidades" in sentence for sentence in story["answer"]) == 2
    assert plan["needs"]
    assert plan["agreed"]


@pytest.mark.parametrize("health", HEALTHS)
def test_v2_temporal_and_ayni_find_the_same_lifecycles(
    machine: Machine, shown: dict[str, Any], health: str
) -> None:
    expected = {row["lifecycle"] for row in everything(shown) if row["health"] == health}

    listed = machine.temporal(
        "workflow", "list", "--query", f'AyniHealth="{health}"', "--output", "jsonl"
    ).splitlines()
    in_temporal = {json.loads(line)["execution"]["workflowId"].removeprefix("lifecycle/") for line in listed}
    in_ayni = {
        json.loads(line)["lifecycle"]
        for kind in ("alliance", "org")
        for line in machine.ayni(kind, "list", "--health", health, "--json").splitlines()
    }

    assert in_temporal == expected
    assert in_ayni == expected


def test_the_record_counts_the_figures_that_the_demo_tells(machine: Machine, shown: dict[str, Any]) -> None:
    recorded = [json.loads(line) for line in machine.ayni("org", "figures", "--json").splitlines()]

    assert {row["figure"]: row["value"] for row in recorded} == shown["formalization"]["figures"]


def test_the_demo_told_again_changes_nothing(machine: Machine, shown: dict[str, Any]) -> None:
    assert json.loads(machine.ayni("demo", "--alliances", str(SIZE), "--json")) == shown


def test_the_demo_ends_by_writing_its_page(machine: Machine, shown: dict[str, Any]) -> None:
    told = machine.ayni("demo", "--alliances", str(SIZE)).splitlines()[-1]
    page = Path(shown["page"])

    assert told.endswith(str(page))
    assert page.name == "cartera.html"
    written = page.read_text(encoding="utf-8")
    for row in everything(shown):
        assert f"<small>{row['lifecycle']}</small>" in written
    referred = re.findall(r"""(?:src|href|action)=["']?([^"'> ]+)|url\(["']?([^"')]+)""", written)
    assert all((address or style).startswith(("#", "data:")) for address, style in referred)
    assert "@import" not in written


def test_the_record_gives_the_same_page(machine: Machine, shown: dict[str, Any]) -> None:
    document = json.loads(machine.ayni("report", "portfolio", "--json"))

    healths = {row["lifecycle"]: row["health"] for row in document["lifecycles"]}
    assert healths == {row["lifecycle"]: row["health"] for row in everything(shown)}
    assert document["today"] == shown["until"][:10]


def test_the_demo_speaks_to_people(machine: Machine, shown: dict[str, Any]) -> None:
    told = machine.ayni("demo", "--alliances", str(SIZE))

    assert "La cartera al" in told
    assert "ayni" in told.splitlines()[-2]
    assert "Organizaciones camino a su reconocimiento" in told
    assert shown["stories"][0]["question"] in told
    assert shown["formalization"]["stories"][0]["question"] in told
