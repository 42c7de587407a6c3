"""One finding of `ayni doctor`, in both languages."""

from dataclasses import dataclass
from typing import Literal

from domain.errors import AyniError
from domain.text import Language

Status = Literal["ok", "warning", "failed"]


@dataclass(frozen=True)
class Sentence:
    """A sentence of any length in both languages."""

    es: str
    en: str

    def in_language(self, language: Language) -> str:
        """The sentence in the reader's language."""
        return self.es if language == "es" else self.en


@dataclass(frozen=True)
class Check:
    """What was looked at, how it is, and what to do when it is not well."""

    id: str
    status: Status
    what: Sentence
    why: Sentence
    next: Sentence | None = None
    """The next step; None when all is well or `why` already says it."""


START = Sentence("Levante el sistema local: ayni levantar", "Start the local stack: ayni up")


def same(text: object) -> Sentence:
    """A version, a path or an address reads the same in both languages."""
    return Sentence(str(text), str(text))


def failed(check_id: str, what: Sentence, error: AyniError) -> Check:
    """A finding that one of our errors explains; its message holds the next step."""
    return Check(check_id, "failed", what, Sentence(error.message("es"), error.message("en")))
