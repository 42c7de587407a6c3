"""What a contingency is made of: declaration, scope, what became of each lifecycle (SPEC Z2)."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from pydantic import PositiveInt, model_validator

from domain.days import Instant
from domain.events import ItemId, LifecycleId, LongText, Message, PersonId, Reason, ShortText
from domain.text import Identifier, Mistake

#: paused: by this contingency. already_paused: by somebody else, before. not_reached: `code` and `failure` say why.
#: closed: nothing is left to pause or resume. resumed: by the lift. kept: stays paused for another contingency that
#: stands. not_paused: this contingency's pause had been ended by somebody before the lift.
Outcome = Literal["paused", "already_paused", "not_reached", "closed", "resumed", "kept", "not_paused"]
Phase = Literal["declaring", "lifting"]

#: Words before the proper name of a region: `Región del Maule` is `Maule`.
_BEFORE_NAMES: Final = frozenset({"region", "de", "del", "la", "las", "el", "los"})


class Scope(Message):
    """Which lifecycles: everything, or those of any of the regions and any of the programs; empty means any."""

    regions: tuple[ShortText, ...] = ()
    programs: tuple[Identifier, ...] = ()
    everything: bool = False

    @model_validator(mode="after")
    def _says_which(self) -> "Scope":
        if self.everything == bool(self.regions or self.programs):
            raise Mistake(
                es="indique regiones o programas, o bien todo",
                en="name regions or programs, or else everything",
            )
        return self

    def means_the_same_as(self, other: "Scope") -> bool:
        """Whether both reach the same lifecycles, however their regions are written."""
        return self._meaning == other._meaning

    @property
    def _meaning(self) -> tuple[frozenset[str], frozenset[str], bool]:
        return frozenset(map(region_key, self.regions)), frozenset(self.programs), self.everything


class Declaration(Message):
    """An external event that pauses lifecycles. Under the same id it is the same declaration, repeated."""

    contingency: ItemId
    scope: Scope
    reason: LongText
    kind: Identifier = "contingency"
    declared_by: PersonId


class Lifting(Message):
    """The end of a contingency: what it paused goes on."""

    contingency: ItemId
    lifted_by: PersonId
    reason: Reason = ""


class Order(Message):
    """The argument of the workflow: a declaration or a lift.

    `after` and `round` are where a run before this one left off.
    """

    declaration: Declaration | None = None
    lifting: Lifting | None = None
    after: LifecycleId | Literal[""] = ""
    round: PositiveInt = 1

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Order":
        if self.declaration is None and self.lifting is None:
            raise Mistake(
                es="debe declarar o levantar una contingencia", en="it must declare or lift a contingency"
            )
        return self

    @property
    def goes_on(self) -> bool:
        """Whether a run before this one began to carry it out."""
        return (self.round, self.after) != (1, "")


class Page(Message):
    """A stretch of lifecycles in the order of their ids: after the first of these, up to and with the second."""

    after: str
    through: LifecycleId


class Survey(Message):
    """What is still to be done: how many lifecycles, and the last one of each page."""

    total: int
    pages: tuple[LifecycleId, ...]


class Progress(Message):
    """How far the workflow is: lifecycles asked so far, out of so many, in this phase."""

    phase: Phase
    done: int
    total: int


class Member(Message):
    """What became of one lifecycle; `failure` are the sentences of a refusal, by language."""

    lifecycle: str
    outcome: Outcome
    code: str | None = None
    failure: dict[str, str] | None = None
    at: datetime


class Contingency(Message):
    """A contingency as it is recorded, with how many lifecycles had which outcome."""

    contingency: str
    scope: Scope
    reason: str
    kind: str
    declared_by: str
    declared_at: Instant
    lifted_by: str | None = None
    lifted_at: Instant | None = None
    outcomes: dict[str, int]

    @property
    def unsettled(self) -> int:
        """How many were to be paused, or to be resumed once it was lifted, and are not."""
        return self.outcomes.get("not_reached" if self.lifted_at is None else "paused", 0)


def paused_event(contingency: str) -> str:
    """The id of the event with which a contingency pauses a lifecycle."""
    return f"contingency/{contingency}/paused"


def resumed_event(contingency: str) -> str:
    """The id of the event with which a contingency lets a lifecycle go on."""
    return f"contingency/{contingency}/resumed"


def by_contingency(event_id: str | None) -> bool:
    """Whether an event came from any contingency."""
    return event_id is not None and event_id.startswith("contingency/")


def region_key(name: str) -> str:
    """What a region is compared by: neither accents nor case nor `Región de` before the name matter."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)
    )
    words = plain.casefold().split()
    while len(words) > 1 and words[0] in _BEFORE_NAMES:
        words = words[1:]
    return " ".join(words)


def same_regions(asked: Iterable[str], known: Iterable[str]) -> list[str]:
    """Those of the known regions, as they are written, that are among the asked ones."""
    keys = {region_key(name) for name in asked}
    return [name for name in known if region_key(name) in keys]
