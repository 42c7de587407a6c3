"""Finding definitions: those that are shipped, and files."""

from activities.profiles import read_profile
from activities.shipped import UNREADABLE, Shipped
from domain.definition import parse_program
from domain.errors import ProgramInvalid, UnknownProgram
from domain.profile_file import program_in
from domain.program import Program

PROGRAMS = Shipped("domain", "programs")


def shipped_programs() -> tuple[str, ...]:
    """The ids of the definitions that come with Ayni, sorted."""
    return PROGRAMS.ids()


def load_program(name_or_path: str, profile: str | None = None) -> Program:
    """A shipped definition by id or a definition file by path, in a municipality when `profile` names one likewise.

    Raises `UnknownProgram`, `ProgramInvalid`, `UnknownProfile`, or `ProfileInvalid`, also where the two do not fit.
    """
    try:
        file = PROGRAMS.find(name_or_path)
    except UnicodeDecodeError:
        raise ProgramInvalid(field="", file=name_or_path, key="TOML", reason=UNREADABLE) from None
    except (OSError, ValueError):
        raise UnknownProgram(program=name_or_path, known=list(shipped_programs())) from None
    program = parse_program(file.text, file.name)
    return program if profile is None else program_in(program, *read_profile(profile))
