"""Empty sheets for an import: a column for everything that its command can be told, with lists, notes and an example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import click

from activities.profiles import shipped_profiles
from cli import language
from cli.exporting import Cell, CellKind, Column, Table
from cli.importing.examples import EXAMPLE
from cli.importing.rows import CHOICES, KNOWN_COLUMNS, LIFECYCLE_COLUMNS, ROLE_PREFIX
from cli.language import N_, tr
from domain.events import PAYLOADS
from domain.program import Program
from domain.text import Text

#: column -> its heading, and a note for whoever fills it in
EVENT_COLUMNS: dict[str, tuple[Text, str]] = {
    "lifecycle": (Text(es="ciclo", en="lifecycle"), N_("As in the other sheet.")),
    "at": (
        Text(es="fecha", en="at"),
        N_("When it was recorded or happened; the time may stand behind the day."),
    ),
    "type": (Text(es="tipo", en="type"), N_("What happened.")),
    "person": (Text(es="persona", en="person"), N_("Who says so; whoever coordinates, without it.")),
    "role": (Text(es="rol", en="role"), N_("Role of that person; coordinator without it.")),
    "channel": (Text(es="canal", en="channel"), N_("Of a contact: meeting, visit, call or email.")),
    "held_on": (Text(es="realizado", en="held_on"), N_("Of a contact: the day on which it was held.")),
    "requirement": (Text(es="requisito", en="requirement"), N_("Of a requirement: which one.")),
    "summary": (Text(es="resumen", en="summary"), N_("Of a contact: what was talked about.")),
}
DAYS = frozenset({"started_at", "at", "held_on"})
#: What an event of the example is.
CONTACT, CHANNEL = "contact_held", "visit"
#: Options are typed without accents; headings are read.
ACCENTED = {"region": "región", "organizacion": "organización"}
WIDE, NARROW = 30, 16


@dataclass(frozen=True)
class Template:
    """What a template is of: the command that starts one, its program, and its words.

    `written`: how each row must name the program, unless that is the one which a row without any means. A sheet for people has headings in their language; another has the codes.
    """

    command: click.Command
    program: Program
    written: str | None
    title: str
    for_people: bool

    def tables(self, example_on: date) -> list[Table]:
        """The sheet of lifecycles, and the one of what happened to them."""
        return [self._lifecycles(example_on), self._events(example_on)]

    def _lifecycles(self, example_on: date) -> Table:
        params = sorted(filter(_is_column, self.command.params), key=_is_optional)
        roles = {f"{ROLE_PREFIX}{role}": name for role, name in self.program.roles.items()}
        known = [param.name or "" for param in params]
        columns = [
            *(self._column(param) for param in params),
            *(self._role(role, name) for role, name in roles.items()),
        ]
        example: dict[str, Cell] = {
            "lifecycle": EXAMPLE.in_language(language.current()),
            "program": self.written,
            "started_at": example_on,
            "name": tr("Example, which does not count: leave this row or delete it."),
        }
        return Table(self.title, tuple(columns), [[example.get(name) for name in (*known, *roles)]])

    def _column(self, param: click.Parameter) -> Column:
        name = param.name or ""
        heading = name if not self.for_people else _heading(param)
        kind: CellKind = "date" if name in DAYS else "text"
        note: str = getattr(param, "help", "") or ""
        return Column(heading, kind, tuple(self._choices(name)), note, WIDE if name == "name" else NARROW)

    def _choices(self, column: str) -> Sequence[str]:
        if column == "program" and self.written is not None:
            return [self.written]
        if column == "stage":
            return [stage.id for stage in self.program.stages]
        return shipped_profiles() if column == "profile" else ()

    def _role(self, column: str, name: Text) -> Column:
        heading = name.in_language(language.current()) if self.for_people else column
        return Column(
            heading, note=tr("Who is in this role, as the directory of people calls them."), width=WIDE
        )

    def _events(self, example_on: date) -> Table:
        example: Mapping[str, Cell] = {
            "lifecycle": EXAMPLE.in_language(language.current()),
            "at": example_on,
            "type": CONTACT,
            "channel": CHANNEL,
            "held_on": example_on,
        }
        columns = [
            Column(
                heading.in_language(language.current()),
                "date" if name in DAYS else "text",
                tuple(PAYLOADS) if name == "type" else (),
                tr(note),
                WIDE if name == "type" else NARROW,
            )
            for name, (heading, note) in EVENT_COLUMNS.items()
        ]
        return Table(tr("Events"), tuple(columns), [[example.get(name) for name in EVENT_COLUMNS]])


def _is_column(param: click.Parameter) -> bool:
    return param.name in KNOWN_COLUMNS or param.name in CHOICES


def _is_optional(param: click.Parameter) -> bool:
    return param.name not in LIFECYCLE_COLUMNS


def _heading(param: click.Parameter) -> str:
    """What the option is called in the reader's language."""
    if not isinstance(param, click.Option):
        return Text(es="ciclo", en="lifecycle").in_language(language.current())
    name = param.opts[-1] if language.current() == "es" else param.opts[0]
    plain = name.lstrip("-").replace("-", "_")
    return ACCENTED.get(plain, plain) if language.current() == "es" else plain
