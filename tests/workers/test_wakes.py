"""Wakes that are gathered: everybody once, nobody forgotten, and nobody who notes them is held up."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.patience import LONGEST
from workers import wakes
from workers.errors import TemporalUnreachable
from workers.wakes import GatheredWakes

ANA, CRM, LUIS = "person:ana", "webhook:crm", "person:luis"


class Temporal:
    """Takes wakes, unless it is away."""

    def __init__(self) -> None:
        self.away = False
        self.woken: list[list[str]] = []
        self.asked = asyncio.Event()

    async def wake(self, recipients: Sequence[str]) -> None:
        self.asked.set()
        if self.away:
            raise TemporalUnreachable(address="127.0.0.1:1", reason="away")
        self.woken.append(list(recipients))


async def asked(temporal: Temporal) -> None:
    temporal.asked.clear()
    await asyncio.wait_for(temporal.asked.wait(), LONGEST)


async def test_everybody_is_woken_once_for_all_that_came_meanwhile() -> None:
    temporal = Temporal()
    gathered = GatheredWakes(temporal.wake, gather=0.01)
    for recipients in ([ANA, CRM], [], [ANA], [LUIS]):
        await gathered.note(recipients)
    assert temporal.woken == []
    await asked(temporal)
    await gathered.note([ANA])
    await asked(temporal)
    assert temporal.woken == [[ANA, LUIS, CRM], [ANA]]


async def test_while_temporal_is_away_they_stay_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakes, "FIRST_PAUSE_SECONDS", 0.001)
    temporal = Temporal()
    temporal.away = True
    gathered = GatheredWakes(temporal.wake)
    await gathered.note([ANA])
    await asked(temporal)
    await gathered.note([LUIS])
    await asked(temporal)
    temporal.away = False
    await asked(temporal)
    assert temporal.woken == [[ANA, LUIS]]


async def test_a_worker_that_leaves_wakes_those_who_are_noted() -> None:
    temporal = Temporal()
    gathered = GatheredWakes(temporal.wake, gather=3_600)
    await gathered.note([ANA])
    await gathered.close()
    assert temporal.woken == [[ANA]]
    await gathered.close()
    assert temporal.woken == [[ANA]]


async def test_a_worker_leaves_also_while_temporal_is_away() -> None:
    temporal = Temporal()
    temporal.away = True
    gathered = GatheredWakes(temporal.wake, gather=3_600)
    await gathered.note([ANA])
    await gathered.close()
    assert temporal.asked.is_set()
    assert temporal.woken == []
