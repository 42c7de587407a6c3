"""What the reader of a message can do next: each step with its exact command. Only what the role is allowed to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from activities.messages.plain import Name, clean
from activities.reports.naming import Naming
from domain.board import SUBJECT as IDENTITY_DOCUMENT
from domain.duty_commands import BOARD_SHOW, CLOSE, COMMIT, EXTEND, RECOVER, SHOW, CommandWriter
from domain.program import Program
from domain.state import Escalation, RequirementProgress
from domain.text import Language, Text
from domain.views import Status

#: How long ahead the dates lie that examples propose.
SOON, LATER = timedelta(days=7), timedelta(days=30)
#: What example reasons say; people write their own.
REASON = {"es": "ESCRIBA SU MOTIVO", "en": "WRITE YOUR REASON"}
PLAN = {"es": "ESCRIBA SU PLAN", "en": "WRITE YOUR PLAN"}


@dataclass(frozen=True)
class Step:
    """Something to do: which sentence says so (a macro of `steps.jinja`), its command, and what it is about."""

    key: str
    command: str
    what: str = ""


@dataclass(frozen=True)
class Reader:
    """Who reads: language, role and id. Somebody who is addressed in person has no role."""

    person: str
    role: str | None
    language: Language


class Steps:
    """The steps of one lifecycle for one reader, on a local day."""

    def __init__(
        self, status: Status, program: Program | None, naming: Naming, reader: Reader, today: date
    ) -> None:
        self._status, self._program, self._naming = status, program, naming
        self._reader, self._today = reader, today
        self._writer = CommandWriter(
            reader.language, status.kind, status.lifecycle, reader.role or "", reader.person
        )
        self.show = Step("show", self._written(SHOW))

    def about(self, escalation: Escalation) -> list[Step]:
        """What solves an escalation, and taking it on."""
        solving = list(self._solving(escalation)) or [self.show]
        commit = self._written(COMMIT, escalation=escalation.id, until=str(self._today + SOON))
        return [*solving, *self._allowed("escalation_acknowledged", Step("commit", commit))]

    def decision(self, escalation: Escalation) -> list[Step]:
        """The three ways to decide: a recovery plan, an extension, closing (SPEC E3)."""
        language = self._reader.language
        until = str(self._today + LATER)
        recovery = self._written(RECOVER, escalation=escalation.id, until=until, note=PLAN[language])
        end = max(self._status.expected_end or self._today, self._today) + LATER
        extension = self._written(EXTEND, until=str(end), reason=REASON[language])
        outcomes = self._outcomes()
        closing = self._written(CLOSE, outcome=outcomes[0], reason=REASON[language])
        return [
            *self._allowed("escalation_acknowledged", Step("recovery", recovery)),
            *self._allowed("stage_extended", Step("extension", extension)),
            *self._allowed("closed", Step("closing", closing, ", ".join(map(self._outcome, outcomes)))),
        ]

    def held(self, cadence: str) -> list[Step]:
        """Recording a session that was held."""
        return [Step("contact_held", self._hold(cadence))]

    def accepting(self, role: str, incoming: str) -> list[Step]:
        """Accepting a hand-over."""
        return [Step("accept", self._typed("accept", role=role, incoming=incoming)), self.show]

    def filing(self, key: str, requirement: str) -> list[Step]:
        """What the clerk of a filing does: `ask` the authority, or record the `certificate`."""
        return [Step(key, self._typed(key, requirement=requirement))]

    def _typed(self, kind: str, **known: str) -> str:
        """The command that duties of a kind have."""
        return clean(self._writer.command(kind, **known))

    def _written(self, text: Text, **known: str) -> str:
        return clean(self._writer.write(text, **known))

    def _outcomes(self) -> list[str]:
        if self._program is None:
            return ["OUTCOME" if self._reader.language == "en" else "RESULTADO"]
        final = self._program.final_outcome
        outcomes = [outcome for outcome in self._program.outcomes if outcome != final]
        early = [outcome for outcome in outcomes if outcome == "closed_early"]
        return list(dict.fromkeys((*early, *outcomes, final)))

    def _outcome(self, outcome: str) -> str:
        named = self._program.outcomes.get(outcome) if self._program is not None else None
        return outcome if named is None else f"{outcome} ({named.in_language(self._reader.language)})"

    def _allowed(self, event: str, step: Step) -> list[Step]:
        """The step, unless the definition leaves it to other roles."""
        roles = self._program.permissions.get(event) if self._program is not None else None
        return [] if roles is not None and self._reader.role not in roles else [step]

    def _solving(self, escalation: Escalation) -> Iterator[Step]:
        subject = escalation.subject
        match escalation.cause:
            case "monitoring_missed":
                key = "contact" if self._satisfied_by(subject) == "contact_held" else "record"
                yield Step(key, self._hold(subject))
            case "stage_overdue":
                yield self.show
            case "plan_stalled":
                yield Step("plan", self._typed("plan_stalled"))
            case "handover_pending":
                yield from self._handover(subject)
            case "party_silent":
                attended = self._typed("silence", channel=self._channel(), role=subject)
                yield Step("contact_with", attended)
            case _:
                yield from self._requirement(subject)

    def _handover(self, role: str) -> Iterator[Step]:
        for handover in self._status.handovers:
            if handover.role == role:
                key = "accept" if handover.incoming == self._reader.person else "accept_other"
                command = self._typed("handover", role=role, incoming=handover.incoming)
                yield Step(key, command, Name(handover.incoming))

    def _requirement(self, subject: str) -> Iterator[Step]:
        if subject.startswith(IDENTITY_DOCUMENT) or self._is_mandate(subject):
            yield Step("board", self._written(BOARD_SHOW))
            return
        progress = next((each for each in self._status.requirements if each.id == subject), None)
        if progress is not None:
            key = self._moving(progress)
            yield Step(key, self._typed(key, requirement=subject), self._naming.requirement(subject))

    def _moving(self, progress: RequirementProgress) -> str:
        """Which step moves a requirement on."""
        reviewed = self._program is not None and progress.id in self._program.reviews
        match progress.status:
            case "submitted" | "appealed":
                return "ask"
            case "observed":
                return "correct"
            case "approved" | "deemed" if self._status.kind == "formalization":
                return "renew"
            case "met" | "approved" | "deemed" | "expired" if not reviewed:
                return "renew"
            case _:
                return "file" if reviewed else "meet"

    def _is_mandate(self, requirement: str) -> bool:
        board = self._program.board if self._program is not None else None
        return board is not None and board.mandate == requirement

    def _hold(self, cadence: str) -> str:
        satisfied_by = self._satisfied_by(cadence)
        if satisfied_by == "contact_held":
            return self._typed("hold", channel=self._channel())
        return self._typed("hold_occurrence", occurrence=satisfied_by)

    def _satisfied_by(self, cadence: str) -> str:
        stages = self._program.stages if self._program is not None else ()
        found = [each.satisfied_by for stage in stages for each in stage.cadences if each.id == cadence]
        return next(iter(found), "contact_held")

    def _channel(self) -> str:
        return next(iter(self._program.channels if self._program is not None else ()), "meeting")
