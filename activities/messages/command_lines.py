"""Commands as people type them in their language. What stands in capitals is theirs to fill in."""

import shlex
from datetime import date
from typing import Final

from activities.messages.plain import clean
from domain.text import Language

NOUNS: Final = {"alliance": "alliance", "formalization": "org"}
#: The words of commands and options in Spanish; all others are the same in both languages.
SPANISH: Final = {
    "accept": "aceptar",
    "ack": "asumir",
    "alliance": "alianza",
    "approved": "aprobado",
    "ask": "consultar",
    "board": "junta",
    "close": "cerrar",
    "contact": "contacto",
    "correct": "subsanar",
    "extend": "extender",
    "file": "presentar",
    "handover": "traspaso",
    "meet": "cumplir",
    "org": "organizacion",
    "record": "registrar",
    "renew": "renovar",
    "show": "ver",
    "--attended": "--asistio",
    "--by": "--por",
    "--channel": "--canal",
    "--note": "--nota",
    "--person": "--persona",
    "--reason": "--motivo",
    "--until": "--hasta",
}


class CommandLines:
    """The commands of one lifecycle, as one reader types them."""

    def __init__(self, language: Language, lifecycle: str, kind: str, by: tuple[str, str] | None) -> None:
        """`by` is the role and the person who say so, where that is not the coordinator, who is assumed."""
        self._language, self._lifecycle = language, lifecycle
        self._noun = NOUNS.get(kind, "alliance")
        self._by = ("--by", ":".join(by)) if by is not None else ()

    def look(self, verb: str = "show") -> str:
        """Reading something of the lifecycle."""
        return self._line(self._noun, verb, values=(self._lifecycle,))

    def plan(self) -> str:
        """Reading its work plan."""
        return self._line("plan", "show", values=(self._lifecycle,))

    def change(self, verb: str, *values: str, **options: str | date) -> str:
        """Recording something about the lifecycle."""
        written = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        return self._line(self._noun, verb, values=(self._lifecycle, *values), options=(*written, *self._by))

    def accept(self, role: str, person: str) -> str:
        """Accepting a hand-over."""
        return self._line("handover", "accept", values=(self._lifecycle, role), options=("--person", person))

    def _line(self, *words: str, values: tuple[str, ...], options: tuple[str, ...] = ()) -> str:
        options = tuple(self._said(part) if part.startswith("--") else _quoted(part) for part in options)
        return " ".join(("ayni", *map(self._said, words), *map(_quoted, values), *options))

    def _said(self, word: str) -> str:
        return SPANISH.get(word, word) if self._language == "es" else word


def inbox(language: Language, person: str) -> str:
    """Reading everything that waits for a person."""
    shown = _quoted(person)
    return (
        f"ayni bandeja --persona {shown} --todo" if language == "es" else f"ayni inbox --person {shown} --all"
    )


def _quoted(value: str) -> str:
    return shlex.quote(clean(value))
