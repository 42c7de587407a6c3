"""A work plan, for the person who has to move it: what is next, what is late, who has not endorsed, and the rest by area."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cli import language, output
from cli.dates import full_date, long_date
from cli.language import N_, ntr, tr
from cli.names import Names, enumerated
from cli.numbers import coverage, percentage
from domain.consistency import consistency, items_of
from domain.plan_names import ACTIVITY_STATUS, PLAN_REASON, SUB_REASON
from domain.program import PlanRules
from domain.state import Activity, Draft, Plan, State

#: (what matters, what to do) by what is most urgent.
ADVICE = {
    "overdue": (
        N_("{name}: activity {activity} is overdue since {day}: {description}"),
        N_("ayni plan activity done {lifecycle} {activity}"),
    ),
    "endorse": (
        N_("{name}: version {version} of the work plan waits for: {parties}."),
        N_("ayni plan endorse {lifecycle} --party {party}"),
    ),
    "due": (
        N_("{name}: the next activity, {activity}, is due on {day}: {description}"),
        N_("ayni plan activity done {lifecycle} {activity}"),
    ),
    "propose": (
        N_("{name}: there is a diagnosis and no plan yet."),
        N_("ayni plan export {lifecycle} plan.xlsx"),
    ),
    "renew": (
        N_("{name}: nothing of the work plan is pending."),
        N_("ayni plan propose {lifecycle} plan.xlsx --reason more_complex"),
    ),
    "nothing": (
        N_("{name}: neither needs nor activities have been recorded."),
        N_("ayni plan template plan.xlsx"),
    ),
}


@dataclass(frozen=True)
class Shown:
    """A plan on a day, with what its program calls things."""

    state: State
    names: Names
    today: date

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.state.plan

    @property
    def rules(self) -> PlanRules:
        """Who has to endorse it, and so on."""
        assert self.state.program.plan is not None, "the program keeps work plans"
        return self.state.program.plan

    @property
    def overdue(self) -> list[Activity]:
        """What should be done by now, the oldest first."""
        return sorted((each for each in self.plan.pending if each.is_overdue(self.today)), key=_by_date)

    @property
    def missing(self) -> list[str]:
        """The parties that an open proposal waits for."""
        endorsed = self.plan.proposal.endorsed if self.plan.proposal is not None else self.rules.parties
        return [party for party in self.rules.parties if party not in endorsed]


def tell_plan(shown: Shown) -> None:
    """Print the plan: what is next first."""
    kind, details = _most_urgent(shown)
    known = {
        "name": shown.state.attributes.name or shown.state.lifecycle,
        "lifecycle": shown.state.lifecycle,
        **details,
    }
    matters, command = (tr(text).format(**known) for text in ADVICE[kind])
    output.line(matters)
    output.line(tr("Next: {command}").format(command=command))
    if kind == "nothing":
        return
    output.line()
    output.labelled(_overview(shown))
    _section(tr("Overdue"), [_activity(each, shown) for each in shown.overdue])
    _section(tr("Proposed"), list(_proposed(shown)))
    for area in _areas(shown):
        _section(_area_title(area, shown), list(_of_area(area, shown)))


def _most_urgent(shown: Shown) -> tuple[str, dict[str, str]]:
    plan = shown.plan
    if shown.overdue:
        return "overdue", _details(shown.overdue[0])
    if plan.proposal is not None:
        parties = enumerated(shown.names.role(party) for party in shown.missing)
        version = str(plan.proposal.number)
        return "endorse", {"version": version, "parties": parties, "party": shown.missing[0]}
    if plan.pending:
        return "due", _details(min(plan.pending, key=_by_date))
    if plan.activities:
        return "renew", {}
    return "propose" if plan.needs else "nothing", {}


def _details(activity: Activity) -> dict[str, str]:
    return {
        "activity": activity.id,
        "day": full_date(activity.due),
        "description": _line(activity.description),
    }


def _overview(shown: Shown) -> Iterator[tuple[str, str]]:
    plan = shown.plan
    if plan.agreed:
        latest = plan.agreed[-1]
        agreed = tr("version {version}, agreed on {day}")
        yield tr("Plan"), agreed.format(version=latest.number, day=long_date(latest.agreed_on))
        if latest.reason is not None:
            yield tr("Why a new version"), PLAN_REASON[latest.reason].in_language(language.current())
    else:
        yield tr("Plan"), tr("not agreed yet")
    if plan.stalled and plan.still_since is not None:
        yield tr("Stalled"), tr("nothing has moved since {day}").format(day=long_date(plan.still_since))
    yield tr("Needs"), str(len(plan.needs))
    yield tr("Activities"), _states(plan)
    total = consistency(items_of(shown.state.lifecycle, plan), {})[-1]
    yield tr("Coverage"), coverage(total.coverage_pct, total.needs)
    yield tr("Compliance"), percentage(total.compliance_pct)


def _states(plan: Plan) -> str:
    statuses = [activity.status for activity in plan.activities.values()]
    return tr("done {done}, pending {pending}, eliminated {eliminated}").format(
        done=statuses.count("done"),
        pending=statuses.count("pending"),
        eliminated=statuses.count("eliminated"),
    )


def _proposed(shown: Shown) -> Iterator[str]:
    proposal = shown.plan.proposal
    if proposal is None:
        return
    known = {"version": proposal.number, "day": long_date(proposal.proposed_on)}
    yield tr("Version {version}, proposed on {day}.").format(**known)
    if proposal.reason is not None:
        why = PLAN_REASON[proposal.reason].in_language(language.current())
        yield tr("Why a new version: {why}.").format(why=why)
    endorsed = enumerated(shown.names.role(party) for party in proposal.endorsed)
    yield tr("Endorsed by: {parties}.").format(parties=endorsed)
    yield tr("Not endorsed yet by: {parties}.").format(
        parties=enumerated(shown.names.role(party) for party in shown.missing)
    )
    for draft in proposal.drafts:
        yield _draft(draft, shown)
    kept = len(
        [each for each in shown.plan.pending if each.id not in {draft.id for draft in proposal.drafts}]
    )
    if kept:
        carried = ntr("{number} pending activity stays.", "{number} pending activities stay.", kept)
        yield carried.format(number=kept)


def _areas(shown: Shown) -> list[str]:
    used = {item.area for item in items_of(shown.state.lifecycle, shown.plan)}
    known = [area.id for area in shown.state.program.areas if area.id in used]
    return [*known, *sorted(used - set(known))]


def _area_title(area: str, shown: Shown) -> str:
    items = [item for item in items_of(shown.state.lifecycle, shown.plan) if item.area == area]
    total = consistency(items, {})[-1]
    text = tr("{area}: coverage {coverage}, compliance {compliance}")
    return text.format(
        area=shown.names.area(area),
        coverage=coverage(total.coverage_pct, total.needs),
        compliance=percentage(total.compliance_pct),
    )


def _of_area(area: str, shown: Shown) -> Iterator[str]:
    known = shown.state.program.areas_by_id.get(area)
    needs = [need for need in shown.plan.needs.values() if need.area == area]
    activities = [each for each in shown.plan.activities.values() if each.area == area]
    items = items_of(shown.state.lifecycle, shown.plan)
    used = {item.standard for item in items if item.area == area}
    order = [standard for standard in (known.standards if known is not None else ()) if standard in used]
    for standard in (*order, *sorted(used - set(order))):
        yield shown.names.standard(area, standard)
        for need in needs:
            if need.standard == standard:
                yield f"{output.MARGIN}{_need(need.id, need.description)}"
        for activity in sorted(activities, key=_by_date):
            if activity.standard == standard:
                yield f"{output.MARGIN}{_activity(activity, shown)}"
                yield from (f"{output.MARGIN * 2}{label}" for label in _labels(activity, shown.names))


def _need(identifier: str, description: str) -> str:
    return tr("Need {id}: {description}").format(id=identifier, description=_line(description))


def _activity(activity: Activity, shown: Shown) -> str:
    known = {
        "id": activity.id,
        "description": _line(activity.description),
        "role": shown.names.role(activity.responsible),
        "due": long_date(activity.due),
        "status": ACTIVITY_STATUS[activity.status].in_language(language.current()),
        "done_on": "" if activity.done_on is None else long_date(activity.done_on),
        "reason": _line(activity.reason or ""),
        "sub_reason": ""
        if activity.sub_reason is None
        else SUB_REASON[activity.sub_reason].in_language(language.current()),
    }
    if activity.status == "done":
        pattern = tr("{id} [{status} on {done_on}] {description}")
    elif activity.status == "eliminated":
        pattern = tr("{id} [{status}: {reason}] {description}")
    elif activity.is_overdue(shown.today):
        pattern = tr("{id} [overdue since {due}, {role}] {description}")
    elif activity.sub_reason == "postponed":
        pattern = tr("{id} [{sub_reason} until {due}: {reason}; {role}] {description}")
    else:
        pattern = tr("{id} [{status}, by {due}, {role}] {description}")
    return pattern.format(**known)


def _labels(activity: Activity, names: Names) -> Iterator[str]:
    """What else an activity belongs to."""
    if activity.secondary_area is not None:
        yield tr("Also serves: {area}.").format(area=names.area(activity.secondary_area))
    if activity.project is not None:
        yield tr("Part of: {project}.").format(project=names.project(activity.project))


def _draft(draft: Draft, shown: Shown) -> str:
    pattern = tr("{id} [by {due}, {role}] {description}")
    return pattern.format(
        id=draft.id,
        due=long_date(draft.due),
        role=shown.names.role(draft.responsible),
        description=_line(draft.description),
    )


def _by_date(activity: Activity) -> tuple[date, list[tuple[int, str]]]:
    """By due date, then by id as people count: a-2 before a-10."""
    parts = re.findall(r"\d+|\D+", activity.id)
    return activity.due, [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _line(text: str) -> str:
    """A text that may have several lines, on one."""
    return " ".join(text.split())


def _section(heading: str, lines: list[str]) -> None:
    if lines:
        output.line()
        output.line(heading)
        for text in lines:
            output.line(f"{output.MARGIN}{text}")
