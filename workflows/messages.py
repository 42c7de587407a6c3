"""What travels between a lifecycle's workflow and the outside, beside the events themselves (SPEC V1, V2)."""

from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from domain.events import LifecycleStart
from domain.facts import Fact
from domain.log import Entry
from domain.state import State


class Carried(BaseModel):
    """What a continued run takes over: the state, and the decisions that are not in the record yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State
    decisions: int
    outbox: tuple[Entry, ...] = ()


class Run(BaseModel):
    """The one argument of every workflow: how the lifecycle starts, or what the run before left.

    `revived` says that no run went before: `carried` was made from the record, which held so many decisions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: LifecycleStart | None = None
    carried: Carried | None = None
    revived: int | None = None

    @model_serializer(mode="wrap")
    def _as_older_workers_know_it(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """They refuse a field that they do not know, and only a revived run has this one."""
        content: dict[str, Any] = written(self)
        if self.revived is None:
            del content["revived"]
        return content


class Receipt(BaseModel):
    """The answer to an accepted event: the facts that followed. The same event again gets the same answer (SPEC V1)."""

    model_config = ConfigDict(frozen=True)

    event_id: str
    facts: tuple[Fact, ...]


class Sentences(BaseModel):
    """One sentence for people, in both languages."""

    model_config = ConfigDict(frozen=True)

    es: str
    en: str


class RefusalReport(BaseModel):
    """Why an event was not accepted: the details of the failed update (SPEC V4). `field` is a path into the event."""

    model_config = ConfigDict(frozen=True)

    code: str
    field: str | None
    message: Sentences


def json_bytes(message: BaseModel) -> int:
    """How many bytes a message takes on its way."""
    return len(message.model_dump_json().encode())
