"""`ayni database`: the schema of the record, for jobs that run before the workers."""

from cli import output
from cli.context import run
from cli.failures import REFUSED
from cli.framework import command
from cli.language import tr
from cli.options import json_option
from cli.reaching import reaching_the_record
from workers import migrations
from workers.settings import load_settings


@command("upgrade")
@json_option
def upgrade(as_json: bool) -> None:
    """Bring the schema to the newest revision."""
    before, now = run(_upgraded(load_settings().record_url()))
    if as_json:
        output.json_line({"before": before, "revision": now, "changed": before != now})
    elif before == now:
        output.line(tr("The database has the newest schema already: {revision}.").format(revision=now))
    elif before is None:
        output.line(tr("The tables were made, with schema {revision}.").format(revision=now))
    else:
        output.line(
            tr("The database was upgraded from {before} to {revision}.").format(before=before, revision=now)
        )


@command("check")
@json_option
def check(as_json: bool) -> int:
    """Say which schema the database has; exit code 5 when it is not the expected one."""
    found = run(_current(load_settings().record_url()))
    expected = migrations.newest_revision()
    if as_json:
        output.json_line({"revision": found, "expected": expected, "ready": found == expected})
    else:
        _tell(found, expected)
    return 0 if found == expected else REFUSED


def _tell(found: str | None, expected: str | None) -> None:
    if found == expected:
        output.line(
            tr("The database has the schema that this version expects: {revision}.").format(revision=found)
        )
        return
    if found is None:
        output.line(tr("The database has no tables yet."))
    else:
        output.line(
            tr("The database has the schema {revision}, and this version expects {expected}.").format(
                revision=found, expected=expected
            )
        )
    if found is None or found in migrations.known_revisions():
        output.line(tr("Upgrade it with: ayni database upgrade"))
    else:
        output.line(tr("It is newer than this version of Ayni: use the version that upgraded it."))


async def _current(url: str) -> str | None:
    with reaching_the_record():
        return await migrations.current_revision(url)


async def _upgraded(url: str) -> tuple[str | None, str | None]:
    """The revisions before and after."""
    with reaching_the_record():
        return await migrations.upgraded(url)
