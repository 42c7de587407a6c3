"""The alliances of the demonstration: who is paired with whom, under codes instead of names."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from domain.state import Attributes
from workers.demo.character import character_of
from workers.demo.contingency import contingencies
from workers.demo.coordinator import Coordinator
from workers.demo.draws import Draws
from workers.demo.leave import leave_of
from workers.demo.participant import Frame, Participant
from workers.demo.programme import DIRECTOR

#: The oldest alliance began this long ago, the youngest a few weeks ago.
OLDEST_DAYS = 915
YOUNGEST_DAYS = 40
COORDINATORS = ("ana", "bruno", "carla")


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

    @property
    def roles(self) -> dict[str, str]:
        """Its people, under codes."""
        company = self.company.split()[-1].lower()
        organization = self.organization.split()[-1].lower()
        return {
            "coordinator": COORDINATORS[self.number % len(COORDINATORS)],
            "program_director": DIRECTOR,
            "organization_lead": f"organizacion-{organization}",
            "residence_lead": f"{self.lifecycle}-lead",
            "company_lead": f"empresa-{company}-lead",
            "company_executive": f"empresa-{company}-executive",
        }


def pairings() -> list[Pairing]:
    """The pairings of `alliances.csv`, in its order."""
    text = resources.files("workers.demo").joinpath("alliances.csv").read_text(encoding="utf-8")
    return [Pairing(number=int(row.pop("number")), **row) for row in csv.DictReader(text.splitlines()) if row]


def alliances(frame: Frame, chosen: Sequence[Pairing]) -> list[Participant]:
    """Some of the alliances, each the same as among all of them."""
    table = pairings()
    return [_alliance(frame, pairing, table.index(pairing), len(table)) for pairing in chosen]


def started_days_ago(position: int, size: int, draws: Draws) -> int:
    """How long ago an alliance began: spread evenly over the years, and shuffled a little."""
    step = (OLDEST_DAYS - YOUNGEST_DAYS) // max(1, size - 1)
    shuffled = (position * 8) % size
    return OLDEST_DAYS - step * shuffled - draws.number("start", 0, min(20, step // 2))


def _alliance(frame: Frame, pairing: Pairing, position: int, size: int) -> Participant:
    draws = frame.draws(pairing.lifecycle)
    character = character_of(position, draws, frame.today)
    people = Coordinator(character, contingencies(frame.today), leave_of(frame.today))
    days_ago = started_days_ago(position, size, draws)
    start = frame.started(pairing.lifecycle, days_ago, pairing.roles, pairing.attributes)
    return frame.participant(start, people)
