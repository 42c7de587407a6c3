"""What followed from an event or a deadline, and what should be done about it."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

FactData = dict[str, JsonValue]


class Fact(BaseModel):
    """One thing that happened in a lifecycle.

    `at` is nominal: the instant at which it should have happened, also when the system was away then (SPEC M2).
    It carries the program's offset. `seq` counts the facts of one lifecycle from 1.
    """

    model_config = ConfigDict(frozen=True)

    seq: int
    at: datetime
    type: str
    data: FactData = Field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes it takes as JSON."""
        return len(self.model_dump_json().encode())

    def flat(self) -> dict[str, Any]:
        """One JSON object: `{"seq", "at", "type", ...fields}` (SPEC section 9)."""
        return {"seq": self.seq, "at": self.at.isoformat(), "type": self.type, **self.data}


class Intent(BaseModel):
    """Something that the outside world should do because of a fact: schedule, invite, notify, ask.

    The core only says so; the shell performs it from its outbox. `data` always has `roles` and `persons`: who is told.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    at: datetime
    data: FactData = Field(default_factory=dict)


def json_value(value: object) -> JsonValue:
    """Dates and tuples as JSON has them."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    if isinstance(value, dict):
        return {str(key): json_value(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"not a JSON value: {value!r}")
