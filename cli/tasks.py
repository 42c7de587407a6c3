"""What an organization has to do next, the most urgent first, each with its command (SPEC S4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cli.dates import full_date
from cli.language import N_, tr
from cli.names import OF_ROLES, Names, noun
from domain.attempts import UNDER_WAY
from domain.board import SUBJECT as IDENTITY_DOCUMENT
from domain.program import Cadence, Requirement
from domain.state import SATISFIED, ClockKind, Period, RequirementProgress
from domain.views import Status

#: What can be lost any day comes first, then what went wrong, what has a date, what can be done now; what is waited for
#: comes last.
SOON, LATE, DATED, NOW, LATER, OPTIONAL, WAITING = range(7)
CORRECT = N_("ayni {noun} correct {lifecycle} {id}")
ASK = N_("ayni {noun} ask {lifecycle} {id}")
FILE = N_("ayni {noun} file {lifecycle} {id}")
MEET = N_("ayni {noun} meet {lifecycle} {id}")
BOARD = N_("ayni {noun} board {lifecycle} --member CODE:POSITION:DOCUMENT")
IDENTITY = N_("ayni {noun} board {lifecycle} --document {person}:{document}:VALID_UNTIL")
CONTACT = N_("ayni {noun} contact {lifecycle} --channel {channel}")
ACCEPT = N_("ayni handover accept {lifecycle} {role_id} --person {incoming}")
RECORD = N_("ayni {noun} record {lifecycle} {occurrence}")

#: kind of task -> (what there is to do, the command)
TASKS = {
    "correct": (N_("{requirement} has observations: correct it by {day}."), CORRECT),
    "correct_soon": (
        N_(
            "{requirement} has observations, and until when it may be corrected is unknown: correct it soon, and ask."
        ),
        CORRECT,
    ),
    "ask": (N_("{requirement}: the term is unknown and it is time to ask the authority ({authority})."), ASK),
    "ask_late": (
        N_("{requirement}: the authority ({authority}) let its term pass without an answer; go on asking."),
        ASK,
    ),
    "ask_on": (N_("{requirement}: the term is unknown; ask the authority ({authority}) on {day}."), ASK),
    "wait": (
        N_(
            "{requirement}: the authority ({authority}) has until {day} to answer; there is nothing to do before."
        ),
        N_("ayni {noun} forecast {lifecycle}"),
    ),
    "certificate": (
        N_(
            "{requirement} counts as approved by silence: obtain the certificate from the authority ({authority}) and record it."
        ),
        N_("ayni {noun} approved {lifecycle} {id}"),
    ),
    "appeal": (
        N_("{requirement} was denied: appeal by {day}, or file it anew."),
        N_("ayni {noun} appeal {lifecycle} {id}"),
    ),
    "denied": (N_("{requirement} was denied: file it anew."), FILE),
    "lapsed": (N_("{requirement} lapsed: file it anew."), FILE),
    "file_expired": (N_("{requirement} is no longer valid: file it anew."), FILE),
    "meet_expired": (N_("{requirement} is no longer valid: it has to be met again."), MEET),
    "mandate_ended": (N_("The mandate of the board ended on {day}: elect a board and record it."), BOARD),
    "mandate_ends": (
        N_("The mandate of the board ends on {day}: elect a board before, and record it."),
        BOARD,
    ),
    "register_board_late": (N_("The mandate of the board ended on {day}: file {requirement}."), FILE),
    "board_filed": (
        N_("The new board is being registered: {requirement}. The mandate of the last one: until {day}."),
        ASK,
    ),
    "register_board": (N_("The mandate of the board ends on {day}: file {requirement}."), FILE),
    "renew": (
        N_("{requirement} is valid until {day}: renew it before."),
        N_("ayni {noun} renew {lifecycle} {id}"),
    ),
    "use_before": (
        N_("{requirement} is valid until {day} and cannot be renewed again: do before then what needs it."),
        N_("ayni {noun} documents {lifecycle}"),
    ),
    "identity_ended": (
        N_("The identity document of {person} is no longer valid: renew it and record it."),
        IDENTITY,
    ),
    "identity_ends": (
        N_("The identity document of {person} is valid until {day}: renew it before."),
        IDENTITY,
    ),
    "overdue": (N_("{requirement} was due on {day}: meet it, or say why not."), MEET),
    "due": (N_("{requirement} has to be met by {day}."), MEET),
    "route": (
        N_("To be chosen: {choice}. The options are: {options}."),
        N_("ayni {noun} route {lifecycle} OPTION"),
    ),
    "choose": (
        N_("To be chosen: {choice}. The options are: {options}."),
        N_("ayni {noun} choose {lifecycle} {choice_id} OPTION"),
    ),
    "documents": (
        N_("{requirement} is to be filed; documents still missing: {missing}."),
        N_("ayni {noun} documents {lifecycle} {id}"),
    ),
    "file": (N_("{requirement} has all its documents: file it."), FILE),
    "board": (N_("The board is to be elected and recorded."), BOARD),
    "meet": (N_("Still to be met: {requirement}."), MEET),
    "missed": (N_("{cadence} was missed: hold it and record it."), CONTACT),
    "missed_occurrence": (N_("{cadence} was missed: hold it and record it."), RECORD),
    "hold": (N_("To be held by {day}: {cadence}."), CONTACT),
    "hold_occurrence": (N_("To be held by {day}: {cadence}."), RECORD),
    "handover": (N_("{incoming} is to accept a hand-over by {day} ({role})."), ACCEPT),
    "handover_late": (N_("{incoming} had until {day} to accept a hand-over ({role}), and did not."), ACCEPT),
    "silence": (
        N_("Has not attended since {since}: {role}. Meet with them and record it."),
        N_("ayni {noun} contact {lifecycle} --channel {channel} --attended {role_id}"),
    ),
    "escalation": (N_("{problem}."), N_("ayni {noun} ack {lifecycle} {escalation}")),
}
#: What is lost when its day passes.
LOSABLE = frozenset(
    {"correct", "appeal", "renew", "use_before", "mandate_ends", "register_board", "identity_ends", "due"}
)


@dataclass(frozen=True)
class Task:
    """Something to do: how urgent it is, by when (local, inclusive), what it is about, and how to say it."""

    rank: int
    on: date | None
    subject: str
    kind: str
    known: dict[str, str]

    @property
    def matters(self) -> str:
        """What there is to do, as a sentence."""
        text = tr(TASKS[self.kind][0]).format(**self.known)
        return text[:1].upper() + text[1:]

    @property
    def command(self) -> str:
        """What to type."""
        return tr(TASKS[self.kind][1]).format(**self.known)


def tasks(status: Status, names: Names, today: date) -> list[Task]:
    """Everything that there is to do, the most urgent first; nothing while no date counts."""
    if status.status != "active":
        return []
    found = list(_Tasks(status, names, today).all())
    return sorted(found, key=lambda task: (task.rank, task.on or date.max))


class _Tasks:
    def __init__(self, status: Status, names: Names, today: date) -> None:
        self._status, self._names, self._today = status, names, today
        self._program = names.program
        self._soon = today + timedelta(days=self._program.due_soon_days)
        self._problems = {(each.cause, each.subject): each for each in status.escalations}

    def all(self) -> Iterator[Task]:
        yield from self._of_people()
        found = [*self._of_requirements(), *self._of_board(), *self._of_periods()]
        yield from found
        told = {task.subject for task in found}
        for (cause, subject), escalation in self._problems.items():
            if subject not in told and cause not in OF_ROLES:
                problem = self._names.problem(cause, subject)
                yield self._task(LATE, None, subject, "escalation", problem=problem, escalation=escalation.id)

    def _of_requirements(self) -> Iterator[Task]:
        for progress in self._status.requirements:
            for_status = BY_STATUS.get(progress.status)
            task = for_status(self, progress) if for_status is not None else None
            if task is not None:
                yield task

    def observed(self, progress: RequirementProgress) -> Task:
        ends = _first_end(progress, "correction", "inactivity", "window")
        kind = "correct_soon" if ends is None else "correct"
        return self._about(DATED, ends, progress, kind)

    def with_authority(self, progress: RequirementProgress) -> Task | None:
        ask_on = progress.ends("follow_up")
        if ask_on is None:
            ends = _first_end(progress, "decision", "appeal", "window")
            return None if ends is None else self._about(WAITING, ends, progress, "wait")
        term = "appeal" if progress.status == "appealed" else "decision"
        if progress.overdue and self._term_is_known(progress.id, term):
            return self._about(LATE, None, progress, "ask_late")
        if progress.follow_ups or progress.overdue:
            return self._about(LATE, None, progress, "ask")
        return self._about(LATER if ask_on > self._soon else DATED, ask_on, progress, "ask_on")

    def deemed(self, progress: RequirementProgress) -> Task | None:
        if "follow_up" not in progress.clocks:
            return self.satisfied(progress)
        late = LATE if progress.follow_ups else DATED
        return self._about(late, progress.ends("follow_up"), progress, "certificate")

    def denied(self, progress: RequirementProgress) -> Task:
        appeal = self._program.reviews[progress.id].appeal if progress.id in self._program.reviews else None
        ends = _first_end(progress, "appeal_right", "window")
        if appeal is not None and ends is not None:
            return self._about(DATED, ends, progress, "appeal")
        return self._about(self._lost(progress), None, progress, "denied")

    def lapsed(self, progress: RequirementProgress) -> Task:
        return self._about(self._lost(progress), None, progress, "lapsed")

    def expired(self, progress: RequirementProgress) -> Task | None:
        missed = progress.id in self._status.blockers or ("validity_ending", progress.id) in self._problems
        if not missed:
            return None
        if self._is_mandate(progress.id) and progress.valid_until is not None:
            return self._mandate(progress, progress.valid_until, ended=True)
        kind = "file_expired" if progress.id in self._program.reviews else "meet_expired"
        return self._about(LATE, progress.valid_until, progress, kind)

    def satisfied(self, progress: RequirementProgress) -> Task | None:
        if ("validity_ending", progress.id) not in self._problems or progress.valid_until is None:
            return None
        if self._is_mandate(progress.id):
            return self._mandate(progress, progress.valid_until, ended=False)
        limit = self._program.requirements[progress.id].renewals
        spent = limit is not None and progress.renewals >= limit
        return self._about(DATED, progress.valid_until, progress, "use_before" if spent else "renew")

    def open(self, progress: RequirementProgress) -> Task:
        definition = self._program.requirements[progress.id]
        if progress.overdue:
            return self._about(LATE, progress.due_on, progress, "overdue")
        if progress.due_on is not None:
            soon = progress.due_on <= self._soon
            return self._about(DATED if soon else LATER, progress.due_on, progress, "due")
        return self._to_do(progress, definition)

    def _to_do(self, progress: RequirementProgress, definition: Requirement) -> Task:
        rank = NOW if definition.required else OPTIONAL
        if definition.decides is not None:
            return self._choice(rank, progress, definition.decides)
        if self._is_mandate(progress.id):
            return self._about(rank, None, progress, "board")
        if definition.review is None:
            return self._about(rank, None, progress, "meet")
        missing = self._status.missing_documents.get(progress.id, ())
        return self._about(
            rank, None, progress, "documents" if missing else "file", missing=str(len(missing))
        )

    def _choice(self, rank: int, progress: RequirementProgress, choice: str) -> Task:
        options = "; ".join(
            f"{option}: {self._names.chosen(choice, option)}"
            for option in self._program.choices[choice].options
        )
        details = {"choice": self._names.choice(choice), "choice_id": choice, "options": options}
        return self._about(rank, None, progress, "route" if choice == "route" else "choose", **details)

    def _mandate(self, progress: RequirementProgress, ends: date, *, ended: bool) -> Task:
        """A board that was elected already has to be registered; else one has to be elected."""
        board = self._status.board
        elected = board is not None and board.mandate_until is not None and board.mandate_until > ends
        rank = LATE if ended else DATED
        if not elected:
            return self._about(rank, ends, progress, "mandate_ended" if ended else "mandate_ends")
        for renewal in self._renewals_of(progress.id):
            if renewal.status in UNDER_WAY:
                return replace(self._about(WAITING, ends, renewal, "board_filed"), subject=progress.id)
        for renewal in self._renewals_of(progress.id):
            kind = "register_board_late" if ended else "register_board"
            return replace(self._about(rank, ends, renewal, kind), subject=progress.id)
        return self._about(rank, ends, progress, "mandate_ended" if ended else "mandate_ends")

    def _renewals_of(self, requirement: str) -> list[RequirementProgress]:
        """What gives the requirement a new validity, and is asked for here."""
        return [
            each
            for each in self._status.requirements
            if self._program.requirements[each.id].renews == requirement
            and each.status not in {"blocked", "excluded"}
        ]

    def _of_board(self) -> Iterator[Task]:
        for member in self._status.board.members if self._status.board is not None else ():
            subject = IDENTITY_DOCUMENT + member.person
            details = {"person": member.person, "document": member.document}
            if member.expired:
                yield self._task(LATE, member.valid_until, subject, "identity_ended", **details)
            elif ("validity_ending", subject) in self._problems:
                yield self._task(DATED, member.valid_until, subject, "identity_ends", **details)

    def _of_people(self) -> Iterator[Task]:
        """Hand-overs that wait, and parties that do not attend."""
        for handover in self._status.handovers:
            rank, kind = (LATE, "handover_late") if handover.overdue else (DATED, "handover")
            details = {**self._role(handover.role), "incoming": handover.incoming}
            yield self._task(rank, handover.accept_by, handover.role, kind, **details)
        for attendance in self._status.attendance:
            if ("party_silent", attendance.role) in self._problems:
                details = {**self._role(attendance.role), "channel": next(iter(self._program.channels), "")}
                since = full_date(attendance.since)
                yield self._task(LATE, None, attendance.role, "silence", **details, since=since)

    def _role(self, role: str) -> dict[str, str]:
        return {"role": self._names.role(role), "role_id": role}

    def _of_periods(self) -> Iterator[Task]:
        for period in self._status.running_periods:
            cadence = self._cadence(period)
            ending = "" if cadence is None or cadence.satisfied_by == "contact_held" else "_occurrence"
            details = {
                "cadence": self._names.cadence(period.cadence),
                "channel": next(iter(self._program.channels), ""),
                "occurrence": cadence.satisfied_by if cadence is not None else "",
            }
            if ("monitoring_missed", period.cadence) in self._problems:
                yield self._task(LATE, None, period.cadence, f"missed{ending}", **details)
            elif period.status == "open":
                rank = DATED if period.due_on <= self._soon else LATER
                yield self._task(rank, period.due_on, period.cadence, f"hold{ending}", **details)

    def _cadence(self, period: Period) -> Cadence | None:
        stage = self._program.stages_by_id.get(period.stage)
        known = stage.cadences if stage is not None else ()
        return next((cadence for cadence in known if cadence.id == period.cadence), None)

    def _lost(self, progress: RequirementProgress) -> int:
        """What nobody requires can be tried again, but nobody has to."""
        return LATE if self._program.requirements[progress.id].required or progress.overdue else OPTIONAL

    def _is_mandate(self, requirement: str) -> bool:
        return self._program.board is not None and self._program.board.mandate == requirement

    def _term_is_known(self, requirement: str, kind: str) -> bool:
        review = self._program.reviews[requirement]
        appeal = review.appeal.term if review.appeal is not None else None
        return (appeal if kind == "appeal" else review.term) is not None

    def _about(
        self, rank: int, on: date | None, progress: RequirementProgress, kind: str, **details: str
    ) -> Task:
        requirement = {
            "requirement": self._names.requirement(progress.id),
            "id": progress.id,
            "authority": self._names.authority(progress.id, of_appeal=progress.status == "appealed"),
        }
        return self._task(rank, on, progress.id, kind, **requirement, **details)

    def _task(self, rank: int, on: date | None, subject: str, kind: str, **details: str) -> Task:
        always = {
            "lifecycle": self._status.lifecycle,
            "noun": noun(self._status.kind),
            "day": "" if on is None else full_date(on),
        }
        lost_soon = kind in LOSABLE and on is not None and on <= self._soon
        return Task(SOON if lost_soon else rank, on, subject, kind, {**always, **details})


#: status of a requirement -> what it asks for
BY_STATUS: dict[str, Callable[[_Tasks, RequirementProgress], Task | None]] = {
    "open": _Tasks.open,
    "submitted": _Tasks.with_authority,
    "appealed": _Tasks.with_authority,
    "observed": _Tasks.observed,
    "denied": _Tasks.denied,
    "lapsed": _Tasks.lapsed,
    "expired": _Tasks.expired,
    "deemed": _Tasks.deemed,
    **dict.fromkeys(SATISFIED - {"deemed", "waived"}, _Tasks.satisfied),
}


def _first_end(progress: RequirementProgress, *kinds: ClockKind) -> date | None:
    return min((ends for kind in kinds if (ends := progress.ends(kind)) is not None), default=None)
