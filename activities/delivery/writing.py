"""What a letter says: the parts of other modules that put notices and digests into words."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from activities.messages.model import Message, Notice, Person
from domain.program import Program


class Told(NamedTuple):
    """A notice, and the definition that its lifecycle follows."""

    notice: Notice
    program: Program | None


class Writer(Protocol):
    """Writes letters. None means that there is nothing to say any more."""

    def letter(self, told: Sequence[Told], person: Person, now: datetime) -> Message | None:
        """One notice, or several in one message."""
        ...

    async def digest(self, digest: str, person: Person, now: datetime) -> Message | None:
        """The digest of this name (`weekly/2026-11-23`)."""
        ...
