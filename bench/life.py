"""The lives that the measurements use: an alliance of 30 months, and an organization with every clock of a filing."""

from datetime import UTC, datetime, timedelta

from activities.holiday_table import calendar_for
from activities.programs import load_program
from domain.days import add_months
from domain.events import Envelope, LifecycleStart
from domain.profile_file import program_in
from domain.program import Program
from workers.demo import organizations
from workers.demo.character import Character
from workers.demo.coordinator import Coordinator
from workers.demo.draws import Draws
from workers.demo.organizations import Row
from workers.demo.participant import lived
from workers.demo.people import People
from workers.demo.programme import PROGRAM
from workers.demo.world import SEED

Life = tuple[LifecycleStart, list[Envelope], datetime]

MONTHS = 30
#: Long enough for the organization to be observed, denied, heard on appeal, funded, and to say good-bye.
ORGANIZATION_MONTHS = 18
#: Decision, correction and inactivity at the municipality; window and appeal at the registry; both routes, a grant.
ORGANIZATION = Row(
    number=1,
    district=2,
    days_ago=1,
    people="sporadic",
    route="both",
    project="funded",
    registry="denies",
    leaders=3,
    trained_members=4,
    beneficiaries=115,
)


def life(lifecycle: str, started_at: datetime) -> Life:
    """An alliance: how it starts, every event of it, and when it ends."""
    until = _after(started_at, MONTHS)
    start = _start(lifecycle, load_program(PROGRAM), started_at, until)
    roles = {"coordinator": "ana", "program_director": "daniela", "company_lead": "empresa-a-lead"}
    people = Coordinator(Character("sporadic", Draws(SEED, "bench"), None), ())
    return _lived(start.model_copy(update={"roles": roles}), people, until)


def formalization_life(lifecycle: str, started_at: datetime) -> Life:
    """An organization: how it starts, every event of it, and when it ends."""
    until = _after(started_at, ORGANIZATION_MONTHS)
    profile = organizations.municipality(ORGANIZATION.municipality)
    program = program_in(load_program(organizations.PROGRAM), profile, profile.id)
    start = _start(lifecycle, program, started_at, until)
    people = organizations.advisors(ORGANIZATION, Draws(SEED, "bench"), started_at.date())
    return _lived(start.model_copy(update={"roles": ORGANIZATION.roles}), people, until)


def _after(started_at: datetime, months: int) -> datetime:
    return datetime.combine(add_months(started_at.date(), months), started_at.timetz())


def _start(lifecycle: str, program: Program, started_at: datetime, until: datetime) -> LifecycleStart:
    calendar = calendar_for(program, started_at, until)
    return LifecycleStart(lifecycle=lifecycle, program=program, calendar=calendar, started_at=started_at)


def _lived(start: LifecycleStart, people: People, until: datetime) -> Life:
    return start, [act.event for act in lived(start, people, until)], until


def long_ago() -> datetime:
    """A fixed start, so that the core always does the same work."""
    return datetime(2024, 3, 4, 12, tzinfo=UTC)


def soon() -> datetime:
    """A start that lies ahead, so that the whole life is lived and nothing imported."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
