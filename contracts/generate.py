"""Writes the published contracts: `python -m contracts.generate`; with `--check` it only says what is out of date."""

import json
import sys
from pathlib import Path

from pydantic import BaseModel, JsonValue

from contracts.catalogue import OF_AN_EVENT, Message, messages
from domain.events import Envelope

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER / "schemas"
EXAMPLES = FOLDER / "examples"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def contents() -> dict[Path, str]:
    """Every published file and what it must hold."""
    published: dict[Path, str] = {}
    for message in messages():
        published[SCHEMAS / f"{message.name}.json"] = _text(schema_of(message))
        published[EXAMPLES / f"{message.name}.json"] = _text(message.example)
    return published


def schema_of(message: Message) -> dict[str, JsonValue]:
    """The JSON Schema of a message; of an event, the envelope with its type and its own `data`."""
    if not message.name.startswith(OF_AN_EVENT):
        return {"$schema": DIALECT, **_schema(message.model, message)}
    envelope = _schema(Envelope, message)
    payload = _schema(message.model, message)
    event_type = message.name.removeprefix(OF_AN_EVENT)
    definitions: dict[str, JsonValue] = {
        **_object(envelope.pop("$defs", {})),
        **_object(payload.pop("$defs", {})),
    }
    properties: dict[str, JsonValue] = {
        **_object(envelope["properties"]),
        "type": {"const": event_type},
        "data": payload,
    }
    required: list[JsonValue] = ["id", "type", "by", *(["data"] if payload.get("required") else [])]
    return {
        "$schema": DIALECT,
        **envelope,
        "title": event_type,
        "description": payload.get("description", ""),
        "properties": properties,
        "required": required,
        "$defs": definitions,
    }


def _schema(model: type[BaseModel], message: Message) -> dict[str, JsonValue]:
    return model.model_json_schema(mode=message.direction)


def _object(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def out_of_date() -> list[Path]:
    """The files that are missing, differ, or are there for no message."""
    published = contents()
    differing = [
        path
        for path, text in published.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    there = {*SCHEMAS.rglob("*.json"), *EXAMPLES.rglob("*.json")}
    return sorted({*differing, *(there - published.keys())})


def write() -> None:
    """Write every file, and remove those of messages that are gone."""
    published = contents()
    for path in out_of_date():
        if path not in published:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(published[path], encoding="utf-8")


def main(arguments: list[str]) -> int:
    """0 when everything is, or now is, up to date."""
    stale = out_of_date()
    if "--check" in arguments:
        for path in stale:
            print(f"out of date: {path.relative_to(FOLDER.parent)} (run: python -m contracts.generate)")
        return 1 if stale else 0
    write()
    print(f"{len(stale)} of {len(contents())} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
