"""Composing messages from notices: subject, text, HTML and, where due, an invitation."""

from datetime import datetime
from typing import Any, Final

from activities.messages.model import Message, Notice, Person
from activities.messages.overtaken import is_overtaken
from activities.messages.plain import Name, shortened, visible_length
from activities.messages.tellings import Telling, Values
from activities.messages.templating import Letterhead, Medium, render
from domain.program import Program

#: Visible characters of a subject, and of a lifecycle's name where the subject would be longer.
LONGEST_SUBJECT, LONGEST_NAME = 78, 32
BLANK: Final = "\n\n"


def compose(
    notice: Notice,
    person: Person,
    program: Program | None,
    now: datetime,
    letterhead: Letterhead = Letterhead(),  # noqa: B008 - a frozen value
) -> Message | None:
    """The message that tells `person` a notice at an instant; None where events have overtaken it.

    Without a definition (`program`), ids stand for names and nobody is named who would be told next.
    """
    if is_overtaken(notice.intent, notice.status):
        return None
    values = Telling(notice, person, program, now).values() | {"alone": True}
    letter = _Letter(notice, values, letterhead.templates)
    return Message(subject=letter.subject(), text=letter.text(), html=letter.written("html"))


class _Letter:
    """One notice in its template."""

    def __init__(self, notice: Notice, values: Values, templates: Any) -> None:
        self._values, self._templates = values, templates
        self._name = f"{values['language']}/{notice.intent.kind}.jinja"
        self._program = notice.status.program

    def written(self, medium: Medium, **changed: Any) -> str:
        return render(self._name, medium, self._values | changed, self._program, self._templates)

    def text(self) -> str:
        return self.written("text").strip() + "\n"

    def subject(self) -> str:
        """One line; a long name gives way first."""
        whole = self._subject()
        if visible_length(whole) <= LONGEST_SUBJECT:
            return whole
        name = self._values["alliance"]
        room = LONGEST_SUBJECT - (visible_length(whole) - len(name))
        shorter = Name(shortened(name, max(room, LONGEST_NAME)))
        return shortened(self._subject(alliance=shorter), LONGEST_SUBJECT)

    def _subject(self, **changed: Any) -> str:
        return " ".join(self.written("subject", **changed).split())
