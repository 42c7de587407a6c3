"""What pydantic finds wrong, said so that a person can mend it, in both languages."""

import tomllib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.errors import Malformed
from domain.json_text import json_content, json_text
from domain.text import LONGEST, VISIBLE, Mistake, Text, storable

Model = TypeVar("Model", bound=BaseModel)

TOO_LARGE = Text(es="es demasiado grande (el máximo son 64 KiB)", en="it is too large (64 KiB at most)")
NOTHING_TO_READ = Text(
    es="el texto está vacío o tiene caracteres que no se admiten",
    en="the text is empty or has characters that are not allowed",
)
UNEXPECTED = Text(es="no tiene el formato esperado", en="it does not have the expected form")

#: pydantic's error types (their beginnings) and what they mean to the person who wrote the value.
REASONS: dict[str, Text] = {
    "missing": Text(es="falta este campo", en="this field is missing"),
    "extra_forbidden": Text(es="este campo no existe", en="there is no such field"),
    "string_too_long": Text(es="el texto es demasiado largo", en="the text is too long"),
    "string_too_short": Text(es="el texto está vacío", en="the text is empty"),
    "string_pattern_mismatch": Text(
        es="tiene caracteres que no se admiten", en="it has characters that are not allowed"
    ),
    "string": Text(es="debe ser un texto", en="it must be a text"),
    "date_": Text(es="debe ser una fecha como 2026-11-20", en="it must be a date such as 2026-11-20"),
    "datetime": Text(
        es="debe ser una fecha y hora con su diferencia horaria, como 2026-11-20T15:00:00-03:00",
        en="it must be a date and time with its offset, such as 2026-11-20T15:00:00-03:00",
    ),
    "timezone_aware": Text(
        es="le falta la diferencia horaria, como en 2026-11-20T15:00:00-03:00",
        en="its offset is missing, as in 2026-11-20T15:00:00-03:00",
    ),
    "int": Text(es="debe ser un número entero", en="it must be a whole number"),
    "greater_than": Text(es="el número es demasiado pequeño", en="the number is too small"),
    "less_than": Text(es="el número es demasiado grande", en="the number is too large"),
    "too_short": Text(es="falta al menos un elemento", en="at least one element is missing"),
    "bool": Text(es="debe ser true o false", en="it must be true or false"),
    "dict_type": Text(es="debe ser un objeto", en="it must be an object"),
    "model": Text(es="debe ser un objeto", en="it must be an object"),
}


def malformed(at: str, reason: Text, event_type: str = "") -> Malformed:
    """The refusal of a message that cannot be understood at the field `at`, which may be anything."""
    place = storable(at)
    return Malformed(field=place, at=place, reason=reason, type=storable(event_type))


def parsed(model: type[Model], content: object, *, event_type: str, prefix: tuple[str, ...]) -> Model:
    """`content` as a `model`. Raises `Malformed` naming the first field that is wrong."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _refusal_of(error, event_type, prefix) from None
    except RecursionError:
        raise malformed("message", UNEXPECTED, event_type) from None


def read_json(raw: bytes | str) -> object:
    """What a JSON text from outside says. Raises `Malformed`, whatever it is given."""
    try:
        return json_content(raw)
    except Mistake as mistake:
        raise malformed("message", mistake.text) from None


def parsed_json(
    model: type[Model], content: object, *, event_type: str = "", prefix: tuple[str, ...] = ()
) -> Model:
    """JSON content as a `model`, as strictly as its published schema says. Raises `Malformed` naming the field."""
    try:
        return model.model_validate_json(json_text(content), strict=True)
    except Mistake as mistake:
        raise malformed(key_path(prefix) or "message", mistake.text, event_type) from None
    except ValidationError as error:
        raise _refusal_of(error, event_type, prefix) from None


def _refusal_of(error: ValidationError, event_type: str, prefix: tuple[str, ...]) -> Malformed:
    first = error.errors(include_url=False, include_input=False)[0]
    at = key_path((*prefix, *place_of(first))) or "message"
    return malformed(at, reason_of(first), event_type)


def toml_content(text: str) -> dict[str, Any]:
    """What a TOML text holds. Raises `Mistake` when it is not TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Mistake(es=f"el archivo no es TOML ({error})", en=f"the file is not TOML ({error})") from None


def place_of(error: ErrorDetails) -> tuple[int | str, ...]:
    """Where the value is that pydantic refused."""
    problem = error.get("ctx", {}).get("error")
    return (*error["loc"], *problem.at) if isinstance(problem, Mistake) else error["loc"]


def reason_of(error: ErrorDetails) -> Text:
    """Why pydantic refused a value, for a person."""
    problem = error.get("ctx", {}).get("error")
    if isinstance(problem, Mistake):
        return problem.text
    if error.get("ctx", {}).get("pattern") == VISIBLE:
        return NOTHING_TO_READ
    if error["type"] == "literal_error":
        expected = error["ctx"]["expected"]
        return Text(es=f"debe ser uno de: {expected}"[:200], en=f"it must be one of: {expected}"[:200])
    for beginning, text in REASONS.items():
        if error["type"].startswith(beginning):
            return text
    return UNEXPECTED


def key_path(location: tuple[Any, ...]) -> str:
    """`stages.0.cadences` as a person would write the place in a file; cut, as a key may be anything."""
    return storable(".".join(str(part) for part in location)[:LONGEST])
