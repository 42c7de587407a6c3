"""What an organization and an office do about the filings of one state."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from domain.documents import missing_documents
from domain.state import SATISFIED, Attempt, RequirementProgress
from domain.validity import still_needed
from workers.demo.act import Act
from workers.demo.offices import OBSERVATIONS, REASON_TO_DENY, Answer, Course, Days, course
from workers.demo.scene import Scene

ASKED = frozenset({"requirement_submitted", "requirement_corrected", "requirement_appealed"})
FAILED = frozenset({"requirement_denied", "requirement_lapsed", "requirement_deemed"})
#: Days to hand a file in once everything is there, to start over, to correct, to appeal.
PREPARING: Days = (8, 18)
STARTING_OVER: Days = (8, 16)
CORRECTING: Days = (2, 5)
APPEALING: Days = (3, 6)
#: What is handed in sooner than other files.
PREPARED_SOON: dict[str, Days] = {
    "name_reserved": (1, 2),
    "registry_title": (3, 6),
    "tax_id": (5, 10),
    "board_renewal": (5, 8),
    "registry_board_renewal": (5, 8),
}
WHAT_IS_SAID: dict[str, dict[str, str]] = {
    "filing_observed": {"observations": OBSERVATIONS},
    "filing_denied": {"reason": REASON_TO_DENY},
}


class FilingScene:
    """The filings of one state.

    `conducts` says how each requirement's office behaves, `waits_for` what the people have ready before they file.
    """

    def __init__(
        self, scene: Scene, conducts: Mapping[str, str], waits_for: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.scene = scene
        self.state = scene.state
        self.draws = scene.draws
        self.conducts = conducts
        self.waits_for = waits_for

    def acts(self, progress: RequirementProgress) -> Iterator[Act]:
        """What is done about one requirement that an office reviews."""
        match progress.status:
            case "open" | "lapsed" | "denied" | "expired":
                yield from self._filing(progress)
            case "submitted" | "appealed":
                yield from self._answer(progress)
                yield from self._asking(progress)
            case "observed":
                yield from self._correction(progress)
            case "deemed":
                yield from self._certificate(progress)
                yield from self._asking(progress)

    def _filing(self, progress: RequirementProgress) -> Iterator[Act]:
        attempts = progress.attempts
        if attempts and progress.status == "denied" and self._course(progress).appealed:
            yield self._act(progress, APPEALING, "appealed", "filing_appealed", FAILED)
            return
        key = f"{progress.id}-{len(attempts) + 1}"
        day = self._ready_on(progress)
        if day is None or not self.draws.chance(f"{key}-filed", self.scene.character.habits_on(day).files):
            return
        missing = missing_documents(self.state, progress)
        if missing and not attempts:
            gathered_on = day - timedelta(days=self.draws.number(f"{key}-gathered", 1, 2))
            data: dict[str, object] = {"requirement": progress.id, "documents": missing}
            yield self.scene.act(
                gathered_on, f"{key}-documents", "documents_gathered", data, "organization_lead"
            )
            return
        data = {"requirement": progress.id, "reference": f"EXP-{self.draws.number(key, 1000, 9999)}"}
        yield self.scene.act(day, f"{key}-filed", "filing_submitted", data, "organization_lead")

    def _ready_on(self, progress: RequirementProgress) -> date | None:
        """The business day on which it can be filed; None while something that it needs is not there."""
        definition = self.state.program.requirements[progress.id]
        before = (*definition.after, *self.waits_for.get(progress.id, ()))
        needed = [self.state.requirements[each] for each in before]
        alive = [self.state.requirements[each] for each in definition.while_valid]
        pointless = progress.status == "expired" and not still_needed(self.state, progress.id)
        if pointless or any(each.status not in SATISFIED | {"excluded"} for each in needed):
            return None
        since = [each.met_on for each in (*needed, *alive) if each.met_on is not None]
        start = max([*since, *self._causes(progress)], default=self.scene.today)
        over_again = bool(progress.attempts) and not alive
        pace = STARTING_OVER if over_again else PREPARED_SOON.get(progress.id, PREPARING)
        key = f"{progress.id}-{len(progress.attempts) + 1}-preparing"
        day = self.state.calendar.forward(start + self._days(key, pace, start))
        return day if all(_valid_on(each, max(day, self.scene.today)) for each in alive) else None

    def _causes(self, progress: RequirementProgress) -> Iterator[date]:
        """The days of what makes it necessary: a new board, or that it failed, expired, or was for what failed."""
        program = self.state.program
        if program.requirements[progress.id].renews is not None and self.state.board is not None:
            yield self.state.board.elected_on
        if progress.attempts:
            purposes = (each.id for each in program.requirements.values() if progress.id in each.while_valid)
            for subject in (progress.id, *purposes):
                failed_on = self.scene.happened_on(FAILED | {"requirement_expired"}, "requirement", subject)
                if failed_on is not None:
                    yield failed_on

    def _days(self, key: str, pace: Days, since: date) -> timedelta:
        slowness = self.scene.character.habits_on(since).slowness
        return timedelta(days=int(self.draws.number(key, *pace) * slowness))

    def _answer(self, progress: RequirementProgress) -> Iterator[Act]:
        """What the office says; nothing when it is silent."""
        attempt, plan = progress.attempts[-1], self._course(progress)
        step = attempt.observations + attempt.appealed
        if step < len(plan.answers):
            yield self._said(progress, attempt, step, plan.answers[step])

    def _said(self, progress: RequirementProgress, attempt: Attempt, step: int, answer: Answer) -> Act:
        asked_on = self.scene.happened_on(ASKED, "requirement", progress.id) or attempt.submitted_on
        key = f"{progress.id}-{attempt.number}-answer-{step + 1}"
        day = self.state.calendar.forward(asked_on + timedelta(days=self.draws.number(key, *answer.after)))
        data = {"requirement": progress.id, **WHAT_IS_SAID.get(answer.event, {})}
        return self.scene.act(day, key, answer.event, data)

    def _asking(self, progress: RequirementProgress) -> Iterator[Act]:
        """Somebody asks the office when its rhythm says so; the less punctual when they are reminded."""
        due_on = progress.ends("follow_up")
        if due_on is None or not (progress.follow_ups or self.scene.character.behaviour == "punctual"):
            return
        day = self.scene.today if progress.follow_ups else due_on
        data = {"requirement": progress.id, "answer": "Sigue en trámite"}
        yield self.scene.act(day, f"{progress.id}-asked-{due_on}", "filing_followed_up", data)

    def _correction(self, progress: RequirementProgress) -> Iterator[Act]:
        if self._course(progress).corrected:
            observed = frozenset({"requirement_observed"})
            yield self._act(progress, CORRECTING, "corrected", "filing_corrected", observed)

    def _certificate(self, progress: RequirementProgress) -> Iterator[Act]:
        handed_out = self._course(progress).certificate
        if handed_out is not None:
            deemed = frozenset({"requirement_deemed"})
            yield self._act(progress, handed_out, "certificate", "filing_approved", deemed)

    def _act(
        self, progress: RequirementProgress, pace: Days, what: str, event: str, since: frozenset[str]
    ) -> Act:
        """Something that follows, after some days, from the last fact of one of the types `since`."""
        attempt = progress.attempts[-1]
        key = f"{progress.id}-{attempt.number}-{what}-{attempt.observations}"
        began_on = self.scene.happened_on(since, "requirement", progress.id) or attempt.submitted_on
        day = self.state.calendar.forward(began_on + timedelta(days=self.draws.number(key, *pace)))
        return self.scene.act(day, key, event, {"requirement": progress.id})

    def _course(self, progress: RequirementProgress) -> Course:
        return course(self.conducts[progress.id], len(progress.attempts))


def _valid_on(progress: RequirementProgress, day: date) -> bool:
    if progress.status not in SATISFIED or progress.met_on is None:
        return progress.status == "excluded"
    return progress.valid_until is None or day <= progress.valid_until
