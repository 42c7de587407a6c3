"""Living a world: every lifecycle through its real workflow, its people acting on what the workflow says."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from temporalio.client import Client

from domain.acceptance import is_accepted
from domain.days import DAY, local_date
from domain.state import State
from workers.clock import LifecycleClock, quiet_instant
from workers.contingencies import Contingencies
from workers.demo.contingency import Contingency, contingencies
from workers.demo.gathering import Gathering
from workers.demo.participant import IMPORTED, Participant
from workers.demo.persistence import Persistent
from workers.demo.world import World
from workers.errors import AlreadyStarted, LifecycleNotFound
from workers.gateway import Lifecycles


@dataclass(frozen=True)
class Progress:
    """How far a phase of the demonstration is."""

    done: int
    total: int


Report = Callable[[Progress], None]

#: A part that died is asked again soon; whoever is only slow answers the next time.
PATIENCE = timedelta(seconds=5)


async def day_of_import(lifecycles: Lifecycles, lifecycle: str) -> date | None:
    """The day on which a demonstration was begun here before; None when there was none."""
    try:
        state = await Persistent(lifecycles).state(lifecycle)
    except LifecycleNotFound:
        return None
    time_zone = state.program.time_zone
    first = local_date(state.started_at, time_zone)
    last = local_date(state.clock or state.started_at, time_zone)
    days = (first + DAY * number for number in range((last - first).days + 2))
    return next((day for day in days if is_accepted(state, f"{IMPORTED}{day.isoformat()}")), None)


async def import_past(lifecycles: Lifecycles, world: World, report: Report) -> None:
    """Start every lifecycle with its past (SPEC V6). Those that exist already stay as they are."""
    persistent = Persistent(lifecycles)
    for done, participant in enumerate(world.participants, start=1):
        with suppress(AlreadyStarted):  # a demonstration that was interrupted goes on
            await persistent.start(participant.start)
        report(Progress(done, len(world.participants)))


@dataclass(frozen=True)
class _Company:
    """What the lifecycles of a world share while they live: its end, the gatherings, whoever hears how far they are."""

    client: Client
    world: World
    gatherings: Mapping[str, Gathering]
    tell: Callable[[str, datetime], None]


async def live(client: Client, world: World, report: Report) -> list[State]:
    """Live every lifecycle up to the end of the world. Returns where they stand then, in the world's order."""
    days = (local_date(world.until, world.time_zone) - world.today).days
    reached = dict.fromkeys((participant.lifecycle for participant in world.participants), 0)

    def tell(lifecycle: str, instant: datetime) -> None:
        reached[lifecycle] = (local_date(instant, world.time_zone) - world.today).days
        report(Progress(sum(reached.values()), days * len(reached)))

    company = _Company(client, world, _gatherings(client, world), tell)
    return await asyncio.gather(*(_live_one(participant, company) for participant in world.participants))


def _gatherings(client: Client, world: World) -> dict[str, Gathering]:
    """What reaches many together while the world lives, by the id of the event: contingencies, and their end."""
    declared = Contingencies(client)
    patient = Persistent(Lifecycles(client))
    found = []
    for each in contingencies(world.today):
        if not each.declared:
            continue
        concerned = [
            participant.lifecycle
            for participant in world.participants
            if participant.kind == "alliance" and each.reaches(participant.start.attributes.region)
        ]
        pause = partial(patient.trying, partial(_declared, declared, each))
        resume = partial(patient.trying, partial(_lifted, declared, each))
        found.append(Gathering(each.paused_id, each.first, concerned, pause))
        found.append(Gathering(each.resumed_id, each.resumed_on, concerned, resume))
    return {gathering.event_id: gathering for gathering in found}


async def _declared(declared: Contingencies, contingency: Contingency) -> None:
    await declared.declare(contingency.declaration)
    await declared.wait(contingency.id)


async def _lifted(declared: Contingencies, contingency: Contingency) -> None:
    await declared.lift(contingency.lifting)
    await declared.wait(contingency.id)


async def _live_one(participant: Participant, company: _Company) -> State:
    lifecycles = Persistent(Lifecycles(company.client, patience=PATIENCE))
    clock = LifecycleClock(company.client, participant.lifecycle)
    until = company.world.until
    while True:
        state = await lifecycles.state(participant.lifecycle)
        act = participant.people.next_act(state, until)
        for gathering in company.gatherings.values():
            gathering.look_at(state)
        if act is None:
            break
        await lifecycles.trying(partial(clock.skip_to, act.at))
        if act.event.id in company.gatherings:
            await company.gatherings[act.event.id].come(participant.lifecycle)
        else:
            await lifecycles.submit(participant.lifecycle, act.event)
        company.tell(participant.lifecycle, act.at)
    if state.status != "closed":
        end = quiet_instant(until, company.world.time_zone, state.started_at)
        await lifecycles.trying(partial(clock.move_to, end))
        state = await lifecycles.state(participant.lifecycle)
    company.tell(participant.lifecycle, until)
    return state
