"""Requirements: what must be met in a stage, with their terms and filings (SPEC S3-S5).

Which event moves which status is in `domain/transitions.py`; here is what moves with it: dates, facts, escalations.
"""

from collections.abc import Mapping
from datetime import date

from domain import escalation
from domain.days import DAY
from domain.errors import RequirementBlocked, RequirementClosed, UnknownRequirement
from domain.event_names import event_name
from domain.events import (
    Envelope,
    FilingApproved,
    FilingCorrected,
    FilingDenied,
    FilingObserved,
    FilingSubmitted,
    RequirementMet,
    RequirementWaived,
)
from domain.program import Requirement
from domain.requirement_terms import days_left, resumed_term, validity_from, without_terms
from domain.state import SATISFIED, RequirementProgress, RequirementStatus, State
from domain.status_names import REQUIREMENT_STATUS
from domain.text import Text
from domain.transitions import REQUIREMENT
from domain.turn import Turn
from domain.validation import malformed

OVERDUE = "requirement_overdue"
ENDING = "validity_ending"
EVIDENCE_MISSING = Text(
    es="falta esta evidencia, que la definición exige", en="the definition asks for this evidence"
)
NOT_REVIEWED = Text(es="ninguna autoridad revisa este requisito", en="no authority reviews this requirement")
DAY_OUT_OF_RANGE = Text(
    es="la fecha no puede ser anterior al inicio del ciclo o del expediente, ni posterior a hoy",
    en="the date can neither be before the start of the lifecycle or filing, nor after today",
)
ENDS_BEFORE = Text(es="la vigencia termina antes de comenzar", en="the validity ends before it begins")

#: Something that was waived does not expire.
UNLIMITED: Mapping[str, date | None] = {"valid_until": None, "renewal_notice_on": None}

#: What the end of a statutory term means (SPEC S4), as the transition that it causes.
TERM_ENDS: dict[str, str] = {
    "deemed_approved": "term_ended_in_approval",
    "deemed_denied": "term_ended_in_denial",
}


def open_stage_requirements(turn: Turn) -> None:
    """A stage was entered: its requirements begin, blocked until their predecessors are satisfied."""
    stage = turn.state.stage_definition
    for definition in stage.requirements if stage is not None else ():
        if definition.id not in turn.state.requirements:
            turn.put_requirement(new_progress(turn, definition))
    unblock(turn)


def new_progress(turn: Turn, definition: Requirement) -> RequirementProgress:
    """A requirement of the current stage before anything happened to it."""
    return RequirementProgress(id=definition.id, status="blocked", due_on=_due_from_entry(turn, definition))


def unblock(turn: Turn) -> bool:
    """Open every requirement whose predecessors are satisfied. Says whether anything changed (SPEC S3)."""
    ready = [
        progress
        for progress in turn.state.requirements.values()
        if progress.status == "blocked" and not _missing_predecessors(turn.state, progress.id)
    ]
    for progress in ready:
        turn.put_requirement(progress.model_copy(update={"status": "open"}))
        turn.record("requirement_opened", requirement=progress.id)
    return bool(ready)


def meet(turn: Turn, event: Envelope, payload: RequirementMet) -> None:
    """A requirement was met, or renewed while it has a validity."""
    progress, definition, status = _moved(turn, event, payload.requirement)
    renewed = progress.status in {"met", "approved"}
    if renewed and definition.validity is None and progress.valid_until is None:
        raise _closed(turn.state, progress, event)
    met_on = _day(turn, event, payload.met_on, "met_on")
    _check_evidence(event, definition, payload.evidence)
    validity = _validity(turn, event, definition, met_on, payload.valid_until)
    details = {"valid_until": validity["valid_until"]} if validity["valid_until"] is not None else {}
    turn.record("requirement_met", requirement=progress.id, **details)
    _satisfy(turn, progress, status, met_on, validity)


def waive(turn: Turn, event: Envelope, payload: RequirementWaived) -> None:
    """A requirement is not asked of this lifecycle (SPEC S3)."""
    progress, _, status = _moved(turn, event, payload.requirement)
    turn.record("requirement_waived", requirement=progress.id, reason=payload.reason)
    _satisfy(turn, progress, status, progress.met_on, UNLIMITED)


def submit_filing(turn: Turn, event: Envelope, payload: FilingSubmitted) -> None:
    """A file was handed in: the statutory term and the outer window begin (SPEC S4)."""
    progress, definition, status = _moved(turn, event, payload.requirement)
    if definition.review is None:
        raise malformed("data.requirement", NOT_REVIEWED, event.type)
    submitted_on = _day(turn, event, payload.submitted_on, "submitted_on")
    _check_evidence(event, definition, payload.evidence)
    calendar, review = turn.state.calendar, definition.review
    turn.record("requirement_submitted", requirement=progress.id, attempt=progress.attempt + 1)
    turn.put_requirement(
        _told_no_more(turn, without_terms(progress)).model_copy(
            update={
                "status": status,
                "attempt": progress.attempt + 1,
                "submitted_on": submitted_on,
                "decision_due_on": review.term.due_on(submitted_on, calendar) if review.term else None,
                "window_ends_on": review.window.due_on(submitted_on, calendar) if review.window else None,
            }
        )
    )


def observe_filing(turn: Turn, event: Envelope, payload: FilingObserved) -> None:
    """The authority asks for corrections: its own term stands still, the correction term runs (SPEC S4)."""
    progress, definition, status = _moved(turn, event, payload.requirement)
    observed_on = _day(turn, event, payload.observed_on, "observed_on", progress.submitted_on)
    term = definition.review.correction_term if definition.review else None
    correction_due_on = term.due_on(observed_on, turn.state.calendar) if term else None
    turn.record("requirement_observed", requirement=progress.id, correction_due_on=correction_due_on)
    turn.put_requirement(
        _told_no_more(turn, progress).model_copy(
            update={
                "status": status,
                "decision_due_on": None,
                "decision_days_left": days_left(
                    turn.state, definition, observed_on, progress.decision_due_on
                ),
                "correction_due_on": correction_due_on,
            }
        )
    )


def correct_filing(turn: Turn, event: Envelope, payload: FilingCorrected) -> None:
    """The corrections were handed in: the authority's term runs on with the days that were left (SPEC S4)."""
    progress, definition, status = _moved(turn, event, payload.requirement)
    corrected_on = _day(turn, event, payload.corrected_on, "corrected_on", progress.submitted_on)
    turn.record("requirement_corrected", requirement=progress.id)
    turn.put_requirement(
        progress.model_copy(
            update={
                "status": status,
                "correction_due_on": None,
                "decision_due_on": resumed_term(
                    turn.state, definition, corrected_on, progress.decision_days_left
                ),
                "decision_days_left": None,
            }
        )
    )


def approve_filing(turn: Turn, event: Envelope, payload: FilingApproved) -> None:
    """The authority approved (SPEC S4)."""
    progress, definition, status = _moved(turn, event, payload.requirement)
    approved_on = _day(turn, event, payload.approved_on, "approved_on", progress.submitted_on)
    validity = _validity(turn, event, definition, approved_on, payload.valid_until)
    turn.record("requirement_approved", requirement=progress.id, valid_until=validity["valid_until"])
    _satisfy(turn, progress, status, approved_on, validity)


def deny_filing(turn: Turn, event: Envelope, payload: FilingDenied) -> None:
    """The authority denied; a new filing is a new attempt (SPEC S4)."""
    progress, _, status = _moved(turn, event, payload.requirement)
    _day(turn, event, payload.denied_on, "denied_on", progress.submitted_on)
    turn.record("requirement_denied", requirement=progress.id, reason=payload.reason or None)
    denied = _told_no_more(turn, without_terms(progress))
    turn.put_requirement(denied.model_copy(update={"status": status}))


def become_overdue(turn: Turn, identifier: str) -> None:
    """The day after a requirement's due date begins (SPEC S4)."""
    turn.record("requirement_overdue", requirement=identifier)
    _tell(turn, turn.state.requirements[identifier])


def end_decision_term(turn: Turn, identifier: str) -> None:
    """The authority's term passed in silence; the definition says what that means (SPEC S4)."""
    progress = turn.state.requirements[identifier]
    last_day = progress.decision_due_on or turn.today - DAY
    progress = progress.model_copy(update={"decision_due_on": None})
    review = turn.state.program.requirements[identifier].review
    transition = TERM_ENDS.get(review.on_expiry) if review is not None else None
    if transition is None:
        turn.record("requirement_overdue", requirement=identifier)
        _tell(turn, progress)
        return
    status = REQUIREMENT[progress.status][transition]
    turn.record(
        "requirement_deemed", requirement=identifier, outcome="approved" if status == "deemed" else "denied"
    )
    if status == "deemed":
        turn.intend("ask_certificate", requirement=identifier)
        definition = turn.state.program.requirements[identifier]
        _satisfy(turn, progress, status, last_day, validity_from(turn.state, definition, last_day, None))
    else:
        _tell(turn, without_terms(progress).model_copy(update={"status": status}))


def lapse(turn: Turn, identifier: str, transition: str) -> None:
    """A correction term or the outer window passed (SPEC S4)."""
    progress = turn.state.requirements[identifier]
    turn.record("requirement_lapsed", requirement=identifier)
    status = REQUIREMENT[progress.status][transition]
    _tell(turn, without_terms(progress).model_copy(update={"status": status}))


def announce_end_of_validity(turn: Turn, identifier: str) -> None:
    """The renewal notice of something valid is due (SPEC S4)."""
    progress = turn.state.requirements[identifier]
    turn.put_requirement(progress.model_copy(update={"renewal_notice_on": None}))
    turn.record("requirement_ending", requirement=identifier, valid_until=progress.valid_until)
    escalation.raise_escalation(turn, ENDING, identifier)


def expire(turn: Turn, identifier: str) -> None:
    """The day after `valid_until` begins (SPEC S4)."""
    progress = turn.state.requirements[identifier]
    status = REQUIREMENT[progress.status]["validity_ended"]
    turn.put_requirement(progress.model_copy(update={"status": status, "renewal_notice_on": None}))
    turn.record("requirement_expired", requirement=identifier)
    escalation.raise_escalation(turn, ENDING, identifier)


def _tell(turn: Turn, progress: RequirementProgress) -> None:
    """Something went wrong in silence: somebody is told (SPEC M2, E1)."""
    turn.put_requirement(progress.model_copy(update={"overdue": True}))
    escalation.raise_escalation(turn, OVERDUE, progress.id)


def _told_no_more(turn: Turn, progress: RequirementProgress) -> RequirementProgress:
    """A silence or a lapse is over because somebody acted, unless the due date has passed as well (SPEC E1)."""
    late = progress.met_on is None and progress.due_on is not None and progress.due_on < turn.today
    if not late:
        escalation.clear(turn, OVERDUE, progress.id)
    return progress.model_copy(update={"overdue": late})


def blockers(state: State) -> tuple[str, ...]:
    """The required requirements of the current stage that are not satisfied, in the definition's order (SPEC S1)."""
    stage = state.stage_definition
    return tuple(
        definition.id
        for definition in (stage.requirements if stage is not None else ())
        if definition.required and state.requirements[definition.id].status not in SATISFIED
    )


def _moved(
    turn: Turn, event: Envelope, identifier: str
) -> tuple[RequirementProgress, Requirement, RequirementStatus]:
    """Where the requirement stands, its definition, and the status that the event moves it to."""
    state = turn.state
    definition = state.program.requirements.get(identifier)
    if definition is None:
        stage = state.stage_definition or state.program.stages_by_id[state.entry_stage]
        known = [requirement.id for requirement in stage.requirements]
        raise UnknownRequirement(
            field="data.requirement", program=state.program.id, requirement=identifier, known=known
        )
    progress = state.requirements.get(identifier)
    if progress is None or progress.status == "blocked":
        raise RequirementBlocked(
            field="data.requirement", requirement=identifier, missing=_what_comes_first(state, identifier)
        )
    status = REQUIREMENT[progress.status].get(event.type)
    if status is None:
        raise _closed(state, progress, event)
    return progress, definition, status


def _what_comes_first(state: State, identifier: str) -> list[str]:
    if identifier not in state.requirements:
        return [state.program.stage_of[identifier]]
    return _missing_predecessors(state, identifier)


def _missing_predecessors(state: State, identifier: str) -> list[str]:
    return [
        predecessor
        for predecessor in state.program.requirements[identifier].after
        if _status(state, predecessor) not in SATISFIED
    ]


def _status(state: State, identifier: str) -> RequirementStatus:
    """The status of a requirement; one that a newer definition added to a stage that is over stays blocked."""
    progress = state.requirements.get(identifier)
    return progress.status if progress is not None else "blocked"


def _closed(state: State, progress: RequirementProgress, event: Envelope) -> RequirementClosed:
    return RequirementClosed(
        field="data.requirement",
        requirement=progress.id,
        status=REQUIREMENT_STATUS[progress.status],
        type=event_name(state.program, event.type),
        lifecycle=state.lifecycle,
    )


def _satisfy(
    turn: Turn,
    progress: RequirementProgress,
    status: RequirementStatus,
    met_on: date | None,
    validity: Mapping[str, date | None],
) -> None:
    cleared = without_terms(progress).model_copy(
        update={"status": status, "met_on": met_on, "overdue": False, **validity}
    )
    turn.put_requirement(cleared)
    escalation.clear(turn, OVERDUE, progress.id)
    escalation.clear(turn, ENDING, progress.id)
    _start_dependent_terms(turn, progress.id, met_on or turn.today)


def _start_dependent_terms(turn: Turn, identifier: str, met_on: date) -> None:
    for definition in turn.state.program.requirements.values():
        progress = turn.state.requirements.get(definition.id)
        if (
            definition.due is None
            or definition.due.after != identifier
            or progress is None
            or progress.due_on
        ):
            continue
        due_on = definition.due.term.due_on(met_on, turn.state.calendar)
        turn.put_requirement(progress.model_copy(update={"due_on": due_on}))


def _due_from_entry(turn: Turn, definition: Requirement) -> date | None:
    if definition.due is None or definition.due.after is not None:
        return None
    stage = turn.state.stage
    entered_on = stage.entered_on if stage is not None else turn.today
    return definition.due.term.due_on(entered_on, turn.state.calendar)


def _day(turn: Turn, event: Envelope, given: date | None, field: str, not_before: date | None = None) -> date:
    """The day that an event names: not before the lifecycle (or its filing) began and not after today."""
    day = given or turn.day_of(event.occurred_at)
    if not (not_before or turn.day_of(turn.state.started_at)) <= day <= turn.today:
        raise malformed(f"data.{field}", DAY_OUT_OF_RANGE, event.type)
    return day


def _check_evidence(event: Envelope, definition: Requirement, evidence: Mapping[str, str]) -> None:
    for name in definition.evidence:
        if name not in evidence:
            raise malformed(f"data.evidence.{name}", EVIDENCE_MISSING, event.type)


def _validity(
    turn: Turn, event: Envelope, definition: Requirement, since: date, given: date | None
) -> dict[str, date | None]:
    if given is not None and given < since:
        raise malformed("data.valid_until", ENDS_BEFORE, event.type)
    return validity_from(turn.state, definition, since, given)
