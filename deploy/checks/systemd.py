"""systemd: what it says of each unit, and how exposed a unit is by its own measure."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.checks.findings import Finding
from deploy.checks.tools import said

FOLDER: Final = "deploy/systemd"
#: 0 is a unit that can do nothing, 100 one that can do everything.
MOST_EXPOSED: Final = 15
INSTANCE: Final = "2026.11.1"
#: What units refer to, as an empty machine would have it.
PROGRAMS: Final = (f"opt/ayni/{INSTANCE}/bin/ayni", "usr/local/lib/ayni/backup.sh")
TARGETS: Final = (
    "sysinit",
    "basic",
    "shutdown",
    "network-online",
    "multi-user",
    "timers",
    "time-sync",
    "time-set",
)


def check_systemd(root: Path) -> Iterator[Finding]:
    """Every unit, on a machine that has the programs it starts and nothing else."""
    with tempfile.TemporaryDirectory(prefix="ayni-units-") as folder:
        machine = Path(folder)
        _furnish(machine, root / FOLDER)
        for unit in _units(root / FOLDER):
            name = f"{FOLDER}/{unit.name}"
            yield Finding(name, _complaints(machine, unit.name.replace("@.", f"@{INSTANCE}.")))


def _units(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.service"), *folder.glob("*.timer")])


def _furnish(machine: Path, units: Path) -> None:
    ours, theirs = machine / "etc/systemd/system", machine / "usr/lib/systemd/system"
    for path in (ours, theirs):
        path.mkdir(parents=True)
    for unit in _units(units):
        (ours / unit.name).write_bytes(unit.read_bytes())
    for addition in units.glob("*.d/*.conf"):
        (ours / addition.parent.name).mkdir(exist_ok=True)
        (ours / addition.parent.name / addition.name).write_bytes(addition.read_bytes())
    for target in TARGETS:
        (theirs / f"{target}.target").write_text(f"[Unit]\nDescription={target}\n", encoding="utf-8")
    for program in PROGRAMS:
        path = machine / program
        path.parent.mkdir(parents=True)
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)


def _complaints(machine: Path, unit: str) -> str:
    """An unknown key is only a warning to systemd, which exits with 0; to us it is a fault."""
    _, output, errors = said("systemd-analyze", "verify", "--man=no", f"--root={machine}", unit)
    if output.strip() or errors.strip() or not unit.endswith(".service"):
        return (output + errors).strip()
    code, output, _ = said(
        "systemd-analyze",
        *(
            "security",
            "--offline=true",
            f"--root={machine}",
            f"--threshold={MOST_EXPOSED}",
            "--no-pager",
            unit,
        ),
    )
    return f"it is more exposed than {MOST_EXPOSED / 10}: {output.strip().splitlines()[-1]}" if code else ""
