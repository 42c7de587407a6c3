"""What there is to do in a lifecycle, whoever does it (SPEC C2, E1, H1, P1, S2, S4)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from domain.attempts import UNDER_WAY
from domain.board import SUBJECT as IDENTITY_DOCUMENT
from domain.duty import Duty, Rank
from domain.program import Cadence, Program, Requirement
from domain.state import SATISFIED, ClockKind, Period, RequirementProgress
from domain.views import Status

#: What is lost when its day passes.
LOSABLE = frozenset(
    {"correct", "appeal", "renew", "use_before", "mandate_ends", "register_board", "identity_ends", "due"}
)
#: What an open problem with a requirement, or with a document of a person, can be called.
OF_REQUIREMENTS = ("requirement_overdue", "validity_ending")


def open_work(status: Status, program: Program, today: date) -> list[Duty]:
    """Everything that there is to do, the most urgent first; nothing while no date counts (paused, closed)."""
    if status.status != "active":
        return []
    return sorted(_Work(status, program, today).all(), key=lambda duty: (duty.rank, duty.when))


class Finder:
    """What duties of one lifecycle have in common."""

    def __init__(self, status: Status, program: Program, today: date) -> None:
        self._status, self._program, self._today = status, program, today
        self._soon = today + timedelta(days=program.due_soon_days)
        self._problems = {(each.cause, each.subject): each for each in status.escalations}

    def duty(
        self,
        rank: Rank,
        on: date | None,
        subject: str,
        kind: str,
        *,
        causes: tuple[str, ...] = (),
        **fields: Any,
    ) -> Duty:
        """A duty of the lifecycle; `causes` are what an open problem with its subject can be called."""
        lost_soon = kind in LOSABLE and on is not None and on <= self._soon
        known = (self._problems.get((cause, subject)) for cause in causes)
        return Duty(
            lifecycle=self._status.lifecycle,
            name=self._status.attributes.name or self._status.lifecycle,
            lifecycle_kind=self._status.kind,
            program=self._status.program,
            profile=self._status.profile,
            rank=Rank.SOON if lost_soon else rank,
            kind=kind,
            subject=subject,
            on=on,
            escalations=tuple(problem.id for problem in known if problem is not None),
            **fields,
        )

    def dated(self, on: date) -> Rank:
        """How urgent something with a day is."""
        return Rank.DATED if on <= self._soon else Rank.LATER

    @property
    def channel(self) -> dict[str, str]:
        """A channel that the program knows, for examples."""
        return {"channel": next(iter(self._program.channels), "CHANNEL")}


class _Work(Finder):
    def all(self) -> Iterator[Duty]:
        found = [
            *self._of_people(),
            *self._of_requirements(),
            *self._of_board(),
            *self._of_periods(),
            *self._of_stage(),
            *self._of_plan(),
        ]
        yield from found
        told = {identifier for duty in found for identifier in duty.escalations}
        for escalation in self._status.escalations:
            if escalation.id not in told:
                yield self.duty(
                    Rank.LATE,
                    None,
                    escalation.subject,
                    "escalation",
                    causes=(escalation.cause,),
                    since=escalation.raised_on,
                    details={"cause": escalation.cause, "escalation": escalation.id},
                )

    def _of_people(self) -> Iterator[Duty]:
        """Hand-overs that wait, and parties that do not attend."""
        for handover in self._status.handovers:
            rank, kind = (Rank.LATE, "handover_late") if handover.overdue else (Rank.DATED, "handover")
            details = {"role": handover.role, "incoming": handover.incoming}
            causes = ("handover_pending",)
            yield self.duty(rank, handover.accept_by, handover.role, kind, causes=causes, details=details)
        for attendance in self._status.attendance:
            if ("party_silent", attendance.role) in self._problems:
                yield self.duty(
                    Rank.LATE,
                    None,
                    attendance.role,
                    "silence",
                    causes=("party_silent",),
                    since=attendance.since,
                    details={"role": attendance.role, **self.channel},
                )

    def _of_requirements(self) -> Iterator[Duty]:
        for progress in self._status.requirements:
            for_status = BY_STATUS.get(progress.status)
            duty = for_status(self, progress) if for_status is not None else None
            if duty is not None:
                yield duty

    def observed(self, progress: RequirementProgress) -> Duty:
        ends = _earliest(progress, "correction", "inactivity", "window")
        kind = "correct_soon" if ends is None else "correct"
        return self._about(Rank.DATED, ends, progress, kind)

    def with_authority(self, progress: RequirementProgress) -> Duty | None:
        ask_on = progress.ends("follow_up")
        if ask_on is None:
            ends = _earliest(progress, "decision", "appeal", "window")
            return None if ends is None else self._about(Rank.WAITING, ends, progress, "wait")
        term = "appeal" if progress.status == "appealed" else "decision"
        if progress.overdue and self._term_is_known(progress.id, term):
            return self._about(Rank.LATE, None, progress, "ask_late")
        if progress.follow_ups or progress.overdue:
            return self._about(Rank.LATE, None, progress, "ask")
        return self._about(self.dated(ask_on), ask_on, progress, "ask_on")

    def deemed(self, progress: RequirementProgress) -> Duty | None:
        if "follow_up" not in progress.clocks:
            return self.satisfied(progress)
        late = Rank.LATE if progress.follow_ups else Rank.DATED
        return self._about(late, progress.ends("follow_up"), progress, "certificate")

    def denied(self, progress: RequirementProgress) -> Duty:
        appeal = self._program.reviews[progress.id].appeal if progress.id in self._program.reviews else None
        ends = _earliest(progress, "appeal_right", "window")
        if appeal is not None and ends is not None:
            return self._about(Rank.DATED, ends, progress, "appeal")
        return self._about(self._lost(progress), None, progress, "denied")

    def lapsed(self, progress: RequirementProgress) -> Duty:
        return self._about(self._lost(progress), None, progress, "lapsed")

    def expired(self, progress: RequirementProgress) -> Duty | None:
        missed = progress.id in self._status.blockers or ("validity_ending", progress.id) in self._problems
        if not missed:
            return None
        if self._is_mandate(progress.id) and progress.valid_until is not None:
            return self._mandate(progress, progress.valid_until, ended=True)
        kind = "file_expired" if progress.id in self._program.reviews else "meet_expired"
        return self._about(Rank.LATE, progress.valid_until, progress, kind)

    def satisfied(self, progress: RequirementProgress) -> Duty | None:
        if ("validity_ending", progress.id) not in self._problems or progress.valid_until is None:
            return None
        if self._is_mandate(progress.id):
            return self._mandate(progress, progress.valid_until, ended=False)
        limit = self._program.requirements[progress.id].renewals
        spent = limit is not None and progress.renewals >= limit
        return self._about(Rank.DATED, progress.valid_until, progress, "use_before" if spent else "renew")

    def open(self, progress: RequirementProgress) -> Duty:
        definition = self._program.requirements[progress.id]
        if progress.overdue:
            return self._about(Rank.LATE, progress.due_on, progress, "overdue")
        if progress.due_on is not None:
            return self._about(self.dated(progress.due_on), progress.due_on, progress, "due")
        return self._to_do(progress, definition)

    def _to_do(self, progress: RequirementProgress, definition: Requirement) -> Duty:
        rank = Rank.NOW if definition.required else Rank.OPTIONAL
        if (choice := definition.decides) is not None:
            kind = "route" if choice == "route" else "choose"
            return self._about(rank, None, progress, kind, choice=choice)
        if self._is_mandate(progress.id):
            return self._about(rank, None, progress, "board")
        if definition.review is None:
            return self._about(rank, None, progress, "meet")
        missing = self._status.missing_documents.get(progress.id, ())
        return self._about(
            rank, None, progress, "documents" if missing else "file", missing=str(len(missing))
        )

    def _mandate(self, progress: RequirementProgress, ends: date, *, ended: bool) -> Duty:
        """A board that was elected already has to be registered; else one has to be elected."""
        board = self._status.board
        elected = board is not None and board.mandate_until is not None and board.mandate_until > ends
        rank = Rank.LATE if ended else Rank.DATED
        if elected:
            renewals = self._renewals_of(progress.id)
            for renewal in renewals:
                if renewal.status in UNDER_WAY:
                    return self._about(Rank.WAITING, ends, renewal, "board_filed", subject=progress.id)
            for renewal in renewals:
                kind = "register_board_late" if ended else "register_board"
                return self._about(rank, ends, renewal, kind, subject=progress.id)
        return self._about(rank, ends, progress, "mandate_ended" if ended else "mandate_ends")

    def _renewals_of(self, requirement: str) -> list[RequirementProgress]:
        """What gives the requirement a new validity, and is asked for here."""
        return [
            each
            for each in self._status.requirements
            if self._program.requirements[each.id].renews == requirement
            and each.status not in {"blocked", "excluded"}
        ]

    def _of_board(self) -> Iterator[Duty]:
        for member in self._status.board.members if self._status.board is not None else ():
            subject = IDENTITY_DOCUMENT + member.person
            details = {"person": member.person, "document": member.document}
            announced = ("validity_ending", subject) in self._problems
            if member.expired or announced:
                rank, kind = (
                    (Rank.LATE, "identity_ended") if member.expired else (Rank.DATED, "identity_ends")
                )
                yield self.duty(
                    rank, member.valid_until, subject, kind, causes=OF_REQUIREMENTS, details=details
                )

    def _of_periods(self) -> Iterator[Duty]:
        for period in self._status.running_periods:
            cadence = self._cadence(period)
            missed = self._problems.get(("monitoring_missed", period.cadence))
            if missed is None and period.status != "open":
                continue
            counted = cadence is not None and cadence.satisfied_by != "contact_held"
            occurrence = {"occurrence": cadence.satisfied_by} if cadence is not None and counted else {}
            kind = ("missed" if missed is not None else "hold") + ("_occurrence" if counted else "")
            late = Rank.STALLED if self._status.health == "stalled" else Rank.LATE
            yield self.duty(
                late if missed is not None else self.dated(period.due_on),
                None if missed is not None else period.due_on,
                period.cadence,
                kind,
                causes=("monitoring_missed",),
                since=missed.raised_on if missed is not None else None,
                details={**self.channel, **occurrence},
            )

    def _cadence(self, period: Period) -> Cadence | None:
        stage = self._program.stages_by_id.get(period.stage)
        known = stage.cadences if stage is not None else ()
        return next((cadence for cadence in known if cadence.id == period.cadence), None)

    def _of_stage(self) -> Iterator[Duty]:
        """A stage that has passed its expected end, or will within days with something still missing."""
        status, ends = self._status, self._status.expected_end
        first = next(self._open_blockers(), None)
        if status.stage is None or ends is None or first is None:
            return
        if status.stage_overdue or ends <= self._soon:
            rank, kind = (Rank.LATE, "stage_overdue") if status.stage_overdue else (Rank.DATED, "stage_ends")
            yield self.duty(
                rank,
                ends,
                status.stage,
                kind,
                causes=("stage_overdue",),
                details={"missing": str(len(status.blockers)), "requirement": first},
            )

    def _open_blockers(self) -> Iterator[str]:
        """What a stage waits for and can be met now."""
        statuses = {progress.id: progress.status for progress in self._status.requirements}
        return (blocker for blocker in self._status.blockers if statuses.get(blocker) != "blocked")

    def _of_plan(self) -> Iterator[Duty]:
        """A plan that stands still or is late, or a proposal that not everybody has endorsed."""
        plan = self._status.plan
        if plan is None:
            return
        if plan.stalled or plan.overdue:
            kind = "plan_stalled" if plan.stalled else "late_activities"
            details = {"number": str(plan.overdue)}
            yield self.duty(
                Rank.LATE, plan.next_due_on, "plan", kind, causes=("plan_stalled",), details=details
            )
        if plan.missing_endorsements:
            details = {"version": str(plan.proposed), "parties": " ".join(plan.missing_endorsements)}
            yield self.duty(Rank.WAITING, None, "plan", "endorsements", details=details)

    def _dated(self, on: date) -> Rank:
        return Rank.DATED if on <= self._soon else Rank.LATER

    def _lost(self, progress: RequirementProgress) -> Rank:
        """What nobody requires can be tried again, but nobody has to."""
        required = self._program.requirements[progress.id].required or progress.overdue
        return Rank.LATE if required else Rank.OPTIONAL

    def _is_mandate(self, requirement: str) -> bool:
        return self._program.board is not None and self._program.board.mandate == requirement

    def _term_is_known(self, requirement: str, kind: str) -> bool:
        review = self._program.reviews[requirement]
        appeal = review.appeal.term if review.appeal is not None else None
        return (appeal if kind == "appeal" else review.term) is not None

    def _about(
        self,
        rank: Rank,
        on: date | None,
        progress: RequirementProgress,
        kind: str,
        *,
        subject: str | None = None,
        **details: str,
    ) -> Duty:
        of_appeal = {"decided_by": "appeal"} if progress.status == "appealed" else {}
        return self.duty(
            rank,
            on,
            subject or progress.id,
            kind,
            causes=OF_REQUIREMENTS,
            details={"requirement": progress.id, **of_appeal, **details},
        )


#: status of a requirement -> what it asks for
BY_STATUS: dict[str, Callable[[_Work, RequirementProgress], Duty | None]] = {
    "open": _Work.open,
    "submitted": _Work.with_authority,
    "appealed": _Work.with_authority,
    "observed": _Work.observed,
    "denied": _Work.denied,
    "lapsed": _Work.lapsed,
    "expired": _Work.expired,
    "deemed": _Work.deemed,
    **dict.fromkeys(SATISFIED - {"deemed", "waived"}, _Work.satisfied),
}


def _earliest(progress: RequirementProgress, *kinds: ClockKind) -> date | None:
    return min((ends for kind in kinds if (ends := progress.ends(kind)) is not None), default=None)
