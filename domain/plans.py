"""Needs and work plans: diagnosed, proposed, endorsed, moved, standing still (SPEC section 6).

A plan is made by its parties together: a version counts when every one of them has endorsed it. What is pending is
carried over to the next version; what was done or given up stays as it is.
"""

from datetime import date

from domain import escalation
from domain.admission import day_given
from domain.days import DAY
from domain.errors import (
    ActivityClosed,
    PlanIncomplete,
    ReasonRequired,
    UnknownActivity,
    UnknownArea,
    UnknownPlanVersion,
    UnknownRole,
)
from domain.event_names import event_name
from domain.events import (
    ActivityUpdated,
    Envelope,
    NeedRecorded,
    PlanEndorsed,
    PlanProposed,
    ProposedActivity,
)
from domain.program import PlanRules
from domain.state import Activity, AgreedVersion, Draft, Need, Plan, PlanVersion, RequirementProgress, State
from domain.text import Text
from domain.transitions import ACTIVITY
from domain.turn import Turn
from domain.validation import malformed
from domain.validity import UNLIMITED, satisfy

CAUSE = "plan_stalled"
#: The subject of its escalation: a lifecycle has one plan.
SUBJECT = "plan"
NO_PLAN = Text(es="este programa no lleva planes de trabajo", en="this program keeps no work plans")
TWICE = Text(es="una misma actividad aparece dos veces", en="the same activity is listed twice")
NOTHING_PLANNED = Text(es="no tiene actividades", en="it has no activities")
NOBODY_OR_NEVER = Text(
    es="hay actividades sin responsable o sin fecha",
    en="there are activities without somebody responsible or without a date",
)
SETTLED = Text(
    es="hay actividades que ya se realizaron o eliminaron",
    en="there are activities that are done or eliminated",
)
NONE_WAITS = Text(es="no hay ninguna propuesta pendiente", en="no proposal is open")
NOT_PENDING = Text(
    es="solo una actividad pendiente tiene un motivo de espera o una fecha nueva",
    en="only a pending activity has a reason to wait or a new date",
)
NOT_DONE = Text(
    es="solo una actividad realizada tiene fecha de realización",
    en="only an activity that was done has that date",
)


def record_need(turn: Turn, event: Envelope, payload: NeedRecorded) -> None:
    """The diagnosis found a need, or describes one anew."""
    _rules(turn.state, event)
    _check_area(turn.state, payload.area, payload.standard, "data")
    need = Need(**dict(payload), recorded_on=turn.day_of(event.occurred_at))
    turn.record("need_recorded", need=need.id, area=need.area, standard=need.standard)
    _put(turn, needs={**turn.state.plan.needs, need.id: need})


def propose(turn: Turn, event: Envelope, payload: PlanProposed) -> None:
    """A plan version is proposed; it replaces an earlier proposal that was not agreed."""
    _rules(turn.state, event)
    plan = turn.state.plan
    number = len(plan.agreed) + 1
    if payload.version is not None and payload.version != number:
        raise _unknown_version(turn.state, payload.version, number)
    if plan.agreed and payload.reason is None:
        raise ReasonRequired(field="data.reason", type=event_name(turn.state.program, event.type))
    drafts = tuple(_draft(turn.state, activity) for activity in payload.activities)
    _check_complete(plan, payload.activities, event)
    turn.record(
        "plan_proposed",
        version=number,
        reason=payload.reason,
        activities=[draft.id for draft in drafts],
        carried_over=[each.id for each in plan.pending if each.id not in {draft.id for draft in drafts}],
    )
    on = turn.day_of(event.occurred_at)
    _put(turn, proposal=PlanVersion(number=number, proposed_on=on, reason=payload.reason, drafts=drafts))


def endorse(turn: Turn, event: Envelope, payload: PlanEndorsed) -> None:
    """A party endorses the proposal; the last one makes it the agreed plan (SPEC P1)."""
    rules = _rules(turn.state, event)
    proposal = turn.state.plan.proposal
    if proposal is None or payload.version != proposal.number:
        raise _unknown_version(turn.state, payload.version, proposal.number if proposal is not None else None)
    party = payload.party or event.by.role
    if party not in rules.parties:
        field = "data.party" if payload.party is not None else "by.role"
        raise UnknownRole(field=field, role=party, known=list(rules.parties))
    endorsed = tuple(each for each in rules.parties if each in {*proposal.endorsed, party})
    turn.record("plan_endorsed", version=proposal.number, party=party, by=event.by.person)
    proposal = proposal.model_copy(update={"endorsed": endorsed})
    _put(turn, proposal=proposal)
    if endorsed == rules.parties:
        _agree(turn, proposal)


def update_activity(turn: Turn, event: Envelope, payload: ActivityUpdated) -> None:
    """An activity moved: done on a day, put off, or given up for a reason (SPEC P2)."""
    _rules(turn.state, event)
    activity = turn.state.plan.activities.get(payload.activity)
    if activity is None:
        raise UnknownActivity(
            field="data.activity", activity=payload.activity, lifecycle=turn.state.lifecycle
        )
    _check_update(turn, event, payload, activity)
    changes: dict[str, object] = {
        "status": payload.status,
        "sub_reason": _sub_reason(payload),
        "done_on": day_given(turn, event, payload.done_on, "done_on") if payload.status == "done" else None,
        "reason": payload.reason or None,
        "due": payload.due or activity.due,
        "moved_on": turn.day_of(event.occurred_at),
    }
    moved = activity.model_copy(update=changes)
    turn.record(
        "activity_updated",
        activity=moved.id,
        status=moved.status,
        sub_reason=moved.sub_reason,
        done_on=moved.done_on,
        due=moved.due,
        reason=moved.reason,
        previous=activity.status,
    )
    _put(turn, activities={**turn.state.plan.activities, moved.id: moved})
    _move(turn)


def stand_still(turn: Turn, _subject: str) -> None:
    """Activities are overdue and none has moved for as long as the definition allows (SPEC P5)."""
    overdue = [each.id for each in turn.state.plan.pending if each.is_overdue(turn.today)]
    _put(turn, stalled=True)
    turn.record("plan_stalled", activities=overdue, still_since=turn.state.plan.still_since)
    escalation.raise_escalation(turn, CAUSE, SUBJECT)


def stalls_on(state: State) -> date | None:
    """The last day before a plan that nobody moves stands still; None when it cannot, or does already (SPEC P5)."""
    plan, rules = state.plan, state.program.plan
    if rules is None or plan.stalled or plan.still_since is None or not plan.pending:
        return None
    return max(min(each.due for each in plan.pending), plan.still_since + DAY * rules.stall_after)


def meet_by_plan(turn: Turn) -> bool:
    """Meet the requirement that a plan agreed in this stage meets. Says whether there was one (SPEC P1)."""
    stage, agreed = turn.state.stage, turn.state.plan.agreed[-1:]
    waiting = _waits_for_plan(turn.state)
    if stage is None or waiting is None or not agreed:
        return False
    version = agreed[0]
    if version.met is not None or version.agreed_on < stage.entered_on:
        return False
    earlier = turn.state.plan.agreed[:-1]
    _put(turn, agreed=(*earlier, version.model_copy(update={"met": waiting.id})))
    turn.record("requirement_met", requirement=waiting.id)
    satisfy(turn, waiting, "met", version.agreed_on, UNLIMITED)
    return True


def _waits_for_plan(state: State) -> RequirementProgress | None:
    definition = state.stage_definition
    requirements = definition.requirements if definition is not None else ()
    awaited = (state.requirements[requirement.id] for requirement in requirements if requirement.met_by_plan)
    return next((progress for progress in awaited if progress.status == "open"), None)


def _agree(turn: Turn, proposal: PlanVersion) -> None:
    plan = turn.state.plan
    activities = dict(plan.activities)
    for draft in proposal.drafts:
        activities[draft.id] = _planned(turn, draft, proposal.number, activities.get(draft.id))
    agreed = AgreedVersion(number=proposal.number, agreed_on=turn.today, reason=proposal.reason)
    turn.record("plan_agreed", version=proposal.number, reason=proposal.reason)
    _put(turn, activities=activities, proposal=None, agreed=(*plan.agreed, agreed))
    _move(turn)


def _planned(turn: Turn, draft: Draft, version: int, earlier: Activity | None) -> Activity:
    if earlier is not None:
        return earlier.model_copy(update=dict(draft))
    return Activity(**dict(draft), version=version, moved_on=turn.today)


def _move(turn: Turn) -> None:
    """Something of the plan moved, so it does not stand still."""
    _put(turn, still_since=turn.today, stalled=False)
    escalation.clear(turn, CAUSE, SUBJECT)


def _put(turn: Turn, **changes: object) -> None:
    turn.state.plan = turn.state.plan.model_copy(update=changes)


def _rules(state: State, event: Envelope) -> PlanRules:
    if state.program.plan is None:
        raise malformed("type", NO_PLAN, event.type)
    return state.program.plan


def _draft(state: State, activity: ProposedActivity) -> Draft:
    at = f"data.activities.{activity.id}"
    _check_area(state, activity.area, activity.standard, at)
    if activity.secondary_area is not None and activity.secondary_area not in state.program.areas_by_id:
        raise UnknownArea(
            field=f"{at}.secondary_area",
            area=activity.secondary_area,
            standard="—",
            known=list(state.program.areas_by_id),
        )
    projects = state.program.plan.projects if state.program.plan is not None else {}
    if activity.project is not None and activity.project not in projects:
        raise UnknownArea(field=f"{at}.project", area=activity.project, standard="—", known=list(projects))
    if activity.responsible is not None and activity.responsible not in state.program.roles:
        raise UnknownRole(
            field=f"{at}.responsible", role=activity.responsible, known=list(state.program.roles)
        )
    if activity.responsible is None or activity.due is None:
        raise PlanIncomplete(field=at, reason=NOBODY_OR_NEVER, activities=activity.id)
    return Draft(**dict(activity))


def _check_area(state: State, area: str, standard: str, at: str) -> None:
    known = state.program.areas_by_id.get(area)
    if known is None:
        raise UnknownArea(
            field=f"{at}.area", area=area, standard=standard, known=list(state.program.areas_by_id)
        )
    if standard not in known.standards:
        raise UnknownArea(field=f"{at}.standard", area=area, standard=standard, known=list(known.standards))


def _check_complete(plan: Plan, proposed: tuple[ProposedActivity, ...], event: Envelope) -> None:
    ids = [activity.id for activity in proposed]
    if len(set(ids)) < len(ids):
        raise malformed("data.activities", TWICE, event.type)
    if not proposed and not plan.pending:
        raise PlanIncomplete(field="data.activities", reason=NOTHING_PLANNED, activities="—")
    settled = [each for each in ids if each in plan.activities and plan.activities[each].status != "pending"]
    if settled:
        raise PlanIncomplete(field="data.activities", reason=SETTLED, activities=settled)


def _check_update(turn: Turn, event: Envelope, payload: ActivityUpdated, activity: Activity) -> None:
    needs_reason = ACTIVITY[activity.status].get(payload.status)
    if needs_reason is None:
        raise ActivityClosed(field="data.activity", activity=activity.id)
    postponed = payload.status == "pending" and payload.sub_reason == "postponed"
    if (needs_reason or postponed) and not payload.reason:
        raise ReasonRequired(field="data.reason", type=event_name(turn.state.program, event.type))
    if payload.status != "pending" and (payload.sub_reason is not None or payload.due is not None):
        field = "sub_reason" if payload.sub_reason is not None else "due"
        raise malformed(f"data.{field}", NOT_PENDING, event.type)
    if payload.status != "done" and payload.done_on is not None:
        raise malformed("data.done_on", NOT_DONE, event.type)


def _sub_reason(payload: ActivityUpdated) -> str | None:
    if payload.status != "pending":
        return None
    return payload.sub_reason or ("postponed" if payload.due is not None else "not_due")


def _unknown_version(state: State, version: int, expected: int | None) -> UnknownPlanVersion:
    return UnknownPlanVersion(
        field="data.version",
        version=version,
        expected=NONE_WAITS if expected is None else expected,
        lifecycle=state.lifecycle,
    )
