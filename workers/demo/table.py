"""The alliances of the demonstration: who is paired with whom, under codes instead of names."""

import csv
from dataclasses import dataclass
from importlib import resources

from domain.state import Attributes


@dataclass(frozen=True)
class Pairing:
    """A children's home, its organization and the company beside it."""

    number: int
    residence: str
    commune: str
    region: str
    organization: str
    company: str

    @property
    def lifecycle(self) -> str:
        """The id of the lifecycle, as people type it."""
        return f"residencia-{self.number:02}"

    @property
    def attributes(self) -> Attributes:
        """How people find it."""
        return Attributes(
            name=self.residence,
            region=self.region,
            commune=self.commune,
            organization=self.organization,
            company=self.company,
        )


def pairings() -> list[Pairing]:
    """The pairings of `alliances.csv`, in its order."""
    text = resources.files("workers.demo").joinpath("alliances.csv").read_text(encoding="utf-8")
    return [Pairing(number=int(row.pop("number")), **row) for row in csv.DictReader(text.splitlines()) if row]
