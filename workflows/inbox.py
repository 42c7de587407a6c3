"""Reading messages from clients in any language: whatever arrives becomes a value or a `Refusal` (SPEC V2, V4).

Payloads are taken raw. The SDK would silently drop a signal that it cannot decode, and a wrong number of
arguments would fail the workflow task for ever.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel
from temporalio.common import RawValue

from domain.errors import Malformed
from domain.events import MAX_EVENT_BYTES, Envelope, parse_envelope
from domain.text import Text, storable
from domain.validation import malformed, parsed_json, read_json

Model = TypeVar("Model", bound=BaseModel)

JSON_ENCODING: Final = b"json/plain"
#: How much of a name, an id or a type is kept of a message that was refused.
LONGEST_NAME: Final = 64
LONGEST_ID: Final = 200
UNKNOWN_NAME = Text(
    es="no existe; los eventos entran con la actualización «submit» o la señal «post»",
    en="there is no such message; events come in through the update 'submit' or the signal 'post'",
)
ONE_ARGUMENT = Text(es="debe llevar exactamente un argumento", en="it must carry exactly one argument")
NOT_JSON = Text(
    es="debe ser JSON, con la codificación json/plain", en="it must be JSON, with the encoding json/plain"
)


class Claim(NamedTuple):
    """What a message that was refused says about itself; empty where it cannot be read."""

    event_id: str
    event_type: str


def unknown_message(name: str) -> Malformed:
    """The refusal of a message that has no name of ours."""
    return malformed(name[:LONGEST_NAME], UNKNOWN_NAME)


def read_event(arguments: Sequence[RawValue]) -> Envelope:
    """The event in the arguments of a message. Raises `Malformed`, whatever they hold."""
    return parse_envelope(_json_in(arguments))


def read_argument(
    model: type[Model],
    arguments: Sequence[RawValue],
    upcast: Callable[[object], object] = lambda content: content,
) -> Model:
    """The one argument that a workflow or signal of ours takes. Raises `Malformed`, whatever it is given.

    `upcast` makes what an earlier version wrote readable.
    """
    return parsed_json(model, upcast(read_json(_json_in(arguments))))


def claim_of(arguments: Sequence[RawValue]) -> Claim:
    """The id and type that a refused message claims."""
    content = _object_in(arguments)
    return Claim(_text(content.get("id"), LONGEST_ID), _text(content.get("type"), LONGEST_NAME))


def _json_in(arguments: Sequence[RawValue]) -> bytes:
    if len(arguments) != 1:
        raise malformed("message", ONE_ARGUMENT)
    payload = arguments[0].payload
    if payload.metadata.get("encoding") != JSON_ENCODING:
        raise malformed("message", NOT_JSON)
    return payload.data


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
    return storable(value[:longest]) if isinstance(value, str) else ""
