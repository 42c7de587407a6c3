"""`make image`: builds the image with Debian's buildah and runs it once, on a machine that may have no registry.

The base is made with debootstrap and gets the name that the Dockerfile asks for, so this proves the Dockerfile and not
the published base. Everything is made in a folder of its own and taken away again; `--keep` leaves the image.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DOCKERFILE: Final = ROOT / "deploy/image/Dockerfile"
PROGRAMS: Final = ("buildah", "podman", "runc", "debootstrap")
IMAGE: Final = "localhost/ayni:tried"
#: What a machine's installer was told about its package index; the build is told the same.
INSTALLER: Final = (Path("/etc/pip.conf"), Path("/etc/ssl/certs"))
CONFINED: Final = (
    *("--runtime", "runc", "run", "--rm", "--network", "host", "--read-only", "--cap-drop", "all"),
    *("--security-opt", "no-new-privileges", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"),
)


def main() -> int:
    """Build and try; 0 when the image runs confined, as a user who is not root."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if os.geteuid() != 0 or missing:
        print(f"This needs root and Debian's {', '.join(PROGRAMS)}; missing: {', '.join(missing) or 'root'}.")
        return 2
    base = _base_name()
    try:
        if not _known(base):
            _timed("base", lambda: _make_base(base))
        _timed("build", _build)
        return _try_it()
    finally:
        if "--keep" not in sys.argv:
            _ran("buildah", "rmi", "--force", IMAGE, base)


def _base_name() -> str:
    names: set[str] = set(re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE))
    (name,) = names
    return name


def _known(image: str) -> bool:
    return _ran("buildah", "inspect", "--type", "image", image).returncode == 0


def _make_base(name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="ayni-base-", dir="/var/tmp") as folder:
        system = Path(folder) / "system"
        _run(
            "debootstrap",
            "--variant=minbase",
            "--include=python3,python3-venv,ca-certificates",
            "bookworm",
            str(system),
        )
        for package in (system / "var/cache/apt/archives").glob("*.deb"):
            package.unlink()
        for program in ("python", "python3"):
            (system / "usr/local/bin" / program).symlink_to("/usr/bin/python3")
        container = _run("buildah", "from", "scratch").strip()
        _run("buildah", "copy", "--quiet", container, str(system), "/")
        _run("buildah", "config", "--env", "PATH=/usr/local/bin:/usr/bin:/bin", container)
        _run("buildah", "commit", "--quiet", "--rm", container, name)


def _build() -> None:
    mounts = [f"--volume={path}:{path}:ro" for path in INSTALLER if path.exists()]
    _run(
        *(
            "buildah",
            "bud",
            "--isolation",
            "chroot",
            "--network",
            "host",
            "--pull-never",
            "--format",
            "docker",
        ),
        *(*mounts, "--ignorefile", str(ROOT / ".dockerignore"), "--file", str(DOCKERFILE)),
        *("--build-arg", "BUILD_ID=tried", "--tag", IMAGE, str(ROOT)),
    )


def _try_it() -> int:
    version = _run("podman", *CONFINED, IMAGE, "--version").strip().splitlines()[-1]
    status = _run("podman", *CONFINED, "--entrypoint", "cat", IMAGE, "/proc/self/status")
    user = re.search(r"^Uid:\s+(\d+)", status, re.MULTILINE)
    capabilities = re.search(r"^CapBnd:\s+(\w+)", status, re.MULTILINE)
    print(f"{version}, user {user and user[1]}, capabilities {capabilities and capabilities[1]}")
    return 0 if user and user[1] != "0" and capabilities and int(capabilities[1], 16) == 0 else 1


def _timed(what: str, work: Callable[[], None]) -> None:
    began = monotonic()
    work()
    print(f"{what}: {monotonic() - began:.0f} s", flush=True)


def _run(*command: str) -> str:
    done = _ran(*command)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _ran(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments


if __name__ == "__main__":
    sys.exit(main())
