"""Reading messages from clients in any language: whatever arrives becomes an event or a `Refusal` (SPEC V2, V4).

Payloads are taken raw. The SDK would silently drop a signal that it cannot decode, and a wrong number of
arguments would fail the workflow task for ever.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from temporalio.common import RawValue

from domain.events import MAX_EVENT_BYTES, Envelope, parse_envelope
from domain.text import Text
from domain.validation import malformed

JSON_ENCODING = b"json/plain"
UNKNOWN_NAME = Text(
    es="no existe; los eventos entran con la actualización «submit» o la señal «post»",
    en="there is no such message; events come in through the update 'submit' or the signal 'post'",
)
ONE_ARGUMENT = Text(
    es="debe llevar exactamente un argumento, el evento", en="it must carry exactly one argument, the event"
)
NOT_JSON = Text(
    es="debe ser JSON, con la codificación json/plain", en="it must be JSON, with the encoding json/plain"
)


class Claim(NamedTuple):
    """What a message that was refused says about itself; empty where it cannot be read."""

    event_id: str
    event_type: str


def read_event(name: str, expected: str, arguments: Sequence[RawValue]) -> Envelope:
    """The event in the arguments of the message `name`. Raises `Malformed`, whatever they hold."""
    if name != expected:
        raise malformed(name[:64], UNKNOWN_NAME)
    if len(arguments) != 1:
        raise malformed("message", ONE_ARGUMENT)
    payload = arguments[0].payload
    if payload.metadata.get("encoding") != JSON_ENCODING:
        raise malformed("message", NOT_JSON)
    return parse_envelope(payload.data)


def claim_of(arguments: Sequence[RawValue]) -> Claim:
    """The id and type that a refused message claims."""
    content = _object_in(arguments)
    return Claim(_text(content.get("id"), 200), _text(content.get("type"), 64))


def _object_in(arguments: Sequence[RawValue]) -> dict[str, Any]:
    data = arguments[0].payload.data if arguments else b""
    if len(data) > MAX_EVENT_BYTES:
        return {}
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _text(value: object, longest: int) -> str:
    """The beginning of a text, as the record can hold it."""
    if not isinstance(value, str):
        return ""
    return value[:longest].replace("\x00", "").encode(errors="replace").decode()
