"""Learning by moving time: one lifecycle of a practice stack is moved forward, and tells what happened meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio.client import Client

from domain.errors import AyniError, LifecycleClosed
from domain.facts import Fact
from domain.views import Status
from workers.clock import LifecycleClock, quiet_instant
from workers.earlier import Earlier
from workers.gateway import Lifecycles


class ClockIsAhead(AyniError):
    """Time never runs backwards, not even in practice."""

    code = "clock_is_ahead"
    es = "En el ciclo {lifecycle} ya es {now}; no se puede volver a {to}. Elija un momento posterior."
    en = "In lifecycle {lifecycle} it is {now} already; there is no way back to {to}. Choose a later moment."


@dataclass(frozen=True)
class Lived:
    """What happened to one lifecycle between two instants of its own clock."""

    since: datetime
    until: datetime
    facts: tuple[Fact, ...]
    status: Status


async def fast_forward(
    client: Client,
    lifecycle: str,
    *,
    by: timedelta | None = None,
    to: datetime | None = None,
    earlier: Earlier | None = None,
) -> Lived:
    """Let time pass in one lifecycle: `by` a span of its own clock, or `to` an instant (give one of them).

    Its deadlines happen on the way. The clock may stop up to an hour beside the instant, never across a deadline.

    Raises:
        NotAPracticeStack: this server lives in real time.
        ClockIsAhead: the instant has passed already.
        LifecycleNotFound, LifecycleClosed, TemporalUnreachable: see there.
    """
    lifecycles = Lifecycles(client, earlier=earlier)
    before = await lifecycles.state(lifecycle)
    if before.status == "closed":
        raise LifecycleClosed(
            field="lifecycle", lifecycle=lifecycle, closed_on=before.closed_on, outcome=before.outcome
        )
    clock = LifecycleClock(client, lifecycle)
    since = await clock.now()
    until = to if to is not None else since + (by or timedelta(0))
    if until < since:
        now = before.local(since)
        raise ClockIsAhead(lifecycle=lifecycle, now=f"{now:%d-%m-%Y %H:%M}", to=f"{until:%d-%m-%Y %H:%M}")
    await clock.move_to(quiet_instant(until, before.program.time_zone, before.started_at))
    return Lived(
        since=before.local(since),
        until=before.local(until),
        facts=tuple(await lifecycles.timeline(lifecycle, before.seq)),
        status=await lifecycles.status(lifecycle),
    )
