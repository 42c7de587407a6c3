"""Facts read back as history: the same periods and stages that the rules keep in their state."""

from datetime import date, timedelta

import pytest

from activities.reports.history import Problem, history_of
from domain.state import Period, State
from domain.views import status_of
from tests.domain.lives import Life, cadence, small_program, stage
from tests.portfolios import LIFECYCLES, state_of


def kept(state: State) -> list[tuple[object, ...]]:
    return [_shown(period) for periods in state.periods.values() for period in periods]


def _shown(period: Period) -> tuple[object, ...]:
    return (
        *(period.cadence, period.stage, period.number),
        *(period.starts_on, period.due_on, period.ends_on, period.status),
    )


@pytest.mark.parametrize("lifecycle", LIFECYCLES)
def test_periods_are_those_of_the_state(lifecycle: str) -> None:
    state = state_of(lifecycle)
    history = history_of(status_of(state), state.journal)

    seen = [
        (*(each.cadence, each.stage, each.number), *(each.starts_on, each.due_on, each.ends_on, each.status))
        for each in history.periods
    ]
    assert seen == kept(state)


@pytest.mark.parametrize("lifecycle", LIFECYCLES)
def test_open_problems_are_those_of_the_state(lifecycle: str) -> None:
    state = state_of(lifecycle)
    history = history_of(status_of(state), state.journal)

    still_open = {each.escalation: each for each in history.problems if each.ended_on is None}
    assert still_open.keys() == state.escalations.keys()
    for identifier, escalation in state.escalations.items():
        assert still_open[identifier].raised_on == escalation.raised_on
        assert still_open[identifier].rung_by(date.max) == escalation.rung


@pytest.mark.parametrize("lifecycle", LIFECYCLES)
def test_the_last_stage_is_the_current_one(lifecycle: str) -> None:
    state = state_of(lifecycle)

    last = history_of(status_of(state), state.journal).stages[-1]

    assert state.stage is not None
    assert (last.stage, last.entered_on, last.expected_end) == (
        *(state.stage.id, state.stage.entered_on),
        state.stage.expected_end,
    )


def test_contacts_that_satisfied_a_period_are_on_their_day() -> None:
    life = Life(small_program(stage(body=cadence())), start=date(2024, 3, 4))
    life.contact(date(2024, 3, 20))

    (period, *_) = history_of(status_of(life.state), life.state.journal).periods

    assert (period.status, period.held_on) == ("held", date(2024, 3, 20))


def test_a_problem_is_as_high_as_its_rungs_had_fired() -> None:
    raised = date(2024, 5, 2)
    problem = Problem("e1", "monitoring_missed", "monitoring", raised, ((raised, 1), (date(2024, 5, 9), 2)))

    assert problem.rung_by(raised - timedelta(days=1)) == 0
    assert problem.rung_by(raised) == 1
    assert problem.rung_by(date(2024, 5, 31)) == 2
