"""Events that come in: the envelope, and the payload of every type (SPEC V1, V4, V5).

Nothing else decides what a message may contain; the published JSON Schemas are made from these models (SPEC V3).
"""

from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from domain.days import Calendar, Instant, LocalDate
from domain.json_text import json_text
from domain.program import MOST_EVIDENCE, MOST_ROLES, Program
from domain.state import ActivityStatus, Attributes, PlanReason, SubReason
from domain.text import LONGEST, ONE_LINE, STORABLE, STRIPPED, VISIBLE, ByIdentifier, Identifier, Mistake
from domain.validation import TOO_LARGE, malformed, parsed_json, read_json

MAX_EVENT_BYTES = 64 * 1024
#: What people write stays in the log; what a lifecycle takes with it for years is shorter.
LONG_TEXT = 10_000
KEPT_TEXT = 2_000
MOST_MEMBERS = 50
MOST_DOCUMENTS = 100
MOST_ACTIVITIES = 500

EventId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=STORABLE)]
PersonId = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=ONE_LINE)]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
EscalationId = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=ONE_LINE)]
LifecycleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
LongText = Annotated[str, StringConstraints(max_length=LONG_TEXT, pattern=VISIBLE), STRIPPED]
KeptText = Annotated[str, StringConstraints(max_length=KEPT_TEXT, pattern=VISIBLE), STRIPPED]
ShortText = Annotated[str, StringConstraints(max_length=LONGEST, pattern=VISIBLE), STRIPPED]
Reason = Annotated[str, StringConstraints(max_length=LONG_TEXT, pattern=STORABLE), STRIPPED]
KeptReason = Annotated[str, StringConstraints(max_length=KEPT_TEXT, pattern=STORABLE), STRIPPED]
PlanNumber = Annotated[int, Field(ge=1, le=1_000_000)]


def _unique(items: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(items)) < len(items):
        raise Mistake(es="repite un elemento", en="it repeats an element")
    return items


UNIQUE = Field(json_schema_extra={"uniqueItems": True})
Attended = Annotated[tuple[Identifier, ...], Field(max_length=MOST_ROLES), UNIQUE, AfterValidator(_unique)]
Documents = Annotated[
    tuple[Identifier, ...], Field(min_length=1, max_length=MOST_DOCUMENTS), UNIQUE, AfterValidator(_unique)
]
Evidence = Annotated[ByIdentifier[LongText], Field(max_length=MOST_EVIDENCE)]
"""What proves that a requirement was met: what the definition asks for, and a text or a place for each."""


def _writable(data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """`data` as it is. JSON text can hold half characters and NaN, which no record can."""
    json_text(data)
    return data


class Message(BaseModel):
    """Base of everything that comes in: an unknown field is an error, a date must be a date."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(Message):
    """Who says so: a role of the program, and the person in it."""

    role: Identifier
    person: PersonId


class Envelope(Message):
    """One event. `id` is its idempotency key; `occurred_at` defaults to the moment of recording."""

    id: EventId
    type: Identifier
    occurred_at: Instant | None = None
    by: Actor
    data: Annotated[dict[str, JsonValue], AfterValidator(_writable)] = Field(default_factory=dict)


class Payload(Message):
    """Base of the `data` of every event type."""


PayloadType = TypeVar("PayloadType", bound=Payload)


class ContactHeld(Payload):
    """A contact took place (SPEC C3). `held_on` is a local date; it defaults to the day of the event.

    `attended` are the roles that were there; without it, who came is not known.
    """

    channel: Identifier
    formal: bool = True
    held_on: LocalDate | None = None
    cadence: Identifier | None = None
    attended: Attended | None = None
    summary: LongText | None = None


class OccurrenceRecorded(Payload):
    """Something that a definition counts in one of its cadences (SPEC C6)."""

    held_on: LocalDate | None = None
    cadence: Identifier | None = None
    summary: LongText | None = None


class RequirementMet(Payload):
    """A requirement was met, or met again before its validity ended (SPEC S3, S4)."""

    requirement: Identifier
    met_on: LocalDate | None = None
    valid_until: LocalDate | None = None
    evidence: Evidence = Field(default_factory=dict)


class RequirementRenewed(Payload):
    """What is valid stays valid for another period, or until a given day (SPEC S4)."""

    requirement: Identifier
    renewed_on: LocalDate | None = None
    valid_until: LocalDate | None = None


class RequirementWaived(Payload):
    """A requirement is not asked of this lifecycle, for a reason (SPEC S3)."""

    requirement: Identifier
    reason: Reason = ""


class FilingSubmitted(Payload):
    """A file was handed in to the authority (SPEC S4)."""

    requirement: Identifier
    submitted_on: LocalDate | None = None
    reference: ShortText | None = None
    evidence: Evidence = Field(default_factory=dict)


class FilingObserved(Payload):
    """The authority asks for corrections (SPEC S4)."""

    requirement: Identifier
    observed_on: LocalDate | None = None
    observations: LongText | None = None


class FilingCorrected(Payload):
    """The corrections were handed in (SPEC S4)."""

    requirement: Identifier
    corrected_on: LocalDate | None = None


class FilingApproved(Payload):
    """The authority approved (SPEC S4)."""

    requirement: Identifier
    approved_on: LocalDate | None = None
    valid_until: LocalDate | None = None


class FilingDenied(Payload):
    """The authority denied (SPEC S4)."""

    requirement: Identifier
    denied_on: LocalDate | None = None
    reason: Reason = ""


class FilingAppealed(Payload):
    """The organization does not accept a denial or an observation (SPEC S4)."""

    requirement: Identifier
    appealed_on: LocalDate | None = None


class FilingExtended(Payload):
    """The authority prolongs the outer window of a filing (SPEC S4). `window_ends_on` is its new last day."""

    requirement: Identifier
    window_ends_on: LocalDate
    reason: Reason = ""


class FilingFollowedUp(Payload):
    """Somebody asked the authority how a filing is going (SPEC S4)."""

    requirement: Identifier
    asked_on: LocalDate | None = None
    answer: LongText | None = None


class DocumentsGathered(Payload):
    """Documents of a filing are ready."""

    requirement: Identifier
    documents: Documents
    gathered_on: LocalDate | None = None


class ChoiceMade(Payload):
    """The organization chose, or chose anew with a reason, among the options of its definition."""

    choice: Identifier
    option: Identifier
    reason: Reason = ""


class ElectedMember(Message):
    """A member of a new board, under a code, with an identity document and the last day of its validity."""

    person: PersonId
    position: Identifier
    document: Identifier
    valid_until: LocalDate | None = None


class BoardElected(Payload):
    """A board was elected; `mandate_until` is the last day of its mandate, as the statute says (SPEC S4)."""

    members: Annotated[tuple[ElectedMember, ...], Field(min_length=1, max_length=MOST_MEMBERS)]
    elected_on: LocalDate | None = None
    mandate_until: LocalDate | None = None


class IdentityDocumentRecorded(Payload):
    """A member of the board has a new identity document (SPEC S4)."""

    person: PersonId
    document: Identifier
    valid_until: LocalDate | None = None


class MeasureRecorded(Payload):
    """How many there are of something that the programme counts."""

    measure: Identifier
    value: Annotated[int, Field(ge=0, le=10_000_000)]
    measured_on: LocalDate | None = None


class NeedRecorded(Payload):
    """The diagnosis found a need; the same id again describes it anew (SPEC P1)."""

    id: ItemId
    area: Identifier
    standard: Identifier
    description: KeptText


class ProposedActivity(Message):
    """An activity of a proposed plan version. Without a responsible role or a due date the plan is incomplete."""

    id: ItemId
    area: Identifier
    standard: Identifier
    description: KeptText
    responsible: Identifier | None = None
    due: LocalDate | None = None
    secondary_area: Identifier | None = None
    project: Identifier | None = None


class PlanProposed(Payload):
    """A plan version: activities that are new, or pending ones as they change; other pending ones are carried over.

    From the second version on `reason` says why there is a new one (SPEC P1, P3).
    """

    activities: Annotated[tuple[ProposedActivity, ...], Field(max_length=MOST_ACTIVITIES)] = ()
    version: PlanNumber | None = None
    reason: PlanReason | None = None


class PlanEndorsed(Payload):
    """A party endorses the proposed version; `party` where somebody else records it (SPEC P1)."""

    version: PlanNumber
    party: Identifier | None = None


class ActivityUpdated(Payload):
    """An activity was done, put off or given up (SPEC P2). `due` is the new date of one that was put off."""

    activity: ItemId
    status: ActivityStatus
    sub_reason: SubReason | None = None
    done_on: LocalDate | None = None
    due: LocalDate | None = None
    reason: KeptReason = ""


class StageAdvanced(Payload):
    """The current stage is left early (SPEC S1)."""

    reason: Reason = ""


class StageExtended(Payload):
    """The current stage is expected to end later (SPEC S2). `expected_end` is its new last day."""

    expected_end: LocalDate
    reason: Reason = ""


class EscalationAcknowledged(Payload):
    """Somebody took a problem on; with `commit_until` the ladder waits through that day (SPEC E3)."""

    escalation: EscalationId
    commit_until: LocalDate | None = None
    note: LongText | None = None


class EscalationResolved(Payload):
    """A problem ends by decision, although its cause may stand (SPEC E1)."""

    escalation: EscalationId
    reason: Reason = ""


class RoleAssigned(Payload):
    """A person takes a role."""

    role: Identifier
    person: PersonId


class HandoverStarted(Payload):
    """A role is to pass to another person, who has yet to accept (SPEC H1)."""

    role: Identifier
    to: PersonId
    reason: Reason = ""


class HandoverAccepted(Payload):
    """The incoming person, who sends this event, takes the role (SPEC H1)."""

    role: Identifier


class HandoverCancelled(Payload):
    """A hand-over that was started does not take place (SPEC H1)."""

    role: Identifier
    reason: Reason = ""


class Paused(Payload):
    """Every deadline stops (SPEC Z1)."""

    reason: Reason = ""
    kind: Identifier = "contingency"


class Resumed(Payload):
    """Deadlines run again with the time that remained (SPEC Z1)."""

    reason: Reason = ""


class DefinitionMigrated(Payload):
    """The lifecycle moves to a newer definition (SPEC M4)."""

    program: Program
    reason: Reason = ""


class NoteAdded(Payload):
    """Something worth remembering."""

    text: LongText


class Closed(Payload):
    """The lifecycle ends with one of the definition's outcomes (SPEC S6)."""

    outcome: Identifier
    reason: Reason = ""


class LifecycleStart(Message):
    """How a lifecycle begins; `past` holds what was lived before Ayni was adopted (SPEC V6)."""

    lifecycle: LifecycleId
    program: Program
    calendar: Calendar
    started_at: Instant
    stage: Identifier | None = None
    roles: dict[Identifier, PersonId] = Field(default_factory=dict)
    attributes: Attributes = Attributes()
    past: tuple[Envelope, ...] = ()


PAYLOADS: dict[str, type[Payload]] = {
    "contact_held": ContactHeld,
    "requirement_met": RequirementMet,
    "requirement_waived": RequirementWaived,
    "filing_submitted": FilingSubmitted,
    "filing_observed": FilingObserved,
    "filing_corrected": FilingCorrected,
    "filing_approved": FilingApproved,
    "filing_denied": FilingDenied,
    "filing_appealed": FilingAppealed,
    "filing_extended": FilingExtended,
    "filing_followed_up": FilingFollowedUp,
    "requirement_renewed": RequirementRenewed,
    "documents_gathered": DocumentsGathered,
    "choice_made": ChoiceMade,
    "board_elected": BoardElected,
    "identity_document_recorded": IdentityDocumentRecorded,
    "measure_recorded": MeasureRecorded,
    "need_recorded": NeedRecorded,
    "plan_proposed": PlanProposed,
    "plan_endorsed": PlanEndorsed,
    "activity_updated": ActivityUpdated,
    "stage_advanced": StageAdvanced,
    "stage_extended": StageExtended,
    "escalation_acknowledged": EscalationAcknowledged,
    "escalation_resolved": EscalationResolved,
    "role_assigned": RoleAssigned,
    "handover_started": HandoverStarted,
    "handover_accepted": HandoverAccepted,
    "handover_cancelled": HandoverCancelled,
    "paused": Paused,
    "resumed": Resumed,
    "definition_migrated": DefinitionMigrated,
    "note_added": NoteAdded,
    "closed": Closed,
}


class ClockReached(Message):
    """Time passed: every deadline up to now is handled (SPEC M2)."""

    type: Literal["clock_reached"] = "clock_reached"


class CalendarRead(Message):
    """Newer public holidays are known; days that have passed keep what was used (SPEC D2)."""

    type: Literal["calendar_read"] = "calendar_read"
    calendar: Calendar


Event = Envelope | ClockReached | CalendarRead


def parse_envelope(raw: bytes | str | object) -> Envelope:
    """The envelope in a message from outside. Raises `Malformed`, whatever it was given."""
    if not isinstance(raw, bytes | str):
        return parsed_json(Envelope, raw)
    if len(raw) > MAX_EVENT_BYTES:
        raise malformed("message", TOO_LARGE)
    return parsed_json(Envelope, read_json(raw))


def parse_payload(model: type[PayloadType], envelope: Envelope) -> PayloadType:
    """The typed `data` of an envelope. Raises `Malformed` naming the field."""
    return parsed_json(model, envelope.data, event_type=envelope.type, prefix=("data",))
