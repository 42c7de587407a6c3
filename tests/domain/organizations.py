"""Organizations on their way to recognition: a small definition with routes, filings of every kind and a board.

2024 begins on a Monday; the office of the registry keeps holidays of its own.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from domain.days import Calendar, OfficeDays
from domain.facts import Fact
from domain.program import Program
from domain.state import ClockKind, RequirementProgress
from tests.domain.lives import Life, cadence, requirement, small_program, stage

START = date(2024, 3, 4)
#: A registry that rests on Maundy Thursday, Good Friday, and all of the 1 May week's Thursday and Friday.
REGISTRY = OfficeDays(
    first_day=date(2024, 1, 1),
    last_day=date(2024, 12, 31),
    closed_on=(date(2024, 3, 28), date(2024, 3, 29), date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)),
    open_on=(date(2024, 5, 11),),
)
WITH_OFFICE = Calendar(
    country="CL",
    first_year=2000,
    last_year=2040,
    holidays=(date(2024, 3, 29), date(2024, 5, 1)),
    offices={"registry": REGISTRY},
)

SETTINGS = """
follow_up = { days = 15 }
[documents]
application = { es = "Solicitud", en = "Application" }
statute = { es = "Estatuto", en = "Statute" }
[measures]
leaders = { es = "líderes", en = "leaders" }
[choices.route]
name = { es = "Ruta", en = "Route" }
options = { municipal = { es = "m", en = "m" }, registry = { es = "r", en = "r" }, both = { es = "b", en = "b" } }
[board]
mandate = "mandate"
renewal_notice = { days = 30 }
positions = { president = { es = "presidencia", en = "president" }, treasurer = { es = "tesorería", en = "treasurer" } }
identity_documents = { dni = { es = "DNI", en = "DNI" }, cpp = { es = "CPP", en = "CPP" } }
"""
MUNICIPAL = 'applies_when = { choice = "route", options = ["municipal", "both"] }\n'
TO_REGISTRY = 'applies_when = { choice = "route", options = ["registry", "both"] }\n'
REVIEW = '[stages.requirements.review]\nauthority = { es = "x", en = "x" }\n'
REQUIREMENTS = (
    requirement("route_chosen", 'decides = "route"')
    + requirement("assembly")
    + requirement("mandate", 'after = ["assembly"]\nrenewal_notice = { days = 60 }')
    + requirement(
        "recognition",
        MUNICIPAL
        + 'after = ["mandate"]\nvalidity = { months = 24 }\nrenewal_notice = { days = 60 }\n'
        + REVIEW
        + 'term = { business_days = 30 }\non_expiry = "deemed_approved"\ncorrection_term = { business_days = 5 }\n'
        + 'inactivity = { days = 30 }\ndocuments = ["application", "statute"]',
    )
    + requirement(
        "board_renewal",
        MUNICIPAL
        + 'after = ["recognition"]\nrequired = false\nrenews = "mandate"\n'
        + REVIEW
        + 'term = { business_days = 20 }\non_expiry = "deemed_approved"\ncorrection_term = { business_days = 5 }',
    )
    + requirement(
        "reservation",
        TO_REGISTRY
        + "validity = { days = 30, first_day_counts = false }\nrenewals = 1\nrenewal_notice = { days = 7 }\n"
        + REVIEW,
    )
    + requirement(
        "title",
        TO_REGISTRY
        + 'after = ["reservation", "mandate"]\nwhile_valid = ["reservation"]\n'
        + REVIEW
        + 'office = "registry"\nterm = { office_days = 7 }\nwindow = { office_days = 35 }\n'
        + 'appeal = { authority = { es = "x", en = "x" }, within = { office_days = 15 }, term = { days = 30 }, '
        + 'on_expiry = "deemed_denied" }',
    )
    + requirement(
        "tax_id",
        TO_REGISTRY
        + 'after = ["title"]\n'
        + REVIEW
        + 'term = { days = 10 }\non_expiry = "deemed_denied"\ncorrection_term = { days = 4 }',
    )
    + requirement("evaluation")
    + requirement(
        "started", TO_REGISTRY + 'required = false\ndue = { term = { days = 30 }, after = "tax_id" }'
    )
)


@lru_cache
def organizations() -> Program:
    """The definition. Its only cadence is so slow that it stays out of the way."""
    body = cadence(every="{ months = 120 }") + REQUIREMENTS
    return small_program(stage(body=body, months=None, advance="when_ready"), settings=SETTINGS)


class Organization(Life):
    """One organization, from Monday 4 March 2024."""

    def __init__(self, route: str = "", *, start: date = START, calendar: Calendar = WITH_OFFICE) -> None:
        super().__init__(organizations(), start=start, calendar=calendar)
        if route:
            self.send("choice_made", start, choice="route", option=route)

    def file(
        self, event: str, requirement: str, on: date, recorded: date | None = None, **data: Any
    ) -> list[Fact]:
        """Send `filing_<event>` about something that happened `on` a day."""
        field = {"followed_up": "asked_on"}.get(event, f"{event}_on")
        return self.send(f"filing_{event}", recorded or on, requirement=requirement, **{field: on, **data})

    def elect(
        self, on: date, mandate_until: date | None = None, **documents_until: date | None
    ) -> list[Fact]:
        """A board is elected; each person with the last day of their identity document."""
        members = [
            {"person": person, "position": "president", "document": "dni"}
            | ({"valid_until": until.isoformat()} if until is not None else {})
            for person, until in (documents_until or {"p1": None}).items()
        ]
        until: dict[str, Any] = {} if mandate_until is None else {"mandate_until": mandate_until}
        return self.send("board_elected", on, elected_on=on, members=members, **until)

    def progress(self, requirement: str) -> RequirementProgress:
        """Where a requirement stands."""
        return self.state.requirements[requirement]

    def status(self, requirement: str) -> str:
        """The status of a requirement."""
        return self.state.requirements[requirement].status

    def ends(self, requirement: str) -> dict[ClockKind, str]:
        """The last day of each clock that runs for a requirement."""
        return {kind: str(clock.ends_on) for kind, clock in self.progress(requirement).clocks.items()}
