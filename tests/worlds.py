"""What must become of a demonstration's world, foretold by the core alone."""

from datetime import timedelta
from typing import Any

from domain.adoption import adopt
from domain.days import start_of_day
from domain.events import ClockReached
from domain.machine import decide
from domain.state import State
from workers.demo.world import Alliance, World


def foretold(world: World) -> list[dict[str, Any]]:
    """The portfolio at the end of the world."""
    return [portrait(_lived(alliance, world)) for alliance in world.alliances]


def portrait(state: State) -> dict[str, Any]:
    """One alliance as the world's end shows it: its whole story by days, and where it stands.

    A running server decides an event some moments after its author meant to record it, so instants are days here.
    """
    return {
        "lifecycle": state.lifecycle,
        "health": state.health,
        "status": state.status,
        "stage": state.stage.model_dump(mode="json") if state.stage is not None else None,
        "requirements": {key: value.status for key, value in state.requirements.items()},
        "escalations": [escalation.model_dump(mode="json") for escalation in state.escalations.values()],
        "roles": state.roles,
        "receipts": sorted(state.receipts),
        "story": [(fact.seq, fact.at.date().isoformat(), fact.type, fact.data) for fact in state.journal],
    }


def _lived(alliance: Alliance, world: World) -> State:
    state = adopt(alliance.start, start_of_day(world.today, world.time_zone)).state
    while (act := alliance.coordinator.next_act(state, world.until)) is not None:
        assert state.clock is not None
        state = decide(state, act.event, max(act.at, state.clock + timedelta(milliseconds=20))).state
    return decide(state, ClockReached(), world.until).state
