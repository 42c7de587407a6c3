"""Where the parts of a stack keep their data. Practice and ordinary data never share a folder."""

import contextlib
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from workers.local.errors import HomeUnusable, StackBusy
from workers.local.processes import Service, wait_until
from workers.local.state import Mode

# Others may pass through (the database runs as another user when we are root) but see nothing.
_PASSAGE = 0o711
_PRIVATE = 0o700
# Longer than an `up` may take in which one part needs all its patience.
LOCK_PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Folders:
    """The folders of one stack."""

    root: Path

    @property
    def postgres(self) -> Path:
        """The database cluster and its password."""
        return self.root / "postgres"

    @property
    def temporal(self) -> Path:
        """The Temporal server's file."""
        return self.root / "temporal"

    @property
    def logs(self) -> Path:
        """One log file per part."""
        return self.root / "logs"

    @property
    def outbox(self) -> Path:
        """One file per message, while there is no mail server."""
        return self.root / "outbox"

    @property
    def run(self) -> Path:
        """The locks by which running parts are known."""
        return self.root / "run"

    def service(self, name: str) -> Service:
        """The background process of this name."""
        return Service(name, self.run / f"{name}.lock", self.logs / f"{name}.log")

    def create(self) -> None:
        """Make what is missing.

        Raises:
            HomeUnusable: with the system's own reason.
        """
        with explained(self.root):
            _make(self.root, _PASSAGE)
            _make(self.postgres, _PASSAGE)
            for folder in (self.temporal, self.logs, self.run):
                _make(folder, _PRIVATE)
            probe = self.run / "writable"
            probe.write_bytes(b"ayni")
            probe.unlink()


def folders_of(home: Path, mode: Mode) -> Folders:
    """The folders of the ordinary or the practice stack in this home."""
    return Folders(home if mode == "ordinary" else home / "practice")


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the system says about a folder into an error that says what to do."""
    try:
        yield
    except OSError as problem:
        raise HomeUnusable(path=problem.filename or path, reason=problem.strerror or str(problem)) from None


@contextlib.asynccontextmanager
async def exclusive(home: Path) -> AsyncIterator[None]:
    """Only one `up` or `down` at a time works on a home; the lock of one that was killed is free at once.

    Raises:
        HomeUnusable: the folder cannot be written.
        StackBusy: another one holds it for longer than `LOCK_PATIENCE_SECONDS`.
    """
    with explained(home):
        _make(home, _PASSAGE)
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not await wait_until(lambda: _locked(descriptor), LOCK_PATIENCE_SECONDS):
            raise StackBusy(path=home, seconds=LOCK_PATIENCE_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make(folder: Path, mode: int) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(mode)  # mkdir's own mode is narrowed by the umask
