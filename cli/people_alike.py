"""Names of people that may be a slip: they look like somebody else's, or nobody is called so. A warning, never a refusal.

Whoever has a role is compared letter by letter, so that `Ana`, `ana` and `Ana Pérez` are three people.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from cli import output
from cli.language import tr, without_accents
from cli.names import enumerated
from cli.services import RecordUnreachable, Services
from workers.settings import RecordUnknown

Words = tuple[str, ...]
#: How much of two identifiers is equal where one may be a slip of the other.
CLOSE = 0.75


@dataclass(frozen=True)
class Alike:
    """Identifiers that look like one person."""

    people: tuple[str, ...]

    def told(self) -> str:
        """A sentence for people."""
        text = tr("Note: these count as different people, but look like one: {people}.")
        return text.format(people=enumerated(self.people))

    def described(self) -> dict[str, Any]:
        """The same for programs."""
        return {"code": "people_alike", "people": list(self.people), "message": self.told()}


async def alike(services: Services, named: Iterable[str]) -> list[Alike]:
    """Who of those that are named looks like another of them, or like somebody who is known."""
    asked = list(dict.fromkeys(named))
    known = (await _known(services) or {}) if asked else {}
    people = {person: {_words(person), _words(known.get(person, ""))} for person in (*asked, *known)}
    return _groups(asked, people)


async def _known(services: Services) -> Mapping[str, str] | None:
    """Everybody who has a role somewhere or is in the directory, with their names; None where nobody can be asked."""
    try:
        roles = await services.roles_per_person()
        async with services.directory() as directory:
            people = await directory.people()
    except (RecordUnreachable, RecordUnknown):
        return None
    return {**dict.fromkeys(roles, ""), **{person.person: person.name for person in people}}


def _groups(asked: Sequence[str], people: Mapping[str, set[Words]]) -> list[Alike]:
    groups: list[set[str]] = []
    for person in asked:
        if any(person in group for group in groups):
            continue
        group = {person}
        while more := {
            other
            for other, words in people.items()
            if other not in group and any(_look_alike(words, people[each]) for each in group)
        }:
            group |= more
        groups.append(group)
    return [Alike(tuple(sorted(group))) for group in groups if len(group) > 1]


def _look_alike(one: Iterable[Words], other: Iterable[Words]) -> bool:
    """The same words, or the one begins as the other: Ana, and Ana Pérez."""
    return any(_begins(a, b) or _begins(b, a) for a in one for b in other)


def _begins(short: Words, long: Words) -> bool:
    return bool(short) and short == long[: len(short)]


def _words(person: str) -> Words:
    return tuple(re.findall(r"[^\W_]+", without_accents(person).casefold()))


async def warn_of_unknown(services: Services, person: str, roles: Mapping[str, str]) -> None:
    """Say so where nobody is called like whoever is to have said something: no role anywhere, not in the directory."""
    if person in roles.values():
        return
    known = await _known(services)
    if known is None or person in known:
        return
    output.talk(
        tr("Note: '{person}' has no role anywhere and is not in the directory.").format(person=person)
    )
    alike_ones = [
        each for group in await alike(services, [person]) for each in group.people if each != person
    ]
    meant = alike_ones or get_close_matches(person, sorted(known), cutoff=CLOSE)
    if meant:
        output.talk(tr("Perhaps this was meant: {people}").format(people=enumerated(meant)))
