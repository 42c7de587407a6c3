"""The people around one lifecycle of the demonstration, and what they do next, seeing the state that it is in.

Every act has an id that depends only on what it answers to, so that a demonstration that was interrupted goes on
where it was: what the lifecycle has a receipt for is done.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.acceptance import is_accepted
from domain.deadlines import next_deadline
from domain.events import ClockReached
from domain.machine import decide
from domain.state import State
from workers.demo.act import Act
from workers.demo.character import Character


@dataclass(frozen=True)
class People(ABC):
    """The people of one lifecycle."""

    character: Character

    @abstractmethod
    def acts(self, state: State) -> Iterator[Act]:
        """What they would do in this state, in no order; also what they have done."""

    def successor(self, role: str, person: str) -> str | None:  # noqa: ARG002 - by default nobody changes
        """Who may get a role after this person, beside those who have one already."""
        return None

    def next_act(self, state: State, until: datetime) -> Act | None:
        """The first thing that they will do by `until` if nothing else happens meanwhile.

        Deadlines up to then are foreseen with the core: people react to what is still to come.
        """
        while state.status != "closed":
            deadline = next_deadline(state)
            act = self._soonest(state)
            if act is not None and (deadline is None or act.at < deadline):
                return act if act.at <= until else None
            if deadline is None or deadline > until:
                return None
            state = decide(state, ClockReached(), deadline).state
        return None

    def _soonest(self, state: State) -> Act | None:
        if state.clock is None or state.stage is None:
            return None
        acts = (act for act in self.acts(state) if not is_accepted(state, act.event.id))
        return min(acts, default=None, key=lambda act: (act.at, act.event.id))
