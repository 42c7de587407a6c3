"""A contingency leaves room for everybody else: a rate, and fewer at a time when answers are slow (SPEC Z2)."""

import asyncio

import pytest

from activities.contingencies.model import region_key, same_regions
from activities.contingencies.pace import Gate, Pace


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def answered_after(gate: Gate, clock: Clock, seconds: float) -> None:
    async with gate.passage():
        clock.now += seconds


async def test_slow_answers_halve_the_room_and_fast_ones_give_it_back() -> None:
    clock = Clock()
    gate = Gate(Pace(a_second=1e9, at_once=8, slow=0.5), clock)

    await answered_after(gate, clock, 0.6)
    assert gate.room == 4
    for _ in range(5):
        await answered_after(gate, clock, 2.0)
    assert gate.room == 1
    for _ in range(40):
        await answered_after(gate, clock, 0.1)
    assert gate.room == 8


async def test_no_more_are_asked_at_a_time_than_there_is_room_for() -> None:
    gate = Gate(Pace(a_second=1e9, at_once=3))
    inside: list[int] = [0]
    most = 0

    async def one() -> None:
        nonlocal most
        async with gate.passage():
            inside[0] += 1
            most = max(most, inside[0])
            await asyncio.sleep(0)
            inside[0] -= 1

    await asyncio.gather(*(one() for _ in range(20)))
    assert most == 3


async def test_somebody_who_fails_leaves_the_room() -> None:
    gate = Gate(Pace(a_second=1e9, at_once=1))
    for _ in range(2):
        with pytest.raises(ValueError, match="refused"):
            async with gate.passage():
                raise ValueError("refused")
    async with gate.passage():
        assert gate.room == 1


async def test_questions_are_spaced_out() -> None:
    gate = Gate(Pace(a_second=100, at_once=8))
    loop = asyncio.get_running_loop()
    begin = loop.time()

    await asyncio.gather(*(answered_after(gate, Clock(), 0) for _ in range(11)))

    assert loop.time() - begin >= 0.099


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Maule", "maule"),
        ("REGIÓN DEL MAULE", "maule"),
        ("Región de Los Lagos", "lagos"),
        ("La Araucanía", "araucania"),
        ("Región  Metropolitana", "metropolitana"),
        ("Ñuble", "nuble"),
        ("Región", "region"),
    ],
)
def test_a_region_is_the_same_however_it_is_written(written: str, key: str) -> None:
    assert region_key(written) == key
    assert same_regions([written], [key.upper(), "Biobío"]) == [key.upper()]
