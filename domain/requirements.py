"""Requirements: what must be met in a stage (SPEC S3, S5).

Which event moves which status is in `domain/transitions.py`; here is what moves with it. Filings have a file of
their own (`domain/filings.py`), and so has how long something is valid (`domain/validity.py`).
"""

from datetime import date

from domain.admission import (
    check_evidence,
    check_predecessors_valid,
    closed,
    day_given,
    missing_predecessors,
    moved,
)
from domain.attempts import UNDER_WAY, end_attempt, forget_end
from domain.board import begin_mandate
from domain.choices import applies, meet_what_it_decides, not_asked
from domain.events import Envelope, RequirementMet, RequirementWaived
from domain.program import Requirement
from domain.state import NOT_WAITED_FOR, RequirementProgress, State
from domain.text import Text
from domain.turn import Turn
from domain.validation import malformed
from domain.validity import UNLIMITED, renew_by_filing, satisfy, still_needed, validity_given

MET_BY_CHOOSING = Text(
    es="se cumple al elegir una opción; registre la elección", en="it is met by choosing; record the choice"
)


def open_stage_requirements(turn: Turn) -> None:
    """A stage was entered: its requirements begin, blocked until their predecessors are satisfied."""
    stage = turn.state.stage_definition
    for definition in stage.requirements if stage is not None else ():
        if definition.id not in turn.state.requirements:
            turn.put_requirement(new_progress(turn, definition))
    unblock(turn)


def new_progress(turn: Turn, definition: Requirement) -> RequirementProgress:
    """A requirement of the current stage before anything happened to it."""
    return RequirementProgress(
        id=definition.id,
        status="excluded" if definition.id in not_asked(turn.state) else "blocked",
        due_on=_due_from_entry(turn, definition),
    )


def unblock(turn: Turn) -> bool:
    """Open every requirement whose predecessors are satisfied. Says whether anything changed (SPEC S3)."""
    ready = [progress for progress in turn.state.requirements.values() if _may_open(turn.state, progress)]
    for progress in ready:
        turn.put_requirement(progress.model_copy(update={"status": "open"}))
        turn.record("requirement_opened", requirement=progress.id)
        _meet_what_came_before(turn, progress.id)
    return bool(ready)


def _meet_what_came_before(turn: Turn, identifier: str) -> None:
    """A choice that was made, or a board that was elected, before its requirement opened, meets it now."""
    decides, board = turn.state.program.requirements[identifier].decides, turn.state.program.board
    if decides in turn.state.choices:
        meet_what_it_decides(turn, identifier, turn.today)
    elif board is not None and board.mandate == identifier:
        begin_mandate(turn, board)


def meet(turn: Turn, event: Envelope, payload: RequirementMet) -> None:
    """A requirement was met, or met anew while it has a validity."""
    progress, definition, status = moved(turn, event, payload.requirement)
    if definition.decides is not None:
        raise malformed("data.requirement", MET_BY_CHOOSING, event.type)
    renewed = progress.status in {"met", "approved"}
    lasting = definition.validity is None and progress.valid_until is None and definition.renews is None
    if renewed and lasting:
        raise closed(turn.state, progress, event)
    met_on = day_given(turn, event, payload.met_on, "met_on")
    check_evidence(event, definition, payload.evidence)
    check_predecessors_valid(turn.state, definition, met_on)
    validity = validity_given(turn, event, definition, met_on, payload.valid_until)
    details = {"valid_until": validity["valid_until"]} if validity["valid_until"] is not None else {}
    turn.record("requirement_met", requirement=progress.id, **details)
    satisfy(turn, without_clocks(progress), status, met_on, validity)
    renew_by_filing(turn, definition, met_on, payload.valid_until)


def waive(turn: Turn, event: Envelope, payload: RequirementWaived) -> None:
    """A requirement is not asked of this lifecycle (SPEC S3)."""
    progress, _, status = moved(turn, event, payload.requirement)
    turn.record("requirement_waived", requirement=progress.id, reason=payload.reason)
    if progress.status in UNDER_WAY:
        progress = end_attempt(progress, status, turn.today)
    satisfy(turn, without_clocks(progress), status, progress.met_on, UNLIMITED)


def without_clocks(progress: RequirementProgress) -> RequirementProgress:
    """A requirement whose authority has nothing to decide any more."""
    return forget_end(progress.model_copy(update={"clocks": {}}))


def blockers(state: State) -> tuple[str, ...]:
    """The required requirements of the current stage that are not satisfied, in the definition's order (SPEC S1)."""
    stage = state.stage_definition
    return tuple(
        definition.id
        for definition in (stage.requirements if stage is not None else ())
        if definition.required and _blocks(state, state.requirements[definition.id])
    )


def _blocks(state: State, progress: RequirementProgress) -> bool:
    if progress.status == "expired":
        return still_needed(state, progress.id)
    return progress.status not in NOT_WAITED_FOR


def _may_open(state: State, progress: RequirementProgress) -> bool:
    if progress.status != "blocked":
        return False
    definition = state.program.requirements[progress.id]
    return applies(state, definition) and not missing_predecessors(state, definition)


def _due_from_entry(turn: Turn, definition: Requirement) -> date | None:
    if definition.due is None or definition.due.after is not None:
        return None
    stage = turn.state.stage
    entered_on = stage.entered_on if stage is not None else turn.today
    return definition.due.term.due_on(entered_on, turn.state.calendar)
