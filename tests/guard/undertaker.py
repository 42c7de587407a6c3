"""Waits for the end of a test run, however it comes, then ends what the run left running and removes its folder.

It reads from a pipe whose other end only the run holds: the kernel closes that end when the run is killed, too. Whatever
still runs is known by the folder: in its words, its environment, its working folder or its open files. Where there is no
/proc, the watchdogs of temporary servers do the same for those alone.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

#: Seconds that PostgreSQL has to free its shared memory before it is killed as everything else is.
FAREWELL = 10.0


def bury(folder: Path, spared: set[int]) -> None:
    """End every process that knows the folder but the spared ones, and remove it."""
    ends = time.monotonic() + FAREWELL
    while pids := [pid for pid in processes_of(folder) if pid not in spared]:
        for pid in pids:
            gently = _is_postgres(pid) and time.monotonic() < ends
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGQUIT if gently else signal.SIGKILL)
        if time.monotonic() > 2 * FAREWELL + ends:
            break
        time.sleep(0.1)
    shutil.rmtree(folder, ignore_errors=True)


def processes_of(folder: Path) -> Iterator[int]:
    """The numbers of the processes that know the folder."""
    needle = os.fsencode(folder)
    for process in Path("/proc").glob("[0-9]*"):
        if _knows(process, needle):
            yield int(process.name)


def _knows(process: Path, needle: bytes) -> bool:
    with contextlib.suppress(OSError):
        if needle in (process / "cmdline").read_bytes() or needle in (process / "environ").read_bytes():
            return True
    with contextlib.suppress(OSError):
        links = [process / "cwd", *(process / "fd").iterdir()]
        return any(os.fsencode(_target(link)).startswith(needle) for link in links)
    return False


def _target(link: Path) -> Path:
    try:
        return link.readlink()
    except OSError:
        return Path()


def _is_postgres(pid: int) -> bool:
    try:
        program = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False
    return program.rpartition(b"/")[2].startswith(b"postgres")


if __name__ == "__main__":
    sys.stdin.buffer.read()
    bury(Path(sys.argv[1]), {os.getpid(), int(sys.argv[2])})
