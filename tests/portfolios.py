"""A portfolio for reports, without servers: the demonstration's world, with work plans made by the core."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from activities.reports.parts import Portfolio
from domain.adoption import adopt
from domain.days import start_of_day
from domain.events import Actor, ClockReached, Envelope
from domain.machine import decide
from domain.program import Program
from domain.state import State
from domain.views import Status, status_of
from workers.demo.run import world_of

BEGIN = date(2026, 11, 21)
#: The day of the reports: six weeks later, with some activities done and some late.
TODAY = date(2027, 1, 4)
#: An area that plans touch and no diagnosis does, so that its coverage is unknown.
UNDIAGNOSED = "financing"
ENDORSERS = ("residence_lead", "company_lead")


@cache
def states(count: int = 21) -> tuple[State, ...]:
    """Alliances with plans; beyond the world's 21 they are the same ones under other ids."""
    world = world_of(BEGIN)
    starts = [each.start for each in world.participants if each.start.program.kind == "alliance"]
    lived = []
    for position, start in enumerate(starts[:count]):
        state = adopt(start, start_of_day(BEGIN, world.time_zone)).state
        for event in _plan(start.program, state, position):
            state = _after(state, event)
        lived.append(decide(state, ClockReached(), _noon(TODAY)).state)
    return tuple(_copy(lived[number % len(lived)], number) for number in range(count))


def portfolio(count: int = 21) -> Portfolio:
    """What the record would say of them."""
    return portfolio_of(states(count))


def portfolio_of(of: tuple[State, ...]) -> Portfolio:
    """What the record would say of some lifecycles."""
    statuses = [status_of(state) for state in of]
    return Portfolio(
        statuses=statuses,
        plans={state.lifecycle: state.plan for state in of if state.plan.needs or state.plan.activities},
        facts={state.lifecycle: state.journal for state in of},
        programs={
            (status.program, status.profile): state.program
            for status, state in zip(statuses, of, strict=True)
        },
    )


def named(portfolio: Portfolio, names: Mapping[str, str]) -> Portfolio:
    """The same portfolio with other names."""
    return replace(portfolio, statuses=[_named(status, names) for status in portfolio.statuses])


def _named(status: Status, names: Mapping[str, str]) -> Status:
    name = names.get(status.lifecycle, status.attributes.name)
    return status.model_copy(update={"attributes": status.attributes.model_copy(update={"name": name})})


def _copy(state: State, number: int) -> State:
    identifier = f"residencia-{number + 1:02}"
    name = f"Residencia {number + 1:02}"
    attributes = state.attributes.model_copy(update={"name": name})
    return state.model_copy(update={"lifecycle": identifier, "attributes": attributes})


def _plan(program: Program, state: State, position: int) -> Iterator[Envelope]:
    """A diagnosis and a plan of different sizes; some of it done, put off, given up, or late."""
    if state.status != "active" or position % 7 == 6:
        return
    areas = program.areas
    standards = [(area.id, standard) for area in areas for standard in area.standards]
    chosen = standards[position % 3 :: 2]
    for number, (area, standard) in enumerate(standards):
        if area != UNDIAGNOSED:
            yield _event(
                state,
                "need_recorded",
                f"n{number}",
                id=f"n-{number}",
                area=area,
                standard=standard,
                description="Necesidad del diagnóstico",
            )
    yield _event(
        state,
        "plan_proposed",
        "p",
        activities=[_activity(*each, number) for number, each in enumerate(chosen)],
    )
    for party in ENDORSERS:
        yield _event(state, "plan_endorsed", f"e-{party}", by=party, version=1)
    for number in range(0, len(chosen), 2):
        yield _event(
            state,
            "activity_updated",
            f"d{number}",
            activity=f"act-{number}",
            status="done",
            done_on=BEGIN.isoformat(),
        )
    yield _event(
        state,
        "activity_updated",
        "gone",
        activity="act-1",
        status="eliminated",
        reason="Ya la hace el municipio",
    )
    yield _event(
        state,
        "activity_updated",
        "later",
        activity="act-3",
        status="pending",
        sub_reason="postponed",
        due="2027-03-15",
        reason="Falta sala",
    )


def _activity(area: str, standard: str, number: int) -> dict[str, Any]:
    due = BEGIN + timedelta(days=14 * (number + 1))
    return {
        "id": f"act-{number}",
        "area": area,
        "standard": standard,
        "description": f"Taller {number + 1} con voluntariado",
        "responsible": ENDORSERS[number % 2],
        "due": due.isoformat(),
        **({"project": "independent_life"} if number == 0 else {}),
    }


def _event(state: State, kind: str, identifier: str, by: str = "coordinator", **data: Any) -> Envelope:
    return Envelope(
        id=f"plan-{identifier}",
        type=kind,
        occurred_at=_noon(BEGIN),
        by=Actor(role=by, person=state.roles.get(by, "ana")),
        data=data,
    )


def _after(state: State, event: Envelope) -> State:
    assert event.occurred_at is not None
    return decide(state, event, max(event.occurred_at, state.clock or event.occurred_at)).state


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(16), tzinfo=UTC)
