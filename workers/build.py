"""Which build of Ayni a worker is: the name under which its decisions stand in the log (SPEC K3)."""

import os
from functools import cache
from hashlib import sha256
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Final

import domain
from workers.settings import Settings

DIGITS: Final = 12


def pinned_build() -> str | None:
    """The version to which lifecycles are pinned; None where workers are not versioned."""
    return os.environ.get("TEMPORAL_WORKER_BUILD_ID") or None


def build_of(settings: Settings) -> str:
    """The released version as the deployment names it, or else what was installed."""
    return pinned_build() or settings.build_id or installed_build()


@cache
def installed_build() -> str:
    """The version of the package and a digest of its rules: the same at every start, another one once rules change.

    The SDK would name a digest of whatever modules happened to be loaded.
    """
    folder = Path(domain.__file__).parent
    digest = sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return f"{installed_version('ayni')}+{digest.hexdigest()[:DIGITS]}"
