"""Narrowing a portfolio that was read already, and what it can be narrowed by."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from activities.read_model import spanish_order
from activities.reports import words
from activities.reports.naming import Naming
from activities.reports.page import Choice
from activities.reports.parts import URGENCY, Portfolio
from activities.reports.speech import Speech
from domain.status_names import HEALTH
from domain.views import Status

#: query parameter -> what it looks at
VALUES: dict[str, Callable[[Status], str | None]] = {
    "coordinator": lambda status: status.roles.get("coordinator"),
    "region": lambda status: status.attributes.region,
    "program": lambda status: status.program,
    "health": lambda status: status.health,
}


def narrowed(portfolio: Portfolio, filters: Mapping[str, str]) -> Portfolio:
    """The lifecycles for which every filter holds."""
    passed = [
        status
        for status in portfolio.statuses
        if all(VALUES[name](status) == value for name, value in filters.items())
    ]
    keys = {(status.program, status.profile) for status in passed}
    programs = {key: program for key, program in portfolio.programs.items() if key in keys}
    return replace(portfolio, statuses=passed, programs=programs)


def choices(portfolio: Portfolio, filters: Mapping[str, str], speech: Speech) -> list[Choice]:
    """The values that occur in a portfolio, as lists to choose from."""
    return [
        Choice(name, speech.say(words.HEADINGS[name]), _options(portfolio, name, speech), filters.get(name))
        for name in VALUES
    ]


def _options(portfolio: Portfolio, name: str, speech: Speech) -> list[tuple[str, str]]:
    found = {value for status in portfolio.statuses if (value := VALUES[name](status)) is not None}
    if name == "health":
        return [(value, speech.word(HEALTH, value)) for value in URGENCY if value in found]
    if name == "program":
        names = {key[0]: Naming(program, speech).title() for key, program in portfolio.programs.items()}
        return sorted((value, names.get(value, value)) for value in found)
    return [(value, value) for value in sorted(found, key=spanish_order)]
