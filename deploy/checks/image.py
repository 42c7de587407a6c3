"""The image: hadolint, what every container of ours promises, and what reaches the build."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.checks.findings import Finding
from deploy.checks.tools import complaint

DOCKERFILE: Final = "deploy/image/Dockerfile"
IGNORE: Final = ".dockerignore"

PROMISES: Final = {
    "a numeric user that is not root": r"^USER [1-9]\d*:[1-9]\d*$",
    "SIGTERM as its stop signal": r"^STOPSIGNAL SIGTERM$",
    "a health check": r'^HEALTHCHECK .*CMD \["ayni", "worker", "health"',
    "hash-checked dependencies": r'--require-hashes --only-binary :all: -r "requirements/\$\{LOCK\}.lock"',
    "a hash-checked build": r"--require-hashes -r requirements/build.lock",
    "time-zone rules of its own": r'PYTHONTZPATH=""',
    "a version that its workers tell": r'TEMPORAL_WORKER_BUILD_ID="\$\{BUILD_ID\}"',
    "a version that log entries name": r' AYNI_BUILD_ID="\$\{BUILD_ID\}"',
    "a base with an exact version": r"^FROM \S+:\d+\.\d+\.\d+\S*$",
}
#: Beside the packages themselves.
NEEDED: Final = (
    "LICENSE",
    "README.md",
    "pyproject.toml",
    "requirements/*.lock",
    "deploy/__init__.py",
    "deploy/migrations",
)


def check_image(root: Path) -> Iterator[Finding]:
    """The Dockerfile."""
    text = (root / DOCKERFILE).read_text(encoding="utf-8")
    broken = [
        f"it does not promise {promise}"
        for promise, pattern in PROMISES.items()
        if not re.search(pattern, text, re.MULTILINE)
    ]
    linted = complaint("hadolint", "--no-color", root / DOCKERFILE)
    yield Finding(DOCKERFILE, "; ".join([*linted.splitlines(), *broken]))


def check_build_context(root: Path) -> Iterator[Finding]:
    """What `.dockerignore` lets through: every package, and nothing that nobody named."""
    lines = (root / IGNORE).read_text(encoding="utf-8").split("\n")
    rules = [line for line in lines if line and not line.startswith("#")]
    missing = [name for name in (*_packages(root), *NEEDED) if f"!{name}" not in rules]
    if rules[:1] != ["*"]:
        yield Finding(IGNORE, "it must begin by refusing everything: *")
    else:
        yield Finding(IGNORE, f"the build needs what it refuses: {', '.join(missing)}" if missing else "")


def _packages(root: Path) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    names: list[str] = project["tool"]["setuptools"]["packages"]["find"]["include"]
    return sorted({name.removesuffix("*") for name in names if not name.startswith("deploy.")})
