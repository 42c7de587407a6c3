"""SPEC V3: what the published schemas accept, the workflow accepts, and nothing else.

Every field of every event is replaced by everything that is nearly right; schema and program must agree on each.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts.generate import EXAMPLES, SCHEMAS
from domain.errors import Malformed, Refusal
from domain.events import (
    KEPT_TEXT,
    LONG_TEXT,
    MAX_EVENT_BYTES,
    MOST_ACTIVITIES,
    MOST_DOCUMENTS,
    MOST_MEMBERS,
    PAYLOADS,
    parse_envelope,
    parse_payload,
)
from domain.program import MOST_EVIDENCE, MOST_ROLES, Program
from domain.validation import parsed_json

TEXTS = [
    *("", " ", "\u2003", "x", "X", "-", "a b", "a\0b", "a\nb", "a\n", "\ufeff", "yes", "true", "4", "🙂"),
    *(
        "2026-02-28",
        "2026-02-30",
        "2026-2-3",
        "20260228",
        "1899-12-31",
        "1900-01-01",
        "2199-12-31",
        "2200-01-01",
    ),
    *(
        "2026-02-28T00:00:00",
        "2026-02-28T15:00:00Z",
        "2026-02-28t15:00:00.123456789z",
        "2026-02-28 15:00:00Z",
    ),
    *("2026-02-28T15:00:00+14:00", "2026-02-28T15:00:00+0300", "2026-02-28T15:00Z", "2026-02-28T24:00:00Z"),
    *(
        "2026-02-30T15:00:00Z",
        "2026-02-28T15:00:60Z",
        "2199-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "1767225600",
    ),
    *("1900-01-01T00:00:00+23:59", "2026-02-28T15:00:00-24:00", "2026-02-28T15:00:00,5Z", "٢٠٢٦-٠٢-٢٨"),
    *("done", "pending", "postponed", "more_complex", "visit", "company_lead"),
]
LENGTHS = (20, 64, 100, 200, KEPT_TEXT, LONG_TEXT)
NUMBERS = [0, 1, -1, 4.0, 4.5, 1e6, 1_000_001, 10_000_001, 1e30, 20260228, 1767225600]
SIZES = (1, MOST_ROLES, MOST_EVIDENCE, MOST_MEMBERS, MOST_DOCUMENTS, MOST_ACTIVITIES)
OBJECTS: list[dict[str, Any]] = [
    *(
        {},
        {"a": "b"},
        {"A": "b"},
        {"a\0": "b"},
        {"a\n": "b"},
        {"": "b"},
        {"x" * 65: "b"},
        {"a": 1},
        {"a": None},
    ),
    *({"a": " "}, {"a": "b\0"}, {"a": "x" * (LONG_TEXT + 1)}),
    *({f"e{number}": "b" for number in range(size)} for size in (MOST_EVIDENCE, MOST_EVIDENCE + 1)),
]
LISTS: list[list[Any]] = [
    *([], ["a", "a"], ["A"], [1], [None], ["a\0"], [["a"]], [{}]),
    *([f"e{number}" for number in range(size + extra)] for size in SIZES for extra in (0, 1)),
]
NEARLY: list[Any] = [
    *(None, True, False, *NUMBERS, *TEXTS, *OBJECTS, *LISTS),
    *("x" * (length + extra) for length in LENGTHS for extra in (0, 1)),
    *("y" * (length - 1) + " " * blanks for length in LENGTHS for blanks in (1, 2)),
]
#: For a definition, which has many more fields.
NEARLY_AT_ALL: list[Any] = [None, True, 0, 4.0, 1e30, "", "x", "a\0b", "x" * 201, [], ["a"], {}, {"A": "b"}]
#: A definition has rules beyond the form of its parts; what is in it is tried apart.
APART = "program"


def changed(value: Any, nearly: list[Any], put: Callable[[Any], Any] = lambda whole: whole) -> Iterator[Any]:
    """`value` with each of its parts, at any depth, made nearly right; `put` is the whole around it."""
    if isinstance(value, dict):
        yield put({**value, "odd": 1})
        for key, part in value.items():
            yield put({name: other for name, other in value.items() if name != key})
            yield from (put({**value, key: near}) for near in nearly)
            if key != APART:
                yield from changed(part, nearly, lambda new, key=key: put({**value, key: new}))  # type: ignore[misc]
    if isinstance(value, list) and value:
        yield put([*value, value[0]])
        yield put([value[0]] * (MOST_ACTIVITIES + 1))
        yield put([value[0]] * (MOST_MEMBERS + 1))
        yield from (put([near, *value[1:]]) for near in nearly)
        yield from changed(value[0], nearly, lambda new: put([new, *value[1:]]))


def as_in_ecma_262(schema: Any) -> Any:
    """Python's `$` also matches before a line end at the end; that of JSON Schema does not."""
    if isinstance(schema, list):
        return [as_in_ecma_262(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    ended = {name: as_in_ecma_262(part) for name, part in schema.items()}
    if isinstance(schema.get("pattern"), str):
        ended["pattern"] = _ended(schema["pattern"])
    if "patternProperties" in schema:
        ended["patternProperties"] = {
            _ended(pattern): part for pattern, part in ended["patternProperties"].items()
        }
    return ended


def _ended(pattern: str) -> str:
    assert pattern.endswith("$")
    return pattern.removesuffix("$") + r"\Z"


FORMATS = FormatChecker(formats=())
FORMATS.checks("date", raises=ValueError)(
    lambda text: not isinstance(text, str) or bool(date.fromisoformat(text))
)
FORMATS.checks("date-time", raises=ValueError)(
    lambda text: not isinstance(text, str) or bool(datetime.fromisoformat(text.upper()))
)


def published(name: str) -> tuple[Draft202012Validator, dict[str, Any], dict[str, Any]]:
    """The validator, the schema and the example of a message."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    example = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return Draft202012Validator(as_in_ecma_262(schema), format_checker=FORMATS), schema, example


def taken(event_type: str, message: Any) -> bool:
    """Whether the program takes a message for an event of that type."""
    try:
        envelope = parse_envelope(json.dumps(message).encode())
        parse_payload(PAYLOADS[event_type], envelope)
    except Malformed as refusal:
        return "\0" in json.dumps(refusal.report(), ensure_ascii=False)  # which must not be said
    return envelope.type == event_type


def disagreed(event_type: str, messages: Iterable[Any]) -> list[str]:
    """The messages that only one of the two accepts."""
    validator, _, example = published(f"events/{event_type}")
    assert taken(event_type, example)
    tried = {json.dumps(message): message for message in messages}
    return [
        text[:300]
        for text, message in tried.items()
        if len(text) <= MAX_EVENT_BYTES and validator.is_valid(message) != taken(event_type, message)
    ]


@pytest.mark.parametrize("event_type", PAYLOADS)
def test_V3_schema_and_program_accept_the_same_data(event_type: str) -> None:
    _, schema, example = published(f"events/{event_type}")
    fields = dict.fromkeys(schema["properties"]["data"].get("properties", {}))
    data = {**fields, **example["data"]}
    assert disagreed(event_type, changed(data, NEARLY, lambda new: {**example, "data": new})) == []


def test_V3_schema_and_program_accept_the_same_envelope() -> None:
    _, _, example = published("events/note_added")
    assert disagreed("note_added", changed({"occurred_at": None, **example}, NEARLY)) == []


def test_V3_what_is_accepted_as_a_definition_is_one_for_its_schema() -> None:
    validator, _, example = published("program")
    for message in changed(example, NEARLY_AT_ALL):
        try:
            parsed_json(Program, message)
        except Refusal:
            continue
        assert validator.is_valid(message)


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a", "id": "b"}',
        '{"id": "a", "data": {"text": "a", "text": "b"}}',
        '{"id": NaN}',
        '{"id": 1e999}',
        '\ufeff{"id": "a"}',
        '{"id": "\\ud800"}',
    ],
)
def test_V4_what_is_no_plain_json_is_refused(text: str) -> None:
    for raw in (text, text.encode()):
        with pytest.raises(Refusal) as refused:
            parse_envelope(raw)
        assert (refused.value.code, refused.value.field) == ("malformed", "message")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_V4_json_is_utf_8(encoding: str) -> None:
    message = {
        "id": "é",
        "type": "note_added",
        "by": {"role": "coordinator", "person": "ana"},
        "data": {"text": "a"},
    }
    text = json.dumps(message, ensure_ascii=False)
    assert parse_envelope(text.encode()).id == "é"
    with pytest.raises(Refusal):
        parse_envelope(text.encode(encoding))


def test_V3_a_whole_number_may_be_written_with_a_fraction_of_nothing() -> None:
    text = '{"id": "a", "type": "t", "by": {"role": "r", "person": "p"}, "data": {"value": 4.0}}'
    assert parse_envelope(text).model_dump_json(include={"data"}) == '{"data":{"value":4}}'
