"""How people are reached, as options take it and as it is told."""

import re
from datetime import time
from typing import Any

import click

from activities.delivery.address import is_person_id
from activities.messages.model import Person
from activities.messages.plain import clean
from cli.dates import long_date, today_in
from cli.framework import Function, option
from cli.language import N_, tr
from cli.options import WordChoice
from domain.text import Text

LANGUAGES = {"es": Text(es="español", en="Spanish"), "en": Text(es="inglés", en="English")}
RHYTHMS = {
    "immediate": Text(es="inmediato", en="immediate"),
    "digest": Text(es="resumen", en="digest"),
}
_CLOCK = r"(\d{1,2})(?::(\d{2}))?"
_QUIET = re.compile(rf"{_CLOCK} ?- ?{_CLOCK}")
#: The id of a service.
CODE = re.compile(r"\w[\w.-]{0,99}")


class QuietType(click.ParamType[tuple[time, time]]):
    """Quiet hours such as `21:00-08:00`."""

    name = N_("hours")

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[time, time]:
        """Their beginning and end, or a usage error with an example."""
        if isinstance(value, tuple):
            return value
        matched = _QUIET.fullmatch(str(value).strip())
        try:
            hours = [int(part or 0) for part in matched.groups()] if matched is not None else [0] * 4
            begin, end = time(hours[0], hours[1]), time(hours[2], hours[3])
        except ValueError:
            begin = end = time()
        if begin == end:
            message = tr("'{text}' are no quiet hours. Write them as 21:00-08:00.")
            self.fail(message.format(text=value), param, ctx)
        return begin, end


class CodeType(click.ParamType[str]):
    """An id: a code without spaces."""

    name = N_("code")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code, or a usage error with an example."""
        if CODE.fullmatch(str(value)) is None:
            message = tr(
                "'{text}' is not a code. Use letters, digits, '.', '_' and '-', such as crm or crm-2."
            )
            self.fail(message.format(text=value), param, ctx)
        return str(value)


class PersonType(click.ParamType[str]):
    """The id of a person, as roles name them."""

    name = N_("person")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id, or a usage error with an example."""
        if not is_person_id(str(value)):
            message = tr("'{text}' cannot identify a person. Use 1 to 100 characters, such as ana or p-014.")
            self.fail(message.format(text=clean(str(value))), param, ctx)
        return str(value)


QUIET, CODE_OF_SERVICE, PERSON_ID = QuietType(), CodeType(), PersonType()


def detail_options(function: Function) -> Function:
    """How somebody is reached."""
    decorators = (
        option("--email", "--correo", metavar=N_("ADDRESS"), help=N_("E-mail address.")),
        option(
            "--language",
            "--lengua",
            type=WordChoice(list(LANGUAGES), LANGUAGES),
            help=N_("Language of the messages."),
        ),
        option(
            "--time-zone",
            "--zona-horaria",
            metavar=N_("ZONE"),
            help=N_("Time zone of the quiet hours, such as America/Lima."),
        ),
        option(
            "--rhythm",
            "--ritmo",
            type=WordChoice(list(RHYTHMS), RHYTHMS),
            help=N_("Every message by itself (immediate), or one a day with everything (digest)."),
        ),
        option(
            "--quiet",
            "--silencio",
            type=QUIET,
            metavar=N_("HH:MM-HH:MM"),
            help=N_("Hours in which nothing is sent, such as 21:00-08:00."),
        ),
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


def details(asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked for, as the directory names it; what was not asked for is left out."""
    given = {name: value for name, value in asked.items() if value is not None}
    quiet = given.pop("quiet", None)
    return given if quiet is None else {**given, "quiet_from": quiet[0], "quiet_until": quiet[1]}


def state_told(person: Person) -> str:
    """Whether messages reach somebody, and why not."""
    if not person.active:
        return tr("inactive")
    if person.failing_since is not None:
        day = long_date(today_in(person.time_zone, person.failing_since))
        return tr("address refused since {day}").format(day=day)
    return tr("no address") if person.email is None else tr("reachable")


def quiet_told(person: Person) -> str:
    """The quiet hours, or nothing."""
    if person.quiet_from is None or person.quiet_until is None:
        return ""
    return f"{person.quiet_from:%H:%M}-{person.quiet_until:%H:%M}"
