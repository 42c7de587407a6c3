"""A home in which `ayni` finds a practice stack of a test, as `ayni up --practice` leaves it."""

import os
from pathlib import Path

import pytest

from workers.local.ephemeral import EphemeralStack
from workers.local.state import StackState, write_state


def find_stack(stack: EphemeralStack, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands of this process find the stack, and nothing else."""
    assert stack.temporal_address is not None
    assert stack.database_url is not None
    home.mkdir()
    state = StackState(
        mode="practice",
        temporal_address=stack.temporal_address,
        ui_url=None,
        database_url=stack.database_url,
        log_folder=home,
    )
    write_state(home, state)
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AYNI_HOME", str(home))
    for name in ("TEMPORAL_ADDRESS", "AYNI_DATABASE_URL", "AYNI_PERSON"):
        monkeypatch.delenv(name, raising=False)
