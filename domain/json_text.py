"""JSON as messages carry it (RFC 8259), read so that nothing is guessed: the same text means the same to everybody."""

import json
from typing import Any

from domain.text import Mistake


def json_content(raw: bytes | str) -> Any:
    """What a JSON text in UTF-8 says. A whole number may be written with a fraction of nothing, as in `4.0`.

    Raises `Mistake` for what is not JSON, for a repeated key, and for numbers and halves of characters that no record
    can keep.
    """
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        content = json.loads(text, object_pairs_hook=_object, parse_float=_number, parse_constant=_no_number)
    except Mistake:
        raise
    except (ValueError, RecursionError):
        raise Mistake(es="no es JSON en UTF-8", en="it is not JSON in UTF-8") from None
    json_text(content)
    return content


def json_text(content: object) -> str:
    """A JSON value as text, letters as they are. Raises `Mistake` when it is none, or nothing that a record can keep."""
    try:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, TypeError, RecursionError):
        raise Mistake(
            es="tiene caracteres o números que no se pueden guardar",
            en="it has characters or numbers that cannot be kept",
        ) from None
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise Mistake(es="un objeto repite una clave", en="an object repeats a key")
    return content


def _number(written: str) -> int | float:
    number = float(written)
    return int(number) if number.is_integer() else number


def _no_number(_written: str) -> float:
    raise ValueError("JSON has no such number")
