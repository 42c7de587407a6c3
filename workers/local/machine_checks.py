"""What `ayni doctor` looks at on the machine itself: programs, folder, disk, ports, time zones."""

import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workers.local.accounts import require_reachable, server_account
from workers.local.binaries import find_postgres, find_temporal, program_version
from workers.local.checks import Check, Sentence, failed, same
from workers.local.errors import HomeUnusable, LocalStackError
from workers.local.ports import require_free
from workers.local.processes import Service
from workers.settings import Settings

MEBIBYTE = 1024 * 1024
ENOUGH_DISK = 1024 * MEBIBYTE
LEAST_DISK = 200 * MEBIBYTE


def check_python() -> Check:
    """The interpreter; an older one could not have been installed into."""
    return Check("python", "ok", same("Python"), same(f"{platform.python_version()} ({platform.platform()})"))


def check_postgres_program(settings: Settings) -> Check:
    """Whether a PostgreSQL can be started here."""
    what = Sentence("Programas de PostgreSQL", "PostgreSQL programs")
    try:
        folder = find_postgres(settings.pg_bin)
    except LocalStackError as error:
        return failed("postgres_program", what, error)
    return Check("postgres_program", "ok", what, same(f"{program_version(folder / 'postgres')}, {folder}"))


def check_temporal_program(settings: Settings) -> Check:
    """Whether a Temporal server can be started here."""
    what = Sentence("Programa de Temporal", "Temporal program")
    try:
        program = find_temporal(settings.temporal_bin)
    except LocalStackError as error:
        return failed("temporal_program", what, error)
    return Check("temporal_program", "ok", what, same(f"{program_version(program)}, {program}"))


def check_home(settings: Settings) -> Check:
    """Whether the data folder can be written, or made."""
    what = Sentence("Carpeta de datos", "Data folder")
    folder = _nearest(settings.home)
    try:
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            raise HomeUnusable(path=folder, reason=os.strerror(13))
        require_reachable(folder, server_account())
    except LocalStackError as error:
        return failed("home", what, error)
    return Check("home", "ok", what, same(settings.home))


def check_disk(settings: Settings) -> Check:
    """Whether the data can grow."""
    what = Sentence("Espacio en disco", "Disk space")
    free = shutil.disk_usage(_nearest(settings.home)).free
    mebibytes = free // MEBIBYTE
    why = Sentence(f"Quedan {mebibytes} MiB libres.", f"{mebibytes} MiB are free.")
    if free >= ENOUGH_DISK:
        return Check("disk", "ok", what, why)
    remedy = Sentence(
        "Libere espacio, o elija otra carpeta con AYNI_HOME.",
        "Free some space, or choose another folder with AYNI_HOME.",
    )
    return Check("disk", "warning" if free >= LEAST_DISK else "failed", what, why, remedy)


def check_port(part: str, port: int, setting: str, service: Service) -> Check:
    """Whether the part listens, or could."""
    check_id = f"port_{service.name}" if setting != "AYNI_UI_PORT" else "port_ui"
    what = Sentence(f"Puerto de {part}", f"Port of {part}")
    if service.is_running():
        return Check(check_id, "ok", what, Sentence(f"{port}, en uso por Ayni", f"{port}, used by Ayni"))
    try:
        require_free(port, part, setting)
    except LocalStackError as error:
        return failed(check_id, what, error)
    return Check(check_id, "ok", what, Sentence(f"{port}, libre", f"{port}, free"))


def check_time_zones() -> Check:
    """Whether local dates can be told, with the pinned rules."""
    what = Sentence("Husos horarios", "Time zones")
    try:
        release = version("tzdata")
        ZoneInfo("America/Santiago")
        ZoneInfo("America/Lima")
    except (PackageNotFoundError, ZoneInfoNotFoundError) as problem:
        return Check(
            "time_zones",
            "failed",
            what,
            Sentence(
                f"Faltan reglas de husos horarios: {problem}", f"Time-zone rules are missing: {problem}"
            ),
            Sentence("Vuelva a instalar Ayni: make install", "Install Ayni again: make install"),
        )
    return Check("time_zones", "ok", what, same(f"tzdata {release}"))


def _nearest(folder: Path) -> Path:
    """The folder itself, or the closest one above it that exists."""
    # Unlike Path.exists, this is also quiet about folders that we may not look into.
    return next(path for path in (folder, *folder.parents) if os.path.exists(path))  # noqa: PTH110 - see above
