"""SPEC H2: how much every person has to do."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.views import Status, status_of
from domain.workload import Load, beyond_limit, workload
from tests.domain.lives import Life, cadence, small_program, stage

START = date(2024, 3, 4)


def status(people: dict[str, str], until: date, *, closed: bool = False) -> Status:
    life = Life(small_program(stage(body=cadence())), start=START)
    for role, person in people.items():
        life.send("role_assigned", START, role=role, person=person)
    life.live_until(until)
    if closed:
        life.send("closed", until, outcome="done", reason="terminó")
    return status_of(life.state)


def by(day: date) -> Callable[[Status], date]:
    """The same last day for every lifecycle."""
    return lambda _status: day


def test_H2_lifecycles_and_due_contacts_are_counted_per_person_and_role() -> None:
    today = date(2024, 3, 20)
    found = [
        status({"boss": "ana", "helper": "beto"}, today),
        status({"boss": "ana"}, today),
        status({"boss": "carla"}, today),
    ]
    loads = [
        (load.role, load.person, load.lifecycles, load.due_contacts, load.missed, load.next_due_on)
        for load in workload(found, by(date(2024, 4, 3)))
    ]
    due = date(2024, 4, 3)
    assert loads == [
        ("boss", "ana", 2, 2, 0, due),
        ("boss", "carla", 1, 1, 0, due),
        ("helper", "beto", 1, 1, 0, due),
    ]
    assert [load.due_contacts for load in workload(found, by(date(2024, 4, 2)))] == [0, 0, 0]


def test_H2_what_was_missed_weighs_and_what_is_over_does_not() -> None:
    late = status({"boss": "ana"}, date(2024, 4, 10))
    over = status({"boss": "ana"}, date(2024, 4, 10), closed=True)
    loads = workload([late, over], by(date(2024, 12, 31)))
    assert [(load.lifecycles, load.missed, load.escalations) for load in loads] == [(1, 1, 1)]
    assert workload([over], by(date(2024, 12, 31))) == []


@pytest.mark.parametrize(
    ("role", "lifecycles", "due_contacts", "beyond"),
    [
        ("boss", 3, 5, ()),
        ("boss", 4, 5, ("lifecycles",)),
        ("boss", 3, 6, ("due_contacts",)),
        ("boss", 9, 9, ("lifecycles", "due_contacts")),
        ("helper", 99, 2, ()),
        ("helper", 99, 3, ("due_contacts",)),
    ],
)
def test_H2_a_load_is_beyond_the_definitions_limit(
    role: str, lifecycles: int, due_contacts: int, beyond: tuple[str, ...]
) -> None:
    limits = "boss = { lifecycles = 3, due_contacts = 5 }\nhelper = { due_contacts = 2 }"
    program = small_program(stage(body=cadence()), settings=f"[workload]\n{limits}\n")
    load = Load(
        role=role,
        person="ana",
        lifecycles=lifecycles,
        due_contacts=due_contacts,
        missed=0,
        escalations=0,
        next_due_on=None,
    )
    assert beyond_limit(load, program) == beyond
    assert beyond_limit(load, small_program(stage(body=cadence()))) == ()
