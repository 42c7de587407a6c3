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


async def present(services: "Services", state: State) -> datetime:
    """Now, or what the lifecycle's own clock says where practice has moved it ahead."""
    own = (await services.present()).of(state.lifecycle)
    # What it has just decided may not have been recorded yet.
    return max(own, state.clock or own)


def today_of(services: "Services", state: State) -> date:
    """The lifecycle's present day, local to its program."""
    return today_in(state.program.time_zone, run(present(services, state)))
