"""Shell and YAML, whatever they are for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.checks.findings import Finding
from deploy.checks.tools import complaint

YAML_RULES: Final = Path(__file__).with_name("yamllint.yaml")


def check_shell(root: Path) -> Iterator[Finding]:
    """Every script."""
    for script in (root / ".ci" / "run", *sorted((root / "deploy").rglob("*.sh"))):
        yield Finding(str(script.relative_to(root)), complaint("shellcheck", script))


def check_yaml(root: Path) -> Iterator[Finding]:
    """Every YAML file."""
    paths = sorted((root / "deploy").rglob("*.yaml"))
    rules = ("--strict", "--format", "parsable", "--config-file", YAML_RULES)
    lines = complaint("yamllint", *rules, *paths).splitlines()
    for path in paths:
        faults = [line.removeprefix(f"{path}:") for line in lines if line.startswith(f"{path}:")]
        yield Finding(str(path.relative_to(root)), "\n".join(faults))
