"""Whole sentences in both languages, and the stories that they make."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from domain.facts import Fact
from domain.text import Language, Text
from workers.demo.result import Outcome

Value = str | int | date | Text


@dataclass(frozen=True)
class Sentence:
    """A whole sentence in both languages, with what it speaks of."""

    es: str
    en: str
    values: dict[str, Value] = field(default_factory=dict)

    def told(self, language: Language, say_date: Callable[[date], str]) -> str:
        """The sentence in a language; `say_date` writes a day as people there do."""
        pattern = self.es if language == "es" else self.en
        return pattern.format(
            **{name: _said(value, language, say_date) for name, value in self.values.items()}
        )


@dataclass(frozen=True)
class Story:
    """A question somebody would ask, and its answer."""

    lifecycle: str
    question: Sentence
    answer: tuple[Sentence, ...]


def _said(value: Value, language: Language, say_date: Callable[[date], str]) -> str:
    if isinstance(value, Text):
        return value.in_language(language)
    return say_date(value) if isinstance(value, date) else str(value)


def names(outcome: Outcome) -> dict[str, Value]:
    """What a lifecycle is called, for a sentence."""
    return {"name": outcome.after.attributes.name or outcome.after.lifecycle}


def of_type(facts: Iterable[Fact], fact_type: str) -> list[Fact]:
    """The facts of one type, in order."""
    return [fact for fact in facts if fact.type == fact_type]
