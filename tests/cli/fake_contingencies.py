"""Contingencies in memory: the real questions and rules, asked one lifecycle after the other."""

from collections.abc import Sequence

from activities.contingencies.asking import ask, pausing, resuming
from activities.contingencies.errors import ContingencyDiffers, ContingencyUnknown
from activities.contingencies.model import (
    Contingency,
    Declaration,
    Lifting,
    Member,
    Progress,
    Scope,
    same_regions,
)
from cli.contingencies import Report
from domain.state import State
from tests.cli.fakes import FakeLifecycles


class FakeEmergencies:
    """`cli.contingencies.RecordedEmergencies` in memory. `interrupted` stands for somebody who presses Ctrl-C."""

    def __init__(self, lifecycles: FakeLifecycles) -> None:
        self._lifecycles = lifecycles
        self._declared: dict[str, Contingency] = {}
        self._members: dict[str, dict[str, Member]] = {}
        self.interrupted = False

    async def places(self) -> tuple[list[str], list[str]]:
        states = self._lifecycles.states.values()
        regions = {state.attributes.region for state in states if state.attributes.region}
        return sorted(regions), sorted({state.program.id for state in states})

    async def preview(self, scope: Scope) -> dict[str, int]:
        counts: dict[str, int] = {}
        for state in self._in_scope(scope):
            counts[state.status] = counts.get(state.status, 0) + 1
        return counts

    async def declare(self, declaration: Declaration) -> None:
        content = declaration.model_dump()
        opened = Contingency(**content, declared_at=self._lifecycles.now, outcomes={})
        before = self._declared.setdefault(declaration.contingency, opened)
        if before.scope != opened.scope or before.reason != opened.reason:
            raise ContingencyDiffers(contingency=declaration.contingency)
        members = self._members.setdefault(declaration.contingency, {})
        for state in self._in_scope(declaration.scope):
            roles = state.roles
            members[state.lifecycle] = await ask(
                self._lifecycles, pausing(declaration), state.lifecycle, roles
            )

    async def lift(self, lifting: Lifting) -> None:
        members = self._members[lifting.contingency]
        for member in [each for each in members.values() if each.outcome == "paused"]:
            roles = self._lifecycles.states[member.lifecycle].roles
            members[member.lifecycle] = await ask(
                self._lifecycles, resuming(lifting), member.lifecycle, roles
            )
        lifted = {"lifted_by": lifting.lifted_by, "lifted_at": self._lifecycles.now}
        self._declared[lifting.contingency] = self._declared[lifting.contingency].model_copy(update=lifted)

    async def wait(self, contingency: str, report: Report) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        total = len(self._members[contingency])
        report(Progress(phase="declaring", done=total, total=total))

    async def all(self) -> list[Contingency]:
        return [await self.one(contingency) for contingency in self._declared]

    async def one(self, contingency: str) -> Contingency:
        if contingency not in self._declared:
            raise ContingencyUnknown(contingency=contingency)
        found = [member.outcome for member in self._members[contingency].values()]
        outcomes: dict[str, int] = {outcome: found.count(outcome) for outcome in found}
        return self._declared[contingency].model_copy(update={"outcomes": outcomes})

    async def members(self, contingency: str, outcomes: Sequence[str] = ()) -> list[Member]:
        members = self._members[contingency].values()
        return [member for member in members if not outcomes or member.outcome in outcomes]

    def _in_scope(self, scope: Scope) -> list[State]:
        return [
            state
            for state in self._lifecycles.states.values()
            if state.status != "closed"
            and (not scope.regions or same_regions(scope.regions, [state.attributes.region or ""]))
            and (not scope.programs or state.program.id in scope.programs)
        ]
