"""The event log: every input that a lifecycle decided, in order. The log alone rebuilds its state.

A decision is a pure function, so what went in and when is all that must be kept; the facts and intents that
came out are kept beside it to be read without deciding again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.adoption import adopt
from domain.errors import Refusal, ReportedRefusal
from domain.events import CalendarRead, ClockReached, Envelope, LifecycleStart, Message
from domain.facts import Fact, Intent
from domain.machine import Decision, decide, record_refusal
from domain.state import State


class Started(Message):
    """The lifecycle began, perhaps with its past (SPEC V6)."""

    type: Literal["started"] = "started"
    start: LifecycleStart


class Received(Message):
    """An event from outside was accepted."""

    type: Literal["received"] = "received"
    event: Envelope


class Refused(Message):
    """An event that nobody waited for was refused (SPEC V2)."""

    type: Literal["refused"] = "refused"
    event_id: str
    event_type: str
    code: str
    field: str | None
    message: dict[str, str]

    @classmethod
    def because(cls, refusal: Refusal, *, event_id: str, event_type: str) -> "Refused":
        """The record of a refusal, with its sentence in both languages."""
        sentences = {"es": refusal.message("es"), "en": refusal.message("en")}
        return cls(
            event_id=event_id,
            event_type=event_type,
            code=refusal.code,
            field=refusal.field,
            message=sentences,
        )

    @property
    def refusal(self) -> Refusal:
        """The refusal as an error again."""
        return ReportedRefusal(code=self.code, field=self.field, message=self.message)


Input = Annotated[Started | Received | Refused | ClockReached | CalendarRead, Field(discriminator="type")]


class Entry(BaseModel):
    """One decision of one lifecycle: the `number`-th (from 1), made at `at` (UTC) by the worker version `build`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    at: datetime
    input: Input
    facts: tuple[Fact, ...] = ()
    intents: tuple[Intent, ...] = ()
    build: str | None = None


def take(state: State | None, entered: Input, now: datetime) -> Decision:
    """What follows from an input, as the next entry of the log: a repeated event is none.

    Raises a `Refusal` for an event, or a start, that the rules do not accept.
    """
    decision = _decided(state, entered, now)
    if not decision.repeated:
        decision.state.decisions += 1
    return decision


def _decided(state: State | None, entered: Input, now: datetime) -> Decision:
    if isinstance(entered, Started):
        return adopt(entered.start, now)
    assert state is not None, "the first entry of a log is the start"
    match entered:
        case Received():
            return decide(state, entered.event, now)
        case Refused():
            return _remember_refusal(state, entered, now)
        case ClockReached() | CalendarRead():
            return decide(state, entered, now)


def rebuild(entries: Iterable[Entry]) -> State:
    """The state of a lifecycle from its whole log. Raises `ValueError` when the log is empty or has a gap."""
    state: State | None = None
    for expected, entry in enumerate(entries, start=1):
        if entry.number != expected:
            raise ValueError(f"the log lacks entry {expected}")
        state = take(state, entry.input, entry.at).state
    if state is None:
        raise ValueError("the log is empty")
    return state


def _remember_refusal(state: State, refused: Refused, now: datetime) -> Decision:
    """What was due before comes first, as for an event that is accepted (SPEC M2)."""
    before = decide(state, ClockReached(), now)
    after = record_refusal(before.state, refused.event_id, refused.event_type, refused.refusal, now)
    return replace(after, facts=(*before.facts, *after.facts), intents=(*before.intents, *after.intents))
