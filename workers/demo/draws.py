"""Chance that can be repeated: what is drawn depends on the seed and on what it is drawn for, on nothing else."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Draws:
    """The draws of one lifecycle. The order in which they are asked for does not matter."""

    seed: int
    lifecycle: str

    def chance(self, key: str, probability: float) -> bool:
        """Whether something that happens with `probability` happens."""
        return self._source(key).random() < probability

    def number(self, key: str, low: int, high: int) -> int:
        """A whole number between `low` and `high`, both included."""
        return self._source(key).randint(low, high)

    def choice(self, key: str, choices: Sequence[Choice]) -> Choice:
        """One of `choices`."""
        return self._source(key).choice(choices)

    def _source(self, key: str) -> random.Random:
        return random.Random(f"{self.seed}/{self.lifecycle}/{key}")  # noqa: S311 - a story, not a secret
