"""Reading a definition: TOML text in, a checked `Program` out, errors that name file, key and reason."""

from typing import Any

from pydantic import ValidationError

from domain.errors import ProgramInvalid
from domain.events import PAYLOADS
from domain.program import Program
from domain.text import Mistake, Text
from domain.validation import key_path, place_of, reason_of, toml_content

TAKEN = Text(es="ya es un evento de todos los programas", en="it is an event of every program already")
UNKNOWN_EVENT = Text(es="no es un evento conocido", en="it is not a known event")


def parse_program(text: str, file: str) -> Program:
    """The program in a TOML text. `file` is only for the error. Raises `ProgramInvalid`."""
    try:
        content = toml_content(text)
    except Mistake as mistake:
        raise ProgramInvalid(field="", file=file, key="TOML", reason=mistake.text) from None
    try:
        program = Program.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = _named_path(content, place_of(first)) or "program"
        raise ProgramInvalid(field=key, file=file, key=key, reason=reason_of(first)) from None
    _check_event_names(program, file)
    return program


def _check_event_names(program: Program, file: str) -> None:
    for event_type in program.occurrences:
        if event_type in PAYLOADS:
            key = f"occurrences.{event_type}"
            raise ProgramInvalid(field=key, file=file, key=key, reason=TAKEN)
    for event_type in program.permissions:
        if event_type not in PAYLOADS and event_type not in program.occurrences:
            key = f"permissions.{event_type}"
            raise ProgramInvalid(field=key, file=file, key=key, reason=UNKNOWN_EVENT)


def _named_path(content: Any, location: tuple[int | str, ...]) -> str:
    """`stages.diagnosis.requirements.admission.due` instead of list positions, where the parts have ids."""
    named: list[str] = []
    for part in location:
        content = _inside(content, part)
        identifier = content.get("id") if isinstance(part, int) and isinstance(content, dict) else None
        named.append(str(identifier) if identifier is not None else str(part))
    return key_path(tuple(named))


def _inside(content: Any, part: int | str) -> Any:
    if isinstance(content, dict):
        return content.get(part)
    if isinstance(content, list) and isinstance(part, int) and part < len(content):
        return content[part]
    return None
