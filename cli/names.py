"""What things are called in the reader's language: a program's own names, and the words of the rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from cli import language
from cli.language import N_, ntr, tr, without_accents
from domain.problem_names import authority_name, problem, problem_subject
from domain.program import Program
from domain.state import RequirementStatus
from domain.status_names import REQUIREMENT_STATUS
from domain.text import Text

#: What people type after `ayni`, by the kind of a lifecycle.
NOUNS: dict[str, str] = {"alliance": N_("alliance"), "formalization": N_("org")}
STATUSES = {
    "scheduled": N_("waiting for its start"),
    "active": N_("running"),
    "paused": N_("paused"),
    "closed": N_("closed"),
}
#: What needs people first: the worst health of what still runs; then what waits, then what is over.
URGENCY = ("stalled", "overdue", "due_soon", "on_track", "paused", "closed")
PERIOD_STATUSES = {
    "open": N_("not held yet"),
    "held": N_("held"),
    "missed": N_("missed"),
    "recovered": N_("recovered"),
    "superseded": N_("superseded"),
}
PAUSE_KINDS = {
    "pause": N_("pause"),
    "contingency": N_("contingency"),
    "protest": N_("protest"),
    "pandemic": N_("pandemic"),
    "disaster": N_("disaster"),
}
#: What runs for a requirement or a member of the board.
CLOCKS = {
    "decision": N_("the authority's term to decide"),
    "correction": N_("term to correct"),
    "inactivity": N_("days that the filing may rest before it counts as abandoned"),
    "window": N_("life of the filing"),
    "appeal": N_("term to decide the appeal"),
    "appeal_right": N_("term to appeal"),
    "follow_up": N_("next time to ask the authority"),
    "due": N_("date for meeting it"),
    "validity": N_("validity"),
    "identity_document": N_("validity of the identity document"),
}


def noun(kind: str) -> str:
    """What people type after `ayni` for a lifecycle of this kind, in the reader's language."""
    return tr(NOUNS.get(kind, NOUNS["alliance"]))


def word(words: Mapping[Any, str | Text], key: str | None) -> str:
    """The word for a code, or the code itself when it has none."""
    return "" if key is None else said(words[key]) if key in words else key


def said(text: str | Text) -> str:
    """A text of the rules, or one of the command line, in the reader's language."""
    return text.in_language(language.current()) if isinstance(text, Text) else tr(text)


def requirement_status(status: RequirementStatus) -> str:
    """The word for where a requirement stands: the one that refusals use too."""
    return REQUIREMENT_STATUS[status].in_language(language.current())


class Names:
    """The names that a program's definition gives, in the reader's language."""

    def __init__(self, program: Program) -> None:
        self.program = program
        cadences = {cadence.id: cadence.name for stage in program.stages for cadence in stage.cadences}
        self._stages = {stage.id: stage.name for stage in program.stages}
        self._requirements = {
            requirement.id: requirement.name for requirement in program.requirements.values()
        }
        self._cadences = cadences

    def title(self) -> str:
        """The program's name."""
        return self.program.name.in_language(language.current())

    def stage(self, identifier: str | None) -> str:
        """A stage's name."""
        return _name(self._stages, identifier)

    def requirement(self, identifier: str | None) -> str:
        """A requirement's name."""
        return _name(self._requirements, identifier)

    def cadence(self, identifier: str | None) -> str:
        """A cadence's name."""
        return _name(self._cadences, identifier)

    def role(self, identifier: str | None) -> str:
        """A role's name."""
        return _name(self.program.roles, identifier)

    def channel(self, identifier: str | None) -> str:
        """A channel's name."""
        return _name(self.program.channels, identifier)

    def track(self, identifier: str | None) -> str:
        """A track's name."""
        return _name(self.program.tracks, identifier)

    def document(self, identifier: str | None) -> str:
        """The name of a document that a filing needs."""
        return _name(self.program.documents, identifier)

    def measure(self, identifier: str | None) -> str:
        """The name of something that the programme counts."""
        return _name(self.program.measures, identifier)

    def figure(self, identifier: str) -> str:
        """The name of a figure of the programme."""
        return _name({figure.id: figure.name for figure in self.program.figures}, identifier)

    def choice(self, identifier: str) -> str:
        """A choice's name."""
        choice = self.program.choices.get(identifier)
        return identifier if choice is None else choice.name.in_language(language.current())

    def chosen(self, choice: str, option: str) -> str:
        """The name of an option of a choice."""
        known = self.program.choices.get(choice)
        return _name(known.options if known is not None else {}, option)

    def position(self, identifier: str) -> str:
        """The name of a position of the board."""
        return _name(self.program.board.positions if self.program.board is not None else {}, identifier)

    def identity_document(self, identifier: str) -> str:
        """The name of a kind of identity document."""
        kinds = self.program.board.identity_documents if self.program.board is not None else {}
        return _name(kinds, identifier)

    def area(self, identifier: str | None) -> str:
        """An area's name."""
        return _name({area.id: area.name for area in self.program.areas}, identifier)

    def standard(self, area: str, identifier: str | None) -> str:
        """The name of a standard of an area."""
        known = self.program.areas_by_id.get(area)
        return _name(known.standards if known is not None else {}, identifier)

    def project(self, identifier: str | None) -> str:
        """The name of a line of work across the areas."""
        return _name(self.program.plan.projects if self.program.plan is not None else {}, identifier)

    def authority(self, requirement: str, *, of_appeal: bool = False) -> str:
        """Who reviews a requirement, or decides an appeal about it, as it is said inside parentheses."""
        return authority_name(self.program, requirement, language.current(), of_appeal=of_appeal)

    def municipality(self) -> str:
        """The municipality whose profile counts; empty without one."""
        profile = self.program.profile
        return "" if profile is None else profile.name.in_language(language.current())

    def channel_id(self, word: str) -> str:
        """The channel that a word means: its id, or the beginning of its name in either language (`visita`)."""
        typed = without_accents(word).casefold()
        meant = [
            identifier
            for identifier, name in self.program.channels.items()
            if any(without_accents(text).casefold().startswith(typed) for text in (name.es, name.en))
        ]
        return meant[0] if word not in self.program.channels and len(meant) == 1 else word

    def outcome(self, identifier: str | None) -> str:
        """An outcome's name."""
        return _name(self.program.outcomes, identifier)

    def occurrence(self, identifier: str | None) -> str:
        """The name of something that the program counts."""
        return _name(self.program.occurrences, identifier)

    def subject(self, cause: str, identifier: str) -> str:
        """What an escalation is about."""
        return problem_subject(self.program, cause, identifier, language.current())

    def problem(self, cause: str, subject: str) -> str:
        """Why an escalation is open."""
        return problem(self.program, cause, subject, language.current())


def _name(names: dict[str, Text], identifier: str | None) -> str:
    if identifier is None:
        return ""
    text = names.get(identifier)
    return identifier if text is None else text.in_language(language.current())


def days(number: int) -> str:
    """`1 day`, `30 days`."""
    return ntr("{number} day", "{number} days", number).format(number=number)


#: Longer lists are cut in sentences.
FEW = 6


def few(items: Iterable[str]) -> str:
    """`enumerated`, without the end of a long list: `a, b, c, d, e and 12 more`."""
    parts = list(items)
    if len(parts) <= FEW:
        return enumerated(parts)
    rest = len(parts) - FEW + 1
    more = ntr("{number} more", "{number} more", rest).format(number=rest)
    return enumerated([*parts[: FEW - 1], more])


def enumerated(items: Iterable[str]) -> str:
    """`a, b and c`, or a dash for nothing."""
    parts = list(items)
    if len(parts) < 2:
        return parts[0] if parts else "—"
    return tr("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])
