"""What happened to everybody: two stretches during which alliances were paused (SPEC Z1, Z2)."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Contingency:
    """An external event that pauses lifecycles of some regions (all of them when empty). Days are inclusive."""

    id: str
    first: date
    last: date
    reason: str
    regions: tuple[str, ...] = ()

    def reaches(self, region: str | None) -> bool:
        """Whether lifecycles of this region are paused."""
        return not self.regions or region in self.regions


def contingencies(today: date) -> tuple[Contingency, ...]:
    """Those of the demonstration, at fixed distances from its day."""
    return (
        Contingency(
            id="contingency-1",
            first=today - timedelta(days=600),
            last=today - timedelta(days=556),
            reason="Restricciones de movilidad en todo el país",
        ),
        Contingency(
            id="contingency-2",
            first=today - timedelta(days=245),
            last=today - timedelta(days=225),
            reason="Caminos cortados por temporales",
            regions=("Biobío", "Ñuble", "Valparaíso"),
        ),
    )
