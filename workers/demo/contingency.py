"""What happened to everybody: stretches during which alliances were paused (SPEC Z1, Z2)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from activities.contingencies.model import Declaration, Lifting, Scope, paused_event, resumed_event
from domain.days import DAY, zone
from workers.demo.programme import DIRECTOR, PROGRAM

#: When it is declared and lifted; no deadline is near.
NOON = time(12)


@dataclass(frozen=True)
class Contingency:
    """An external event that pauses lifecycles of some regions (all of them when empty). Days are inclusive.

    Those of the past were recorded lifecycle by lifecycle; one that is `declared` while the demonstration lives reaches
    all of them in one operation.
    """

    id: str
    first: date
    last: date
    reason: str
    kind: str = "contingency"
    regions: tuple[str, ...] = ()
    declared: bool = False

    def reaches(self, region: str | None) -> bool:
        """Whether lifecycles of this region are paused."""
        return not self.regions or region in self.regions

    @property
    def paused_id(self) -> str:
        """The id of the event that pauses a lifecycle."""
        return paused_event(self.id) if self.declared else f"{self.id}-paused"

    @property
    def resumed_id(self) -> str:
        """The id of the event that lets a lifecycle go on."""
        return resumed_event(self.id) if self.declared else f"{self.id}-resumed"

    @property
    def resumed_on(self) -> date:
        """The first day after it."""
        return self.last + DAY

    @property
    def declaration(self) -> Declaration:
        """What the director declares."""
        scope = Scope(regions=self.regions, programs=(PROGRAM,))
        return Declaration(
            contingency=self.id, scope=scope, reason=self.reason, kind=self.kind, declared_by=DIRECTOR
        )

    @property
    def lifting(self) -> Lifting:
        """What the director lifts."""
        return Lifting(contingency=self.id, lifted_by=DIRECTOR)


def noon(day: date, time_zone: str) -> datetime:
    """When a contingency is declared or lifted on a day."""
    return datetime.combine(day, NOON, tzinfo=zone(time_zone))


def contingencies(today: date) -> tuple[Contingency, ...]:
    """Those of the demonstration, at fixed distances from its day: two in the past, one ahead."""
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
        Contingency(
            id="paro-de-transporte",
            first=today + timedelta(days=75),
            last=today + timedelta(days=88),
            reason="Paro del transporte público",
            kind="protest",
            regions=("Metropolitana",),
            declared=True,
        ),
    )
