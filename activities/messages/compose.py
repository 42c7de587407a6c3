"""Composing messages from notices: subject, text, HTML and, where due, an invitation."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from markupsafe import Markup

from activities.messages.invitation import invitation
from activities.messages.letters import TemplatedLetter
from activities.messages.model import Message, Notice, Person
from activities.messages.overtaken import is_overtaken
from activities.messages.tellings import Telling, Values, enumerated
from activities.messages.templating import Letterhead, Medium
from domain.program import Program

#: A notice, and the definition that its lifecycle follows.
Told = tuple[Notice, Program | None]
PLAIN = Letterhead()


def compose(
    notice: Notice,
    person: Person,
    program: Program | None,
    now: datetime,
    letterhead: Letterhead = PLAIN,
) -> Message | None:
    """The message that tells `person` a notice at an instant; None where events have overtaken it.

    Without a definition (`program`), ids stand for names and nobody is named who would be told next.
    """
    if is_overtaken(notice.intent, notice.status):
        return None
    letter = _letter((notice, program), person, now, letterhead)
    return Message(
        subject=letter.subject(),
        text=letter.text(),
        html=letter.written("html"),
        invitation=invitation(
            (notice, program), person, now, sender=letterhead.sender, description=letter.text(alone=False)
        ),
    )


def compose_bundle(
    told: Sequence[Told], person: Person, now: datetime, letterhead: Letterhead = PLAIN
) -> Message | None:
    """One message with several notices, for people who want one a day; None where events have overtaken them all.

    Notices of a lifecycle stand together, in the order of their first one. A message of several has no invitation.
    """
    standing = [each for each in told if not is_overtaken(each[0].intent, each[0].status)]
    if len(standing) < 2:
        return compose(standing[0][0], person, standing[0][1], now, letterhead) if standing else None
    letters = [_letter(each, person, now, letterhead) for each in _together(standing)]
    bundle = _bundle(letters, letterhead, person)
    return Message(subject=bundle.subject(), text=bundle.text(), html=bundle.written("html"))


class _Bundle(TemplatedLetter):
    """A letter that holds other letters."""

    def __init__(
        self, letters: list[TemplatedLetter], values: Values, program: str, letterhead: Letterhead
    ) -> None:
        super().__init__("bundle", values, program, letterhead, "bundle")
        self._letters = letters

    def _of(self, medium: Medium) -> Values:
        return {"sections": list(self._sections(medium))}

    def _sections(self, medium: Medium) -> Iterator[Values]:
        """The letters inside; the name of a lifecycle stands above the first of its own."""
        before = None
        for letter in self._letters:
            body = letter.written("html" if medium == "html" else "text", alone=False)
            code = letter.values["code"]
            yield {
                "heading": letter.values["alliance"] if code != before else "",
                "body": Markup(body) if medium == "html" else body,  # noqa: S704 - a template has escaped it
            }
            before = code


def _letter(told: Told, person: Person, now: datetime, letterhead: Letterhead) -> TemplatedLetter:
    notice, program = told
    values = Telling(notice, person, program, now).values() | {"alone": True}
    return TemplatedLetter(notice.intent.kind, values, notice.status.program, letterhead)


def _together(told: Sequence[Told]) -> list[Told]:
    """Notices of one lifecycle one after the other."""
    order = list(dict.fromkeys(notice.status.lifecycle for notice, _ in told))
    return sorted(told, key=lambda each: order.index(each[0].status.lifecycle))


def _bundle(letters: list[TemplatedLetter], letterhead: Letterhead, person: Person) -> TemplatedLetter:
    titles = dict.fromkeys(letter.values["program"] for letter in letters)
    values = letters[0].values | {
        "program": enumerated(titles, person.language),
        "lifecycles": len({letter.values["code"] for letter in letters}),
    }
    programs = {letter.program for letter in letters}
    return _Bundle(letters, values, programs.pop() if len(programs) == 1 else "", letterhead)
