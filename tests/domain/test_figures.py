"""The figures of a programme: each counts its own population, and what is not known stays unknown."""

from datetime import date

from domain.figures import FigureRow, figures
from domain.program import Program
from domain.views import Status, status_of
from tests.domain.lives import Life, cadence, requirement, small_program, stage

FIGURES = """
[measures]
leaders = { es = "líderes", en = "leaders" }
trained = { es = "capacitados", en = "trained" }

[[figures]]
id = "organizations"
name = { es = "organizaciones", en = "organizations" }

[[figures]]
id = "leaders"
name = { es = "líderes", en = "leaders" }
sum_of = "leaders"

[[figures]]
id = "trained"
name = { es = "capacitados", en = "trained" }
sum_of = "trained"

[[figures]]
id = "registered"
name = { es = "registradas", en = "registered" }
met_any = ["municipal", "registry"]
"""
START = date(2024, 3, 4)


def program() -> Program:
    body = cadence() + requirement("municipal", "validity = { days = 5 }") + requirement("registry")
    return small_program(stage(body=body), settings=FIGURES)


def with_leaders(value: int) -> Life:
    life = Life(program(), start=START)
    life.send("measure_recorded", START, measure="leaders", value=value)
    return life


def rows(*lives: Life) -> list[tuple[str, int | None, int]]:
    statuses: list[Status] = [status_of(life.state) for life in lives]
    return [(row.figure, row.value, row.unknown) for row in figures(program(), statuses)]


def test_S1_every_figure_counts_its_own_population() -> None:
    met = with_leaders(3).meet(START, "municipal", "registry")
    assert rows(met, with_leaders(4), Life(program(), start=START)) == [
        ("organizations", 3, 0),
        ("leaders", 7, 1),
        ("trained", None, 3),
        ("registered", 1, 0),
    ]


def test_S1_a_corrected_measure_replaces_the_earlier_one_and_zero_is_not_unknown() -> None:
    life = with_leaders(3)
    life.send("measure_recorded", date(2024, 3, 6), measure="leaders", value=0)
    late = date(2024, 3, 5)
    life.send("measure_recorded", date(2024, 3, 7), measure="leaders", value=9, measured_on=late)
    assert rows(life)[1] == ("leaders", 0, 0)


def test_S4_what_expired_was_achieved_and_what_was_waived_was_not() -> None:
    expired = Life(program(), start=START).meet(START, "municipal").clock(date(2024, 3, 20))
    waived = Life(program(), start=START)
    waived.send("requirement_waived", START, requirement="municipal", reason="no longer wanted")
    assert rows(expired, waived)[3] == ("registered", 1, 0)


def test_S1_no_lifecycle_no_sum() -> None:
    assert figures(program(), ()) == (
        FigureRow(figure="organizations", value=0, unknown=0, lifecycles=0),
        FigureRow(figure="leaders", value=None, unknown=0, lifecycles=0),
        FigureRow(figure="trained", value=None, unknown=0, lifecycles=0),
        FigureRow(figure="registered", value=0, unknown=0, lifecycles=0),
    )
