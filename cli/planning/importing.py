"""Taking a plan sheet over: everything is checked first, then each difference is sent (SPEC V1, P1-P3)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cli import language
from cli.context import run
from cli.failures import RETRYABLE
from cli.importing.examples import is_example
from cli.importing.problems import Problem
from cli.importing.tables import Sheet
from cli.language import tr
from cli.options import actor
from cli.planning.differences import Differences, Step, Terms, differences
from cli.planning.rows import ActivityRow, NeedRow, PlanSheet, understand
from cli.progress import progress
from domain.errors import AyniError
from domain.program import Program
from domain.state import PlanReason, State
from workers.errors import LifecycleNotFound

if TYPE_CHECKING:
    from cli.services import Gateway, Services

LIFECYCLES_AT_ONCE = 8
#: The lifecycles that a sheet speaks of; None where there is no such lifecycle.
States = Mapping[str, State | None]


@dataclass(frozen=True)
class Wishes:
    """What was asked of an import."""

    by: str | None
    agreed: bool
    reason: PlanReason | None


@dataclass
class Sent:
    """How sending went. `interrupted`: nobody answers any more, and the rest was not tried."""

    done: dict[str, list[Step]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    interrupted: bool = False


async def states_of(services: "Services", sheet: Sheet) -> States:
    """The lifecycles that the rows name, as they are."""
    rows = (row for row in sheet.rows if "lifecycle" in row.cells and not is_example(row))
    named = list(dict.fromkeys(row.cells["lifecycle"] for row in rows))
    async with services.gateway() as gateway:
        with progress(tr("Reading what is known"), len(named)) as advance:
            found: dict[str, State | None] = {}
            for name in named:
                found[name] = await _state(gateway, name)
                advance()
            return found


async def _state(gateway: "Gateway", lifecycle: str) -> State | None:
    try:
        return await gateway.state(lifecycle)
    except LifecycleNotFound:
        return None


def understood(sheet: Sheet, states: States) -> PlanSheet:
    """The rows of a sheet about lifecycles that keep work plans."""

    def program_of(lifecycle: str) -> Program | None:
        state = states.get(lifecycle)
        return state.program if state is not None and state.program.plan is not None else None

    return understand(sheet, program_of)


def compared(
    read: PlanSheet, sheet: Sheet, states: States, wishes: Wishes, services: "Services"
) -> list[Differences]:
    """What the rows of each lifecycle change."""
    found, present = [], run(services.present())
    rows: tuple[NeedRow | ActivityRow, ...] = (*read.needs, *read.activities)
    for lifecycle in dict.fromkeys(row.lifecycle for row in rows):
        state = states[lifecycle]
        assert state is not None, "rows of unknown lifecycles are faulty"
        terms = Terms(actor(wishes.by, state.roles), present.of(lifecycle), wishes.agreed, wishes.reason)
        needs = [row for row in read.needs if row.lifecycle == lifecycle]
        activities = [row for row in read.activities if row.lifecycle == lifecycle]
        found.append(differences(sheet.name, state, needs, activities, terms))
    return found


async def send(services: "Services", sheet: str, found: Sequence[Differences]) -> Sent:
    """Send every event, those of one lifecycle in order.

    When nobody answers any more, the rest waits for the same import to be repeated. Raises the error where not even
    the first event arrived.
    """
    async with services.gateway() as gateway:
        with progress(tr("Importing"), sum(len(each.steps) for each in found)) as advance:
            sending = _Sending(gateway, sheet, advance)
            await asyncio.gather(*(sending.send(each) for each in found))
    order = [each.lifecycle for each in found]
    done = sorted(sending.sent.done.items(), key=lambda item: order.index(item[0]))
    if sending.unreachable is not None and not done:
        raise sending.unreachable
    return replace(sending.sent, done=dict(done), interrupted=sending.unreachable is not None)


class _Sending:
    def __init__(self, gateway: "Gateway", sheet: str, advance: Callable[[], None]) -> None:
        self.sent = Sent()
        self.unreachable: AyniError | None = None
        self._gateway, self._sheet, self._advance = gateway, sheet, advance
        self._turn = asyncio.Semaphore(LIFECYCLES_AT_ONCE)

    async def send(self, changes: Differences) -> None:
        """The events of one lifecycle, up to the first that does not arrive."""
        async with self._turn:
            for step in changes.steps:
                if self.unreachable is not None or not await self._submit(changes.lifecycle, step):
                    return
                self.sent.done.setdefault(changes.lifecycle, []).append(step)
                self._advance()

    async def _submit(self, lifecycle: str, step: Step) -> bool:
        try:
            await self._gateway.submit(lifecycle, step.envelope)
        except AyniError as error:
            reason = error.message(language.current())
            self.sent.problems.append(Problem(self._sheet, step.row, "", reason))
            self.unreachable = error if error.code in RETRYABLE else self.unreachable
            return False
        return True
