"""The organizations of the demonstration: under codes, with the district, the route and the offices of each."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from activities.shipped import Shipped
from domain.profile import Profile
from domain.profile_file import parse_profile, program_in
from domain.state import Attributes
from workers.demo.character import Behaviour, Character
from workers.demo.draws import Draws
from workers.demo.offices import MUNICIPALITIES, Days
from workers.demo.organization import Advisors, Plan, Project, Route
from workers.demo.participant import Frame, Participant

#: How the registry treats titles; `renews` is punctual, but the deed takes so long that the name is reserved for longer.
Registry = Literal["punctual", "observes", "lets_lapse", "denies", "unhurried", "renews"]
PROGRAM = "voces-organizadas"
OLDEST_DAYS = 480
COORDINATORS = ("coordinacion-1", "coordinacion-2", "coordinacion-3")
PROFILES = Shipped("workers.demo", "municipalities")
#: Days from the demonstration's first day to the end of a mandate that ends while its renewal is decided.
MANDATE_ENDS_IN = timedelta(days=75)
#: Days before the first day since which the silent ones do not answer any more.
SILENT_SINCE = (20, 60)

#: People have their deed under way before they reserve the name, so that the reservation lives until the title is filed.
PRUDENT: dict[str, tuple[str, ...]] = {"name_reserved": ("statute_drafted",)}
#: Who reserves the name at once and waits long for the deed renews the reservation.
HASTY: dict[str, Days] = {"public_deed": (27, 31)}


class Row(BaseModel):
    """One organization: what there is to know about it, as numbers and words of the table.

    `becomes` is the route that it takes midway, `mandate` whether its board's mandate ends during the demonstration.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    district: int
    days_ago: int
    people: Behaviour
    route: Route
    becomes: Route | None = None
    project: Project
    registry: Registry = "punctual"
    mandate: Literal["goes_on", "ends"] = "goes_on"
    leaders: int
    trained_members: int
    beneficiaries: int | None = None

    @property
    def measures(self) -> dict[str, int]:
        """What the programme counts here."""
        counted = {
            "leaders": self.leaders,
            "trained_members": self.trained_members,
            "beneficiaries": self.beneficiaries,
        }
        return {measure: value for measure, value in counted.items() if value is not None}

    @property
    def lifecycle(self) -> str:
        """The id of the lifecycle, as people type it."""
        return f"org-{self.number:02}"

    @property
    def municipality(self) -> str:
        """The id of its municipality's profile."""
        return f"municipalidad-{self.district}"

    @property
    def attributes(self) -> Attributes:
        """How people find it."""
        return Attributes(name=f"Organización social {self.number:02}", district=f"Distrito {self.district}")

    @property
    def roles(self) -> dict[str, str]:
        """Its people, under codes."""
        return {
            "coordinator": COORDINATORS[self.number % len(COORDINATORS)],
            "program_director": "direccion-1",
            "organization_lead": f"{self.lifecycle}-lead",
            "mentor": f"mentoria-{self.number % 2 + 1}",
            "legal_advisor": "asesoria-legal-1",
            "trainer": "capacitacion-1",
        }


def organization_table() -> list[Row]:
    """The rows of `organizations.csv`, in its order."""
    text = resources.files("workers.demo").joinpath("organizations.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [Row.model_validate({name: cell for name, cell in row.items() if cell}) for row in rows]


@cache
def municipality(identifier: str) -> Profile:
    """The profile of an invented municipality."""
    file = PROFILES.find(identifier)
    return parse_profile(file.text, file.name)


def organizations(frame: Frame, chosen: Sequence[Row]) -> list[Participant]:
    """Some of the organizations, each the same as among all of them."""
    programs = {
        identifier: program_in(frame.program, municipality(identifier), identifier)
        for identifier in MUNICIPALITIES
    }
    participants = []
    for row in chosen:
        program = programs[row.municipality]
        start = frame.started(row.lifecycle, row.days_ago, row.roles, row.attributes, program)
        people = advisors(row, frame.draws(row.lifecycle), frame.today)
        participants.append(frame.participant(start, people))
    return participants


def advisors(row: Row, draws: Draws, today: date) -> Advisors:
    """The people of one organization of a world that begins on `today`."""
    silent_from = None
    if row.people == "silent":
        silent_from = today - timedelta(days=draws.number("silent-from", *SILENT_SINCE))
    plan = Plan(
        route=row.route,
        becomes=row.becomes,
        project=row.project,
        measures=row.measures,
        conducts=_conducts(row),
        waits_for={} if row.registry == "renews" else PRUDENT,
        pace=HASTY if row.registry == "renews" else {},
        mandate_until=today + MANDATE_ENDS_IN if row.mandate == "ends" else None,
    )
    return Advisors(Character(row.people, draws, silent_from), plan)


def _conducts(row: Row) -> dict[str, str]:
    """How the office of each requirement behaves."""
    municipal = MUNICIPALITIES[row.municipality]
    title = "punctual" if row.registry == "renews" else row.registry
    return {
        "municipal_recognition": municipal,
        "board_renewal": municipal,
        "name_reserved": "quick",
        "registry_title": title,
        "registry_board_renewal": title,
        "tax_id": "punctual",
    }
