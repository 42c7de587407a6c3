"""What commands read of one lifecycle before they tell or record anything."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from cli.context import run
from cli.dates import today_in
from domain.facts import Fact
from domain.state import State

if TYPE_CHECKING:
    from cli.services import Seen, Services


def state_of(services: "Services", lifecycle: str) -> State:
    """Everything the rules know of a lifecycle."""
    return run(_state(services, lifecycle))


def seen(services: "Services", lifecycle: str) -> "Seen":
    """A lifecycle as its run knows it, or as its log does where it was stopped past the rules."""
    return run(_seen(services, lifecycle))


def seen_with_facts(services: "Services", lifecycle: str) -> "tuple[Seen, list[Fact]]":
    """The same with its timeline."""
    return run(_seen_with_facts(services, lifecycle))


async def _seen(services: "Services", lifecycle: str) -> "Seen":
    from cli.services import Seen  # noqa: PLC0415 - as above

    stopped = await services.stopped(lifecycle)
    return stopped if stopped is not None else Seen(await _state(services, lifecycle), None)


async def _seen_with_facts(services: "Services", lifecycle: str) -> "tuple[Seen, list[Fact]]":
    found = await _seen(services, lifecycle)
    if found.stopped_at is not None:
        return found, list(found.state.journal)
    async with services.gateway() as gateway:
        return found, await gateway.timeline(lifecycle)


async def _state(services: "Services", lifecycle: str) -> State:
    async with services.gateway() as gateway:
        return await gateway.state(lifecycle)


async def present(services: "Services", state: State) -> datetime:
    """Now, or what the lifecycle's own clock says where practice has moved it ahead."""
    own = (await services.present()).of(state.lifecycle)
    # What it has just decided may not have been recorded yet.
    return max(own, state.clock or own)


def today_of(services: "Services", state: State) -> date:
    """The lifecycle's present day, local to its program."""
    return today_in(state.program.time_zone, run(present(services, state)))
