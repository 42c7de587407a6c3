"""The published counts, imported from a sheet into a real lifecycle, come out of the record again (SPEC P4)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.read_model import list_facts, list_plans
from cli.main import run
from tests.patience import until
from tests.practice_home import find_stack
from tests.published import plan_sheet
from tests.stack import begin, recorded
from workers.local.ephemeral import EphemeralStack


@pytest.fixture
def environment(stack: EphemeralStack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands find the servers of this test, and no others."""
    find_stack(stack, tmp_path / "home", monkeypatch)
    monkeypatch.setenv("AYNI_PERSON", "ana")


@pytest.mark.usefixtures("environment")
async def test_p4_the_published_tables_come_out_of_a_real_lifecycle(
    client: Client, engine: AsyncEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def ayni(*arguments: str) -> list[dict[str, Any]]:
        capsys.readouterr()
        code = await asyncio.to_thread(run, [*arguments, "--json"])
        said = capsys.readouterr()
        assert code == 0, said.err
        return [json.loads(line) for line in said.out.splitlines()]

    life = await begin(client, stage="sensitization")
    file = tmp_path / "publicado.csv"
    file.write_text(plan_sheet(life.id), encoding="utf-8")

    imported = await ayni("plan", "import", str(file), "--agreed")
    types = [change["type"] for change in imported[0]["changes"]]
    assert {each: types.count(each) for each in types} == {
        "need_recorded": 249,
        "plan_proposed": 1,
        "plan_endorsed": 2,
        "activity_updated": 109,
    }
    assert (await life.lifecycles.state(life.id)).requirements["initial_plan_agreed"].status == "met"
    assert (await ayni("plan", "import", str(file), "--agreed"))[0]["changes"] == []

    await until(lambda: recorded(life, engine))
    state = await life.lifecycles.state(life.id)
    plans = {status.lifecycle: plan for status, plan in await list_plans(engine)}
    assert plans[life.id] == state.plan
    facts = (await list_facts(engine, ["need_recorded", "plan_agreed"]))[life.id]
    assert [fact.type for fact in facts] == [*["need_recorded"] * 249, "plan_agreed"]
    reported = await ayni("report", "consistency", "--by", "alliance")
    own = [{**row, "group": None} for row in reported if row["group"] == life.id]
    from_sheet = await ayni("report", "consistency", "--file", str(file))
    kept = [
        {"group": None, **{name: value for name, value in row.items() if not name.startswith("printed")}}
        for row in from_sheet
    ]
    assert own == kept
    totals = {
        row["area"]: (row["coverage_pct"], row["compliance_pct"]) for row in own if row["standard"] is None
    }
    assert totals == {1: (45.8, 47.7), 2: (136.2, 66.0), 3: (29.8, 28.0), 5: (None, 66.7), None: (None, 55.4)}
