"""Values as PostgreSQL can hold them."""

from typing import TypeVar

from domain.text import NUL, REPLACEMENT

Value = TypeVar("Value")


def storable(value: Value) -> Value:
    """`value` without NUL characters, the one character that JSON has and PostgreSQL has not."""
    return _without_nul(value)  # type: ignore[return-value] # the shape stays as it is


def _without_nul(value: object) -> object:
    if isinstance(value, str):
        return value.replace(NUL, REPLACEMENT)
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value
