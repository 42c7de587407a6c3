"""What travels between a lifecycle's workflow and the outside, beside the events themselves (SPEC V1, V2)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from domain.events import LifecycleStart
from domain.facts import Fact
from domain.log import Entry
from domain.state import State


class Carried(BaseModel):
    """What a continued run takes over: the state, and the decisions that are not in the record yet.

    `build` is the version whose state the record keeps; None where an earlier version of Ayni wrote this.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State
    outbox: tuple[Entry, ...] = ()
    build: str | None = None


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
    """The answer to an accepted event, and to the same event again (SPEC V1).

    `decision` is its number in the log; null for an event that was accepted before Ayni counted so. `facts` are those
    that followed; where they have become too many, "record": then they stand in the record, under that decision.
    """

    model_config = ConfigDict(frozen=True)

    event_id: str
    decision: int | None = None
    facts: tuple[Fact, ...] | Literal["record"]

    @property
    def told(self) -> tuple[Fact, ...]:
        """The facts that it tells; none when they are in the record."""
        return () if self.facts == "record" else self.facts


class Timeline(BaseModel):
    """A page of what happened, oldest first; ask again after its last fact until there is none.

    Facts up to number `only_in_record` are not here any more: `ayni alliance timeline` reads them in the record.
    """

    model_config = ConfigDict(frozen=True)

    only_in_record: int
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
