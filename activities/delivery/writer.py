"""Letters in words: one notice, or what was collected over a day."""

from collections.abc import Sequence
from datetime import datetime

from activities.delivery.writing import Told
from activities.messages.compose import compose
from activities.messages.model import Message, Person
from activities.messages.templating import Letterhead


class LetterWriter:
    """Writes on one letterhead."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._letterhead = letterhead

    def letter(self, told: Sequence[Told], person: Person, now: datetime) -> Message | None:
        """One notice, or several in one message; None when events have overtaken all of them."""
        [(notice, program)] = told
        return compose(notice, person, program, now, self._letterhead)
