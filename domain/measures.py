"""What a programme counts in each of its lifecycles, such as leaders or people who were trained."""

from domain.admission import day_given
from domain.errors import UnknownMeasure
from domain.events import Envelope, MeasureRecorded
from domain.state import Measure
from domain.turn import Turn


def record_measure(turn: Turn, event: Envelope, payload: MeasureRecorded) -> None:
    """There are so many of something, as of a day; a value of an earlier day does not replace a later one."""
    measures = turn.state.program.measures
    if payload.measure not in measures:
        raise UnknownMeasure(field="data.measure", measure=payload.measure, known=list(measures))
    measured_on = day_given(turn, event, payload.measured_on, "measured_on")
    turn.record("measure_recorded", measure=payload.measure, value=payload.value, measured_on=measured_on)
    latest = turn.state.measures.get(payload.measure)
    if latest is None or latest.measured_on <= measured_on:
        measure = Measure(value=payload.value, measured_on=measured_on)
        turn.state.measures = {**turn.state.measures, payload.measure: measure}
