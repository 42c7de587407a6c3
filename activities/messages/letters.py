"""Letters: a template with its values, as a subject, as text and as HTML."""

from typing import Any

from activities.messages.plain import Name, shortened, visible_length
from activities.messages.tellings import Values
from activities.messages.templating import Letterhead, Medium, render

#: Visible characters of a subject, and of a lifecycle's name where the subject would be longer.
LONGEST_SUBJECT, LONGEST_NAME = 78, 32


class TemplatedLetter:
    """A template with its values. `layout` is the one that it is put into: `bundle`, `digest`, or that of one notice."""

    def __init__(
        self, name: str, values: Values, program: str, letterhead: Letterhead, layout: str = ""
    ) -> None:
        self.values, self.program = values, program
        self._name = f"{values['language']}/{name}.jinja"
        self._templates, self._layout = letterhead.templates, f"{layout}." if layout else ""

    def written(self, medium: Medium, **changed: Any) -> str:
        """The letter as text or HTML, with some values changed."""
        values = self.values | self._of(medium) | changed
        layout = f"layout/{self._layout}{medium}.jinja"
        return render(self._name, medium, values | {"layout": layout}, self.program, self._templates)

    def _of(self, _medium: Medium) -> Values:
        """What the template gets in one medium only."""
        return {}

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
