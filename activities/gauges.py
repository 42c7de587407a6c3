"""Figures of the whole portfolio for those who watch over it: aggregates of the read model, without any name or id."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import DateTime, Executable, Integer, cast, column, func, select, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.tables import deliveries, lifecycles

#: A deadline that is this little late is only on its way through worker and record.
TOLERANCE: Final = text("interval '1 minute'")


@dataclass(frozen=True)
class Gauge:
    """One figure under a metric's name. Its query gives rows of a value for each label, then the number."""

    name: str
    description: str
    labels: tuple[str, ...]
    query: Executable


def _by_stage() -> Executable:
    kept = (lifecycles.c.program, func.coalesce(lifecycles.c.stage, ""), lifecycles.c.health)
    counted = select(*kept, func.count())
    return counted.group_by(*kept)


def _late() -> Executable:
    deadline = cast(lifecycles.c.view["next_deadline"].as_string(), DateTime(timezone=True))
    open_ones = lifecycles.c.status != "closed"
    return select(func.count()).where(open_ones, deadline < func.now() - TOLERANCE)


def _stopped() -> Executable:
    return select(func.count()).where(lifecycles.c.status != "closed", lifecycles.c.stopped_at.is_not(None))


def _escalations() -> Executable:
    each = func.json_array_elements(lifecycles.c.view["escalations"]).table_valued(column("value", JSON))
    rung = cast(each.c.value["rung"].as_string(), Integer)
    some = (lifecycles.c.open_escalations > 0) & (lifecycles.c.status != "closed")
    counted = select(rung, func.count())
    return counted.select_from(lifecycles).join(each, text("true")).where(some).group_by(rung)


def _deliveries(status: str) -> Executable:
    return select(func.count()).where(deliveries.c.status == status)


GAUGES: Final = (
    Gauge(
        "ayni_lifecycles",
        "Lifecycles in the record, by program, stage and health.",
        ("program", "stage", "health"),
        _by_stage(),
    ),
    Gauge(
        "ayni_deadlines_late",
        "Open lifecycles whose next deadline passed more than a minute ago and was not handled.",
        (),
        _late(),
    ),
    Gauge(
        "ayni_lifecycles_stopped",
        "Open lifecycles that have no run in Temporal, as the last sweep found them.",
        (),
        _stopped(),
    ),
    Gauge(
        "ayni_escalations_open",
        "Open escalations by the rung of the ladder that fired last.",
        ("rung",),
        _escalations(),
    ),
    Gauge(
        "ayni_deliveries_waiting",
        "Messages that wait: for quiet hours, a digest, the end of a pause, or the next attempt.",
        (),
        _deliveries("waiting"),
    ),
    Gauge(
        "ayni_deliveries_failed",
        "Messages whose recipient cannot be reached until somebody mends how.",
        (),
        _deliveries("undeliverable"),
    ),
)


async def read_gauges(
    engine: AsyncEngine, gauges: Sequence[Gauge] = GAUGES
) -> list[tuple[Gauge, dict[tuple[str, ...], int]]]:
    """Every figure, by the values of its labels.

    Raises:
        sqlalchemy.exc.SQLAlchemyError, OSError: the record does not answer.
    """
    async with engine.connect() as connection:
        return [
            (
                gauge,
                {
                    tuple(str(value) for value in row[:-1]): row[-1]
                    for row in await connection.execute(gauge.query)
                },
            )
            for gauge in gauges
        ]
