"""Names that our files and our code must agree on: settings, and the profile of Temporal Cloud."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from temporalio.envconfig import ClientConfigProfile

from deploy.checks.findings import Finding
from workers.settings import Settings

PROFILE: Final = "deploy/temporal-cloud/temporal.toml"
SETTING: Final = re.compile(r"\bAYNI_[A-Z_]+\b")
#: Read by our scripts and by Compose, not by Ayni.
OTHERS: Final = frozenset(
    {"AYNI_IMAGE", "AYNI_VERSIONS", "AYNI_SETTINGS", "AYNI_SECRETS", "AYNI_RELEASE_SECONDS", "AYNI_RELEASE_PREPARE", "AYNI_RESTORE_REPLACES_DATA"}
    | {f"AYNI_BACKUP_{name}" for name in ("FOLDER", "PASSWORD_FILE", "RECORD", "OTHERS", "KEEP_DAYS", "AT")}
)  # fmt: skip
PLACES: Final = (
    "image/Dockerfile",
    "compose/**/*",
    "compose/.env.example",
    "kubernetes/**/*.yaml",
    "systemd/**/*",
    "backup/*.sh",
    "release.sh",
    "README.md",
    "RUNBOOK.md",
    "temporal-cloud/*",
)


def check_settings(root: Path) -> Iterator[Finding]:
    """Every AYNI_ variable is one that somebody reads."""
    known = OTHERS | _settings()
    for path in _files(root / "deploy"):
        unknown = sorted(set(SETTING.findall(path.read_text(encoding="utf-8"))) - known)
        yield Finding(str(path.relative_to(root)), f"nobody reads {', '.join(unknown)}" if unknown else "")


def check_profile(root: Path) -> Iterator[Finding]:
    """The profile is what the SDK understands, without a key that it would ignore, and has no secret."""
    path = root / PROFILE
    try:
        ClientConfigProfile.load("cloud", config_source=path, disable_env=True, config_file_strict=True)
    except RuntimeError as problem:
        yield Finding(PROFILE, str(problem))
        return
    secret = re.search(r"^\s*api_key\s*=", path.read_text(encoding="utf-8"), re.MULTILINE)
    yield Finding(PROFILE, "the key belongs into a secret: TEMPORAL_API_KEY" if secret else "")


def _settings() -> set[str]:
    names = {f"AYNI_{name.upper()}" for name in Settings.model_fields}
    return names | {f"{name}_FILE" for name in names}


def _files(folder: Path) -> list[Path]:
    found = {path for place in PLACES for path in folder.glob(place) if path.is_file()}
    return sorted(path for path in found if not {"secrets", "backups", ".env"} & set(path.parts))
