"""What the ways to reach somebody have in common: one message goes out, or one of three things went wrong."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from activities.messages.model import Message, Person

#: What is kept of a server's own words.
LONGEST_FAILURE = 300


class Failed(Exception):
    """A message did not go out. `failure` is a code of ours, or the other side's answer."""

    def __init__(self, failure: str) -> None:
        self.failure = " ".join(failure.split())[:LONGEST_FAILURE]
        super().__init__(self.failure)


class Unavailable(Failed):
    """Nothing goes out at the moment, to nobody: no connection, or our own account is refused. Try all later."""


class Postponed(Failed):
    """The other side does not take this one now. Try it later."""


class Refused(Failed):
    """The other side does not take this one. `for_good` says that it takes none for this recipient."""

    def __init__(self, failure: str, *, for_good: bool) -> None:
        super().__init__(failure)
        self.for_good = for_good


class Letter(NamedTuple):
    """A message on its way to a person. `number` is the delivery's (0: a test), `thread` names what it belongs to."""

    number: int
    message_id: str
    person: Person
    message: Message
    written_at: datetime
    lifecycle: str | None = None
    kind: str | None = None
    thread: str | None = None


class Session(Protocol):
    """A channel while one mailbox is served."""

    async def send(self, letter: Letter) -> str:
        """Hand one letter over; what the other side answered, or where the letter is.

        Raises `Unavailable`, `Postponed` or `Refused`; anything else is a defect.
        """
        ...


class Channel(Protocol):
    """A way to reach people. `needs_address` says whether it can reach those whose address is unknown."""

    name: str
    needs_address: bool

    def session(self) -> AbstractAsyncContextManager[Session]:
        """Serve one mailbox; a connection is made when the first letter goes out, and ended with the block."""
        ...
