"""Whatever needs no server holds at every instant: around midnight, at year's end, on a leap day, after the lists end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Just before and after midnight in UTC and in Chile, on difficult days, and years from now.
INSTANTS = (
    "2026-12-31T23:59:50+00:00",
    "2027-01-01T00:00:10+00:00",
    "2027-01-01T02:59:50+00:00",
    "2027-01-01T03:00:10+00:00",
    "2028-02-29T23:59:50+00:00",
    "2028-03-01T02:59:50+00:00",
    "2027-06-06T12:00:00+00:00",
    "2034-09-18T12:00:00+00:00",
)
#: What starts servers lives in their time. `domain` has no clock.
WITHOUT_SERVERS = (
    "tests/cli",
    "tests/contracts",
    "tests/activities/test_holiday_table.py",
    "tests/activities/test_messages.py",
    "tests/activities/test_messages_calendar.py",
    "tests/activities/test_messages_digest.py",
    "tests/activities/test_messages_names.py",
    "tests/activities/test_messages_templates.py",
    "tests/activities/test_office_lists.py",
    "tests/activities/test_profiles.py",
    "tests/activities/test_programs.py",
    "tests/activities/test_reports_history.py",
    "tests/activities/test_reports_page.py",
    "tests/activities/test_reports_portfolio.py",
    "tests/activities/test_reports_workbook.py",
    "tests/workers/test_settings.py",
)


@pytest.mark.days
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("instant", INSTANTS)
def test_tests_hold_at(instant: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.days.other_instant", *WITHOUT_SERVERS],
        env={**os.environ, "AYNI_TESTS_AT": instant, "PYTHONTZPATH": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6_000:]
