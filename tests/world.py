"""Where tests live: no setting, folder or port of the machine reaches them, and nothing of theirs stays behind.

Every process of a test run (`pytest -n` has several) has a folder of its own in that of the run.
"""

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import zoneinfo
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final
from unittest.mock import patch

GUARD: Final = Path(__file__).parent / "guard"
#: The folder of the run, for the processes that belong to it.
RUN: Final = "TESTS_RUN"
#: What says to programs who somebody is, which language they speak, where their servers and files are.
PERSONAL: Final = (
    "AYNI_",
    "TEMPORAL_",
    "XDG_",
    "LC_",
    "PG",
    "OTEL_",
    "SMTP",
    "MAIL",
    "COLUMNS",
    "LINES",
    "LANG",
    "TZ",
)


def enter() -> None:
    """Leave the world of whoever runs the tests; nothing of the product may have been read before."""
    inherited = dict(os.environ)
    for name in inherited:
        if name.startswith(PERSONAL):
            del os.environ[name]
    run = Path(inherited[RUN]) if RUN in inherited else _new_run()
    own = _open_folder(Path(tempfile.mkdtemp(dir=run)))
    os.environ.update(_settings(run, own))
    zoneinfo.reset_tzpath(())
    tempfile.tempdir = None
    os.environ.update(_kept_out(inherited))
    # Shells make what they start in the background deaf to it, and whatever that starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    import_module("tests.guard.sitecustomize")


def shared() -> dict[str, str]:
    """What a process must be given that is started with nothing else of ours: where to write, and the guard."""
    names = (RUN, "TMPDIR", "PYTHONPATH", "TESTS_KEEP_OUT_OF", "TESTS_KEEP_OFF", "TESTS_TRESPASSES")
    return {name: os.environ[name] for name in names}


def trespasses() -> str:
    """What was done since the last call that no test may do, here or in a process that a test started."""
    notes = Path(os.environ["TESTS_TRESPASSES"])
    if not notes.exists():
        return ""
    told = notes.read_text(encoding="utf-8")
    notes.unlink()
    return told


def _settings(run: Path, own: Path) -> dict[str, str]:
    home, temporary = _open_folder(own / "home"), _open_folder(own / "tmp")
    nobody = "1"
    return {
        RUN: str(run),
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "TMPDIR": str(temporary),
        "AYNI_HOME": str(home / "ayni"),
        "AYNI_TEMPORAL_PORT": nobody,
        "AYNI_UI_PORT": nobody,
        "AYNI_POSTGRES_PORT": nobody,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONTZPATH": "",
        "NO_PROXY": ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1", "localhost"))),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(GUARD), os.environ.get("PYTHONPATH")))),
        "TESTS_TRESPASSES": str(own / "trespasses"),
    }


def _kept_out(inherited: Mapping[str, str]) -> dict[str, str]:
    """The homes and ports of whoever runs the tests: those by default, and those that they have set."""
    # Only now: what is read while a module is loaded is read in the tests' world.
    from workers.settings import Settings, default_home  # noqa: PLC0415 - see above

    kept = {name: inherited[name] for name in ("TESTS_KEEP_OUT_OF", "TESTS_KEEP_OFF") if name in inherited}
    if kept:
        return kept
    with patch.dict(os.environ, inherited, clear=True):
        homes = {str(default_home()), inherited.get("AYNI_HOME", "")}
    fields = [name for name in Settings.model_fields if name in {"temporal_port", "ui_port", "postgres_port"}]
    ports = {str(Settings.model_fields[name].default) for name in fields}
    ports |= {inherited.get(f"AYNI_{name.upper()}", "") for name in fields}
    return {
        "TESTS_KEEP_OUT_OF": os.pathsep.join(sorted(filter(None, homes))),
        "TESTS_KEEP_OFF": os.pathsep.join(sorted(filter(None, ports))),
    }


def _new_run() -> Path:
    """A folder for this run; it is removed, and what runs from it ends, with this process."""
    folder = _open_folder(Path(tempfile.mkdtemp(prefix="ayni-tests-")))
    reading, hold = os.pipe()
    # In a session of its own, so that an interrupt from the keyboard does not end it too.
    undertaker = subprocess.Popen(
        [sys.executable, "-I", str(GUARD / "undertaker.py"), str(folder), str(os.getpid())],
        stdin=reading,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(reading)

    def end() -> None:
        os.close(hold)
        undertaker.wait()

    atexit.register(end)
    return folder


def _open_folder(folder: Path) -> Path:
    """Others may pass through: the database runs as another user when we are root."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    return folder
