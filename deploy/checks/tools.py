"""Finding and running the programs that read deployment files: those of the environment, else the machine's."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from deploy.checks.findings import ToolMissing

#: Debian's packages of what no Python package brings.
PACKAGES: Final = {"promtool": "prometheus", "systemd-analyze": "systemd"}
#: A mirror that does not answer must not hold a check up.
IMPATIENT: Final = (
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
    """The path of a program; Debian's package of it is installed when that can be done.

    Raises:
        ToolMissing: saying how to get it.
    """
    beside_python = Path(sys.executable).parent / name
    if beside_python.exists():
        return str(beside_python)
    found = shutil.which(name) or _installed(name)
    if found is None:
        package = PACKAGES.get(name)
        hint = f"install Debian's package {package}" if package else "run: make install"
        raise ToolMissing(f"{name} is not here; {hint}, then the same command again")
    return found


def _installed(name: str) -> str | None:
    package = PACKAGES.get(name)
    if package is None or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    # Only the program is wanted: a policy keeps Debian from starting the server that comes with it.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for arguments in (("update",), ("install", "--yes", "--no-install-recommends", package)):
        try:
            subprocess.run(  # noqa: S603 - the arguments are the constants above
                ["apt-get", *IMPATIENT, *arguments],  # noqa: S607 - wherever the system keeps it
                env=environment,
                capture_output=True,
                timeout=INSTALL_SECONDS,
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise ToolMissing(
                f"{name} is not here, and apt-get could not install {package}: {error}"
            ) from None
    return shutil.which(name)


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
