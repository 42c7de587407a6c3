"""How hand-overs in many lifecycles are told: what was done, what had been done, who was not reached and why."""

from datetime import date
from shlex import quote
from typing import Any

from cli import output
from cli.bulk import Outcome
from cli.changes import next_step
from cli.dates import short_date
from cli.definitions import role_name
from cli.handing_over import START, Batch
from cli.language import tr
from cli.overload import tell_overloads
from cli.role_rows import RoleRow


def tell_batch(batch: Batch, *, as_json: bool) -> int:
    """Say what became of a batch, those who were not reached last; the exit code."""
    if as_json:
        output.json_line(described(batch))
        return batch.exit_code
    if not batch.outcomes and not batch.skipped:
        output.line(tr(batch.asked.verb.nothing).format(person=batch.asked.person))
        return 0
    _tell_done(batch)
    for outcome in batch.failed:
        known = {"lifecycle": outcome.submission.lifecycle, "role": outcome.submission.role}
        pattern = tr("Not reached: {lifecycle} ({role}). {message}")
        output.talk(pattern.format(**known, message=outcome.message))
    tell_overloads(batch.warnings)
    if batch.failed:
        output.talk(tr("Repeat the command for the rest; what is done is not done twice."))
    return batch.exit_code


def _tell_done(batch: Batch) -> None:
    if batch.asked.how.dry_run:
        output.line(tr("Nothing was recorded. This would follow:"))
    if batch.done:
        _tell_table(batch)
    pattern = batch.asked.verb.would_be_done if batch.asked.how.dry_run else batch.asked.verb.done
    output.line(tr(pattern).format(number=len(batch.done)))
    if batch.done_before:
        output.line(tr("Done before: {number}.").format(number=len(batch.done_before)))
    if (batch.done or batch.done_before) and not batch.asked.how.dry_run:
        next_step(tr(batch.asked.verb.next).format(incoming=quote(batch.asked.incoming)))


def _tell_table(batch: Batch) -> None:
    programs = {row.program for row in batch.rows.values()}
    headings = [tr("Alliance or organization"), tr("Role"), tr("From"), tr("To")]
    dated = batch.asked.verb is START
    rows = []
    for outcome in batch.done:
        row = batch.row(outcome)
        cells = [row.lifecycle, role_name(programs, row.role), row.person or "—", _incoming(batch, row)]
        until = accept_by(outcome)
        rows.append([*cells, short_date(until)] if until is not None and dated else cells)
    output.table([*headings, tr("To be accepted by")] if dated else headings, rows)


def _incoming(batch: Batch, row: RoleRow) -> str:
    return batch.asked.incoming if batch.asked.verb is START else row.passes_to or batch.asked.incoming


def accept_by(outcome: Outcome) -> date | None:
    """Until when a hand-over that was started can be accepted."""
    for fact in outcome.facts:
        if fact.type == START.event:
            return date.fromisoformat(str(fact.data["accept_by"]))
    return None


def described(batch: Batch) -> dict[str, Any]:
    """A batch for programs."""
    return {
        "type": batch.asked.verb.event,
        "dry_run": batch.asked.how.dry_run,
        "done": [_described(batch, each) for each in batch.done],
        "done_before": [{"lifecycle": row.lifecycle, "role": row.role} for row in batch.done_before],
        "failed": [each.described() for each in batch.failed],
        "warnings": [each.described() for each in batch.warnings],
    }


def _described(batch: Batch, outcome: Outcome) -> dict[str, Any]:
    row, until = batch.row(outcome), accept_by(outcome)
    told = {
        "lifecycle": row.lifecycle,
        "role": row.role,
        "from": row.person,
        "to": _incoming(batch, row),
    }
    return told if until is None else {**told, "accept_by": until.isoformat()}
