"""Data files that come with Ayni, and files that people write instead of them."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from domain.text import Text

SUFFIX = ".toml"
UNREADABLE = Text(
    es="el archivo no se puede leer como texto UTF-8", en="the file cannot be read as UTF-8 text"
)


class DataFile(NamedTuple):
    """A file as errors name it, and its text."""

    name: str
    text: str


class Shipped(NamedTuple):
    """A folder of files that come with Ayni: the package that it lies in, and its name."""

    package: str
    folder: str

    def ids(self) -> tuple[str, ...]:
        """The ids of the shipped files, sorted."""
        names = (entry.name for entry in self._place().iterdir())
        return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))

    def find(self, id_or_path: str) -> DataFile:
        """A shipped file by id, or somebody's file by path.

        Raises `UnicodeDecodeError` when it is no text, another `ValueError` or `OSError` when there is none.
        """
        if id_or_path in self.ids():
            name = f"{id_or_path}{SUFFIX}"
            return DataFile(name, (self._place() / name).read_text("utf-8"))
        return DataFile(id_or_path, Path(id_or_path).expanduser().read_text("utf-8"))

    def _place(self) -> Traversable:
        return resources.files(self.package) / self.folder
