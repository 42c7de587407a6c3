"""`ayni setup`: what must be in place before the first worker."""

from collections.abc import Sequence
from datetime import timedelta

import click

from cli import language, output
from cli.context import run
from cli.failures import REFUSED
from cli.framework import command, option
from cli.language import N_, tr
from cli.options import json_option
from cli.reaching import reaching_temporal, reaching_the_record
from workers.client import connect
from workers.namespace import RETENTION
from workers.settings import load_settings
from workers.setup import apply_setup, check_setup
from workers.setup_findings import Condition, Finding

CONDITIONS: dict[Condition, str] = {
    "right": N_("right"),
    "missing": N_("missing"),
    "wrong": N_("wrong"),
    "unknown": N_("unknown"),
}


@command("setup")
@option("--check", "--revisar", "only_check", is_flag=True, help=N_("Only look (the default)."))
@option(
    "--apply", "--aplicar", "do_apply", is_flag=True, help=N_("Do what is missing; repeating it is safe.")
)
@option(
    "--retention-days",
    "--dias-de-retencion",
    type=click.IntRange(1),
    default=RETENTION.days,
    show_default=True,
    metavar=N_("DAYS"),
    help=N_("How long Temporal answers for what ended; 90 at most on Temporal Cloud."),
)
@json_option
def setup(only_check: bool, do_apply: bool, retention_days: int, as_json: bool) -> int:
    """Print every finding; exit code 5 when something is missing or wrong."""
    if only_check and do_apply:
        raise click.UsageError(tr("Choose one of --check and --apply."))
    findings = run(_findings(do_apply, timedelta(days=retention_days)))
    if as_json:
        for finding in findings:
            output.json_line(_described(finding))
    else:
        _tell(findings)
    return 0 if _ready(findings) else REFUSED


async def _findings(do_apply: bool, retention: timedelta) -> list[Finding]:
    settings = load_settings()
    client = await connect(settings)
    work = apply_setup if do_apply else check_setup
    with reaching_the_record(), reaching_temporal(client.service_client.config.target_host):
        return await work(client, settings, retention)


def _ready(findings: Sequence[Finding]) -> bool:
    return not any(finding.needed and finding.condition in ("missing", "wrong") for finding in findings)


def _described(finding: Finding) -> dict[str, str | None]:
    spoken = language.current()
    return {
        "check": finding.id,
        "condition": finding.condition,
        "what": finding.what.in_language(spoken),
        "found": finding.found.in_language(spoken),
        "expected": finding.expected.in_language(spoken),
        "next": finding.next.in_language(spoken) if finding.next else None,
    }


def _tell(findings: Sequence[Finding]) -> None:
    spoken = language.current()
    headings = (tr("What"), tr("State"), tr("Found"), tr("Expected"))
    output.table(
        headings,
        [
            (
                finding.what.in_language(spoken),
                tr(CONDITIONS[finding.condition]),
                finding.found.in_language(spoken),
                finding.expected.in_language(spoken),
            )
            for finding in findings
        ],
    )
    todo = [finding.next.in_language(spoken) for finding in findings if finding.next]
    if todo:
        output.line()
    for sentence in dict.fromkeys(todo):
        output.paragraph(sentence, "- ", "  ")
    if _ready(findings):
        output.line()
        output.line(tr("Everything that a worker needs is in place."))
