"""What must become of a demonstration's world, foretold by the core alone."""

from datetime import timedelta
from typing import Any

from domain.adoption import adopt
from domain.events import ClockReached
from domain.machine import decide
from domain.state import State
from workers.demo.participant import Participant
from workers.demo.world import World


def foretold(world: World) -> list[dict[str, Any]]:
    """The portfolio at the end of the world."""
    return [portrait(lived_through(participant, world)) for participant in world.participants]


def portrait(state: State) -> dict[str, Any]:
    """One lifecycle as the world's end shows it: its whole story by days, and where it stands.

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
        "choices": state.choices,
        "measures": {key: measure.value for key, measure in state.measures.items()},
        "plan": state.plan.model_dump(mode="json"),
        "receipts": sorted(state.accepted),
        "story": [(fact.seq, fact.at.date().isoformat(), fact.type, fact.data) for fact in state.journal],
    }


def lived_through(participant: Participant, world: World) -> State:
    """One lifecycle at the end of the world."""
    state = adopt(participant.start, world.begins).state
    while (act := participant.people.next_act(state, world.until)) is not None:
        assert state.clock is not None
        state = decide(state, act.event, max(act.at, state.clock + timedelta(milliseconds=20))).state
    return decide(state, ClockReached(), world.until).state
