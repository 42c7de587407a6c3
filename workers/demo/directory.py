"""The people of a world in the directory: codes instead of names, under addresses that no mail reaches."""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.delivery.directory import add_person
from activities.delivery.errors import PersonExists
from activities.messages.model import Person
from workers.demo.world import World

#: Reserved by RFC 2606: there is no such mail server and never will be.
ADDRESS = "{person}@demo.invalid"


async def register_people(engine: AsyncEngine, world: World) -> None:
    """Everybody who has a role in the world, or will get one. Those who are known stay as they are."""
    for person in people_of(world).values():
        with suppress(PersonExists):  # a demonstration that was interrupted goes on
            await add_person(engine, person)


def people_of(world: World) -> dict[str, Person]:
    """Who they are, by code."""
    return {
        code: Person(person=code, name=name, email=ADDRESS.format(person=code), time_zone=world.time_zone)
        for code, name in _names(world)
    }


def _names(world: World) -> Iterator[tuple[str, str]]:
    for participant in world.participants:
        roles = participant.start.program.roles
        for role, person in participant.start.roles.items():
            yield person, f"{roles[role].es} ({person})"
            successor = participant.people.successor(role, person)
            if successor is not None:
                yield successor, f"{roles[role].es} ({successor})"
