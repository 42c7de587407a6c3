"""`python -m deploy.checks`: one line for each file; the first kind of fault ends it with what, why and what next."""

import os
import sys
from pathlib import Path

from deploy.checks.catalogue import CHECKS
from deploy.checks.findings import Check, ToolMissing

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run every check; 1 when one has a fault, or when a tool is missing where nothing may be skipped."""
    for check in CHECKS:
        try:
            if not _passes(check):
                return 1
        except ToolMissing as missing:
            print(f"SKIPPED {check.name}: {missing}")
            if os.environ.get("CI"):
                print("Here nothing may be skipped (CI is set).", file=sys.stderr)
                return 1
    return 0


def _passes(check: Check) -> bool:
    faults = []
    for finding in check.run(ROOT):
        print(f"{'FAILED ' if finding.fault else 'ok     '} {check.name:<16} {finding.file}")
        if finding.fault:
            faults.append(finding)
    if faults:
        print(f"\nWhat should hold: {check.what}.", file=sys.stderr)
        for finding in faults:
            print(
                f"Why it does not: {finding.file}\n  {finding.fault.replace(chr(10), chr(10) + '  ')}",
                file=sys.stderr,
            )
        print(f"What to do: {check.mend}", file=sys.stderr)
    return not faults


if __name__ == "__main__":
    sys.exit(main())
