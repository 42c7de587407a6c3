"""In practice every lifecycle has a clock of its own: whatever tells of it does so as of its own day."""

import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from cli.dashboard_server import answer
from cli.services import Services
from domain.present import Present
from tests.cli.conftest import Ayni
from tests.cli.fakes import NOW
from workers.local.state import StackState, write_state

AHEAD = timedelta(days=60)


@pytest.fixture
def practice(casa: Ayni) -> Ayni:
    """Beside casa-01, casa-02 is sixty days ahead; nothing was decided there on the way."""
    casa.succeeds(
        *("alliance", "start", "casa-02", "--stage", "sensitization", "--started-at", "2024-03-04T09:00"),
        *("--role", "coordinator=ana"),
    )
    casa.services.ahead["casa-02"] = NOW + AHEAD
    return casa


def test_the_page_of_the_portfolio_is_of_the_latest_day(practice: Ayni) -> None:
    assert json.loads(practice.succeeds("report", "portfolio", "--json").out)["today"] == "2024-07-19"


@pytest.mark.parametrize(("lifecycle", "day"), [("casa-01", "20 May 2024"), ("casa-02", "19 July 2024")])
def test_the_page_of_one_is_of_its_own_day(practice: Ayni, lifecycle: str, day: str) -> None:
    assert f"As of {day}" in practice.succeeds("--lang", "en", "report", "alliance", lifecycle).out
    served = answer(practice.services, f"/lifecycle/{lifecycle}", "en")
    assert served.status == HTTPStatus.OK
    assert f"As of {day}" in served.text


def test_a_silence_lasts_until_the_lifecycles_own_day(practice: Ayni) -> None:
    rows = {row["lifecycle"]: row for row in practice.succeeds("report", "cadence", "--json").lines}

    silences = [rows[lifecycle]["longest_silence_days"] for lifecycle in ("casa-01", "casa-02")]
    assert silences[1] - silences[0] == AHEAD.days


def test_H2_contacts_are_due_soon_as_of_the_lifecycles_own_day(practice: Ayni) -> None:
    (ana,) = practice.succeeds("report", "workload", "--json").lines
    now = datetime.fromisoformat(f"{ana['next_due_on']}T12:00Z") - timedelta(days=40)
    practice.services.lifecycles.now = now
    practice.services.ahead["casa-02"] = now + timedelta(days=20)

    (ana,) = practice.succeeds("report", "workload", "--json").lines

    assert (ana["lifecycles"], ana["due_contacts"]) == (2, 1)


def test_a_forecast_begins_on_the_lifecycles_own_day(practice: Ayni) -> None:
    assert practice("alliance", "forecast", "casa-01", "--until", "2024-07-01").code == 0
    assert practice("alliance", "forecast", "casa-02", "--until", "2024-07-01").code != 0


def test_a_preview_is_decided_on_the_lifecycles_own_day(practice: Ayni) -> None:
    previews = [
        practice.succeeds("alliance", "note", lifecycle, "Llamar", "--dry-run", "--json").lines
        for lifecycle in ("casa-01", "casa-02")
    ]

    assert [preview[0]["facts"][-1]["at"][:10] for preview in previews] == ["2024-05-20", "2024-07-19"]


async def test_in_real_time_nobody_asks_the_record_what_day_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server is there to be asked."""
    monkeypatch.setenv("AYNI_HOME", str(tmp_path))
    monkeypatch.delenv("AYNI_DATABASE_URL", raising=False)
    before = datetime.now(UTC)
    for mode in (None, "ordinary"):
        if mode is not None:
            state = {"temporal_address": "", "ui_url": None, "database_url": "", "log_folder": tmp_path}
            write_state(tmp_path, StackState.model_validate({"mode": mode, **state}))
        present = await Services().present()
        assert present == Present(present.now)
        assert before <= present.now <= datetime.now(UTC)
