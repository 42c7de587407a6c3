"""One organization from its diagnosis to autonomy: both routes, a silent municipality, a registry that observes."""

from datetime import timedelta

from pydantic import JsonValue
from temporalio.client import Client

from activities.holiday_table import calendar_for
from activities.programs import load_program
from domain.state import Attributes
from tests.stack import BEGINS, Life, begin
from tests.whole_life import meet

MUNICIPALITY = "distrito-a"


async def begin_formalization(client: Client, **changes: object) -> Life:
    """Start an organization in a municipality whose silence approves after 30 business days."""
    program = load_program("voces-organizadas", MUNICIPALITY)
    usual: dict[str, object] = {
        "program": program,
        "calendar": calendar_for(program, BEGINS),
        "roles": {"coordinator": "ana", "organization_lead": "socia-01", "legal_advisor": "lucia"},
        "attributes": Attributes(district="Distrito A"),
    }
    return await begin(client, **{**usual, **changes})


async def entered(life: Life) -> None:
    """Diagnosed and decided: both routes."""
    await life.submit("contact_held", channel="visit")
    await meet(life, ("group_convened", "needs_diagnosed", "training_topics_agreed"))
    await life.submit("choice_made", choice="route", option="both")


async def founded(life: Life) -> None:
    """A board in office for two years, one of its members with a document that ends soon; no part in the lab."""
    today = (await life.clock.now()).date()
    await life.submit("choice_made", choice="lab", option="not_taking_part")
    await meet(life, ("training_cycle_completed", "founding_assembly"))
    members: list[JsonValue] = [
        {"person": "socia-01", "position": "president", "document": "dni"},
        {
            "person": "socio-02",
            "position": "secretary",
            "document": "carne_extranjeria",
            "valid_until": (today + timedelta(days=75)).isoformat(),
        },
    ]
    mandate_until = (today + timedelta(days=730)).isoformat()
    await life.submit("board_elected", members=members, mandate_until=mandate_until)
    await meet(life, ("books_opened",))


async def recognized_by_silence(life: Life) -> None:
    """The municipality never answers; its silence approves, and the certificate comes later."""
    filing = "municipal_recognition"
    await life.submit("documents_gathered", requirement=filing, documents=["application", "founding_minutes"])
    await life.submit("filing_submitted", requirement=filing, reference="EXP-1")
    await life.days(60)
    await life.submit("filing_approved", requirement=filing)
    await meet(life, ("credentials_issued",))


async def registered_after_an_observation(life: Life) -> None:
    """The name is reserved and renewed once; the registry observes the title, which is corrected in time."""
    await meet(life, ("name_searched",))
    await life.submit("filing_submitted", requirement="name_reserved")
    await life.days(5)
    await life.submit("filing_approved", requirement="name_reserved")
    await meet(life, ("statute_drafted", "public_deed"))
    await life.days(25)
    await life.submit("requirement_renewed", requirement="name_reserved")
    await life.submit("filing_submitted", requirement="registry_title")
    await life.days(10)
    await life.submit("filing_observed", requirement="registry_title", observations="Falta una firma.")
    await life.days(5)
    await life.submit("filing_corrected", requirement="registry_title")
    await life.days(5)
    await life.submit("filing_approved", requirement="registry_title")


async def taxed(life: Life) -> None:
    """The tax id, whose term nobody knows: the authority is asked now and then."""
    await meet(life, ("books_legalized",))
    await life.submit("filing_submitted", requirement="tax_id")
    await life.days(20)
    await life.submit("filing_followed_up", requirement="tax_id", answer="En trámite.")
    await life.days(10)
    await life.submit("filing_approved", requirement="tax_id")


async def live_to_autonomy(life: Life) -> None:
    """Live it all."""
    await entered(life)
    await life.days(10)
    await founded(life)
    await recognized_by_silence(life)
    await registered_after_an_observation(life)
    await taxed(life)
    await meet(life, ("final_evaluation", "autonomy_plan"))
