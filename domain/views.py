"""What people and other services see of a lifecycle: the answer of the query `status` and the read model's row."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from domain import cadence
from domain.days import local_date
from domain.deadlines import due_dates, next_deadline
from domain.documents import missing_documents
from domain.requirements import blockers
from domain.running_clocks import RunningClock, running_clocks
from domain.state import (
    Attendance,
    Attributes,
    BoardInOffice,
    Escalation,
    Handover,
    Health,
    LifecycleStatus,
    Measure,
    Period,
    RequirementProgress,
    State,
)


class View(BaseModel):
    """Base of what is shown: plain values, dates local to the program's time zone."""

    model_config = ConfigDict(frozen=True)


class PeriodCounts(View):
    """How many periods ended how, over the whole life."""

    held: int
    recovered: int
    missed: int


class PlanSummary(View):
    """A work plan in figures. `version` is the agreed one; `missing_endorsements` are those a proposal waits for."""

    version: int | None
    agreed_on: date | None
    proposed: int | None
    missing_endorsements: tuple[str, ...]
    needs: int
    done: int
    pending: int
    eliminated: int
    overdue: int
    next_due_on: date | None
    stalled: bool


class Status(View):
    """One lifecycle at a glance. `next_due_on` is the next date by which somebody is expected to act.

    `clocks` are all that run for its requirements, the one that ends first first. `missing_documents` are those that
    the filings which can be handed in still need. `stopped_at` comes from the record alone: since when an open lifecycle
    has no run in Temporal; None while it runs, which is all that the lifecycle itself can say.
    """

    lifecycle: str
    kind: str
    program: str
    program_version: int
    profile: str | None
    attributes: Attributes
    roles: dict[str, str]
    handovers: tuple[Handover, ...]
    rotations: dict[str, int]
    attendance: tuple[Attendance, ...]
    status: LifecycleStatus
    health: Health
    started_on: date
    stage: str | None
    stage_entered_on: date | None
    expected_end: date | None
    stage_overdue: bool
    blockers: tuple[str, ...]
    requirements: tuple[RequirementProgress, ...]
    clocks: tuple[RunningClock, ...]
    missing_documents: dict[str, tuple[str, ...]]
    choices: dict[str, str]
    board: BoardInOffice | None
    measures: dict[str, Measure]
    plan: PlanSummary | None
    running_periods: tuple[Period, ...]
    periods: PeriodCounts
    last_contact_on: date | None
    escalations: tuple[Escalation, ...]
    highest_rung: int
    next_due_on: date | None
    next_due_subject: str | None
    next_deadline: datetime | None
    paused_on: date | None
    closed_on: date | None
    outcome: str | None
    facts: int
    stopped_at: datetime | None = None


def status_of(state: State) -> Status:
    """The status of a lifecycle as of its last decision."""
    stage = state.stage
    next_due = min(due_dates(state), default=(None, None)) if state.status == "active" else (None, None)
    return Status(
        lifecycle=state.lifecycle,
        kind=state.program.kind,
        program=state.program.id,
        program_version=state.program.version,
        profile=state.program.profile.id if state.program.profile is not None else None,
        attributes=state.attributes,
        roles=state.roles,
        handovers=tuple(state.handovers.values()),
        rotations=state.rotations,
        attendance=tuple(state.attendance.values()),
        status=state.status,
        health=state.health,
        started_on=local_date(state.started_at, state.program.time_zone),
        stage=stage.id if stage is not None else None,
        stage_entered_on=stage.entered_on if stage is not None else None,
        expected_end=stage.expected_end if stage is not None else None,
        stage_overdue=stage is not None and stage.overdue,
        blockers=blockers(state) if state.status != "closed" and stage is not None else (),
        requirements=tuple(state.requirements.values()),
        clocks=running_clocks(state),
        missing_documents=_missing_documents(state),
        choices=state.choices,
        board=state.board,
        measures=state.measures,
        plan=_plan_summary(state),
        running_periods=tuple(cadence.running_periods(state)) if state.status != "closed" else (),
        periods=_counts(state),
        last_contact_on=state.last_contact_on,
        escalations=tuple(state.escalations.values()),
        highest_rung=max((escalation.rung for escalation in state.escalations.values()), default=0),
        next_due_on=next_due[0],
        next_due_subject=next_due[1],
        next_deadline=next_deadline(state),
        paused_on=state.paused_on,
        closed_on=state.closed_on,
        outcome=state.outcome,
        facts=state.seq,
    )


def _plan_summary(state: State) -> PlanSummary | None:
    """The summary; None where nothing was diagnosed or planned."""
    plan, rules = state.plan, state.program.plan
    if rules is None or not (plan.needs or plan.activities or plan.proposal):
        return None
    today = local_date(state.clock, state.program.time_zone) if state.clock is not None else date.min
    statuses = [activity.status for activity in plan.activities.values()]
    endorsed = plan.proposal.endorsed if plan.proposal is not None else rules.parties
    return PlanSummary(
        version=plan.agreed[-1].number if plan.agreed else None,
        agreed_on=plan.agreed[-1].agreed_on if plan.agreed else None,
        proposed=plan.proposal.number if plan.proposal is not None else None,
        missing_endorsements=tuple(party for party in rules.parties if party not in endorsed),
        needs=len(plan.needs),
        done=statuses.count("done"),
        pending=statuses.count("pending"),
        eliminated=statuses.count("eliminated"),
        overdue=sum(activity.is_overdue(today) for activity in plan.pending),
        next_due_on=min((activity.due for activity in plan.pending), default=None),
        stalled=plan.stalled,
    )


#: Where a filing can still be completed.
FILABLE = frozenset({"open", "observed", "denied", "lapsed", "expired"})


def _missing_documents(state: State) -> dict[str, tuple[str, ...]]:
    if state.status == "closed":
        return {}
    missing = {
        progress.id: tuple(missing_documents(state, progress))
        for progress in state.requirements.values()
        if progress.status in FILABLE
    }
    return {requirement: documents for requirement, documents in missing.items() if documents}


def _counts(state: State) -> PeriodCounts:
    statuses = [period.status for periods in state.periods.values() for period in periods]
    return PeriodCounts(
        held=statuses.count("held"), recovered=statuses.count("recovered"), missed=statuses.count("missed")
    )
