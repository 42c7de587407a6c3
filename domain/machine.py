"""The machine: `decide(state, event, now)` and nothing else changes a lifecycle (SPEC M1-M3).

Before an event is decided, every deadline up to `now` is handled in order, each with its nominal instant. After it,
joint conditions are settled to a fixed point. A refused event raises a `Refusal`, and the state it was given stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain import (
    board,
    cadence,
    choices,
    clocks,
    documents,
    escalation,
    filings,
    measures,
    migration,
    pausing,
    people,
    plans,
    requirements,
    stages,
    validity,
)
from domain.acceptance import accept, check_room, facts_of, first_acceptance
from domain.days import local_date, start_of_day
from domain.deadlines import first_deadline, handle, next_deadline
from domain.errors import (
    LifecycleClosed,
    ReasonRequired,
    Refusal,
    RoleNotAllowed,
    UnknownEvent,
    UnknownRole,
    UnknownStage,
)
from domain.event_names import event_name
from domain.events import (
    PAYLOADS,
    CalendarRead,
    ClockReached,
    Envelope,
    Event,
    LifecycleStart,
    OccurrenceRecorded,
    Payload,
    parse_payload,
)
from domain.health import health
from domain.state import State
from domain.summary import summarised
from domain.transitions import LIFECYCLE
from domain.turn import Decision, Turn

__all__ = ["Decision", "begin", "decide", "next_deadline", "record_refusal"]

#: event type -> what it does. Which status admits it is in `domain/transitions.py`.
HANDLERS: dict[str, Callable[[Turn, Envelope, Any], None]] = {
    "contact_held": cadence.record_contact,
    "requirement_met": requirements.meet,
    "requirement_waived": requirements.waive,
    "filing_submitted": filings.submit,
    "filing_observed": filings.observe,
    "filing_corrected": filings.correct,
    "filing_approved": filings.approve,
    "filing_denied": filings.deny,
    "filing_appealed": filings.appeal,
    "filing_extended": filings.extend,
    "filing_followed_up": filings.follow_up,
    "requirement_renewed": validity.renew,
    "documents_gathered": documents.gather,
    "choice_made": choices.choose,
    "board_elected": board.elect,
    "identity_document_recorded": board.record_identity_document,
    "measure_recorded": measures.record_measure,
    "need_recorded": plans.record_need,
    "plan_proposed": plans.propose,
    "plan_endorsed": plans.endorse,
    "activity_updated": plans.update_activity,
    "stage_advanced": stages.advance,
    "stage_extended": stages.extend,
    "escalation_acknowledged": escalation.acknowledge,
    "escalation_resolved": escalation.resolve,
    "role_assigned": people.assign_role,
    "handover_started": people.start_handover,
    "handover_accepted": people.accept_handover,
    "handover_cancelled": people.cancel_handover,
    "paused": pausing.pause,
    "resumed": pausing.resume,
    "definition_migrated": migration.migrate,
    "note_added": people.add_note,
    "closed": stages.close,
}

#: Events that must say why (SPEC S1-S3, E1, H1, S6, Z1).
NEED_A_REASON = frozenset(
    {
        "requirement_waived",
        "filing_extended",
        "stage_advanced",
        "stage_extended",
        "escalation_resolved",
        "handover_cancelled",
        "paused",
        "closed",
    }
)


@dataclass(frozen=True)
class _Admitted:
    """An event that its envelope, its role and the lifecycle's status allow."""

    handler: Callable[[Turn, Envelope, Any], None]
    payload: Payload


def begin(start: LifecycleStart) -> State:
    """The state of a lifecycle that waits for its start. Raises `UnknownStage` or `UnknownRole` (SPEC V6)."""
    program = start.program
    entry_stage = start.stage or program.stages[0].id
    if entry_stage not in program.stages_by_id:
        raise UnknownStage(
            field="stage", program=program.id, stage=entry_stage, known=list(program.stages_by_id)
        )
    for role in start.roles:
        _check_role(program.roles, role, f"roles.{role}")
    return State(
        lifecycle=start.lifecycle,
        program=program,
        calendar=start.calendar,
        attributes=start.attributes,
        started_at=start.started_at,
        entry_stage=entry_stage,
        roles=dict(start.roles),
    )


def decide(state: State, event: Event, now: datetime) -> Decision:
    """What follows from an event that is known at `now` (an aware instant).

    The same event id again returns the first facts and changes nothing (SPEC V1). Time never runs backwards: an
    instant before the last decision counts as that one. Raises a `Refusal`, which changes nothing (SPEC M3).
    """
    if isinstance(event, Envelope) and first_acceptance(state, event) is not None:
        return _repeated(state, event)
    now = max(now, state.clock) if state.clock is not None else now
    turn = Turn(state, now)
    _catch_up(turn, now)
    first_seq = turn.state.seq + 1
    payload = _apply(turn, event)
    _settle(turn)
    _catch_up(turn, now)
    if isinstance(event, Envelope) and payload is not None:
        accept(turn, event, payload, first_seq)
    return _finished(turn, now)


def record_refusal(state: State, event_id: str, event_type: str, refusal: Refusal, now: datetime) -> Decision:
    """Remember in the journal that an event nobody waits for was refused (SPEC V2); the machine stays as it is."""
    turn = Turn(state, max(now, state.clock) if state.clock is not None else now)
    turn.record("event_refused", code=refusal.code, event=event_type, event_id=event_id, field=refusal.field)
    return turn.finish()


def _repeated(state: State, event: Envelope) -> Decision:
    """The facts of the first time, as far as the journal reaches."""
    return Decision(state, facts_of(state, event.id) or (), repeated=True)


def _finished(turn: Turn, now: datetime) -> Decision:
    state = turn.state
    today = local_date(now, state.program.time_zone)
    state.health = health(state, today)
    decision = turn.finish()
    since = start_of_day(today, state.program.time_zone)
    return replace(decision, intents=summarised(decision.intents, state, since, now))


def _catch_up(turn: Turn, now: datetime) -> None:
    """Handle every deadline up to `now`, in order, each at its nominal instant (SPEC M2).

    What an event brought to light late (a term that was over when its filing was recorded) happens at the event's
    instant: the timeline never runs backwards.
    """
    if turn.state.status == "scheduled" and turn.state.started_at <= now:
        turn.move_to(turn.state.started_at)
        stages.start_lifecycle(turn)
        _settle(turn)
        turn.state.clock = turn.state.started_at
    while (deadline := first_deadline(turn.state)) is not None:
        at = start_of_day(deadline.on, turn.state.program.time_zone)
        if at > now:
            break
        turn.move_to(max(at, turn.state.clock) if turn.state.clock is not None else at)
        turn.state.clock = turn.at
        handle(turn, deadline)
        _settle(turn)
    turn.move_to(now)
    turn.state.clock = turn.at


def _settle(turn: Turn) -> None:
    """Joint conditions, to a fixed point.

    Requirements unblock, an agreed plan meets its own, stages complete; what is over stops climbing.
    """
    validity.forget_what_is_not_needed(turn)
    while requirements.unblock(turn) or plans.meet_by_plan(turn) or stages.complete_if_ready(turn):
        pass


def _apply(turn: Turn, event: Event) -> Payload | None:
    """Do what an event says; its payload when it came from outside."""
    match event:
        case ClockReached():
            return None
        case CalendarRead():
            before = turn.state.calendar
            turn.state.calendar = before.refreshed(event.calendar, turn.today)
            clocks.recount(turn, before)
            return None
        case Envelope():
            admitted = _admitted(turn.state, event)
            admitted.handler(turn, event, admitted.payload)
            return admitted.payload


def _admitted(state: State, event: Envelope) -> _Admitted:
    if state.status == "closed":  # whatever it is, and whoever says so
        raise _closed(state)
    check_room(state, event)
    occurrence = event.type not in PAYLOADS and event.type in state.program.occurrences
    if event.type not in PAYLOADS and not occurrence:
        raise UnknownEvent(field="type", type=event.type, program=state.program.id)
    _check_role(state.program.roles, event.by.role, "by.role")
    payload = parse_payload(OccurrenceRecorded if occurrence else PAYLOADS[event.type], event)
    _check_status(state, "contact_held" if occurrence else event.type)
    _check_permission(state, event)
    if event.type in NEED_A_REASON and not getattr(payload, "reason", ""):
        raise ReasonRequired(field="data.reason", type=event_name(state.program, event.type))
    return _Admitted(cadence.record_occurrence if occurrence else HANDLERS[event.type], payload)


def _check_role(roles: dict[str, Any], role: str, field: str) -> None:
    if role not in roles:
        raise UnknownRole(field=field, role=role, known=list(roles))


def _closed(state: State) -> LifecycleClosed:
    return LifecycleClosed(
        field="type", lifecycle=state.lifecycle, closed_on=state.closed_on, outcome=state.outcome
    )


def _check_status(state: State, event_type: str) -> None:
    admits = LIFECYCLE[state.status][event_type]
    if isinstance(admits, str):
        return
    raise admits(
        field="type",
        type=event_name(state.program, event_type),
        lifecycle=state.lifecycle,
        paused_on=state.paused_on,
        closed_on=state.closed_on,
        outcome=state.outcome,
        started_on=local_date(state.started_at, state.program.time_zone),
    )


def _check_permission(state: State, event: Envelope) -> None:
    allowed = state.program.permissions.get(event.type)
    if allowed is not None and event.by.role not in allowed:
        raise RoleNotAllowed(
            field="by.role", role=event.by.role, type=event_name(state.program, event.type), allowed=allowed
        )
