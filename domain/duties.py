"""What waits for one person because of the roles they have (SPEC E1, E3, H1, P1).

Whoever hears of everything first accompanies the lifecycle: what there is to do waits for them. Everybody else is waited for
by what a rung told their role, by their activities and endorsements, and by the hand-overs that concern them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from domain.duty import Duty, Rank
from domain.escalation import roles_told
from domain.open_work import Finder, open_work
from domain.program import Program
from domain.state import Activity, Escalation, Plan
from domain.views import Status


def duties(
    status: Status, program: Program, person: str, today: date, plan: Plan | None = None
) -> list[Duty]:
    """Everything that waits for a person in one lifecycle on a local day, the most urgent first.

    While it is paused only a hand-over can wait to be accepted, and nothing when it is closed or has not begun. Without
    `plan`, activities are only told as far as the status counts them.
    """
    found = list(_OfPerson(status, program, person, today, plan).all())
    return sorted(found, key=lambda duty: (duty.rank, duty.when))


def address_problems(
    statuses: Iterable[Status], programs: Mapping[str, Program], failing: Mapping[str, str], person: str
) -> list[Duty]:
    """The people whose address is refused, once each, of lifecycles that `person` accompanies.

    `failing` maps people to why; `programs` the lifecycles to their definitions.
    """
    found: dict[str, Duty] = {}
    for status in sorted(statuses, key=lambda each: each.lifecycle):
        program = programs.get(status.lifecycle)
        if program is None or status.status == "closed" or not accompanies(status, program, person):
            continue
        for role, other in sorted(status.roles.items()):
            if other in failing and other not in found:
                found[other] = Finder(status, program, date.min).duty(
                    Rank.LATE,
                    None,
                    other,
                    "address",
                    details={"role": role, "person": other, "failure": failing[other]},
                    role=program.told_first[0],
                )
    return [found[other] for other in sorted(found)]


def accompanies(status: Status, program: Program, person: str) -> list[str]:
    """The roles because of which a person hears of everything first."""
    return [role for role in program.told_first if status.roles.get(role) == person]


class _OfPerson(Finder):
    def __init__(self, status: Status, program: Program, person: str, today: date, plan: Plan | None) -> None:
        super().__init__(status, program, today)
        self._person, self._plan = person, plan
        self._roles = [role for role, other in status.roles.items() if other == person]
        self._first = next(iter(accompanies(status, program, person)), None)

    def all(self) -> Iterator[Duty]:
        if self._status.status in {"active", "paused"}:
            yield from self._to_accept()
        if self._status.status == "active":
            yield from self._active()

    def _active(self) -> Iterator[Duty]:
        decisions = list(self._decisions())
        yield from decisions
        told = {identifier for duty in decisions for identifier in duty.escalations}
        work = list(self._work(told))
        yield from work
        told |= {identifier for duty in work for identifier in duty.escalations}
        yield from self._told(told)
        yield from self._endorsements()
        yield from self._activities()
        yield from self._offered({duty.subject for duty in work if duty.kind.startswith("handover")})

    def _to_accept(self) -> Iterator[Duty]:
        """The roles that others offer to the person."""
        for handover in self._status.handovers:
            if handover.incoming == self._person:
                details = {"role": handover.role, "incoming": handover.incoming}
                yield self.duty(
                    Rank.ACCEPT,
                    handover.accept_by,
                    handover.role,
                    "accept_late" if handover.overdue else "accept",
                    details=details,
                    role=handover.role,
                )

    def _decisions(self) -> Iterator[Duty]:
        """The escalations whose last rung asks the person what is to be done (SPEC E3)."""
        for escalation in self._status.escalations:
            fired = self._program.ladder(escalation.cause)[: escalation.rung]
            if not fired or not (fired[-1].decision or not escalation.pending):
                continue
            role = next((role for role in fired[-1].notify if role in self._roles), None)
            if role is not None:
                yield self._escalation(escalation, Rank.DECIDE, "decide", role)

    def _work(self, told: set[str]) -> Iterator[Duty]:
        """Everything that there is to do, for whoever accompanies the lifecycle."""
        if self._first is None:
            return
        heard = {escalation.id for escalation, _ in self._heard()}
        for duty in open_work(self._status, self._program, self._today):
            if set(duty.escalations) & told and duty.kind == "escalation":
                continue
            if duty.kind.startswith("handover") and duty.details["incoming"] == self._person:
                continue
            mine = tuple(each for each in duty.escalations if each in heard and each not in told)
            rank = Rank.WAITING if duty.kind == "handover" else duty.rank
            yield duty.model_copy(update={"rank": rank, "role": self._first, "escalations": mine})

    def _told(self, told: set[str]) -> Iterator[Duty]:
        """The other escalations that a rung told the person."""
        for escalation, role in self._heard():
            if escalation.id not in told:
                yield self._escalation(escalation, Rank.LATE, "escalation", role)

    def _heard(self) -> Iterator[tuple[Escalation, str]]:
        """Every escalation of which a role of the person was told, with that role."""
        for escalation in self._status.escalations:
            heard = roles_told(self._program, escalation)
            role = next((role for role in heard if role in self._roles), None)
            if role is not None:
                yield escalation, role

    def _escalation(self, escalation: Escalation, rank: Rank, kind: str, role: str) -> Duty:
        return self.duty(
            rank,
            None,
            escalation.subject,
            kind,
            causes=(escalation.cause,),
            since=escalation.raised_on,
            role=role,
            details={"cause": escalation.cause, "escalation": escalation.id},
        )

    def _endorsements(self) -> Iterator[Duty]:
        """A proposal of the plan that waits for a role of the person (SPEC P1)."""
        plan = self._status.plan
        for role in plan.missing_endorsements if plan is not None else ():
            if plan is not None and role in self._roles:
                details = {"version": str(plan.proposed), "role": role}
                yield self.duty(Rank.DATED, None, "plan", "endorse", details=details, role=role)

    def _activities(self) -> Iterator[Duty]:
        """What the plan says that a role of the person does."""
        for activity in self._plan.pending if self._plan is not None else ():
            if activity.responsible in self._roles:
                yield self._activity(activity)

    def _activity(self, activity: Activity) -> Duty:
        late = activity.is_overdue(self._today)
        return self.duty(
            Rank.LATE if late else self.dated(activity.due),
            activity.due,
            activity.id,
            "late_activity" if late else "activity",
            details={"activity": activity.id, "description": activity.description},
            role=activity.responsible,
        )

    def _offered(self, told: set[str]) -> Iterator[Duty]:
        """The roles of the person that nobody has accepted yet, where they have not been told of it already."""
        for handover in self._status.handovers:
            if handover.outgoing == self._person and handover.role not in told:
                kind = "handover_late" if handover.overdue else "handover"
                details = {"role": handover.role, "incoming": handover.incoming}
                yield self.duty(
                    Rank.WAITING,
                    handover.accept_by,
                    handover.role,
                    kind,
                    details=details,
                    role=handover.role,
                )
