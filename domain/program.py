"""Program definitions: everything that one programme has and another has not (SPEC sections 1, 4, 5, 7, 10).

The core knows no programme. A definition is data; it is checked here once and then travels inside the state of
every lifecycle that was started with it (SPEC M4).
"""

import hashlib
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from domain.profile import ON_SILENCE, Expiry, Profile
from domain.program_checks import (
    check_board,
    check_counts,
    check_figures,
    check_known,
    check_ladder,
    check_order,
    check_people,
    check_plan,
    check_profile,
    check_references,
    check_time_zone,
    refuse_duplicates,
)
from domain.terms import Span, Term, Validity
from domain.text import LONGEST, STORABLE, ByIdentifier, Identifier, Mistake, Text

Advance = Literal["when_ready", "at_expected_end"]
LifecycleKind = Literal["alliance", "formalization", "community", "encounter_cycle", "coproduction"]
#: What may open an escalation (SPEC E1); a definition may give each its own ladder.
CAUSES = (
    "monitoring_missed",
    "stage_overdue",
    "requirement_overdue",
    "plan_stalled",
    "handover_pending",
    "party_silent",
    "validity_ending",
)
DEFAULT_LADDER = "default"
#: So many roles a definition has at most, and so many pieces of evidence a requirement asks for.
MOST_ROLES = 50
MOST_EVIDENCE = 50
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Name = Annotated[str, StringConstraints(max_length=LONGEST, pattern=STORABLE)]
#: How often a role gets a digest of everything that concerns it.
DigestRhythm = Literal["weekly", "monthly"]


class Definition(BaseModel):
    """Base of every part of a definition: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cadence(Definition):
    """A rhythm of expected contacts (SPEC C1, C6). `invites` are the roles that are invited to each period's session."""

    id: Identifier
    name: Text
    every: Span
    on_day: Annotated[int, Field(ge=1, le=31)] | None = None
    invites: tuple[Identifier, ...] = ()
    satisfied_by: Identifier = "contact_held"

    @model_validator(mode="after")
    def _nominal_day_needs_months(self) -> Self:
        if self.on_day is not None and self.every.months is None:
            raise Mistake(
                es="on_day necesita una periodicidad en meses", en="on_day needs a cadence in months"
            )
        return self


class DueOffset(Definition):
    """When a requirement is due: a term after its stage was entered, or after another requirement was met."""

    term: Term
    after: Identifier | None = None


class Appeal(Definition):
    """Who decides about a denial or an observation that the organization does not accept, and until when.

    `within` is how long one may appeal after a denial; `term` how long the decision may take.
    """

    authority: Text
    within: Term | None = None
    term: Term | None = None
    on_expiry: Expiry = "escalate"


class Review(Definition):
    """How an authority treats a filing (SPEC S4). A term that nobody knows stays null.

    With `profile`, the municipality's profile says the terms of that kind of filing, where it knows them. `office`
    is whose list counts `office_days`. `inactivity` is how long an observed filing may rest before it is abandoned.
    """

    authority: Text
    profile: Identifier | None = None
    office: Identifier | None = None
    term: Term | None = None
    on_expiry: Expiry = "escalate"
    correction_term: Term | None = None
    inactivity: Term | None = None
    window: Term | None = None
    appeal: Appeal | None = None
    documents: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _office_days_have_an_office(self) -> Self:
        own = (self.term, self.correction_term, self.inactivity, self.window)
        of_appeal = (self.appeal.within, self.appeal.term) if self.appeal is not None else ()
        counted = any(term is not None and term.office_days is not None for term in (*own, *of_appeal))
        if counted and self.office is None:
            raise Mistake(
                es="office_days necesita la oficina cuyos días se cuentan (office)",
                en="office_days needs the office whose days are counted (office)",
            )
        return self

    def as_in(self, profile: Profile | None) -> "Review":
        """This review with the terms that a municipality's profile knows."""
        terms = profile.filings.get(self.profile or "") if profile is not None else None
        if terms is None:
            return self
        known = {
            "term": terms.term,
            "on_expiry": ON_SILENCE[terms.silence] if terms.silence is not None else None,
            "correction_term": terms.correction_term,
            "inactivity": terms.inactivity,
            "documents": terms.documents,
        }
        return self.model_copy(update={name: value for name, value in known.items() if value is not None})


class AppliesWhen(Definition):
    """A requirement that is only asked of those who chose one of `options`."""

    choice: Identifier
    options: tuple[Identifier, ...] = Field(min_length=1)


class Requirement(Definition):
    """Something to be met in a stage (SPEC S3, S4).

    `while_valid` names requirements that must still be valid on the day on which this one is filed or met. `decides`
    is a choice that meets it; `met_by_plan` is met when a plan is agreed in its stage. One that `renews` another gives it a new validity, again and again. `renewals` is how
    often its validity may be prolonged; without it, without limit.
    """

    id: Identifier
    name: Text
    track: Identifier | None = None
    after: tuple[Identifier, ...] = ()
    while_valid: tuple[Identifier, ...] = ()
    required: bool = True
    applies_when: AppliesWhen | None = None
    decides: Identifier | None = None
    due: DueOffset | None = None
    evidence: Annotated[tuple[Identifier, ...], Field(max_length=MOST_EVIDENCE)] = ()
    review: Review | None = None
    validity: Validity | None = None
    renewal_notice: Term | None = None
    renewals: Annotated[int, Field(ge=0, le=100)] | None = None
    renews: Identifier | None = None
    met_by_plan: bool = False


class Choice(Definition):
    """A decision of the organization among options, such as its route to recognition."""

    name: Text
    options: ByIdentifier[Text] = Field(min_length=2)


class Figure(Definition):
    """A figure of the whole programme: how many lifecycles met any of `met_any`, or the sum of a measure.

    With neither it counts every lifecycle.
    """

    id: Identifier
    name: Text
    met_any: tuple[Identifier, ...] = ()
    sum_of: Identifier | None = None

    @model_validator(mode="after")
    def _counts_one_thing(self) -> Self:
        if self.met_any and self.sum_of is not None:
            raise Mistake(es="use met_any o sum_of, pero no ambas", en="use met_any or sum_of, but not both")
        return self


class Board(Definition):
    """The board that an organization elects: its mandate, and its members' identity documents (SPEC S4)."""

    mandate: Identifier
    positions: ByIdentifier[Text] = Field(min_length=1)
    identity_documents: ByIdentifier[Text] = Field(min_length=1)
    renewal_notice: Term


class WorkloadLimit(Definition):
    """More than so many running lifecycles, or contacts due within a month, and an assignment warns (SPEC H2)."""

    lifecycles: Count | None = None
    due_contacts: Count | None = None


class Stage(Definition):
    """A part of a lifecycle (SPEC S1). `duration` is null where the source states none."""

    id: Identifier
    name: Text
    duration: Span | None = None
    advance: Advance = "when_ready"
    cadences: tuple[Cadence, ...] = ()
    requirements: tuple[Requirement, ...] = ()

    @model_validator(mode="after")
    def _noticed_when_nothing_happens(self) -> Self:
        if self.advance == "at_expected_end" and self.duration is None:
            raise Mistake(
                es="advance = 'at_expected_end' necesita una duración (duration)",
                en="advance = 'at_expected_end' needs a duration",
            )
        if self.duration is None and not self.cadences:
            raise Mistake(
                es="la etapa necesita una duración o una periodicidad; si no, nadie notaría su silencio",
                en="the stage needs a duration or a cadence, or nobody would notice its silence",
            )
        refuse_duplicates(("cadences",), (cadence.id for cadence in self.cadences))
        return self


class Rung(Definition):
    """One step of a ladder: fires `after` business days from the raising and tells `notify` (SPEC E1, E2)."""

    after: Annotated[int, Field(ge=0, le=1_000)]
    notify: tuple[Identifier, ...] = Field(min_length=1)
    decision: bool = False


class Area(Definition):
    """An area of work with its standards; needs and activities belong to one (SPEC P1). `number` is how reports order."""

    id: Identifier
    number: Annotated[int, Field(ge=1, le=99)]
    name: Text
    standards: ByIdentifier[Text] = Field(min_length=1)


class PlanRules(Definition):
    """Who must endorse a plan, and after how many days without movement it stands still (SPEC P1, P5).

    `projects` are lines of work across the areas that an activity may belong to.
    """

    parties: tuple[Identifier, ...] = Field(min_length=1)
    stall_after: Annotated[int, Field(ge=1, le=3_660)]
    projects: ByIdentifier[Text] = Field(default_factory=dict)


class Program(Definition):
    """A versioned programme definition.

    `handover_within` is the term to accept a hand-over (SPEC H1), `reopen_within` how long a closed lifecycle stays to be
    reopened and to answer (SPEC K5). `attendance` says after which term without attending
    a role is silent (SPEC E1), `workload` from where on an assignment warns (SPEC H2).
    """

    id: Identifier
    version: Count
    kind: LifecycleKind
    name: Text
    time_zone: Name
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    holiday_region: Name | None = None
    roles: ByIdentifier[Text] = Field(min_length=1, max_length=MOST_ROLES)
    channels: ByIdentifier[Text] = Field(default_factory=dict)
    outcomes: ByIdentifier[Text] = Field(min_length=1)
    final_outcome: Identifier
    occurrences: ByIdentifier[Text] = Field(default_factory=dict)
    choices: ByIdentifier[Choice] = Field(default_factory=dict)
    tracks: ByIdentifier[Text] = Field(default_factory=dict)
    documents: ByIdentifier[Text] = Field(default_factory=dict)
    measures: ByIdentifier[Text] = Field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    areas: tuple[Area, ...] = ()
    plan: PlanRules | None = None
    board: Board | None = None
    profile: Profile | None = None
    follow_up: Term = Term(days=30)
    stages: tuple[Stage, ...] = Field(min_length=1)
    handover_within: Term = Term(business_days=5)
    reopen_within: Span = Span(days=90)
    attendance: ByIdentifier[Term] = Field(default_factory=dict)
    workload: ByIdentifier[WorkloadLimit] = Field(default_factory=dict)
    digests: ByIdentifier[DigestRhythm] = Field(default_factory=dict)
    ladders: ByIdentifier[Annotated[tuple[Rung, ...], Field(min_length=1)]]
    permissions: ByIdentifier[tuple[Identifier, ...]] = Field(default_factory=dict)
    stalled_after: Count = 2
    due_soon_days: Annotated[int, Field(ge=0, le=366)] = 7
    commit_within_days: Annotated[int, Field(ge=1, le=366)] = 60

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_time_zone(self.time_zone)
        refuse_duplicates(("stages",), (stage.id for stage in self.stages))
        refuse_duplicates(("stages",), (requirement.id for requirement in self._all_requirements()))
        check_known(("final_outcome",), (self.final_outcome,), self.outcomes)
        if DEFAULT_LADDER not in self.ladders:
            raise Mistake(
                es="falta la escalera «default»", en="the ladder 'default' is missing", at=("ladders",)
            )
        check_known(("ladders",), self.ladders, (DEFAULT_LADDER, *CAUSES))
        for name, rungs in self.ladders.items():
            check_ladder(name, rungs, self.roles)
        for event_type, allowed in self.permissions.items():
            check_known(("permissions", event_type), allowed, self.roles)
        for stage in self.stages:
            check_order(stage)
            check_known(
                ("stages", stage.id, "cadences"),
                (cadence.satisfied_by for cadence in stage.cadences),
                {"contact_held", *self.occurrences},
            )
            for requirement in stage.requirements:
                check_references(self, ("stages", stage.id, "requirements", requirement.id), requirement)
        check_people(self)
        check_board(self)
        check_plan(self)
        check_counts(self)
        check_figures(self)
        check_profile(self)
        return self

    def _all_requirements(self) -> Iterable[Requirement]:
        return (requirement for stage in self.stages for requirement in stage.requirements)

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """Every requirement of every stage by id."""
        return {requirement.id: requirement for requirement in self._all_requirements()}

    @cached_property
    def reviews(self) -> dict[str, Review]:
        """How each reviewed requirement is treated here: as defined, with the terms of the profile."""
        return {
            requirement.id: requirement.review.as_in(self.profile)
            for requirement in self._all_requirements()
            if requirement.review is not None
        }

    @cached_property
    def areas_by_id(self) -> dict[str, Area]:
        """Every area by id, in order."""
        return {area.id: area for area in self.areas}

    @cached_property
    def offices(self) -> tuple[str, ...]:
        """The offices whose lists of days the program counts, sorted."""
        return tuple(sorted({review.office for review in self.reviews.values() if review.office is not None}))

    @cached_property
    def stage_of(self) -> dict[str, str]:
        """The id of the stage that each requirement belongs to."""
        return {requirement.id: stage.id for stage in self.stages for requirement in stage.requirements}

    @cached_property
    def stages_by_id(self) -> dict[str, Stage]:
        """Every stage by id, in order."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the definition, to tell two definitions with the same version apart."""
        return hashlib.sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()

    def stage_after(self, stage_id: str) -> Stage | None:
        """The stage that follows, or None after the last."""
        position = list(self.stages_by_id).index(stage_id)
        return self.stages[position + 1] if position + 1 < len(self.stages) else None

    @property
    def told_first(self) -> tuple[str, ...]:
        """The roles that hear of everything first: those of the first rung of the default ladder."""
        return self.ladders[DEFAULT_LADDER][0].notify

    def ladder(self, cause: str) -> tuple[Rung, ...]:
        """The ladder for a cause: its own, or the default one."""
        return self.ladders.get(cause, self.ladders[DEFAULT_LADDER])
