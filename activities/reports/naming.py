"""What a program's definition calls things; where it is not known, ids stand for themselves."""

from collections.abc import Mapping

from activities.programs import load_program
from activities.reports.speech import Speech
from domain.board import SUBJECT as IDENTITY_DOCUMENT
from domain.errors import AyniError
from domain.program import Program
from domain.status_names import CAUSE
from domain.text import Text
from domain.views import Status

#: A program by its id and the id of its profile.
Programs = Mapping[tuple[str, str | None], Program]


def programs_of(statuses: list[Status]) -> dict[tuple[str, str | None], Program]:
    """The shipped definitions of some lifecycles; those of files elsewhere stay unknown."""
    found: dict[tuple[str, str | None], Program] = {}
    for key in {(status.program, status.profile) for status in statuses}:
        for profile in dict.fromkeys((key[1], None)):
            try:
                found[key] = load_program(key[0], profile)
                break
            except AyniError:
                continue
    return found


class Naming:
    """The names of one program."""

    def __init__(self, program: Program | None, speech: Speech) -> None:
        self.program = program
        self._speech = speech
        stages = program.stages if program is not None else ()
        self._stages = {stage.id: stage.name for stage in stages}
        self._cadences = {cadence.id: cadence.name for stage in stages for cadence in stage.cadences}
        requirements = program.requirements if program is not None else {}
        self._requirements = {each.id: each.name for each in requirements.values()}
        self._roles = program.roles if program is not None else {}
        self._areas = program.areas_by_id if program is not None else {}

    def title(self) -> str:
        """The program's name; empty where it is unknown."""
        return "" if self.program is None else self._speech.say(self.program.name)

    def stage(self, identifier: str | None) -> str:
        """A stage's name."""
        return self._name(self._stages, identifier)

    def stages(self) -> list[str]:
        """The names of all stages, in their order."""
        return [self._speech.say(name) for name in self._stages.values()]

    def stage_number(self, identifier: str) -> int:
        """A stage's place in the program, from 1; 0 where it is unknown."""
        return list(self._stages).index(identifier) + 1 if identifier in self._stages else 0

    def cadence(self, identifier: str) -> str:
        """A cadence's name."""
        return self._name(self._cadences, identifier)

    def requirement(self, identifier: str) -> str:
        """A requirement's name."""
        return self._name(self._requirements, identifier)

    def role(self, identifier: str) -> str:
        """A role's name."""
        return self._name(self._roles, identifier)

    def area(self, identifier: str) -> str:
        """An area's number and name."""
        area = self._areas.get(identifier)
        return identifier if area is None else f"{area.number}. {self._speech.say(area.name)}"

    def standard(self, area: str, identifier: str) -> str:
        """A standard's name."""
        known = self._areas.get(area)
        return self._name(known.standards if known is not None else {}, identifier)

    def project(self, identifier: str | None) -> str | None:
        """The name of a line of work across the areas."""
        rules = self.program.plan if self.program is not None else None
        return None if identifier is None else self._name(rules.projects if rules else {}, identifier)

    def problem(self, cause: str, subject: str) -> str:
        """Why an escalation is open."""
        if cause not in CAUSE:
            return cause
        return self._speech.sentence(CAUSE[cause], subject=self._subject(cause, subject))

    def _subject(self, cause: str, subject: str) -> str:
        if cause == "monitoring_missed":
            return self.cadence(subject)
        if cause == "stage_overdue":
            return self.stage(subject)
        person = subject.removeprefix(IDENTITY_DOCUMENT)
        return self._roles_or(self.requirement(person), person)

    def _roles_or(self, name: str, identifier: str) -> str:
        return self.role(identifier) if identifier in self._roles else name

    def _name(self, names: Mapping[str, Text], identifier: str | None) -> str:
        if identifier is None:
            return "—"
        return self._speech.say(names[identifier]) if identifier in names else identifier
