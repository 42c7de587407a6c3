"""The names that shipped programs give; things of any other program are told by their ids."""

import functools
from datetime import date

from activities.programs import load_program
from cli.names import Names
from domain.errors import AyniError
from domain.present import Present
from domain.views import Status


@functools.cache
def names_of(program: str) -> Names | None:
    """The names of a program, None where it is not known here."""
    try:
        return Names(load_program(program))
    except AyniError:
        return None


def cadence_name(program: str, cadence: str) -> str:
    """What a program calls a cadence."""
    names = names_of(program)
    return cadence if names is None else names.cadence(cadence)


def role_name(programs: set[str], role: str) -> str:
    """What the first program that knows a role calls it."""
    known = (names for program in sorted(programs) if (names := names_of(program)) is not None)
    return next((names.role(role) for names in known if role in names.program.roles), role)


def today_of(status: Status, present: Present) -> date:
    """The present day of a lifecycle where its program is; in UTC where that is not known here."""
    names = names_of(status.program)
    return present.day_of(status.lifecycle, "UTC" if names is None else names.program.time_zone)
