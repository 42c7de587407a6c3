"""What a running stack says about itself, in one small file that other Ayni processes read."""

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.text import Text
from workers.local.errors import StateUnreadable

Mode = Literal["ordinary", "practice"]
MODE_NAMES: dict[Mode, Text] = {
    "ordinary": Text(es="habitual", en="ordinary"),
    "practice": Text(es="de práctica", en="practice"),
}


class StackState(BaseModel):
    """The addresses of the local stack. It holds a password: the file is for its owner only."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    mode: Mode
    temporal_address: str
    ui_url: str | None
    """The Temporal web UI; None when a server that was already running is used."""
    database_url: str
    log_folder: Path

    def ports(self) -> tuple[int | None, int | None, int | None]:
        """The ports of PostgreSQL, Temporal and its web UI."""
        return (
            urlsplit(self.database_url).port,
            urlsplit(f"//{self.temporal_address}").port,
            urlsplit(self.ui_url).port if self.ui_url else None,
        )


def state_path(home: Path) -> Path:
    """Where the state of the stack in this home is noted."""
    return home / "stack.json"


def read_state(home: Path) -> StackState | None:
    """The noted state; None when there is none.

    Raises:
        StateUnreadable: the file is damaged or not ours to read.
    """
    path = state_path(home)
    try:
        return StackState.model_validate_json(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError, ValidationError):
        raise StateUnreadable(path=path) from None


def write_state(home: Path, state: StackState) -> None:
    """Note the state, for its owner only."""
    write_private(state_path(home), state.model_dump_json(indent=2) + "\n")


def forget_state(home: Path) -> None:
    """The stack was stopped; nobody should look for it any more."""
    state_path(home).unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, in one step: nobody ever sees half of it, even after a crash."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
