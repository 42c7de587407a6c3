"""Whether a requirement takes an event, and what the event says: its day, its evidence (SPEC S3, S4, M3)."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from domain.errors import (
    PredecessorExpired,
    RequirementBlocked,
    RequirementClosed,
    RequirementExcluded,
    UnknownRequirement,
)
from domain.event_names import event_name
from domain.events import Envelope
from domain.program import Requirement
from domain.state import NOT_WAITED_FOR, RequirementProgress, RequirementStatus, State
from domain.status_names import REQUIREMENT_STATUS
from domain.text import Text
from domain.transitions import REQUIREMENT
from domain.turn import Turn
from domain.validation import malformed

EVIDENCE_MISSING = Text(
    es="falta esta evidencia, que la definición exige", en="the definition asks for this evidence"
)
DAY_OUT_OF_RANGE = Text(
    es="la fecha no puede ser anterior al inicio del ciclo, ni posterior a hoy",
    en="the date can neither be before the start of the lifecycle, nor after today",
)
BEFORE_SUBMISSION = Text(
    es="la fecha no puede ser anterior a la presentación del expediente, ni posterior a hoy",
    en="the date can neither be before the filing was submitted, nor after today",
)


class Moved(NamedTuple):
    """Where the requirement stands, its definition, and the status that the event moves it to."""

    progress: RequirementProgress
    definition: Requirement
    status: RequirementStatus


def moved(turn: Turn, event: Envelope, identifier: str) -> Moved:
    """What an event about a requirement moves. Raises a `Refusal` when the requirement does not take it."""
    definition, progress = found(turn.state, identifier)
    if progress.status == "excluded" and definition.applies_when is not None:
        raise _excluded(turn.state, definition)
    if progress.status == "blocked":
        raise RequirementBlocked(
            field="data.requirement",
            requirement=identifier,
            missing=_what_comes_first(turn.state, definition),
        )
    status = REQUIREMENT[progress.status].get(event.type)
    if status is None:
        raise closed(turn.state, progress, event)
    return Moved(progress, definition, status)


def found(state: State, identifier: str) -> tuple[Requirement, RequirementProgress]:
    """A requirement that the lifecycle has reached. Raises `UnknownRequirement` or `RequirementBlocked`."""
    definition = state.program.requirements.get(identifier)
    if definition is None:
        stage = state.stage_definition or state.program.stages_by_id[state.entry_stage]
        known = [requirement.id for requirement in stage.requirements]
        raise UnknownRequirement(
            field="data.requirement", program=state.program.id, requirement=identifier, known=known
        )
    progress = state.requirements.get(identifier)
    if progress is None:
        raise RequirementBlocked(
            field="data.requirement",
            requirement=identifier,
            missing=[state.program.stage_of[identifier]],
        )
    return definition, progress


def closed(state: State, progress: RequirementProgress, event: Envelope) -> RequirementClosed:
    """The refusal of an event that the requirement does not wait for any more."""
    return RequirementClosed(
        field="data.requirement",
        requirement=progress.id,
        status=REQUIREMENT_STATUS[progress.status],
        type=event_name(state.program, event.type),
        lifecycle=state.lifecycle,
    )


def missing_predecessors(state: State, definition: Requirement) -> list[str]:
    """What must be satisfied before; what the chosen options do not ask for is not missing (SPEC S3)."""
    return [
        predecessor for predecessor in definition.after if _status(state, predecessor) not in NOT_WAITED_FOR
    ]


def check_predecessors_valid(state: State, definition: Requirement, on: date) -> None:
    """What must be valid on the day of an event is so. Raises `PredecessorExpired`."""
    for identifier in definition.while_valid:
        progress = state.requirements.get(identifier)
        if progress is not None and progress.status not in {"waived", "excluded"}:
            valid_until = progress.valid_until or date.max
            if progress.met_on is None or not progress.met_on <= on <= valid_until:
                raise PredecessorExpired(
                    field="data.requirement", requirement=definition.id, missing=identifier, on=on
                )


def day_given(turn: Turn, event: Envelope, given: date | None, field: str) -> date:
    """The day that an event names: not before the lifecycle began and not after today. Raises `Malformed`."""
    day = given or turn.day_of(event.occurred_at)
    if not turn.day_of(turn.state.started_at) <= day <= turn.today:
        raise malformed(f"data.{field}", DAY_OUT_OF_RANGE, event.type)
    return day


def day_of_filing(
    turn: Turn, event: Envelope, given: date | None, field: str, progress: RequirementProgress
) -> date:
    """The day of something that happened to a filing: not before it was submitted. Raises `Malformed`."""
    day = day_given(turn, event, given, field)
    if progress.submitted_on is not None and day < progress.submitted_on:
        raise malformed(f"data.{field}", BEFORE_SUBMISSION, event.type)
    return day


def check_evidence(event: Envelope, definition: Requirement, evidence: Mapping[str, str]) -> None:
    """All evidence that the definition asks for was given. Raises `Malformed`."""
    for name in definition.evidence:
        if name not in evidence:
            raise malformed(f"data.evidence.{name}", EVIDENCE_MISSING, event.type)


def _what_comes_first(state: State, definition: Requirement) -> list[str]:
    applies = definition.applies_when
    undecided = [applies.choice] if applies is not None and applies.choice not in state.choices else []
    return [*undecided, *missing_predecessors(state, definition)]


def _excluded(state: State, definition: Requirement) -> RequirementExcluded:
    assert definition.applies_when is not None, "only what depends on a choice is excluded"
    choice = definition.applies_when.choice
    passed = {choice}
    while (earlier := _made_pointless_by(state, choice)) is not None and earlier not in passed:
        choice = earlier
        passed.add(choice)
    return RequirementExcluded(
        field="data.requirement",
        requirement=definition.id,
        choice=choice,
        option=state.choices.get(choice, "—"),
        lifecycle=state.lifecycle,
    )


def _made_pointless_by(state: State, choice: str) -> str | None:
    """The choice that made another one pointless; None where somebody has to make it."""
    for definition in state.program.requirements.values():
        excluded = definition.decides == choice and _status(state, definition.id) == "excluded"
        if excluded and definition.applies_when is not None:
            return definition.applies_when.choice
    return None


def _status(state: State, identifier: str) -> RequirementStatus:
    """The status of a requirement; one that a newer definition added to a stage that is over stays blocked."""
    progress = state.requirements.get(identifier)
    return progress.status if progress is not None else "blocked"
