"""Real servers for one test run: free ports, a temporary folder, gone afterwards - whatever happens to the run.

A watchdog shell reads from a pipe whose other end only the test process holds. When the process is killed the
kernel closes that end, on every system, and the watchdog ends the servers and removes the folder. A signal at the
parent's death (Linux only) would be lost when PostgreSQL changes its user, and would fire when a mere thread ends.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from workers import migrations
from workers.local import postgres as postgres_part
from workers.local import temporal_server as temporal_part
from workers.local.errors import PortTaken
from workers.local.folders import Folders
from workers.local.ports import free_ports
from workers.local.postgres import Postgres
from workers.local.processes import Service
from workers.local.temporal_server import TemporalServer

Server = TypeVar("Server", Postgres, TemporalServer)

_TRIES = 3
_END_SECONDS = 30.0
# PostgreSQL's immediate stop (it frees its shared memory); it ends Temporal too.
IMMEDIATELY = signal.SIGQUIT
_WATCHDOG = """
read -r _
for lock in "$1"/run/*.lock "$1"/practice/run/*.lock; do pid=$(cat "$lock") && kill -QUIT "$pid"; done
for lock in "$1"/run/*.lock "$1"/practice/run/*.lock; do
    pid=$(cat "$lock") || continue
    tries=0
    while kill -0 "$pid" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
    kill -KILL "$pid"
done
rm -rf "$1"
"""


@dataclass(frozen=True)
class EphemeralStack:
    """Where the servers are; None for those that were not asked for."""

    folder: Path
    database_url: str | None
    temporal_address: str | None
    ui_url: str | None
    services: tuple[Service, ...]
    """The background processes, for tests that kill them."""


@asynccontextmanager
async def ephemeral_stack(
    *, postgres: bool = True, temporal: bool = True, practice: bool = False, ui: bool = False
) -> AsyncIterator[EphemeralStack]:
    """Start the servers asked for; the record's schema is at its newest revision, the search attributes are known.

    `practice` lets tests move each lifecycle's clock.

    Raises:
        LocalStackError: a server cannot be started here.
    """
    async with temporary_home() as root:
        folders = Folders(root)
        folders.create()
        server = await _start_postgres(folders) if postgres else None
        cluster = await _start_temporal(folders, practice=practice, ui=ui) if temporal else None
        yield EphemeralStack(
            folder=root,
            database_url=server.url() if server else None,
            temporal_address=cluster.address if cluster else None,
            ui_url=cluster.ui_url() if cluster else None,
            services=tuple(part.service for part in (server, cluster) if part),
        )


@asynccontextmanager
async def temporary_home() -> AsyncIterator[Path]:
    """A folder for a stack; what runs from it ends, and it is removed, with the block or with this process."""
    root = await asyncio.to_thread(_make_folder)
    watchdog = _Watchdog(root)
    try:
        yield root
    finally:
        await asyncio.gather(*(_end(lock) for lock in await asyncio.to_thread(_locks, root)))
        await asyncio.to_thread(watchdog.dismiss)
        await asyncio.to_thread(shutil.rmtree, root, ignore_errors=True)


def _locks(root: Path) -> list[Path]:
    return list(root.glob("**/run/*.lock"))


async def _end(lock: Path) -> None:
    """End a server at once; its data is thrown away."""
    await Service(lock.stem, lock, lock.with_suffix(".log")).stop(IMMEDIATELY, _END_SECONDS)


def _make_folder() -> Path:
    root = Path(tempfile.mkdtemp(prefix="ayni-"))
    root.chmod(0o711)  # the database runs as another user when we are root
    return root


async def _start_postgres(folders: Folders) -> Postgres:
    def on_free_port() -> Postgres:
        return Postgres(
            folder=folders.postgres,
            service=folders.service(postgres_part.NAME),
            port=free_ports(1)[0],
            disposable=True,
        )

    server = await _started(on_free_port)
    await asyncio.to_thread(migrations.upgrade, server.url())
    return server


async def _start_temporal(folders: Folders, *, practice: bool, ui: bool) -> TemporalServer:
    def on_free_ports() -> TemporalServer:
        port, ui_port = free_ports(2)
        return TemporalServer(
            folder=folders.temporal,
            service=folders.service(temporal_part.NAME),
            port=port,
            ui_port=ui_port if ui else None,
            practice=practice,
            disposable=True,
        )

    return await _started(on_free_ports)


async def _started(on_free_ports: Callable[[], Server]) -> Server:
    """A server that runs; on other ports when somebody else was faster to take the free ones."""
    for _ in range(_TRIES - 1):
        server = on_free_ports()
        with contextlib.suppress(PortTaken):
            await server.start()
            return server
    server = on_free_ports()
    await server.start()
    return server


class _Watchdog:
    """Cleans the folder and its servers up when this process is gone."""

    def __init__(self, folder: Path) -> None:
        reading, self._hold = os.pipe()
        # In a session of its own, so that an interrupt from the keyboard does not end it too.
        self._process = subprocess.Popen(  # noqa: S603 - our own script, the folder is an argument
            ["/bin/sh", "-c", _WATCHDOG, "ayni-watchdog", str(folder)],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reading)

    def dismiss(self) -> None:
        """Everything was cleaned up in the ordinary way."""
        self._process.kill()
        self._process.wait()
        os.close(self._hold)
