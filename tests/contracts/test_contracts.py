"""SPEC V3: what is published is what the code takes and gives."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from contracts import generate
from contracts.catalogue import EVENT_DATA, OF_AN_EVENT, Message, messages
from domain.events import PAYLOADS, parse_envelope, parse_payload

MESSAGES = {message.name: message for message in messages()}
EVENTS = [name for name in MESSAGES if name.startswith(OF_AN_EVENT)]


def published(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def test_what_is_published_is_up_to_date() -> None:
    assert generate.out_of_date() == []


def test_every_event_is_published() -> None:
    assert set(EVENT_DATA) == set(PAYLOADS)
    assert {name.removeprefix(OF_AN_EVENT) for name in EVENTS} == set(PAYLOADS)


@pytest.mark.parametrize("name", EVENTS)
def test_an_example_of_an_event_is_understood(name: str) -> None:
    text = (generate.EXAMPLES / f"{name}.json").read_bytes()
    envelope = parse_envelope(text)
    assert parse_payload(PAYLOADS[envelope.type], envelope).model_dump(exclude_unset=True)


@pytest.mark.parametrize("name", [name for name in MESSAGES if name not in EVENTS])
def test_an_example_is_valid(name: str) -> None:
    MESSAGES[name].model.model_validate_json((generate.EXAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize("name", MESSAGES)
def test_an_example_keeps_its_schema_as_other_languages_read_it(name: str) -> None:
    schema = published(generate.SCHEMAS, name)
    example = published(generate.EXAMPLES, name)
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(example)) == []
    assert set(example) <= set(schema["properties"])


@pytest.mark.parametrize("name", EVENTS)
def test_a_schema_refuses_what_the_code_refuses(name: str) -> None:
    validator = Draft202012Validator(published(generate.SCHEMAS, name))
    example = published(generate.EXAMPLES, name)
    assert not validator.is_valid({**example, "unknown": 1})
    assert not validator.is_valid({**example, "data": {**example["data"], "unknown": 1}})
    assert not validator.is_valid({key: value for key, value in example.items() if key != "by"})


@pytest.mark.parametrize("name", EVENTS)
def test_what_an_event_requires_is_required(name: str) -> None:
    schema = published(generate.SCHEMAS, name)
    example = published(generate.EXAMPLES, name)
    for field in schema["properties"]["data"].get("required", []):
        data = {key: value for key, value in example["data"].items() if key != field}
        with pytest.raises(ValidationError):
            PAYLOADS[example["type"]].model_validate(data)


def test_references_lead_somewhere() -> None:
    for message in MESSAGES.values():
        schema: Any = generate.schema_of(message)
        for reference in references(schema):
            assert reference.removeprefix("#/$defs/") in schema["$defs"], (message.name, reference)


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in references(value)]
    return [found for item in part for found in references(item)] if isinstance(part, list) else []


def test_the_check_names_what_is_out_of_date(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["--check"]) == 0
    monkeypatch.setattr(generate, "messages", lambda: [changed(MESSAGES["fact"])])
    assert generate.main(["--check"]) == 1
    assert "contracts/examples/fact.json" in capsys.readouterr().out


def changed(message: Message) -> Message:
    return Message(message.name, message.model, message.direction, {"seq": 0})
