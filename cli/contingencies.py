"""Contingencies as commands see them: the record tells, Temporal carries out."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from activities.contingencies import store
from activities.contingencies.model import Contingency, Declaration, Lifting, Member, Progress, Scope

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from workers.contingencies import Contingencies

Report = Callable[[Progress], None]
Reach = Callable[[], Awaitable["Contingencies"]]


class Emergencies(Protocol):
    """Contingencies. Errors are those of `activities.contingencies.errors` and `workers.contingencies`."""

    async def places(self) -> tuple[list[str], list[str]]:
        """The regions and the programs that there are."""
        ...

    async def preview(self, scope: Scope) -> dict[str, int]:
        """How many lifecycles of a scope have which status."""
        ...

    async def declare(self, declaration: Declaration) -> None:
        """Begin to pause everybody in scope."""

    async def lift(self, lifting: Lifting) -> None:
        """Begin to let everybody go on."""

    async def wait(self, contingency: str, report: Report) -> None:
        """Wait until everybody was asked."""

    async def all(self) -> list[Contingency]:
        """Those that stand, then the past ones."""
        ...

    async def one(self, contingency: str) -> Contingency:
        """One of them."""
        ...

    async def members(self, contingency: str, outcomes: Sequence[str] = ()) -> list[Member]:
        """What became of each lifecycle; only of some outcomes if any are given."""
        ...


class RecordedEmergencies:
    """Contingencies in PostgreSQL; `reach` connects to Temporal when something is to be carried out."""

    def __init__(self, engine: "AsyncEngine", reach: Reach) -> None:
        self._engine, self._reach = engine, reach

    async def places(self) -> tuple[list[str], list[str]]:
        """The regions and the programs in the record."""
        return await store.places(self._engine)

    async def preview(self, scope: Scope) -> dict[str, int]:
        """How many lifecycles of a scope have which status in the record."""
        return await store.preview(self._engine, scope)

    async def declare(self, declaration: Declaration) -> None:
        """Begin to pause everybody in scope."""
        await (await self._reach()).declare(declaration)

    async def lift(self, lifting: Lifting) -> None:
        """Begin to let everybody go on."""
        await (await self._reach()).lift(lifting)

    async def wait(self, contingency: str, report: Report) -> None:
        """Wait until everybody was asked."""
        await (await self._reach()).wait(contingency, report)

    async def all(self) -> list[Contingency]:
        """Those that stand, then the past ones."""
        return await store.list_contingencies(self._engine)

    async def one(self, contingency: str) -> Contingency:
        """One of them."""
        return await store.get_contingency(self._engine, contingency)

    async def members(self, contingency: str, outcomes: Sequence[str] = ()) -> list[Member]:
        """What became of each lifecycle."""
        return await store.list_members(self._engine, contingency, outcomes)
