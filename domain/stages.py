"""Stages: entering, expecting their end, being overdue, extending, completing, closing (SPEC section 5)."""

from domain import attendance, cadence, escalation, people, requirements
from domain.days import DAY
from domain.errors import StageBlocked, UnknownOutcome
from domain.events import Closed, Envelope, StageAdvanced, StageExtended
from domain.program import Stage
from domain.state import StageProgress
from domain.text import Text
from domain.turn import Turn
from domain.validation import malformed

CAUSE = "stage_overdue"
NOT_LATER = Text(
    es="debe ser posterior al término previsto y no anterior a hoy",
    en="it must be later than the expected end and not before today",
)


def start_lifecycle(turn: Turn) -> None:
    """The instant `started_at` is reached (SPEC V6)."""
    state = turn.state
    turn.change_status("started_at_reached")
    turn.record(
        "lifecycle_started",
        lifecycle=state.lifecycle,
        program=state.program.id,
        version=state.program.version,
    )
    enter_stage(turn, state.program.stages_by_id[state.entry_stage])
    attendance.expect_from_today(turn)


def enter_stage(turn: Turn, stage: Stage) -> None:
    """A stage begins today: its expected end, requirements and first periods (SPEC S1, C4)."""
    expected_end = stage.duration.boundary(turn.today, 1) - DAY if stage.duration is not None else None
    turn.state.stage = StageProgress(id=stage.id, entered_on=turn.today, expected_end=expected_end)
    turn.record("stage_entered", stage=stage.id, entered_on=turn.today, expected_end=expected_end)
    requirements.open_stage_requirements(turn)
    cadence.open_first_periods(turn)


def complete_if_ready(turn: Turn) -> bool:
    """Complete the current stage when nothing blocks it and its way of advancing allows it. Says whether it did (S1)."""
    state = turn.state
    stage, definition = state.stage, state.stage_definition
    if state.status != "active" or stage is None or definition is None or requirements.blockers(state):
        return False
    if definition.advance == "at_expected_end" and not stage.overdue:
        return False
    _complete(turn)
    return True


def reach_expected_end(turn: Turn) -> None:
    """The day after `expected_end` begins: the stage completes or is overdue (SPEC S1, S2)."""
    stage = turn.state.stage
    assert stage is not None, "an expected end belongs to a stage"
    blockers = requirements.blockers(turn.state)
    if not blockers:
        _complete(turn)
        return
    turn.state.stage = stage.model_copy(update={"overdue": True})
    turn.record("stage_overdue", stage=stage.id, blockers=blockers)
    escalation.raise_escalation(turn, CAUSE, stage.id)


def advance(turn: Turn, _event: Envelope, payload: StageAdvanced) -> None:
    """A coordinator leaves the stage early, for a reason (SPEC S1)."""
    stage = turn.state.stage
    assert stage is not None, "the transition table lets only started lifecycles advance"
    blockers = requirements.blockers(turn.state)
    if blockers:
        raise StageBlocked(field="type", stage=stage.id, blockers=blockers)
    turn.record("stage_advanced", stage=stage.id, reason=payload.reason)
    _complete(turn)


def extend(turn: Turn, event: Envelope, payload: StageExtended) -> None:
    """The stage is expected to end later, for a reason (SPEC S2)."""
    stage = turn.state.stage
    assert stage is not None, "the transition table lets only started lifecycles be extended"
    earliest = turn.today if stage.expected_end is None else max(stage.expected_end + DAY, turn.today)
    if payload.expected_end < earliest:
        raise malformed("data.expected_end", NOT_LATER, event.type)
    turn.state.stage = stage.model_copy(update={"expected_end": payload.expected_end, "overdue": False})
    turn.record("stage_extended", stage=stage.id, expected_end=payload.expected_end, reason=payload.reason)
    escalation.clear(turn, CAUSE, stage.id)


def close(turn: Turn, _event: Envelope, payload: Closed) -> None:
    """The lifecycle ends by decision (SPEC S6)."""
    outcomes = turn.state.program.outcomes
    if payload.outcome not in outcomes:
        raise UnknownOutcome(field="data.outcome", outcome=payload.outcome, known=list(outcomes))
    _close(turn, "closed", payload.outcome, reason=payload.reason)


def _complete(turn: Turn) -> None:
    stage = turn.state.stage
    assert stage is not None, "only a stage that was entered completes"
    turn.record("stage_completed", stage=stage.id)
    escalation.clear(turn, CAUSE, stage.id)
    cadence.supersede_periods(turn)
    following = turn.state.program.stage_after(stage.id)
    if following is None:
        _close(turn, "last_stage_ended", turn.state.program.final_outcome)
    else:
        enter_stage(turn, following)


def _close(turn: Turn, transition: str, outcome: str, **details: object) -> None:
    cadence.supersede_periods(turn)
    people.forget_handovers(turn)
    escalation.clear_all(turn)
    turn.change_status(transition)
    turn.state.outcome = outcome
    turn.state.closed_on = turn.today
    turn.state.paused_on = None
    turn.record("lifecycle_closed", outcome=outcome, **details)
