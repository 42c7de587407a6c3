"""Every transition of Ayni's state machines, as data in one place (SPEC M5).

Rules of this file
1. A state that is not a row does not exist; a row that is empty is terminal.
2. An event that is not in a row is refused, and the refusal changes nothing (SPEC M3).
3. Names that end in `_reached` or `_ended` are deadlines: time brings them, nobody sends them.
4. What the tables cannot say (a stage that completes when its last blocker is met, a cause that is gone) are joint
   conditions; they are settled to a fixed point after each event, in `domain/machine.py`.

Diagrams and documents are drawn from these tables.
"""

from typing import Final

from domain.errors import AlreadyPaused, LifecycleClosed, NoHandover, NotPaused, NotStarted, Refusal
from domain.state import ActivityStatus, HandoverStatus, LifecycleStatus, RequirementStatus

#: Events that leave the lifecycle's status as it is.
RECORDED: Final = (
    "contact_held",
    "requirement_met",
    "requirement_waived",
    "filing_submitted",
    "filing_observed",
    "filing_corrected",
    "filing_approved",
    "filing_denied",
    "filing_appealed",
    "filing_extended",
    "filing_followed_up",
    "requirement_renewed",
    "documents_gathered",
    "choice_made",
    "board_elected",
    "identity_document_recorded",
    "measure_recorded",
    "need_recorded",
    "plan_proposed",
    "plan_endorsed",
    "activity_updated",
    "stage_advanced",
    "stage_extended",
    "escalation_acknowledged",
    "escalation_resolved",
    "role_assigned",
    "handover_started",
    "handover_accepted",
    "handover_cancelled",
    "definition_migrated",
    "note_added",
)


def _staying(status: LifecycleStatus) -> dict[str, LifecycleStatus | type[Refusal]]:
    return dict.fromkeys(RECORDED, status)


#: status -> event -> the next status, or the refusal.
LIFECYCLE: Final[dict[LifecycleStatus, dict[str, LifecycleStatus | type[Refusal]]]] = {
    "scheduled": {
        **_staying("scheduled"),
        "started_at_reached": "active",
        "stage_advanced": NotStarted,
        "stage_extended": NotStarted,
        "paused": NotStarted,
        "resumed": NotPaused,
        "closed": "closed",
    },
    "active": {
        **_staying("active"),
        "paused": "paused",
        "resumed": NotPaused,
        "last_stage_ended": "closed",
        "closed": "closed",
    },
    "paused": {
        **_staying("paused"),
        "stage_advanced": AlreadyPaused,
        "stage_extended": AlreadyPaused,
        "paused": AlreadyPaused,
        "resumed": "active",
        "closed": "closed",
    },
    "closed": dict.fromkeys((*RECORDED, "paused", "resumed", "closed"), LifecycleClosed),
}

#: status -> event -> the next status of one requirement (SPEC S3, S4).
#: An authority's answer to a filing that lapsed, or met its silence, counts when it was in time (`domain/filings.py`);
#: so does a renewal of what has expired since (`domain/validity.py`).
REQUIREMENT: Final[dict[RequirementStatus, dict[str, RequirementStatus]]] = {
    "blocked": {"predecessors_met": "open", "choice_excluded": "excluded"},
    "open": {
        "requirement_met": "met",
        "requirement_waived": "waived",
        "filing_submitted": "submitted",
        "documents_gathered": "open",
        "choice_excluded": "excluded",
    },
    "submitted": {
        "filing_observed": "observed",
        "filing_approved": "approved",
        "filing_denied": "denied",
        "filing_extended": "submitted",
        "filing_followed_up": "submitted",
        "documents_gathered": "submitted",
        "requirement_waived": "waived",
        "choice_excluded": "excluded",
        "term_ended_in_approval": "deemed",
        "term_ended_in_denial": "denied",
        "window_ended": "lapsed",
    },
    "observed": {
        "filing_corrected": "submitted",
        "filing_approved": "approved",
        "filing_appealed": "appealed",
        "filing_denied": "denied",
        "filing_extended": "observed",
        "filing_followed_up": "observed",
        "documents_gathered": "observed",
        "requirement_waived": "waived",
        "choice_excluded": "excluded",
        "correction_ended": "lapsed",
        "inactivity_ended": "lapsed",
        "window_ended": "lapsed",
    },
    "appealed": {
        "filing_approved": "approved",
        "filing_denied": "denied",
        "filing_extended": "appealed",
        "filing_followed_up": "appealed",
        "requirement_waived": "waived",
        "choice_excluded": "excluded",
        "term_ended_in_approval": "deemed",
        "term_ended_in_denial": "denied",
        "window_ended": "lapsed",
    },
    "approved": {
        "validity_ended": "expired",
        "requirement_met": "met",
        "requirement_renewed": "approved",
        "filing_submitted": "submitted",
    },
    "denied": {
        "filing_submitted": "submitted",
        "filing_appealed": "appealed",
        "filing_approved": "approved",
        "filing_extended": "denied",
        "documents_gathered": "denied",
        "requirement_met": "met",
        "requirement_waived": "waived",
        "choice_excluded": "excluded",
    },
    "deemed": {
        "filing_approved": "approved",
        "filing_observed": "observed",
        "filing_denied": "denied",
        "filing_followed_up": "deemed",
        "filing_submitted": "submitted",
        "requirement_renewed": "deemed",
        "validity_ended": "expired",
    },
    "lapsed": {
        "filing_submitted": "submitted",
        "filing_corrected": "submitted",
        "filing_approved": "approved",
        "filing_denied": "denied",
        "documents_gathered": "lapsed",
        "requirement_met": "met",
        "requirement_waived": "waived",
        "choice_excluded": "excluded",
    },
    "met": {"validity_ended": "expired", "requirement_met": "met", "requirement_renewed": "met"},
    "waived": {},
    "expired": {
        "requirement_met": "met",
        "requirement_renewed": "met",
        "filing_submitted": "submitted",
        "documents_gathered": "expired",
        "requirement_waived": "waived",
        "choice_excluded": "excluded",
    },
    "excluded": {"choice_included": "blocked"},
}

#: status -> event -> the next status of one role's hand-over, or the refusal (SPEC H1).
#: To start it anew replaces it; an assignment of the role and the end of the lifecycle end it.
HANDOVER: Final[dict[HandoverStatus, dict[str, HandoverStatus | type[Refusal]]]] = {
    "none": {
        "handover_started": "waiting",
        "handover_accepted": NoHandover,
        "handover_cancelled": NoHandover,
        "role_assigned": "none",
        "closed": "none",
    },
    "waiting": {
        "handover_started": "waiting",
        "handover_accepted": "none",
        "handover_cancelled": "none",
        "role_assigned": "none",
        "closed": "none",
        "handover_term_ended": "overdue",
    },
    "overdue": {
        "handover_started": "waiting",
        "handover_accepted": "none",
        "handover_cancelled": "none",
        "role_assigned": "none",
        "closed": "none",
    },
}

#: status -> status that an update gives -> whether it needs a reason (SPEC P2). What was given up is proposed anew.
ACTIVITY: Final[dict[ActivityStatus, dict[ActivityStatus, bool]]] = {
    "pending": {"pending": False, "done": False, "eliminated": True},
    "done": {"pending": True, "done": False},
    "eliminated": {},
}
