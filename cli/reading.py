"""What commands read of one lifecycle before they tell or record anything."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from cli.context import run
from cli.dates import today_in
from domain.state import State

if TYPE_CHECKING:
    from cli.services import Services


def state_of(services: "Services", lifecycle: str) -> State:
    """Everything the rules know of a lifecycle."""
    return run(_state(services, lifecycle))


async def _state(services: "Services", lifecycle: str) -> State:
    async with services.gateway() as gateway:
        return await gateway.state(lifecycle)


def present(services: "Services", state: State) -> datetime:
    """Now, or the lifecycle's own clock where practice has moved it ahead."""
    return max(services.now(), state.clock) if state.clock is not None else services.now()


def today_of(services: "Services", state: State) -> date:
    """The lifecycle's present day, local to its program."""
    return today_in(state.program.time_zone, present(services, state))
