"""Finding definitions: those that are shipped, and files."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from domain.definition import parse_program
from domain.errors import ProgramInvalid, UnknownProgram
from domain.program import Program
from domain.text import Text

SUFFIX = ".toml"
UNREADABLE = Text(
    es="el archivo no se puede leer como texto UTF-8", en="the file cannot be read as UTF-8 text"
)


def shipped_programs() -> tuple[str, ...]:
    """The ids of the definitions that come with Ayni, sorted."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def load_program(name_or_path: str) -> Program:
    """A shipped definition by id, or a definition file by path. Raises `UnknownProgram` or `ProgramInvalid`."""
    if name_or_path in shipped_programs():
        text = (_folder() / f"{name_or_path}{SUFFIX}").read_text("utf-8")
        return parse_program(text, f"{name_or_path}{SUFFIX}")
    path = Path(name_or_path).expanduser()
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ProgramInvalid(field="", file=name_or_path, key="TOML", reason=UNREADABLE) from None
    except (OSError, ValueError):
        raise UnknownProgram(program=name_or_path, known=list(shipped_programs())) from None
    return parse_program(text, name_or_path)


def _folder() -> Traversable:
    return resources.files("domain") / "programs"
