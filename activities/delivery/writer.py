"""Letters in words: one notice, what was collected over a day, or a digest."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.writing import Told
from activities.digests.following import digest_for
from activities.messages.compose import compose, compose_bundle
from activities.messages.digest_letter import compose_digest
from activities.messages.model import Message, Person
from activities.messages.templating import Letterhead


class LetterWriter:
    """Writes on one letterhead; digests are drawn from the record."""

    def __init__(self, engine: AsyncEngine, letterhead: Letterhead) -> None:
        self._engine = engine
        self._letterhead = letterhead

    def letter(self, told: Sequence[Told], person: Person, now: datetime) -> Message | None:
        """One notice, or several in one message; None when events have overtaken all of them."""
        if len(told) > 1:
            return compose_bundle(told, person, now, self._letterhead)
        [(notice, program)] = told
        return compose(notice, person, program, now, self._letterhead)

    async def digest(self, digest: str, person: Person, now: datetime) -> Message | None:
        """What a digest tells when it is sent; None when there is nothing to say any more."""
        found = await digest_for(self._engine, digest, person.person, now)
        if found is None:
            return None
        return compose_digest(found.digest, person, found.programs, self._letterhead)
