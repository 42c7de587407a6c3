"""Any event, as JSON, and what it may contain."""

import json
from pathlib import Path
from uuid import uuid4

import click

from cli import output
from cli.changes import Change, Followed, followed_by, tell_facts
from cli.changes import as_json as outcome_as_json
from cli.failures import Failure
from cli.framework import argument, command, option
from cli.language import N_, tr
from cli.names import Names
from cli.options import json_option, lifecycle_argument
from cli.context import run, services_of
from domain.events import MAX_EVENT_BYTES, PAYLOADS, Envelope, parse_envelope

ENVELOPE = "envelope"


@command("send")
@lifecycle_argument
@argument(
    "message",
    metavar=N_("JSON|FILE|-"),
    help=N_("The envelope: JSON, a file that holds it, or - for what comes in."),
)
@option(
    "--event-id",
    "--id-evento",
    metavar=N_("TEXT"),
    help=N_("Identifier of the event, instead of the one in the JSON."),
)
@option(
    "--signal",
    "--sin-esperar",
    is_flag=True,
    help=N_("Send it without waiting; a refusal shows in the timeline."),
)
@option("--dry-run", "--simulacro", is_flag=True, help=N_("Show what would follow and record nothing."))
@json_option
@click.pass_context
def send(
    ctx: click.Context,
    lifecycle: str,
    message: str,
    event_id: str | None,
    signal: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send one envelope (SPEC V1, V2)."""
    if signal and dry_run:
        raise click.UsageError(tr("--signal and --dry-run exclude each other."))
    envelope = _envelope(_content(message), event_id)
    asked = Change(lifecycle, envelope.type, {}, dry_run=dry_run)
    followed = run(_send(ctx, lifecycle, envelope, signal=signal, dry_run=dry_run))
    if followed is None:
        _tell_posted(lifecycle, envelope, as_json=as_json)
    elif as_json:
        output.json_line(outcome_as_json(asked, followed))
    else:
        output.line(
            tr("Nothing was recorded. This would follow:") if dry_run else tr("Recorded. What followed:")
        )
        tell_facts(followed.facts, Names(followed.state.program), dated=False)


async def _send(
    ctx: click.Context, lifecycle: str, envelope: Envelope, *, signal: bool, dry_run: bool
) -> Followed | None:
    services = services_of(ctx)
    async with services.gateway() as gateway:
        if signal:
            await gateway.post(lifecycle, envelope)
            return None
        state = await gateway.state(lifecycle)
        return await followed_by(services, gateway, state, envelope, dry_run=dry_run)


def _tell_posted(lifecycle: str, envelope: Envelope, *, as_json: bool) -> None:
    if as_json:
        output.json_line(
            {"lifecycle": lifecycle, "event_id": envelope.id, "type": envelope.type, "posted": True}
        )
        return
    output.line(
        tr("Sent without waiting. What came of it shows with: {command}").format(
            command=tr("ayni alliance timeline {lifecycle}").format(lifecycle=lifecycle)
        )
    )


def _content(message: str) -> bytes:
    """What the argument holds, names or announces; a little more than the limit at most."""
    if message == "-":
        return click.get_binary_stream("stdin").read(MAX_EVENT_BYTES + 1)
    if message.lstrip()[:1] in {"{", "[", '"'}:
        return message.encode()
    try:
        with Path(message).open("rb") as file:
            return file.read(MAX_EVENT_BYTES + 1)
    except OSError as error:
        text = tr("File {file} cannot be read: {reason}.").format(file=message, reason=error.strerror)
        raise Failure(
            "file_unreadable", text, tr("Give JSON, the path of a file, or - to read what comes in.")
        ) from None


def _envelope(content: bytes, event_id: str | None) -> Envelope:
    """The envelope in a text, with an identifier when it has none. Raises `Malformed`."""
    if len(content) > MAX_EVENT_BYTES:
        return parse_envelope(content)
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        return parse_envelope(content)
    if isinstance(given, dict):
        given = {"id": str(uuid4()), **given, **({"id": event_id} if event_id is not None else {})}
    return parse_envelope(given)


@command("schema")
@argument(
    "event_type", metavar=N_("[TYPE]"), required=False, help=N_("Type of event; without it, all types.")
)
@json_option
def schema(event_type: str | None, as_json: bool) -> None:
    """Print a JSON Schema, or the types that exist (SPEC V3)."""
    if event_type is None:
        _list_types(as_json=as_json)
        return
    models = {ENVELOPE: Envelope, **PAYLOADS}
    if event_type not in models:
        text = tr("There is no type of event '{type}'.").format(type=event_type)
        raise Failure("unknown_event", text, tr("See the types with: ayni event schema"))
    output.json_document(models[event_type].model_json_schema())


def _list_types(*, as_json: bool) -> None:
    if as_json:
        for name in (ENVELOPE, *PAYLOADS):
            output.json_line({"type": name})
        return
    output.line(tr("Types of events; see one with: ayni event schema TYPE"))
    for name in (ENVELOPE, *PAYLOADS):
        output.line(f"{output.MARGIN}{name}")
