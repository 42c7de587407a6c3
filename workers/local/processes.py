"""Detached processes that are known by a lock and not by a number.

Each process inherits an open, locked file and keeps it until it and all its children are gone; the kernel then
frees the lock, whatever killed them. So "does it run?" has no stale answer, a reused process number is never
mistaken for ours, and a killed `ayni up` leaves nothing behind that the next one could not recognise.
The process writes its own number into that file before it becomes the server: there is no moment in which it
runs unrecorded.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from workers.local.accounts import ServerAccount
from workers.local.errors import HomeUnusable, PartFailed

POLL_SECONDS = 0.05
LONGEST_LOG_BYTES = 10_000_000
# These are for what hangs: on a busy machine a shell may need seconds to note its number.
_KILL_PATIENCE_SECONDS = 60.0
_NUMBER_PATIENCE_SECONDS = 60.0
# Standard output is the locked file. The inner shell notes its own number there, keeps the file as descriptor 9
# and becomes the program; the outer shell ends at once, so that the process belongs to init and not to us.
_DETACH = """sh -c 'echo $$; exec "$@" 9>&1 >&2' "$0" "$@" &"""


async def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until the condition holds; False when it did not within these seconds."""
    deadline = monotonic() + seconds
    while not condition():
        if monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)
    return True


@dataclass(frozen=True)
class Service:
    """One background process: its name, the file it locks while it lives, and its log."""

    name: str
    lock: Path
    log: Path

    def is_running(self) -> bool:
        """Whether the process, or a child that outlives it for a moment, is there.

        Raises:
            HomeUnusable: the folder belongs to somebody else.
        """
        try:
            descriptor = os.open(self.lock, os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as problem:
            raise HomeUnusable(path=self.lock, reason=problem.strerror) from None
        try:
            return not _try_lock(descriptor, fcntl.LOCK_SH)
        finally:
            os.close(descriptor)

    def pid(self) -> int | None:
        """The process number while it runs."""
        if not self.is_running():
            return None
        text = self.lock.read_text(encoding="ascii").strip()
        return int(text) if text else None

    def start(
        self, command: Sequence[str], *, environment: Mapping[str, str], account: ServerAccount | None = None
    ) -> bool:
        """Start the program in a session of its own; False when it (or its last children) still run."""
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _try_lock(descriptor, fcntl.LOCK_EX):
                return False
            os.ftruncate(descriptor, 0)
            self._turn_log_over()
            with self.log.open("ab") as log:
                options = {"env": dict(environment), **_as_user(account)}
                _detach([self.name, *command], descriptor, log.fileno(), options)
        finally:
            os.close(descriptor)
        return True

    def send(self, number: signal.Signals) -> None:
        """Signal the process if it is there."""
        pid = self.pid()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    async def stop(self, number: signal.Signals, patience: float) -> bool:
        """Ask the process to end, and make it end after `patience` seconds; False when it was not running.

        Raises:
            PartFailed: it survived even that.
        """
        if not self.is_running():
            return False
        await wait_until(lambda: self.pid() is not None or not self.is_running(), _NUMBER_PATIENCE_SECONDS)
        self.send(number)
        if await wait_until(lambda: not self.is_running(), patience):
            return True
        self.send(signal.SIGKILL)
        if not await wait_until(lambda: not self.is_running(), _KILL_PATIENCE_SECONDS):
            raise PartFailed(part=self.name, reason=f"SIGKILL ({self.pid()})", log=self.log)
        return True

    def _turn_log_over(self) -> None:
        """Keep the logs of this and the last lives, and not of all."""
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))

    def last_words(self) -> str:
        """The line of the log that best says why the process ended."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 4_000))
                lines = file.read().decode("utf-8", "replace").strip().splitlines()
        except OSError:
            return "—"
        telling = [line for line in lines if "FATAL" in line or "rror" in line]
        return (telling or lines or ["—"])[-1][-300:]


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _detach(command: Sequence[str], lock: int, log: int, options: Mapping[str, Any]) -> None:
    subprocess.run(  # noqa: S603 - the programs were found by us, and no shell reads the arguments
        ["/bin/sh", "-c", _DETACH, *command],
        stdin=subprocess.DEVNULL,
        stdout=lock,
        stderr=log,
        start_new_session=True,
        cwd="/",
        check=True,
        **options,
    )


def _as_user(account: ServerAccount | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}
