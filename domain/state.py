"""The state of one lifecycle: everything the rules need, as one serialisable value (SPEC M1, M4, D2)."""

from datetime import date, datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.days import Calendar, zone
from domain.facts import Fact
from domain.program import Program, Stage
from domain.text import LONGEST, STORABLE

LifecycleStatus = Literal["scheduled", "active", "paused", "closed"]
Health = Literal["closed", "paused", "stalled", "overdue", "due_soon", "on_track"]
PeriodStatus = Literal["open", "held", "missed", "recovered", "superseded"]
RequirementStatus = Literal[
    "blocked",
    "open",
    "submitted",
    "observed",
    "approved",
    "appealed",
    "denied",
    "deemed",
    "lapsed",
    "met",
    "waived",
    "expired",
    "excluded",
]
#: What runs while a filing is with an authority, by what happens when it ends.
ClockKind = Literal[
    "decision",  # the authority's statutory term: silence
    "correction",  # the term to correct what was observed: lapse
    "inactivity",  # how long an observed filing may rest: abandonment
    "window",  # the outer window around observation, correction and appeal: lapse
    "appeal",  # the term to decide an appeal: silence
    "appeal_right",  # the term to appeal a denial: the denial stands
    "follow_up",  # no term is known: the authority is asked now and then
]
ActivityStatus = Literal["pending", "done", "eliminated"]
#: How the hand-over of a role stands (SPEC H1).
HandoverStatus = Literal["none", "waiting", "overdue"]
#: Why an activity is pending (SPEC P2).
SubReason = Literal["not_due", "postponed"]
#: Why a plan is made anew (SPEC P3).
PlanReason = Literal["more_complex", "consolidate", "rescope", "contingency"]
SATISFIED: frozenset[str] = frozenset({"met", "waived", "deemed", "approved"})
#: Satisfied, or not asked for by what was chosen.
NOT_WAITED_FOR: frozenset[str] = SATISFIED | {"excluded"}


class Part(BaseModel):
    """Base of every part of the state: a value that is replaced, never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(Part):
    """One period of a cadence (SPEC C1). Dates are local and inclusive.

    `sequence` is iCalendar's SEQUENCE of its invitation: it is raised whenever `due_on` moves.
    """

    cadence: str
    stage: str
    number: int
    starts_on: date
    due_on: date
    ends_on: date
    status: PeriodStatus = "open"
    sequence: int = 0


class StageProgress(Part):
    """The stage that the lifecycle is in (SPEC S1, S2).

    `shifted_days` is what pauses have moved its later boundaries by (SPEC Z1).
    """

    id: str
    entered_on: date
    expected_end: date | None
    shifted_days: int = 0
    overdue: bool = False


class Clock(Part):
    """One term that runs for a filing: its last day, inclusive. Standing still it has the days that are left instead."""

    starts_on: date
    ends_on: date | None
    days_left: int | None = None


class Attempt(Part):
    """One filing of a requirement, from its submission to how it ended (SPEC S4). `deemed`: by silence.

    `observations` counts how often it was observed, lastly on `observed_on`.
    """

    number: int
    submitted_on: date
    reference: str | None = None
    observations: int = 0
    observed_on: date | None = None
    appealed: bool = False
    outcome: RequirementStatus | None = None
    deemed: bool = False
    ended_on: date | None = None


class RequirementProgress(Part):
    """Where one requirement stands (SPEC S3, S4). Every `*_on` is the last day of its term, inclusive.

    `ended_clocks` are the clocks as they were when one of them ended (`ended_by`), for what is learned late. `follow_ups` counts
    the reminders to ask the authority since somebody last did. `documents` are those that are ready, and since when.
    """

    id: str
    status: RequirementStatus
    met_on: date | None = None
    due_on: date | None = None
    overdue: bool = False
    attempts: tuple[Attempt, ...] = ()
    clocks: dict[ClockKind, Clock] = Field(default_factory=dict)
    ended_clocks: dict[ClockKind, Clock] = Field(default_factory=dict)
    ended_by: ClockKind | None = None
    ended_from: RequirementStatus | None = None
    follow_ups: int = 0
    documents: dict[str, date] = Field(default_factory=dict)
    valid_until: date | None = None
    renewal_notice_on: date | None = None
    renewals: int = 0

    @property
    def submitted_on(self) -> date | None:
        """The day of the latest filing."""
        return self.attempts[-1].submitted_on if self.attempts else None

    def ends(self, kind: ClockKind) -> date | None:
        """The last day of a clock that runs."""
        clock = self.clocks.get(kind)
        return clock.ends_on if clock is not None else None

    @property
    def awaited_by(self) -> date | None:
        """The due date while it still says something: neither over nor met before (an expired one was on time)."""
        if self.due_on is None or self.met_on is not None or self.overdue:
            return None
        return None if self.status in NOT_WAITED_FOR else self.due_on


class PendingRung(Part):
    """A rung that has not fired: it does when `on` begins. `rung` counts from 1."""

    rung: int
    on: date


class Handover(Part):
    """A role that is to pass to another person (SPEC H1). Until it is accepted, `outgoing` stays responsible.

    `accept_by` is the last day to accept, local and inclusive; `overdue` says that it passed and people were told.
    """

    role: str
    outgoing: str | None
    incoming: str
    started_on: date
    accept_by: date
    overdue: bool = False


class Attendance(Part):
    """A role that must attend (SPEC E1): when it last did, or has been filled, and whether people were told."""

    role: str
    since: date
    silent: bool = False


class Pause(Part):
    """A pause that is over (SPEC Z1): the local days on which it began and on which the lifecycle resumed."""

    paused_on: date
    resumed_on: date


class Escalation(Part):
    """An open problem on its ladder (SPEC E1-E3). `rung` is the last one that fired, 0 for none."""

    id: str
    cause: str
    subject: str
    raised_on: date
    rung: int = 0
    pending: tuple[PendingRung, ...] = ()
    commit_until: date | None = None


class BoardMember(Part):
    """A member of the board, under a code, with the identity document that filings need valid (SPEC S4)."""

    person: str
    position: str
    document: str
    valid_until: date | None = None
    renewal_notice_on: date | None = None
    expired: bool = False


class BoardInOffice(Part):
    """The board that was elected last; `mandate_until` is the last day of its mandate."""

    elected_on: date
    mandate_until: date | None
    members: tuple[BoardMember, ...]


class Measure(Part):
    """The latest value of something that the programme counts."""

    value: int
    measured_on: date


class Need(Part):
    """Something that the diagnosis found (SPEC P1)."""

    id: str
    area: str
    standard: str
    description: str
    recorded_on: date


class Activity(Part):
    """One activity of the agreed plan (SPEC P1, P2). `moved_on` is the day of its latest change.

    `secondary_area` and `project` are further labels; it counts in its area alone.
    """

    id: str
    area: str
    standard: str
    description: str
    responsible: str
    due: date
    secondary_area: str | None = None
    project: str | None = None
    status: ActivityStatus = "pending"
    sub_reason: SubReason | None = "not_due"
    done_on: date | None = None
    reason: str | None = None
    version: int
    moved_on: date

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done before a local day."""
        return self.status == "pending" and self.due < today


class Draft(Part):
    """An activity as a plan version proposes it."""

    id: str
    area: str
    standard: str
    description: str
    responsible: str
    due: date
    secondary_area: str | None = None
    project: str | None = None


class PlanVersion(Part):
    """A proposed version: what it adds or changes, why, and who has endorsed it (SPEC P1, P3)."""

    number: int
    proposed_on: date
    reason: PlanReason | None = None
    drafts: tuple[Draft, ...] = ()
    endorsed: tuple[str, ...] = ()


class AgreedVersion(Part):
    """A version that every party has endorsed, and the requirement that it met, if any: one plan meets one."""

    number: int
    agreed_on: date
    reason: PlanReason | None = None
    met: str | None = None


class Plan(Part):
    """The diagnosis and the plan of a lifecycle (SPEC section 6).

    `still_since` is the day after which nothing of the plan has moved; `stalled` says that people were told.
    """

    needs: dict[str, Need] = Field(default_factory=dict)
    activities: dict[str, Activity] = Field(default_factory=dict)
    proposal: PlanVersion | None = None
    agreed: tuple[AgreedVersion, ...] = ()
    still_since: date | None = None
    stalled: bool = False

    @property
    def pending(self) -> tuple[Activity, ...]:
        """The activities that are still to be done."""
        return tuple(each for each in self.activities.values() if each.status == "pending")


class Receipt(Part):
    """Which facts an accepted event led to: `first_seq..last_seq`, empty when `last_seq < first_seq` (SPEC V1)."""

    first_seq: int
    last_seq: int


class Acceptance(NamedTuple):
    """An accepted event: the digest of its content, and the number of its decision in the log (SPEC V1)."""

    content: str
    decision: int


#: Of events that an earlier version accepted only the id is known.
UNKNOWN_CONTENT = ""


Label = Annotated[str, StringConstraints(max_length=LONGEST, pattern=STORABLE)]


class Attributes(Part):
    """How people find a lifecycle. No personal data of children or families belongs here."""

    name: Label | None = None
    region: Label | None = None
    commune: Label | None = None
    district: Label | None = None
    organization: Label | None = None
    company: Label | None = None


class State(BaseModel):
    """One lifecycle. `decide` never changes the value that it is given; it returns another.

    `decisions` counts the entries of its log. `accepted` has every event that was accepted, by the digest of its id.
    `journal` holds the newest facts, which take `journal_bytes`; `receipts` says which of them followed from which event.
    """

    model_config = ConfigDict(extra="forbid")

    schema_version: int = 2
    lifecycle: str
    program: Program
    calendar: Calendar
    attributes: Attributes = Attributes()
    started_at: datetime
    entry_stage: str
    status: LifecycleStatus = "scheduled"
    health: Health = "on_track"
    clock: datetime | None = None
    stage: StageProgress | None = None
    requirements: dict[str, RequirementProgress] = Field(default_factory=dict)
    periods: dict[str, tuple[Period, ...]] = Field(default_factory=dict)
    escalations: dict[str, Escalation] = Field(default_factory=dict)
    escalations_raised: int = 0
    roles: dict[str, str] = Field(default_factory=dict)
    handovers: dict[str, Handover] = Field(default_factory=dict)
    rotations: dict[str, int] = Field(default_factory=dict)
    attendance: dict[str, Attendance] = Field(default_factory=dict)
    choices: dict[str, str] = Field(default_factory=dict)
    board: BoardInOffice | None = None
    plan: Plan = Plan()
    measures: dict[str, Measure] = Field(default_factory=dict)
    last_contact_on: date | None = None
    paused_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    closed_on: date | None = None
    outcome: str | None = None
    seq: int = 0
    decisions: int = 0
    accepted: dict[str, Acceptance] = Field(default_factory=dict)
    journal: tuple[Fact, ...] = ()
    journal_bytes: int = 0
    receipts: dict[str, Receipt] = Field(default_factory=dict)

    def local(self, instant: datetime) -> datetime:
        """`instant` with the program's offset."""
        return instant.astimezone(zone(self.program.time_zone))

    @property
    def stage_definition(self) -> Stage | None:
        """The definition of the current stage."""
        return self.program.stages_by_id[self.stage.id] if self.stage is not None else None
