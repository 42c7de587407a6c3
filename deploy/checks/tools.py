"""Finding and running the programs that read deployment files: those of the environment, else the machine's.

No Python package brings promtool and systemd-analyze. Where Debian's packages can be had, the first is taken out of its
package into the environment (the package would start a server), and the second is installed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from deploy.checks.findings import ToolMissing

#: Debian's packages, and how a program gets here from them.
UNPACKED: Final = {"promtool": "prometheus"}
INSTALLED: Final = {"systemd-analyze": "systemd"}
#: A mirror that does not answer must not hold a check up.
APT: Final = (
    "apt-get",
    "-o",
    "Acquire::http::Timeout=10",
    "-o",
    "Acquire::Retries=0",
    "-o",
    "DPkg::Lock::Timeout=60",
)
INSTALL_SECONDS: Final = 240
RUN_SECONDS: Final = 120


@cache
def tool(name: str) -> str:
    """The path of a program, which is fetched from Debian when that can be done.

    Raises:
        ToolMissing: saying how to get it.
    """
    beside_python = Path(sys.executable).parent / name
    if beside_python.exists():
        return str(beside_python)
    found = shutil.which(name) or _fetched(name, beside_python)
    if found is None:
        package = (UNPACKED | INSTALLED).get(name)
        hint = f"install Debian's package {package}" if package else "run: make install"
        raise ToolMissing(f"{name} is not here; {hint}, then the same command again")
    return found


def _fetched(name: str, beside_python: Path) -> str | None:
    if shutil.which("apt-get") is None:
        return None
    try:
        if name in UNPACKED:
            return _unpacked(name, UNPACKED[name], beside_python)
        if name in INSTALLED and os.geteuid() == 0:
            _apt("update")
            _apt("install", "--yes", "--no-install-recommends", INSTALLED[name])
    except (subprocess.SubprocessError, OSError) as error:
        raise ToolMissing(f"{name} is not here, and apt-get could not bring it: {error}") from None
    return shutil.which(name)


def _unpacked(name: str, package: str, to: Path) -> str:
    if os.geteuid() == 0:
        _apt("update")
    with tempfile.TemporaryDirectory(prefix="ayni-tool-") as folder:
        _apt("download", package, folder=folder)
        (archive,) = Path(folder).glob("*.deb")
        _run("dpkg-deb", "--extract", str(archive), f"{folder}/content")
        # Renamed into its place at once, because two checks may fetch it at the same time.
        beside = to.with_name(f"{name}.{os.getpid()}")
        shutil.copy2(f"{folder}/content/usr/bin/{name}", beside)
        beside.rename(to)
    return str(to)


def _apt(*arguments: str, folder: str | None = None) -> None:
    _run(*APT, *arguments, folder=folder)


def _run(*command: str, folder: str | None = None) -> None:
    subprocess.run(  # noqa: S603 - the arguments are the constants above
        command,
        cwd=folder,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        timeout=INSTALL_SECONDS,
        check=True,
    )


def said(
    name: str,
    *arguments: str | Path,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a program. Raises `ToolMissing`."""
    done = subprocess.run(  # noqa: S603 - our own tools on our own files
        [tool(name), *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def complaint(name: str, *arguments: str | Path, folder: Path | None = None) -> str:
    """What a program says against a file; empty when it exits with 0."""
    code, output, errors = said(name, *arguments, folder=folder)
    return "" if code == 0 else (output + errors).strip() or f"{name} exits with {code}"
