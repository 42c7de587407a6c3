"""Any event, as JSON, and what it may contain."""

import sys
from typing import TYPE_CHECKING
from uuid import uuid4

import click
from pydantic import BaseModel

from cli import output
from cli.changes import Followed, followed_by, tell_followed
from cli.changes import as_json as outcome_as_json
from cli.context import run, services_of
from cli.failures import Failure
from cli.files import read_file
from cli.framework import argument, command, option
from cli.language import N_, tr
from cli.options import dry_run_option, json_option, lifecycle_argument
from domain.events import MAX_EVENT_BYTES, PAYLOADS, Envelope, parse_envelope
from domain.validation import read_json

if TYPE_CHECKING:
    from cli.services import Services

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
@dry_run_option
@json_option
@click.pass_context
def send(ctx: click.Context, /, lifecycle: str, message: str, event_id: str | None, **how: bool) -> None:
    """Send one envelope (SPEC V1, V2)."""
    if how["signal"] and how["dry_run"]:
        raise click.UsageError(tr("--signal and --dry-run exclude each other."))
    envelope = _envelope(_content(message), event_id)
    if how["signal"]:
        run(_post(services_of(ctx), lifecycle, envelope))
        _tell_posted(lifecycle, envelope, as_json=how["as_json"])
        return
    followed = run(_submit(services_of(ctx), lifecycle, envelope, dry_run=how["dry_run"]))
    if how["as_json"]:
        output.json_line(outcome_as_json(followed, dry_run=how["dry_run"]))
    else:
        tell_followed(followed, dry_run=how["dry_run"])


async def _post(services: "Services", lifecycle: str, envelope: Envelope) -> None:
    async with services.gateway() as gateway:
        await gateway.post(lifecycle, envelope)


async def _submit(services: "Services", lifecycle: str, envelope: Envelope, *, dry_run: bool) -> Followed:
    async with services.gateway() as gateway:
        state = await gateway.state(lifecycle)
        return await followed_by(services, gateway, state, envelope, dry_run=dry_run)


def _tell_posted(lifecycle: str, envelope: Envelope, *, as_json: bool) -> None:
    if as_json:
        output.json_line(
            {"lifecycle": lifecycle, "event_id": envelope.id, "type": envelope.type, "posted": True}
        )
        return
    sent = tr("Sent without waiting. What came of it shows with the command 'timeline' of {lifecycle}.")
    output.line(sent.format(lifecycle=lifecycle))


def _content(message: str) -> bytes:
    """What the argument holds, names or announces; a little more than the limit at most."""
    if message == "-":
        return sys.stdin.buffer.read(MAX_EVENT_BYTES + 1)
    if message.lstrip()[:1] in {"{", "[", '"'}:
        return message.encode()
    return read_file(message, MAX_EVENT_BYTES)


def _envelope(content: bytes, event_id: str | None) -> Envelope:
    """The envelope in a text, with an identifier when it has none. Raises `Malformed`."""
    if len(content) > MAX_EVENT_BYTES:
        return parse_envelope(content)
    given = read_json(content)
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
    models: dict[str, type[BaseModel]] = {ENVELOPE: Envelope, **PAYLOADS}
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
