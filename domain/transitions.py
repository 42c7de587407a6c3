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

from domain.errors import AlreadyPaused, LifecycleClosed, NotPaused, NotStarted, Refusal
from domain.state import LifecycleStatus, RequirementStatus

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
    "stage_advanced",
    "stage_extended",
    "escalation_acknowledged",
    "escalation_resolved",
    "role_assigned",
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
REQUIREMENT: Final[dict[RequirementStatus, dict[str, RequirementStatus]]] = {
    "blocked": {"predecessors_met": "open"},
    "open": {"requirement_met": "met", "requirement_waived": "waived", "filing_submitted": "submitted"},
    "submitted": {
        "filing_observed": "observed",
        "filing_approved": "approved",
        "filing_denied": "denied",
        "requirement_waived": "waived",
        "term_ended_in_approval": "deemed",
        "term_ended_in_denial": "denied",
        "window_ended": "lapsed",
    },
    "observed": {
        "filing_corrected": "submitted",
        "filing_denied": "denied",
        "requirement_waived": "waived",
        "correction_ended": "lapsed",
        "window_ended": "lapsed",
    },
    "approved": {"validity_ended": "expired", "requirement_met": "met"},
    "denied": {"filing_submitted": "submitted", "requirement_met": "met", "requirement_waived": "waived"},
    "deemed": {"filing_approved": "approved", "validity_ended": "expired"},
    "lapsed": {"filing_submitted": "submitted", "requirement_met": "met", "requirement_waived": "waived"},
    "met": {"validity_ended": "expired", "requirement_met": "met"},
    "waived": {},
    "expired": {"requirement_met": "met", "filing_submitted": "submitted", "requirement_waived": "waived"},
}
