"""SPEC M3, D2: the event log alone rebuilds a lifecycle; holidays are read long before they are needed."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given

from domain.days import Calendar
from domain.errors import Refusal
from domain.events import CalendarRead, ClockReached, Envelope, LifecycleStart
from domain.holiday_horizon import YEARS_AHEAD, holidays_needed_through, known_through
from domain.log import Entry, Input, Received, Refused, Started, rebuild, take
from domain.state import State
from tests.domain.lives import NO_HOLIDAYS, Life, alliance
from tests.domain.test_properties import lives


def logged(start: LifecycleStart, sent: list[tuple[Envelope, datetime]]) -> tuple[State, list[Entry]]:
    """Every input and what followed, as a running system writes them down."""
    decision = take(None, Started(start=start), start.started_at)
    state = decision.state
    entries = [Entry(number=1, at=start.started_at, input=Started(start=start), facts=decision.facts)]
    for envelope, now in sent:
        entered: Input = Received(event=envelope)
        try:
            decision = take(state, entered, now)
        except Refusal as refusal:
            entered = Refused.because(refusal, event_id=envelope.id, event_type=envelope.type)
            decision = take(state, entered, now)
        if decision.repeated:
            continue
        state = decision.state
        entries.append(Entry(number=len(entries) + 1, at=now, input=entered, facts=decision.facts))
    return state, entries


@given(life=lives())
def test_M3_the_log_alone_rebuilds_the_state(
    life: tuple[LifecycleStart, list[tuple[Envelope, datetime]]],
) -> None:
    state, entries = logged(*life)
    written = [Entry.model_validate_json(entry.model_dump_json()) for entry in entries]
    assert rebuild(written).model_dump_json() == state.model_dump_json()
    assert [fact.seq for entry in written for fact in entry.facts] == list(range(1, state.seq + 1))


def test_M3_the_clock_and_the_holidays_are_part_of_the_log() -> None:
    life = Life(alliance(), start=date(2024, 3, 4), enter="sensitization")
    table = Calendar(country="CL", first_year=2024, last_year=2025, holidays=(date(2024, 5, 3),))
    inputs: list[tuple[Input, date]] = [
        (Started(start=life.start), date(2024, 3, 4)),
        (CalendarRead(calendar=table), date(2024, 3, 5)),
        (ClockReached(), date(2024, 4, 20)),
    ]
    entries = [
        Entry(number=number, at=life.instant(day), input=each)
        for number, (each, day) in enumerate(inputs, start=1)
    ]
    state = rebuild(entries)
    assert state.periods["monitoring"][-1].due_on == date(2024, 5, 2)
    with pytest.raises(ValueError, match="lacks entry 2"):
        rebuild([entries[0], entries[2]])
    with pytest.raises(ValueError, match="empty"):
        rebuild([])


def test_D2_holidays_are_read_years_before_they_are_needed() -> None:
    life = Life(
        alliance(), start=date(2024, 3, 4), calendar=NO_HOLIDAYS.model_copy(update={"last_year": 2030})
    )
    enough = life.instant(date(2030 - YEARS_AHEAD, 12, 31))
    assert holidays_needed_through(life.state, enough) is None
    needed = enough + timedelta(days=1)
    assert holidays_needed_through(life.state, needed) == known_through(needed)
    life.send("closed", date(2024, 3, 5), outcome="declined", reason="x")
    assert holidays_needed_through(life.state, needed) is None
