"""Filings that were handed in, for the tests of what follows."""

from datetime import date
from typing import Any

from domain.state import RequirementProgress
from tests.domain.lives import Life, cadence, requirement, small_program, stage
from tests.domain.organizations import Organization

FILED = date(2024, 3, 11)  # a Monday
MANDATE = date(2030, 3, 4)


def municipal() -> Organization:
    """The recognition was filed: 30 business days with positive silence, 5 to correct, 30 days of inactivity."""
    life = Organization("municipal").meet(date(2024, 3, 4), "assembly")
    life.elect(date(2024, 3, 4), MANDATE)
    life.file("submitted", "recognition", FILED, reference="EXP-1")
    return life


def registry() -> Organization:
    """The title was filed on 11 March under a reservation of that day; the office rests on 28 and 29 March."""
    life = Organization("registry").meet(date(2024, 3, 4), "assembly")
    life.elect(date(2024, 3, 4), MANDATE)
    life.file("submitted", "reservation", date(2024, 3, 4))
    life.file("approved", "reservation", FILED)
    life.file("submitted", "title", FILED)
    return life


def paper(terms: str, rest: str = "") -> Life:
    """One requirement `paper` whose review has these terms, with a rhythm of asking of 15 days."""
    review = f'[stages.requirements.review]\nauthority = {{ es = "x", en = "x" }}\n{terms}'
    body = cadence(every="{ months = 120 }") + requirement("paper", rest + "\n" + review)
    program = small_program(
        stage(body=body, months=None, advance="when_ready") + stage("after", cadence()),
        settings="follow_up = { days = 15 }",
    )
    return Life(program, start=date(2024, 3, 4))


def file(life: Life, event: str, on: date, recorded: date | None = None, **data: Any) -> None:
    field = {"followed_up": "asked_on"}.get(event, f"{event}_on")
    life.send(f"filing_{event}", recorded or on, requirement="paper", **{field: on, **data})


def progress(life: Life) -> RequirementProgress:
    return life.state.requirements["paper"]


def told(life: Life) -> list[tuple[str, str, str]]:
    """(day, cause, subject) of every escalation that was raised."""
    return [(fact["on"], fact["cause"], fact["subject"]) for fact in life.of("escalation_raised")]
