"""`revive`: a lifecycle that was stopped past the rules goes on from its log."""

from typing import TYPE_CHECKING

import click

from cli import output
from cli.changes import SHOW, next_step
from cli.context import run, services_of
from cli.dates import long_instant
from cli.framework import command
from cli.language import N_, ntr, tr
from cli.names import noun, word
from cli.options import json_option, lifecycle_argument
from domain.event_names import EVENT
from domain.events import Envelope

if TYPE_CHECKING:
    from workers.reviving import Revived


@command(
    "revive",
    N_(
        "Everything that fell due meanwhile happens in order, and people get one summary. "
        "What its last run had accepted and not recorded is looked for in Temporal's history."
    ),
)
@lifecycle_argument
@json_option
@click.pass_context
def revive(ctx: click.Context, lifecycle: str, as_json: bool) -> None:
    """Start it again from its log (SPEC M1, M2)."""
    revived = run(services_of(ctx).revive(lifecycle))
    if as_json:
        output.json_line(_described(revived))
    else:
        _tell(revived)


def _described(revived: "Revived") -> dict[str, object]:
    return {
        "lifecycle": revived.lifecycle,
        "stopped_at": revived.stopped_at.isoformat(),
        "decisions": revived.decisions,
        "recovered": [{"id": event.id, "type": event.type} for event in revived.recovered],
        "lost": [{"id": event.id, "type": event.type} for event in revived.lost],
    }


def _tell(revived: "Revived") -> None:
    goes_on = ntr(
        "{lifecycle} goes on from its log, which holds {number} decision. It was stopped since {instant}.",
        "{lifecycle} goes on from its log, which holds {number} decisions. It was stopped since {instant}.",
        revived.decisions,
    )
    output.paragraph(
        goes_on.format(
            lifecycle=revived.lifecycle,
            number=revived.decisions,
            instant=long_instant(revived.stopped_at),
        )
    )
    _tell_events(tr("Accepted before the stop and only now recorded:"), revived.recovered)
    _tell_events(tr("Accepted before the stop, and impossible now; ask whoever sent it:"), revived.lost)
    next_step(tr(SHOW).format(noun=noun(revived.kind), lifecycle=revived.lifecycle))


def _tell_events(heading: str, events: tuple[Envelope, ...]) -> None:
    if not events:
        return
    output.line(heading)
    for event in events:
        told = tr("{event} ({id}), by {person}").format(
            event=word(EVENT, event.type), id=event.id, person=event.by.person
        )
        output.paragraph(told, output.MARGIN)
