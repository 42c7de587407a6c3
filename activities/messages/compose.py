"""Composing messages from notices: subject, text, HTML and, where due, an invitation."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Self

from markupsafe import Markup

from activities.messages.invitation import invitation
from activities.messages.model import Message, Notice, Person
from activities.messages.overtaken import is_overtaken
from activities.messages.plain import Name, shortened, visible_length
from activities.messages.tellings import Telling, Values, enumerated
from activities.messages.templating import Letterhead, Medium, render
from domain.program import Program

#: Visible characters of a subject, and of a lifecycle's name where the subject would be longer.
LONGEST_SUBJECT, LONGEST_NAME = 78, 32
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


class TemplatedLetter:
    """A template with its values; with `inside`, one that holds other letters."""

    def __init__(
        self, name: str, values: Values, program: str, letterhead: Letterhead, inside: Sequence[Self] = ()
    ) -> None:
        self.values, self.program, self._inside = values, program, inside
        self._name = f"{values['language']}/{name}.jinja"
        self._templates, self._layout = letterhead.templates, "bundle." if inside else ""

    def written(self, medium: Medium, **changed: Any) -> str:
        """The letter as text or HTML, with some values changed."""
        layout = f"layout/{self._layout}{medium}.jinja"
        values = self.values | changed | {"layout": layout, "sections": list(self._sections(medium))}
        return render(self._name, medium, values, self.program, self._templates)

    def _sections(self, medium: Medium) -> Iterator[Values]:
        """The letters inside; the name of a lifecycle stands above the first of its own."""
        before = None
        for letter in self._inside:
            body = letter.written("html" if medium == "html" else "text", alone=False)
            code = letter.values["code"]
            yield {
                "heading": letter.values["alliance"] if code != before else "",
                "body": Markup(body) if medium == "html" else body,  # noqa: S704 - a template has escaped it
            }
            before = code

    def text(self, **changed: Any) -> str:
        """The letter as text."""
        return self.written("text", **changed).strip() + "\n"

    def subject(self) -> str:
        """One line; a long name gives way first."""
        whole = self._subject()
        if visible_length(whole) <= LONGEST_SUBJECT:
            return whole
        name = self.values["alliance"]
        room = LONGEST_SUBJECT - (visible_length(whole) - len(name))
        shorter = Name(shortened(name, max(room, LONGEST_NAME)))
        return shortened(self._subject(alliance=shorter), LONGEST_SUBJECT)

    def _subject(self, **changed: Any) -> str:
        return " ".join(self.written("subject", **changed).split())


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
    return TemplatedLetter(
        "bundle", values, programs.pop() if len(programs) == 1 else "", letterhead, letters
    )
