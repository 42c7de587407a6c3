"""`ayni doctor`."""

from cli import language, output
from cli.context import run
from cli.failures import UNEXPECTED
from cli.framework import command
from cli.language import N_, tr
from cli.options import json_option
from workers.local.checks import Check
from workers.local.doctor import doctor as look_around
from workers.settings import load_settings

MARKS = {"ok": N_("well"), "warning": N_("take care"), "failed": N_("wrong")}


@command("doctor")
@json_option
def doctor(as_json: bool) -> int:
    """Print every finding; exit code 1 when something is wrong."""
    checks = run(look_around(load_settings()))
    if as_json:
        for check in checks:
            output.json_line(_described(check))
    else:
        _tell(checks)
    return UNEXPECTED if any(check.status == "failed" for check in checks) else 0


def _described(check: Check) -> dict[str, str | None]:
    spoken = language.current()
    return {
        "check": check.id,
        "status": check.status,
        "what": check.what.in_language(spoken),
        "why": check.why.in_language(spoken),
        "next": check.next.in_language(spoken) if check.next else None,
    }


def _tell(checks: list[Check]) -> None:
    spoken = language.current()
    marks = {status: tr(mark) for status, mark in MARKS.items()}
    width = max(len(mark) for mark in marks.values())
    for check in checks:
        found = f"{check.what.in_language(spoken)}: {check.why.in_language(spoken)}"
        output.line(f"{marks[check.status]:<{width}}  {found}")
        if check.next:
            output.line(f"{'':<{width}}  {check.next.in_language(spoken)}")
    if all(check.status != "failed" for check in checks):
        output.line(tr("Everything that Ayni needs is there."))
