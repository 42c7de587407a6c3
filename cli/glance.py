"""How one lifecycle stands, for the person who has to act."""

from collections.abc import Iterator
from datetime import date
from shlex import quote

from cli import output
from cli.dates import full_date, long_date
from cli.language import N_, ntr, tr
from cli.names import (
    PERIOD_STATUSES,
    STATUSES,
    Names,
    days,
    enumerated,
    noun,
    requirement_status,
    said,
    word,
)
from domain.state import SATISFIED, Escalation, Handover, Period, RequirementProgress
from domain.stopped import SINCE, condition, revive_command, stopped_on
from domain.views import Status

#: (what matters, what to do) by what is most urgent.
ADVICE = {
    "closed": (N_("{name} is closed: {outcome}."), N_("ayni {noun} timeline {lifecycle}")),
    "scheduled": (N_("{name} starts on {day}."), N_("ayni {noun} forecast {lifecycle}")),
    "paused": (N_("{name} has been paused since {day}."), N_("ayni {noun} resume {lifecycle}")),
    "escalation": (N_("{name}: {health}. {problem}."), N_("ayni {noun} ack {lifecycle} {escalation}")),
    "monitoring": (
        N_("{name}: {health}. {problem}."),
        N_("ayni {noun} contact {lifecycle} --channel {channel}"),
    ),
    "plan": (N_("{name}: {health}. {problem}."), N_("ayni plan show {lifecycle}")),
    "handover": (
        N_("{name}: {health}. {problem}."),
        N_("ayni handover accept {lifecycle} {role_id} --person {incoming}"),
    ),
    "silence": (
        N_("{name}: {health}. {problem}."),
        N_("ayni {noun} contact {lifecycle} --channel {channel} --attended {role_id}"),
    ),
    "waiting_handover": (
        N_("{name}: {health}. {incoming} is to accept a hand-over by {day} ({role})."),
        N_("ayni handover accept {lifecycle} {role_id} --person {incoming}"),
    ),
    "period": (
        N_("{name}: {health}. To be held by {day}: {cadence}."),
        N_("ayni {noun} contact {lifecycle} --channel {channel}"),
    ),
    "requirement": (
        N_("{name}: {health}. Still to be met: {requirement}."),
        N_("ayni {noun} meet {lifecycle} {requirement_id}"),
    ),
    "nothing": (N_("{name}: {health}. Nothing is expected now."), N_("ayni {noun} forecast {lifecycle}")),
}
#: The advice about a problem, by its cause.
KINDS = {
    "monitoring_missed": "monitoring",
    "plan_stalled": "plan",
    "handover_pending": "handover",
    "party_silent": "silence",
}


def tell(status: Status, names: Names, today: date) -> None:
    """Print the lifecycle: first what matters and what to do next, then everything else."""
    matters, command = headline(status, names)
    output.line(matters)
    output.line(tr("Next: {command}").format(command=command))
    output.line()
    output.labelled(overview(status, names))
    for heading, lines in (
        (tr("Monitoring"), list(periods(status, names))),
        (tr("Requirements"), list(requirements(status, names))),
        (tr("Work plan"), list(work_plan(status, names))),
        (tr("Open escalations"), list(escalations(status, names, today))),
        (
            tr("People"),
            list(people(status, names)),
        ),
    ):
        if lines:
            output.line()
            output.line(heading)
            for text in lines:
                output.line(f"{output.MARGIN}{text}")


def people(status: Status, names: Names) -> Iterator[str]:
    """Who is in which role, to whom it passes, how often it has passed, and who does not attend."""
    handovers = {handover.role: handover for handover in status.handovers}
    silent = {attendance.role: attendance.since for attendance in status.attendance if attendance.silent}
    for role in dict.fromkeys((*status.roles, *handovers)):
        person = status.roles.get(role) or tr("nobody")
        yield tr("{role}: {person}").format(role=names.role(role), person=person)
        if role in handovers:
            yield output.MARGIN + _handover(handovers[role])
        if role in silent:
            pattern = tr("has not attended since {day}")
            yield output.MARGIN + pattern.format(day=long_date(silent[role]))
        if times := status.rotations.get(role):
            pattern = ntr("has changed hands {number} time", "has changed hands {number} times", times)
            yield output.MARGIN + pattern.format(number=times)


def _handover(handover: Handover) -> str:
    pattern = (
        tr("passes to {incoming}, who had until {day} to accept")
        if handover.overdue
        else tr("passes to {incoming}, who is to accept by {day}")
    )
    return pattern.format(incoming=handover.incoming, day=long_date(handover.accept_by))


def headline(status: Status, names: Names) -> tuple[str, str]:
    """What matters most, and the command for it."""
    if status.stopped_at is not None:
        return stopped_told(status, names.program.time_zone), said(
            revive_command(status.lifecycle, status.kind)
        )
    kind, details = _most_urgent(status, names)
    known = {
        "name": status.attributes.name or status.lifecycle,
        "lifecycle": status.lifecycle,
        "noun": noun(status.kind),
        "health": said(condition(status)),
        "channel": next(iter(names.program.channels), ""),
        **details,
    }
    matters, command = ADVICE[kind]
    typed = {**known, "incoming": quote(known.get("incoming", ""))}
    return tr(matters).format(**known), tr(command).format(**typed)


def stopped_told(status: Status, time_zone: str | None) -> str:
    """That it was stopped past the rules, and since when; empty while it runs."""
    since = stopped_on(status, time_zone)
    if since is None:
        return ""
    return said(SINCE).format(name=status.attributes.name or status.lifecycle, day=long_date(since))


def _most_urgent(status: Status, names: Names) -> tuple[str, dict[str, str]]:
    if status.status == "closed":
        return "closed", {"outcome": names.outcome(status.outcome)}
    if status.status == "scheduled":
        return "scheduled", {"day": full_date(status.started_on)}
    if status.status == "paused" and status.paused_on is not None:
        return "paused", {"day": full_date(status.paused_on)}
    if status.escalations:
        return _worst(status, names)
    first = min((each for each in status.handovers), key=lambda each: each.accept_by, default=None)
    for period in status.running_periods:
        if period.status == "open" and (first is None or period.due_on < first.accept_by):
            return "period", {"cadence": names.cadence(period.cadence), "day": full_date(period.due_on)}
    if first is not None:
        return "waiting_handover", {
            "role": names.role(first.role),
            "role_id": first.role,
            "incoming": first.incoming,
            "day": full_date(first.accept_by),
        }
    for requirement in _pending(status):
        return "requirement", {
            "requirement": names.requirement(requirement.id),
            "requirement_id": requirement.id,
        }
    return "nothing", {}


def _worst(status: Status, names: Names) -> tuple[str, dict[str, str]]:
    worst = max(
        status.escalations, key=lambda escalation: (escalation.rung, -escalation.raised_on.toordinal())
    )
    problem = names.problem(worst.cause, worst.subject)
    incoming = {each.role: each.incoming for each in status.handovers}.get(worst.subject, "")
    return KINDS.get(worst.cause, "escalation"), {
        "problem": problem[:1].upper() + problem[1:],
        "escalation": worst.id,
        "role_id": worst.subject,
        "incoming": incoming,
    }


def _pending(status: Status) -> Iterator[RequirementProgress]:
    blockers = set(status.blockers)
    return (item for item in status.requirements if item.id in blockers and item.status != "blocked")


def overview(status: Status, names: Names) -> Iterator[tuple[str, str]]:
    """What the lifecycle is, as (label, value)."""
    attributes = status.attributes
    yield (
        tr("Program"),
        tr("{program}, version {version}").format(program=names.title(), version=status.program_version),
    )
    yield tr("Status"), word(STATUSES, status.status)
    yield tr("Health"), said(condition(status))
    yield tr("Stage"), names.stage(status.stage)
    yield tr("Started"), long_date(status.started_on)
    yield tr("Stage entered"), _day(status.stage_entered_on)
    yield tr("Expected end"), _expected_end(status)
    yield tr("Last contact"), _day(status.last_contact_on)
    yield tr("Periods"), _counts(status)
    yield tr("Closed"), _day(status.closed_on)
    yield tr("Organization"), attributes.organization or ""
    yield tr("Company"), attributes.company or ""
    places = (attributes.district, attributes.commune, attributes.region)
    yield tr("Place"), ", ".join(part for part in places if part)


def _day(day: date | None) -> str:
    return "" if day is None else long_date(day)


def _expected_end(status: Status) -> str:
    if status.expected_end is None or status.status == "closed":
        return ""
    pattern = tr("{day} (passed)") if status.stage_overdue else "{day}"
    return pattern.format(day=long_date(status.expected_end))


def _counts(status: Status) -> str:
    counts = status.periods
    return tr("held {held}, recovered {recovered}, missed {missed}").format(
        held=counts.held, recovered=counts.recovered, missed=counts.missed
    )


def periods(status: Status, names: Names) -> Iterator[str]:
    """The running period of each cadence."""
    for period in status.running_periods:
        yield _period(period, names)


def _period(period: Period, names: Names) -> str:
    if period.status != "open":
        pattern = tr("{cadence}, period {number}: {status}; ends on {ends_on}")
    elif period.due_on == period.ends_on:
        pattern = tr("{cadence}, period {number}: {status}; expected by {due_on}")
    else:
        pattern = tr("{cadence}, period {number}: {status}; expected by {due_on}, ends on {ends_on}")
    return pattern.format(
        cadence=names.cadence(period.cadence),
        number=period.number,
        status=word(PERIOD_STATUSES, period.status),
        due_on=long_date(period.due_on),
        ends_on=long_date(period.ends_on),
    )


def requirements(status: Status, names: Names) -> Iterator[str]:
    """Those of the current stage, and earlier ones that need somebody."""
    for item in status.requirements:
        if names.program.stage_of[item.id] == status.stage or item.status not in SATISFIED:
            yield _requirement(item, names)


def _requirement(item: RequirementProgress, names: Names) -> str:
    known = {
        "name": names.requirement(item.id),
        "id": item.id,
        "status": requirement_status(item.status),
        "due_on": _day(item.due_on),
        "valid_until": _day(item.valid_until),
    }
    if item.status not in SATISFIED and item.due_on is not None:
        pattern = (
            tr("{name} ({id}): {status}, overdue since {due_on}")
            if item.overdue
            else tr("{name} ({id}): {status}, due by {due_on}")
        )
    elif item.valid_until is not None:
        pattern = tr("{name} ({id}): {status}, valid until {valid_until}")
    else:
        pattern = tr("{name} ({id}): {status}")
    return pattern.format(**known)


def work_plan(status: Status, names: Names) -> Iterator[str]:
    """The work plan in figures, and who has to endorse it."""
    plan = status.plan
    if plan is None:
        return
    known = {"needs": plan.needs, "done": plan.done, "pending": plan.pending, "eliminated": plan.eliminated}
    if plan.agreed_on is not None:
        agreed = tr("version {version}, agreed on {day}")
        yield agreed.format(version=plan.version, day=long_date(plan.agreed_on))
    yield tr("needs {needs}; activities: done {done}, pending {pending}, eliminated {eliminated}").format(
        **known
    )
    if plan.overdue:
        late = ntr("{number} activity is overdue", "{number} activities are overdue", plan.overdue)
        yield late.format(number=plan.overdue)
    if plan.missing_endorsements:
        waits = tr("version {version} waits for: {parties}")
        parties = enumerated(names.role(party) for party in plan.missing_endorsements)
        yield waits.format(version=plan.proposed, parties=parties)
    yield tr("More: {command}").format(
        command=tr("ayni plan show {lifecycle}").format(lifecycle=status.lifecycle)
    )


def escalations(status: Status, names: Names, today: date) -> Iterator[str]:
    """The open problems, and what comes next on their ladder."""
    for escalation in status.escalations:
        yield _escalation(escalation, names, today)


def _escalation(escalation: Escalation, names: Names, today: date) -> str:
    problem = names.problem(escalation.cause, escalation.subject)
    known = {
        "id": escalation.id,
        "problem": problem[:1].upper() + problem[1:],
        "rung": escalation.rung,
        "days": days(max((today - escalation.raised_on).days, 0)),
        "next_on": _day(escalation.pending[0].on if escalation.pending else None),
        "commit_until": _day(escalation.commit_until),
    }
    if escalation.commit_until is not None:
        pattern = tr("{id}, rung {rung}, open for {days}. {problem}. Committed until {commit_until}.")
    elif escalation.pending:
        pattern = tr("{id}, rung {rung}, open for {days}. {problem}. Climbs on {next_on}.")
    else:
        pattern = tr("{id}, rung {rung}, open for {days}. {problem}. A decision is awaited.")
    return pattern.format(**known)
